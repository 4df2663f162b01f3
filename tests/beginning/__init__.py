"""A project, a round and a kind of letter are begun, ready to check, and over nothing."""
