"""What people send, as plain values."""
