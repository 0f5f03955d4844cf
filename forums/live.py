"""Who may follow a topic while it changes (F11)."""

from __future__ import annotations

from uuid import UUID

from forums.queries.topics import topic_for
from minamata.errors import NotFound
from minamata.policies import Actor


def may_join(actor: Actor, topic_id: UUID) -> bool:
    """Whoever may read a topic hears of its new posts; of no other topic does anything exist for them."""
    try:
        topic_for(actor, topic_id)
    except NotFound:
        return False
    return True


def may_see_readers(actor: Actor, topic_id: UUID) -> bool:
    """Who reads and writes in a topic is told to its readers where the area shows it; elsewhere there is nothing to join."""
    try:
        return topic_for(actor, topic_id).area.shows_presence
    except NotFound:
        return False
