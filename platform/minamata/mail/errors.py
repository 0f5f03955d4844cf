"""How handing a letter over can fail."""

from __future__ import annotations


class NotYet(Exception):
    """The far end is away or busy; nothing was handed over, and later it may be."""


class Refused(Exception):
    """The far end will not take it, now or later."""


class Unsure(Exception):
    """The line broke while the text was on its way: nobody knows whether it arrived."""
