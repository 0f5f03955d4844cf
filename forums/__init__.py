"""Discussions for the information exchange of article 17: areas, topics, posts."""
