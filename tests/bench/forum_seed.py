"""Areas full of topics, straight in the database of a running server, and a reader who has read half of them.

The reader is older than every post, so that all of them would be new. Ids are in the order of time, as those of real posts are.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import insert, select, update

from forums.models import Area, Post, Topic, TopicState
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.i18n import LANGUAGES, Localized
from minamata.parties.models import Party
from minamata.privacy import texts
from minamata.web.addresses import short
from tests.bench.forum_texts import pool, titles
from tests.bench.learner import beside
from tests.clients import Browser
from tests.factories import bodies, people
from tests.server import Server

AREAS, POSTS_A_TOPIC = 20, 20
AUTHORS, FOLLOWERS = 50, 500
TEXTS_A_LANGUAGE, TITLES_A_LANGUAGE = 1_000, 500
AT_ONCE = 100
SIZES_A_LANGUAGE = 15
READ = 120
"""The topic whose pages are measured: an English one of the first area, of which the reader has seen some posts."""
CAPACITIES: tuple[dict[str, str | None], ...] = (
    {"spoken_as": "party", "function": "country_team", "code": "XA"},
    {"spoken_as": "party", "function": "national_focal_point", "code": "XB"},
    {"spoken_as": "personal", "function": None, "code": "XA"},
    {"spoken_as": "personal", "function": None, "code": None},
)


@dataclass(frozen=True)
class Reader:
    """Who measures, and what they look at; `topics` are some of each language, in pages of that language."""

    cookie: str
    person_id: UUID
    authors: tuple[UUID, ...]
    pages: dict[str, str]
    topics: dict[str, list[str]]

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"minamata={self.cookie}", "Accept-Encoding": "gzip"}


def seed(server: Server, topics: int) -> Reader:
    """The areas with so many topics of twenty posts, and their reader, who acts for a Party. The posts are of the last month but a day."""
    with beside(server).app_context():
        begin = now() - timedelta(days=30)
        # Somebody who is here for long has taken note of the terms; until then a page has a note about them at its foot.
        reader = people.person("Reader", id=_id(begin - timedelta(days=1), 0), texts_seen=texts.in_force())
        party = db.session.scalars(select(Party).where(Party.code == "XA")).one()
        bodies.membership(reader, party, "country_team", begin)
        with write():
            areas, authors = _areas(), _people(AUTHORS, "Author")
        _fill(areas, authors, reader.id, range(topics), begin, now() - timedelta(days=20))
        with write():
            topic = db.session.scalars(select(Topic).where(Topic.slug == f"topic-{READ}")).one()
            db.session.execute(insert(TopicState), list(_followers(topic.id, _people(FOLLOWERS, "Follower"))))
        browser = current_app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(reader)
        cookie = browser.get_cookie("minamata")
        assert cookie is not None
        pages = {
            "index": "/en/forums/",
            "topic list": "/en/forums/bench-0/",
            "unread": "/en/forums/?view=unread",
            "topic of 20 posts": f"/en/forums/t/{short(topic.id)}-{topic.slug}/",
        }
        made = Reader(cookie.value, reader.id, authors, pages, _some_of_each_language())
        db.session.remove()
        db.engine.dispose()
    return made


def _some_of_each_language() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for each in db.session.scalars(select(Topic).where(Topic.slug.startswith("topic-")).order_by(Topic.id)):
        if len(found[each.language]) < SIZES_A_LANGUAGE:
            found[each.language].append(f"/{each.language}/forums/t/{short(each.id)}-{each.slug}/")
    return found


def seed_more(server: Server, reader: Reader, topics: range) -> None:
    """More topics in the same areas, newer than those before; the reader has read half of them as well."""
    with beside(server).app_context():
        areas = list(db.session.scalars(select(Area).where(Area.slug.startswith("bench-")).order_by(Area.position)))
        _fill(areas, reader.authors, reader.person_id, topics, now() - timedelta(days=19), now() - timedelta(days=1))
        db.session.remove()
        db.engine.dispose()


def settle(server: Server) -> None:
    """Do what PostgreSQL does of itself some minutes after many rows came in."""
    with beside(server).app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        db.engine.dispose()


def _fill(
    areas: list[Area], authors: tuple[UUID, ...], reader: UUID, topics: range, begin: datetime, end: datetime
) -> None:
    chance = random.Random(7)
    places = [(area.id, area.slug) for area in areas]
    step = (end - begin) / (len(topics) * POSTS_A_TOPIC)
    for start in range(0, len(topics), AT_ONCE):
        some = topics[start : start + AT_ONCE]
        made = [
            _topic(n, places[n % AREAS][0], authors, begin + step * (n - topics.start) * POSTS_A_TOPIC, step, chance)
            for n in some
        ]
        with write():
            db.session.execute(insert(Topic), [topic for topic, _posts in made])
            db.session.execute(insert(Post), [post for _topic, posts in made for post in posts])
            db.session.execute(insert(TopicState), list(_states(made, reader, some)))
    with write():
        for area_id, _slug in places:
            last = db.session.scalars(
                select(Topic).where(Topic.area_id == area_id).order_by(Topic.last_post_id.desc()).limit(1)
            ).one()
            count = (topics.stop) // AREAS
            db.session.execute(
                update(Area)
                .where(Area.id == area_id)
                .values(
                    topics=count,
                    posts=count * POSTS_A_TOPIC,
                    last_post_id=last.last_post_id,
                    last_post_at=last.last_post_at,
                    last_as=last.last_as,
                    last_code=last.last_code,
                )
            )


def _topic(
    n: int, area: UUID, authors: tuple[UUID, ...], at: datetime, step: timedelta, chance: random.Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A topic with its posts, as rows."""
    language = list(LANGUAGES)[(n + 2) % len(LANGUAGES)]
    topic_id = _id(at, n)
    posts = [
        _post(n * POSTS_A_TOPIC + k, topic_id, k + 1, language, authors, at + step * k, chance)
        for k in range(POSTS_A_TOPIC)
    ]
    first, last = posts[0], posts[-1]
    return {
        "id": topic_id,
        "area_id": area,
        "slug": f"topic-{n}",
        "title": chance.choice(titles(language, TITLES_A_LANGUAGE)),
        "kind": "discussion" if n % 3 else "question",
        "language": language,
        "author_id": first["author_id"],
        "author_as": first["spoken_as"],
        "author_code": first["code"],
        "first_post_id": first["id"],
        "last_post_id": last["id"],
        "last_post_at": last["created_at"],
        "last_author_id": last["author_id"],
        "last_as": last["spoken_as"],
        "last_code": last["code"],
        "last_number": POSTS_A_TOPIC,
        "replies": POSTS_A_TOPIC - 1,
        "created_at": at,
    }, posts


