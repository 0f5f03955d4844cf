"""Use cases of the forums: each one transaction, with one policy line."""
