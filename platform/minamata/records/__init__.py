"""The learning record: one list, over all rooms, of what a person has completed (G7)."""
