"""Polls, as their reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from forums.models import Ballot, Poll, Topic
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import NotFound
from minamata.policies import Actor

MOST_NAMES = 500


@dataclass(frozen=True)
class ShownPoll:
    """A poll with what its reader chose; `counts` is None as long as they may not see the results."""

    poll: Poll
    chosen: Sequence[int]
    is_open: bool
    counts: Sequence[int] | None


def poll_of(actor: Actor, topic: Topic) -> ShownPoll | None:
    """The poll of a topic that the actor may read; None without one, which costs nothing."""
    if not topic.has_poll:
        return None
    row = db.session.execute(
        select(Poll, Ballot)
        .outerjoin(Ballot, and_(Ballot.poll_id == Poll.id, Ballot.person_id == actor.person_id))
        .where(Poll.topic_id == topic.id)
    ).first()
    if row is None:
        return None
    poll, ballot = row
    goes_on = is_open(poll, topic)
    chosen = ballot.choices if ballot is not None else []
    sees = not goes_on or poll.results == "always" or (poll.results == "voted" and bool(chosen))
    return ShownPoll(poll, chosen, goes_on, poll.counts if sees else None)


def names_in(actor: Actor, topic: Topic) -> tuple[ShownPoll, Sequence[Sequence[str]]]:
    """Who chose which option, by name. NotFound where the poll said that votes stay without names, or its results are not shown yet."""
    shown = poll_of(actor, topic)
    if shown is None or not shown.poll.shows_names or shown.counts is None:
        raise NotFound
    rows = db.session.execute(
        select(Ballot.choices, Person.name, Person.erased_at)
        .join(Person, Person.id == Ballot.person_id)
        .where(Ballot.poll_id == shown.poll.id)
        .order_by(Person.name, Person.id)
        .limit(MOST_NAMES)
    ).all()
    by_option: list[list[str]] = [[] for _option in shown.poll.options]
    for choices, name, erased_at in rows:
        for place in choices:
            by_option[place].append(name_of(name, erased_at))
    return shown, by_option


def is_open(poll: Poll, topic: Topic) -> bool:
    """Whether a poll takes votes: until it closes, or its topic is closed."""
    return topic.locked_at is None and topic.state == "visible" and (poll.closes_at is None or poll.closes_at > now())
