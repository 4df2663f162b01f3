"""Judge what was made by tools that are not ours: a PDF validator, a browser and its checker."""
