"""One search over everything the reader may see (G13): words analysed alike for both databases, rights before ranking and counting.

A *source* is a module's supplier of *documents*; a *term* is what `analyse` makes of a word, so that its forms find each other.
"""
