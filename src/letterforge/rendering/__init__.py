"""From a letter to HTML and text."""
