"""What pages read of courses, always limited to what the asker may see."""
