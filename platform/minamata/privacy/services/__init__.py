"""Archives, erasures, consents, and forgetting what is old."""
