"""Work that is done later: tasks kept in the outbox, the clock of periodic ones, and the runner that does both.

A *task* is a function that a module declares. The outbox holds what is to be done, written in the transaction that asks for it; huey,
on SQLite or on Redis, carries only the bell that says so, and may lose it: the clock makes up for that.
"""
