"""Stored files: kept once by their content, described by one row each, and read only through a policy."""
