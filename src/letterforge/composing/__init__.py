"""From the register and a force to a letter: who is written to, by whom, and what was found."""
