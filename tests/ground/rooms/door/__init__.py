"""The room at the door, where the kernel looks for a module."""
