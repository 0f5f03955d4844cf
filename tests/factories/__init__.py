"""Standing people and things for tests."""
