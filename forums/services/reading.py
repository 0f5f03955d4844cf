"""Reading a topic (F2)."""

from __future__ import annotations

from uuid import UUID

from forums import policies
from forums.models import Area, Topic
from forums.services.marks import state_of
from forums.services.posting import hold, note_seen
from minamata.db import transaction
from minamata.errors import SignInNeeded
from minamata.policies import Actor


@transaction
def read(actor: Actor, topic: Topic, area: Area, first: UUID, last: UUID) -> None:
    """The person has read a page of the topic, from its first post to its last; marks never go back."""
    policies.area.require(actor, "see", area)
    if actor.person_id is None:
        raise SignInNeeded
    hold(topic)
    note_seen(state_of(actor.person_id, topic.id), topic, first, last)
