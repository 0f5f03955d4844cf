"""Notices: what happened that a person wants to hear of; in the app at once, by e-mail in the rhythm they chose (G12).

A *notice* names its kind, its reader and what it is about, by ids; its words are made when it is read. A *digest* is the e-mail that
gathers those of a day or a week.
"""
