"""Help by role in six languages, and a way to ask for more; open to people who cannot sign in (G20)."""
