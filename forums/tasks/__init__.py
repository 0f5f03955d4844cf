"""What the job runner does for the forums."""
