"""The ground: kernel, people, Parties, files, certificates."""
