"""What of the forums can be found (F7, G13)."""
