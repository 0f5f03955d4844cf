"""The front door: home signed out and signed in, the style guide, and whether the program is well."""
