"""How fast letterforge is, next to other ways of making the same letters. Run: make bench."""
