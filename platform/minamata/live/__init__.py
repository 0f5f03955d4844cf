"""Live: pages that are open hear at once what changed.

A *channel* is one thing that changes, such as a topic. Rooms *tell* a channel what happened, in the transaction of the change; each
event has the next *number* of its channel and is made of ids, so that a page fetches by HTTP what its reader may see. A browser
*joins* channels over Socket.IO and, after a break, says the last number it has and hears what it *missed*. Sockets read and signal; they
never write (decision 8).
"""
