"""Delegations: a national focal point lets somebody act for the Party, and an office reads along (A14).

A *delegation* names acts that a person may do "for the national focal point", for a period; it is asked of the *delegate*, may be ended by
either side at any time, and ends with the designation it hangs on. An *office address* gets copies of what the focal point is told about
the Party's acts; nobody signs in with it.
"""
