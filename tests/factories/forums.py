"""Areas, topics and posts, written by services as people would."""

from __future__ import annotations

from typing import Any

from forums.models import Area, Post, Topic
from forums.services import posting
from forums.services.posting import Words
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.i18n import Localized
from minamata.policies import Actor


def area(slug: str = "test", **fields: Any) -> Area:
    """An open area, whose newcomers wait for nobody unless `checks` says so."""
    with write():
        made = Area(
            id=new_id(),
            slug=slug,
            section="1-products",
            position=0,
            title=Localized(en=f"Area {slug}"),
            description=Localized(en="What it is for"),
            created_at=now(),
            **{"checks": "none", **fields},
        )
        db.session.add(made)
    return made


def actor(person: Person) -> Actor:
    """The person with the rights of this instant."""
    return actor_for(db.session.get_one(Person, person.id))


def topic(by: Person, where: Area, title: str = "A topic", text: str = "First words", **how: Any) -> Topic:
    """A topic, begun by a person."""
    kind = how.pop("kind", "discussion")
    return posting.start_topic(actor(by), where, title, kind, Words(text, **{"language": "en", **how}))


def reply(by: Person, to: Topic, text: str = "More words", **how: Any) -> Post:
    """An answer, written by a person."""
    where = db.session.get_one(Area, to.area_id)
    return posting.reply(actor(by), to, where, Words(text, **{"language": "en", **how}))
