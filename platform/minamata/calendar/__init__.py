"""One calendar over all rooms (G7): what has a date, for whom it concerns, on a page and in the calendar program of the reader.

A *source* supplies the entries of a room; a *feed* is an address that a calendar program asks again and again for a person.
"""
