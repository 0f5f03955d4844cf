"""Reads of the forums, always limited to what the asker may see."""
