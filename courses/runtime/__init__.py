"""The XBlock runtime over Flask and SQLAlchemy.

A *usage* is a block in a course; its id is an opaque key. Content and settings come from an immutable revision, overlaid by an edition;
learner fields come from `LearnerState`, read for a whole unit in one query and written back together.
"""
