"""From HTML to paper: pages, tags, pictures, and all knowledge of WeasyPrint."""
