"""Badges: each certificate as an Open Badges 3.0 credential that other programs verify without asking us for trust (C14)."""
