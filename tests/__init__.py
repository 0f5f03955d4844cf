"""What people are promised, as sentences that can fail."""
