"""The use cases of stored files: keeping them, taking uploads in, reading the text in them, letting go of what nobody needs."""
