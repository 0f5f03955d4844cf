"""People, how they sign in, and what they may do.

A *person* is the one row with personal data. An *identity* is (issuer, subject) at an OpenID provider. A *session* is one sign-in on one
browser. A *grant* gives a role, for a scope and a time; a *group* gives its grants to its members.
"""
