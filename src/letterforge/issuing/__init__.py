"""Make letters' files and put them in place, whole or not at all."""
