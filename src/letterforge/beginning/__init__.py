"""Begin a project, a round or a kind of letter: whole, with what is to be filled in left open."""
