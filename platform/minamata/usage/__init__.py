"""How much the pages are used, counted without a cookie or a name, and shown so that nobody can be found in the figures (G10)."""
