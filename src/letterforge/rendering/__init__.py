"""From a letter to HTML, text and PDF."""
