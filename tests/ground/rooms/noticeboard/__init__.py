"""The noticeboard, where the kernel looks for a module."""
