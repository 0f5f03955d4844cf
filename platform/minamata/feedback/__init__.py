"""Feedback from every page, without an account and without JavaScript; what was said and what was done about it (G10)."""
