"""What the bounds of the forums speak of: a topic list, a topic of 20 posts and a reply, over 40 000 posts in six languages.

Texts follow Zipf's law in the letters of their languages. The reader has an account older than every post and has read half of them.
"""

from __future__ import annotations

import gzip
import http.client
import random
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import current_app
from lxml import html
from sqlalchemy import event, insert, select, update

from forums.models import Area, Post, Topic, TopicState
from minamata import assets
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.i18n import Localized
from minamata.web.addresses import short
from tests.bench.cpu import REQUESTS, ROUNDS, multiples
from tests.bench.learner import beside
from tests.bench.search import ENDINGS, vocabulary_of
from tests.clients import Browser
from tests.factories import people
from tests.server import Server, bare_view, commons

AREAS, TOPICS, POSTS = 20, 2_000, 40_000
AUTHORS = 50
WORDS_A_POST = (30, 90)


def measure() -> dict[str, Any]:
    """CPU as multiples of a bare view, statements, and bytes of HTML and style sheet as the line carries them."""
    with bare_view() as bare, commons() as server:
        cookie, paths = _seed(server)
        headers = {"Cookie": f"minamata={cookie}", "Accept-Encoding": "gzip"}
        pages = {name: multiples(server, path, headers, bare) for name, path in paths.items()}
        sizes, statements = _looked_at(server, cookie, paths)
        reply = _replies(server, paths["topic of 20 posts"], headers, bare)
    return {
        "topics": TOPICS,
        "posts": POSTS,
        "multiples of a bare view": {**pages, "reply": reply},
        "statements": statements,
        "HTML and style sheet, bytes": sizes,
    }


def _seed(server: Server) -> tuple[str, dict[str, str]]:
    with beside(server).app_context():
        reader = people.person("Reader")
        with write():
            areas = _areas()
            topic = _discussions(areas, reader.id)
        browser = current_app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(reader)
        cookie = browser.get_cookie("minamata")
        assert cookie is not None
        slug, topic_id, topic_slug = topic
        db.session.remove()
        db.engine.dispose()
    return cookie.value, {
        "index": "/en/forums/",
        "topic list": f"/en/forums/{slug}/",
        "unread": "/en/forums/?view=unread",
        "topic of 20 posts": f"/en/forums/t/{short(topic_id)}-{topic_slug}/",
    }


def _areas() -> list[Area]:
    areas = [
        Area(
            id=new_id(),
            slug=f"bench-{n}",
            section="1-products",
            position=100 + n,
            title=Localized(en=f"Bench {n}"),
            description=Localized(en="For measuring"),
            topics=TOPICS // AREAS,
            posts=POSTS // AREAS,
            created_at=now(),
        )
        for n in range(AREAS)
    ]
    db.session.add_all(areas)
    db.session.flush()
    return areas


