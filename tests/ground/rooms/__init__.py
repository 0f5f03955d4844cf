"""Rooms that exist for tests only."""
