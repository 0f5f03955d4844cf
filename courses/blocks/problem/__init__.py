"""The problem block: questions that are graded here, from the `<problem>` markup of OLX (C4).

`markup` reads a problem into the values of `questions`, `grading` grades answers to it, `structure` compares a translation
with its source and lays one over the other. These know nothing of XBlocks, requests or the database.
"""
