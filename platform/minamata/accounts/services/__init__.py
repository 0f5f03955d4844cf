"""The use cases of accounts: signing in and out, one's own profile, the rights that are given, and what a lost session leaves."""
