"""Level 1 of the training strategy: courses that a person takes at their own pace.

A *course* is a tree of XBlocks (course, chapter, sequential, vertical, blocks). An imported tree is a *revision* and never changes; the
course points at its current one. An *edition* lays another language over a revision's texts. A *learner* has one *enrolment* for all
languages; *state* is what a block keeps for a learner, an *attempt* is one graded answer, *completion* of a block never goes back.
A *unit* is a vertical: the page a learner reads. A *module* of a course is a chapter.
"""
