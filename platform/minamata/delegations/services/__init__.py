"""What is done with delegations and with the office of a focal point."""
