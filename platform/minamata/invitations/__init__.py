"""Invitations: the secretariat brings its list of national focal points, and each is led to a first sign-in (A15).

An *invitation* names a person and a Party; claiming it, by the link in its letter, opens the first session and makes the designation
that the secretariat has on its list.
"""
