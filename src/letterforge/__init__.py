"""Write an inspectorate's letters: from YAML facts to accessible PDF, HTML and text."""

__version__ = "0.1.0"
