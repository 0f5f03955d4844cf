"""What the forums hear."""
