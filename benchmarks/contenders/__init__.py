"""Other ways to make the letters: each module is a program that reads a folder and writes one."""
