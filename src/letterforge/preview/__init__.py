"""Show letters in a browser while their data, templates and stylesheets are being changed."""
