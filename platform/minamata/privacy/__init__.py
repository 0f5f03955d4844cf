"""What people may expect of their data (G9) and the official texts (G18).

The *register* says why which data is held, for how long, on what basis; every module declares its lines. An *archive* is everything held
about one person, an *erasure* takes it away after a time to change one's mind, *retention* deletes what is old. A *consent* is a person's
word to a version of a text, which they can take back.
"""
