"""Asking a topic's readers to choose, and counting exactly (F10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forums import policies
from forums.errors import PollClosed, VoteUnclear
from forums.models import Area, Ballot, Poll, Topic
from forums.queries.polls import is_open
from forums.services.posting import hold
from forums.services.reacting import refuse_who_may_not_take_part
from minamata.db import db, new_id, now, transaction
from minamata.errors import Conflict, NotFound
from minamata.policies import Actor


@dataclass(frozen=True)
class Asked:
    """A poll as somebody wants to put it."""

    question: str
    options: Sequence[str]
    takes_several: bool = False
    shows_names: bool = False
    results: str = "always"
    closes_at: datetime | None = None


@transaction
def put_poll(actor: Actor, topic: Topic, area: Area, asked: Asked) -> Poll:
    """Put a poll into a topic that the actor has begun. NotFound for another's, Conflict where there is one already."""
    policies.area.require(actor, "post", area)
    hold(topic)
    if topic.author_id != actor.person_id:
        raise NotFound
    if topic.has_poll:
        raise Conflict
    poll = Poll(
        id=new_id(),
        topic_id=topic.id,
        question=asked.question,
        options=list(asked.options),
        counts=[0] * len(asked.options),
        voters=0,
        takes_several=asked.takes_several,
        shows_names=asked.shows_names,
        results=asked.results,
        closes_at=asked.closes_at,
        created_at=now(),
    )
    db.session.add(poll)
    topic.has_poll = True
    db.session.flush()
    return poll


@transaction
def vote(actor: Actor, topic: Topic, area: Area, choices: Sequence[int]) -> None:
    """Choose options of the topic's poll by their places, in place of what one chose before.

    Raises NotFound without a poll, VoteUnclear, PollClosed, and as posting does NotAllowed, Suspended, AreaArchived.
    """
    refuse_who_may_not_take_part(actor, area)
    assert actor.person_id is not None
    # The row of the poll is locked, so that votes are counted one after the other.
    poll = db.session.query(Poll).filter_by(topic_id=topic.id).populate_existing().with_for_update().first()
    if poll is None:
        raise NotFound
    db.session.refresh(topic)
    if not is_open(poll, topic):
        raise PollClosed
    chosen = sorted(set(choices))
    if not chosen or chosen[0] < 0 or chosen[-1] >= len(poll.options) or (len(chosen) > 1 and not poll.takes_several):
        raise VoteUnclear
    ballot = db.session.get(Ballot, (poll.id, actor.person_id), populate_existing=True)
    counts = [int(count) for count in poll.counts]
    if ballot is None:
        ballot = Ballot(poll_id=poll.id, person_id=actor.person_id, choices=[], cast_at=now())
        db.session.add(ballot)
        poll.voters += 1
    for place in ballot.choices:
        counts[place] -= 1
    for place in chosen:
        counts[place] += 1
    ballot.choices, ballot.cast_at, poll.counts = chosen, now(), counts
    db.session.flush()
