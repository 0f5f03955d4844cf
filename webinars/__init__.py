"""Minamata Online and other sessions: series, occurrences, registrations, recordings."""
