"""Who reacted to a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, func, select

from forums.models import Post, Reaction
from forums.queries.topics import name_of
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import SignInNeeded
from minamata.policies import Actor

A_PAGE = 100


@dataclass(frozen=True)
class Reacted:
    """A page of who reacted how, in the order of time; `following` is the key of the next."""

    rows: Sequence[tuple[str, str]]
    following: UUID | None


def reacted(actor: Actor, post: Post, after: UUID | None = None) -> Reacted:
    """Who reacted to a post that the actor may read, for people who are signed in: pairs of a name and a kind."""
    if actor.person_id is None:
        raise SignInNeeded
    found = (
        select(Reaction.id, Reaction.kind, Person.name, Person.erased_at)
        .join(Person, Person.id == Reaction.person_id)
        .where(Reaction.post_id == post.id)
        .order_by(Reaction.id)
        .limit(A_PAGE + 1)
    )
    if after is not None:
        found = found.where(Reaction.id > after)
    rows = db.session.execute(found).all()
    shown = [(name_of(name, erased_at), kind) for _id, kind, name, erased_at in rows[:A_PAGE]]
    return Reacted(shown, rows[A_PAGE - 1][0] if len(rows) > A_PAGE else None)


def kinds_of(person_id: UUID | BindParameter[UUID]) -> ScalarSelect[str]:
    """How a person reacted to each post of a statement: the kinds, separated by commas."""
    return (
        select(func.aggregate_strings(Reaction.kind, ","))
        .where(Reaction.post_id == Post.id, Reaction.person_id == person_id)
        .correlate(Post)
        .scalar_subquery()
    )


def kinds_by(actor: Actor, post: Post) -> frozenset[str]:
    """How the actor reacted to a post."""
    if actor.person_id is None:
        return frozenset()
    return frozenset(db.session.scalars(select(Reaction.kind).filter_by(post_id=post.id, person_id=actor.person_id)))
