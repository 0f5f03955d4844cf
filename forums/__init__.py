"""Discussions for the exchange of information under article 17.

An area holds topics, a topic holds posts in one row. A post is spoken in a function for a Party or an organisation, or in personal
capacity. A member is a person who has written here. Who is told of what follows from how an area or a topic is followed: watching,
tracking, normal or muted.
"""