def _post(
    n: int,
    topic: UUID,
    number: int,
    language: str,
    authors: tuple[UUID, ...],
    at: datetime,
    chance: random.Random,
) -> dict[str, Any]:
    which = list(LANGUAGES).index(language) * TEXTS_A_LANGUAGE + chance.randrange(TEXTS_A_LANGUAGE)
    said = pool(TEXTS_A_LANGUAGE)[which]
    return {
        "id": _id(at, n),
        "topic_id": topic,
        "number": number,
        "author_id": chance.choice(authors),
        **chance.choice(CAPACITIES),
        "text": said.text,
        "html": said.html,
        "language": language,
        "state": "visible",
        "source": f"text {which}",
        "reactions": {},
        "created_at": at,
    }


def _states(
    made: list[tuple[dict[str, Any], list[dict[str, Any]]]], reader: UUID, numbers: range
) -> Iterator[dict[str, Any]]:
    """The reader has read every second topic to its end, and of one some posts."""
    for n, (topic, posts) in zip(numbers, made, strict=True):
        if n // AREAS % 2 or n == READ:
            read_to = posts[4 if n == READ else -1]["id"]
            yield _state(reader, topic["id"], read_to=read_to)


def _followers(topic: UUID, followers: tuple[UUID, ...]) -> Iterator[dict[str, Any]]:
    for person in followers:
        yield _state(person, topic, level="watching")


def _state(person: UUID, topic: UUID, **more: object) -> dict[str, Any]:
    return {"id": new_id(), "person_id": person, "topic_id": topic, "changed_at": now(), **more}


def _areas() -> list[Area]:
    areas = [
        Area(
            id=new_id(),
            slug=f"bench-{n}",
            section="1-products",
            position=100 + n,
            title=Localized(en=f"Bench {n}"),
            description=Localized(en="For measuring"),
            created_at=now(),
        )
        for n in range(AREAS)
    ]
    db.session.add_all(areas)
    db.session.flush()
    return areas


def _people(count: int, name: str) -> tuple[UUID, ...]:
    ids = tuple(new_id() for _each in range(count))
    rows = [{"id": each, "name": f"{name} {n}", "languages": [], "created_at": now()} for n, each in enumerate(ids)]
    db.session.execute(insert(Person), rows)
    return ids


def _id(at: datetime, n: int) -> UUID:
    """An id of version 7 as of that time."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | (n >> 48 & 0xFFF) << 64 | 2 << 62 | n)
