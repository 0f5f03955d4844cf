"""The specimen room, where the kernel looks for a module."""
