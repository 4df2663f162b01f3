"""The life of a letter: what people did to which bytes, and where each letter stands by that."""
