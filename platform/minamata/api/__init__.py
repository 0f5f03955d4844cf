"""The API: what a person can do on pages, programs can do for them under `/api/v1/` (G11).

A *door* is an operation of the API, a *token* what a program shows to be let in, and a *scope* what a token may be used for. A program acts
for the person who made its token, with that person's rights of the instant, never with more.
"""