def _discussions(areas: list[Area], reader: UUID) -> tuple[str, UUID, str]:
    """Topics with their posts; the last one is in the middle of its area's list and is read in the benchmark."""
    chance = random.Random(7)
    words = {language: vocabulary_of(language) for language in ENDINGS}
    weights = {language: [1 / (place + 3) for place in range(len(each))] for language, each in words.items()}
    authors = [new_id() for _each in range(AUTHORS)]
    db.session.execute(
        insert(Person),
        [{"id": each, "name": f"Author {n}", "languages": [], "created_at": now()} for n, each in enumerate(authors)],
    )
    each = POSTS // TOPICS
    for start in range(0, TOPICS, 200):
        topics, posts, states = [], [], []
        for n in range(start, start + 200):
            language = list(ENDINGS)[n % len(ENDINGS)]
            area = areas[n % AREAS]
            topic_id, numbers = new_id(), range(1, each + 1)
            ids = [new_id() for _number in numbers]
            said = {"language": language, "created_at": now() - timedelta(minutes=TOPICS - n)}
            title = " ".join(chance.choices(words[language], weights[language], k=6)).capitalize()
            for post_id, number in zip(ids, numbers, strict=True):
                text = " ".join(
                    chance.choices(words[language], weights[language], k=chance.randint(*WORDS_A_POST))
                ).capitalize()
                posts.append(
                    {
                        "id": post_id,
                        "topic_id": topic_id,
                        "number": number,
                        "author_id": chance.choice(authors),
                        "spoken_as": "personal",
                        "text": text,
                        "html": f"<p>{text}.</p>\n",
                        "reactions": {},
                        "source": "page",
                        "state": "visible",
                        **said,
                    }
                )
            topics.append(
                {
                    "id": topic_id,
                    "area_id": area.id,
                    "slug": f"topic-{n}",
                    "title": title,
                    "kind": "question" if n % 3 else "discussion",
                    "author_id": posts[-each]["author_id"],
                    "author_as": "personal",
                    "first_post_id": ids[0],
                    "last_post_id": ids[-1],
                    "last_post_at": said["created_at"],
                    "last_author_id": posts[-1]["author_id"],
                    "last_as": "personal",
                    "last_number": each,
                    "replies": each - 1,
                    **said,
                }
            )
            if n % 2:
                states.append(
                    {
                        "id": new_id(),
                        "person_id": reader,
                        "topic_id": topic_id,
                        "read_to": ids[-1],
                        "changed_at": now(),
                    }
                )
        db.session.execute(insert(Topic), topics)
        db.session.execute(insert(Post), posts)
        db.session.execute(insert(TopicState), states)
    for area in areas:
        last = db.session.scalar(
            select(Topic.last_post_id).where(Topic.area_id == area.id).order_by(Topic.last_post_id.desc()).limit(1)
        )
        db.session.execute(update(Area).where(Area.id == area.id).values(last_post_id=last, last_post_at=now()))
    area = areas[0]
    english = select(Topic.id, Topic.slug).where(Topic.area_id == area.id, Topic.language == "en").order_by(Topic.id)
    topic_id, slug = db.session.execute(english.offset(5).limit(1)).one()
    return area.slug, topic_id, slug


def _looked_at(server: Server, cookie: str, paths: dict[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """Bytes of each page with the style sheet, and the statements that it costs."""
    sizes, statements = {}, {}
    application = beside(server)
    with application.app_context():
        client = application.test_client()
        client.set_cookie("minamata", cookie)
        sheet = assets.manifest()["commons.css"].gzip_bytes
        for name, path in paths.items():
            client.get(path)
            seen: list[str] = []

            def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any, seen: list[str] = seen) -> None:
                seen.append(statement)

            event.listen(db.engine, "before_cursor_execute", note)
            page = client.get(path).get_data()
            event.remove(db.engine, "before_cursor_execute", note)
            sizes[name] = len(gzip.compress(page, 6)) + sheet
            statements[name] = sum(not statement.startswith("BEGIN") for statement in seen)
        db.engine.dispose()
    return sizes, statements


def _replies(server: Server, path: str, headers: dict[str, str], bare: Server) -> dict[str, float]:
    """CPU of posting a reply, as multiples of the bare view; the page with its form is fetched before and not counted."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.request("GET", path, headers={"Cookie": headers["Cookie"]})
    page = html.document_fromstring(connection.getresponse().read())
    form = next(each for each in page.iter("form") if each.get("id") == "reply")
    fields = {
        str(each.get("name")): each.get("value") or "" for each in form.iter("input") if each.get("type") == "hidden"
    }
    ratios = []
    for _round in range(ROUNDS):
        before = server.cpu_seconds
        for _reply in range(REQUESTS):
            body = urlencode(
                {**fields, "write_key": new_id().hex, "text": "One more answer from practice.", "do": "post"}
            )
            connection.request(
                "POST",
                str(form.get("action")),
                body,
                {
                    "Cookie": headers["Cookie"],
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Sec-Fetch-Site": "same-origin",
                },
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != 303:
                raise RuntimeError(f"a reply was answered {answer.status}")
        ours = (server.cpu_seconds - before) / REQUESTS
        ratios.append(ours / (_bare(bare)))
    return {"median": round(sorted(ratios)[len(ratios) // 2], 2), "least": round(min(ratios), 2)}


def _bare(bare: Server) -> float:
    parts = urlsplit(bare.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    before, requests = bare.cpu_seconds, 1000
    for _request in range(requests):
        connection.request("GET", "/")
        connection.getresponse().read()
    return (bare.cpu_seconds - before) / requests
