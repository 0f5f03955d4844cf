"""The way of a request through the program: who asks, in which language, from where, and how the answer leaves."""
