"""The words of the Convention: its articles and the terms of its subject, in six languages."""
