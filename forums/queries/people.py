"""People who can be called in an area (F10): nobody is found who may not see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from forums import policies
from forums.models import Area, Post, Topic
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import SignInNeeded
from minamata.policies import Actor

MOST_NAMES = 10
MOST_LOOKED_AT = 40
OPEN_TO_MEMBERS = frozenset({"public", "members"})


def seeing(people: Iterable[Person], area: Area) -> list[Person]:
    """Those of these people who may see the area, in their order."""
    if area.audience in OPEN_TO_MEMBERS and area.state != "draft":
        return list(people)
    return [person for person in people if policies.area.allows(actor_for(person), "see", area)]


def names(actor: Actor, area: Area, beginning: str) -> Sequence[str]:
    """Names that begin with these letters, or have a word that does: of people who may see the area, and who have spoken where the actor
    reads. Who has only an account, or has spoken elsewhere alone, is not listed."""
    if actor.person_id is None:
        raise SignInNeeded
    typed = " ".join(beginning.split())
    if not typed:
        return []
    # SQLite folds the case of Latin letters without accents only.
    forms = {typed, typed.lower(), typed.upper(), typed.title()}
    spoke = (
        select(Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            Post.author_id == Person.id,
            Post.state == "visible",
            Topic.state == "visible",
            Topic.area_id.in_(select(Area.id).where(policies.readable(actor))),
        )
    )
    found = db.session.scalars(
        select(Person)
        .where(
            Person.erased_at.is_(None),
            or_(Person.suspended_until.is_(None), Person.suspended_until <= now()),
            Person.id != actor.person_id,
            or_(
                *(Person.name.istartswith(form, autoescape=True) for form in forms),
                *(Person.name.icontains(f" {form}", autoescape=True) for form in forms),
            ),
            spoke.exists(),
        )
        .order_by(Person.name)
        .limit(MOST_LOOKED_AT)
    ).all()
    return list(dict.fromkeys(person.name for person in seeing(found, area)))[:MOST_NAMES]
