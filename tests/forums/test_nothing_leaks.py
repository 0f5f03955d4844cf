"""What a closed area holds does not exist for anybody else: on no page, in no list, count, feed, search, letter or error (F6).

The tests walk every address of the program that can be read or written to, with every name and id of the closed area in its place.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_binary_file
from email.policy import default
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forums.feeds import PURPOSE, token_of
from forums.models import Area, AreaState, Draft, Member
from forums.services import bookmarking, drafting, following, mail_addresses
from forums.services.drafting import Drafted, Origin
from forums.services.receiving import take_in
from minamata.accounts.models import Person
from minamata.accounts.services import groups
from minamata.app import create_app
from minamata.calendar.services import make_feed
from minamata.config import settings_from
from minamata.db import Base, db, now, write
from minamata.events import drain
from minamata.i18n import Localized
from minamata.notifications.models import DueDigest, Notice, Reader
from minamata.notifications.services import send_digests
from minamata.parties.models import Membership
from minamata.search import services as search
from minamata.web import limits
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.conftest import COMPILED, database_copied_from
from tests.factories import bodies, consultations, forums, people
from tests.factories.everything import Everything, one_of_everything, party_of
from tests.factories.mails import mail
from tests.factories.programs import Program, token

# Both words stand in everything that the closed area holds. The one is never typed by who looks for it, the other only in questions.
SECRET, ASKED = "quetzalcoatl", "xolotl"
MOST_PLACES = 12
AREA, GROUP = "closed-place", "closed-group"
TOLD = ("forums.topic", "forums.reply", "forums.mentioned", "forums.consultation", "forums.text", "forums.reminder")
TOPICS = "//main//p[@class='n']/b/text()"
"""How many topics each area has, in the index."""
DOORS_OF_ONES_OWN = ("/auth/", "/en/me/", "/en/sign-in", "/dev/", "/en/forums/feeds", "/en/calendar/")
"""What these write is the reader's own."""


@dataclass(frozen=True)
class Closed:
    """A program with a closed area that holds one of everything, and who looks for it."""

    app: Flask
    it: Everything
    readers: Mapping[str, Person | None]
    feeds: Mapping[str, str]
    letters: frozenset[Path]


@pytest.fixture(scope="module")
def closed(
    template_database: str, tmp_path_factory: pytest.TempPathFactory, built: None, worker: str
) -> Iterator[Closed]:
    """Made once for all readers: nobody of them changes it."""
    folder = tmp_path_factory.mktemp("closed")
    with database_copied_from(template_database, folder, f"commons_closed_{worker}") as url:
        app = create_app(
            settings_from(
                {
                    "MINAMATA_DATA": str(folder),
                    "MINAMATA_DATABASE_URL": url,
                    "MINAMATA_SECRET_KEY": "a key for tests, long enough to be taken",
                    "MINAMATA_BASE_URL": "http://localhost",
                    "MINAMATA_MAIL_IN": "reply@commons.example",
                }
            )
        )
        app.testing, app.test_client_class = True, Browser
        app.config["RATELIMIT_ENABLED"] = False
        app.jinja_env.bytecode_cache = COMPILED
        limits.limiter.reset()
        with app.app_context():
            yield _closed(app, folder)
            db.session.remove()
            db.engine.dispose()


def _closed(app: Flask, folder: Path) -> Closed:
    word = f"{SECRET} {ASKED}"
    amina, boris, chen = party_of("XA", "Amina", "Boris", "Chen")
    area = forums.area(AREA, audience="party:XA", posters="party:XA", articles=["3"])
    with write():
        area.title, area.description = Localized(en=f"Room of {word}"), Localized(en=f"About {word}")
    readers = _outsiders(chen)
    with write():
        db.session.add(AreaState(person_id=chen.id, area_id=area.id, level="watching"))
        db.session.add(Reader(person_id=chen.id, rhythms=dict.fromkeys(TOLD, "daily")))
    it = one_of_everything(app, area, word, amina, boris)
    with app.test_request_context("/en/"):
        group = groups.make_group(forums.actor(it.secretary), GROUP, f"Group of {word}")
        groups.add_to_group(forums.actor(it.secretary), group, amina)
        inner = forums.area("inner", audience=f"group:{GROUP}", posters=f"group:{GROUP}")
        forums.topic(amina, inner, f"Only for the group: {word}", f"Among us {word}")
        public = forums.area("open-place")
        first = it.ids["post_id"][0]
        cards = (f"http://localhost/en/forums/t/{short(it.topic.id)}/", f"http://localhost/en/forums/p/{short(first)}")
        forums.topic(boris, public, "Cards", "\n\n".join(("Look:", *cards)))
        drain()
        _with_things_of_their_own(chen, it, area)
        feeds = {
            who: token_of(make_feed(forums.actor(person), "en", PURPOSE))
            for who, person in readers.items()
            if person is not None
        }
        with write():
            for row in db.session.scalars(select(Membership).where(Membership.person_id == chen.id)):
                row.valid_to = now() - timedelta(seconds=1)
        while search.refresh():
            pass
    return Closed(app, it, readers, feeds, frozenset(folder.glob("mail/*.eml")))


def _outsiders(chen: Person) -> dict[str, Person | None]:
    """A stranger, a member, somebody of another Party who was of this one before, a moderator of everything open, and an observer."""
    member, moderator = (people.person(name) for name in ("Member", "Elif"))
    bodies.designation(chen, bodies.party("XB"), now() - timedelta(days=1))
    people.grant(moderator, "moderator")
    return {
        "stranger": None,
        "member": member,
        "another Party": chen,
        "moderator": moderator,
        "observer": consultations.observer(),
    }


def _with_things_of_their_own(chen: Person, it: Everything, area: Area) -> None:
    """What they kept and began while they belonged there."""
    actor = forums.actor(chen)
    bookmarking.keep(actor, it.ids["post_id"][0], "a note", now() + timedelta(hours=1))
    drafting.save(actor, it.topic, Drafted("words of their own"), Origin())
    mail_addresses.for_topic(chen.id, it.topic.id)
    following.follow_topic(actor, it.question, area, "watching")


def client_of(closed: Closed, who: str) -> FlaskClient:
    client, person = closed.app.test_client(), closed.readers[who]
    assert isinstance(client, Browser)
    return client.sign_in(person) if person is not None else client


def addresses(closed: Closed, who: str, method: str) -> Iterator[tuple[str, str]]:
    """Every address that takes the method, with what the closed area is called in its place; and its endpoint."""
    adapter = closed.app.url_map.bind("localhost")
    for rule in closed.app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint.startswith("static"):
            continue
        names = sorted(rule.arguments)
        options = [_values(rule, name, closed, who) for name in names]
        for values in islice(product(*options), MOST_PLACES):
            yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method=method), rule.endpoint


def _values(rule: Rule, name: str, closed: Closed, who: str) -> list[object]:
    if name in (rule.defaults or {}):
        return [(rule.defaults or {})[name]]
    converter = type(rule._converters[name]).__name__
    if converter == "IdConverter":
        return list(closed.it.ids.get(name, closed.it.ids["topic_id"][:1]))
    if converter == "IntegerConverter":
        return [closed.it.paragraph, 0, 1] if name == "key" else [1]
    if converter == "AnyConverter":
        return sorted(rule._converters[name].items)  # type: ignore[attr-defined]
    known: dict[str, list[object]] = {
        "lang": ["en"],
        "area": [AREA, "inner"],
        "slug": [AREA, GROUP] if "desk" in rule.rule else ["development"] if "/auth/" in rule.rule else [AREA],
        "code": ["XA"],
        "token": [closed.feeds.get(who, "none")],
    }
    return known.get(name, [AREA])


def told(answer: TestResponse) -> bool:
    """Whether an answer says the word: in its text or in a header, such as the address that it leads to."""
    said = answer.get_data(as_text=True) + "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return SECRET in said.lower()


@pytest.mark.parametrize("who", ["stranger", "another Party", "moderator"])
def test_nobody_else_reads_the_word_anywhere(closed: Closed, who: str) -> None:
    client = client_of(closed, who)
    asked = {
        *(address for address, _endpoint in addresses(closed, who, "GET")),
        *(f"/en/search?q={ASKED}{more}" for more in ("", "&kind=forums.post", "&country=XA", "&since=month")),
        *(f"/en/search?q={each}" for each in (ASKED[:-1], "Guidance", "Room", "plan")),
        *(f"/en/forums/?view={view}" for view in ("latest", "unread", "unanswered", "consultations")),
        f"/en/forums/new?area={AREA}",
        *(f"/en/forums/names?area={area}&q={q}" for area in (AREA, "open-place") for q in ("Amina", "Greta", "Keeper")),
        *(f"/en/forums/reported?topic={short(each)}" for each in closed.it.ids["topic_id"]),
    }
    leaks = []
    for address in sorted(asked):
        if "/auth/" in address or address.startswith("/dev/"):
            continue
        answer = client.get(address)
        if told(answer) or (answer.status_code == 200 and "/forums/t/" in address):
            leaks.append((address, answer.status_code))
        assert answer.status_code != 500, address
    assert leaks == []


@pytest.mark.parametrize("who", ["stranger", "another Party", "moderator"])
def test_nobody_else_writes_anything_there_or_is_told_why_not(closed: Closed, who: str) -> None:
    client = client_of(closed, who)
    page = client.get("/en/help/contact").get_data(as_text=True)
    sent = {"csrf_token": page.partition('name="csrf_token" value="')[2].partition('"')[0], **_fields(closed.it)}
    before, leaks, met = _rows(), [], set()
    for address, endpoint in addresses(closed, who, "POST"):
        if address.startswith(DOORS_OF_ONES_OWN) or endpoint == "forums.let_go":
            continue
        for act in (f"hide_post.{short(closed.it.reported.id)}", "lock", "merge", "move"):
            answer = client.post(address, data={**sent, "act": act, "write_key": secrets.token_hex(8)})
            met.add(answer.status_code)
            if told(answer):
                leaks.append((address, answer.status_code))
            if not ("desk" in endpoint or "act_on" in endpoint):
                break
    assert leaks == []
    assert 500 not in met
    assert 400 not in met, "what is sent is sent as the forms of our pages do"
    assert {name: count for name, count in _rows().items() if count != before[name]} == {}


def _fields(it: Everything) -> dict[str, Any]:
    """What the forms of the forums send, with names and ids of the closed area."""
    first, second = it.ids["post_id"][:2]
    return {
        "about": "forged",
        "answers": "1",
        "area": AREA,
        "choice": "0",
        "do": "save",
        "draft": f"{short(it.topic.id)}.1",
        "into": short(it.topic.id),
        "kind": "discussion",
        "level": "watching",
        "note": "a note",
        "posts": short(second),
        "react": "thanks",
        "reason": "other",
        "reply_to": short(first),
        "seen": f"{short(first)}.{short(second)}",
        "text": "words",
        "title": "a title",
        "undo": short(it.ids["act_id"][0]),
        "version": "1",
        "words": "words",
    }


def _rows() -> dict[str, int]:
    """How many rows each table of the forums has, but for what is everybody's own."""
    db.session.rollback()
    own = {Draft.__tablename__, Member.__tablename__}
    tables = [each for each in Base.metadata.sorted_tables if each.name.startswith("forums_") and each.name not in own]
    return {each.name: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


@pytest.mark.parametrize("who", ["another Party", "moderator"])
def test_programs_are_told_no_more_than_people(closed: Closed, who: str) -> None:
    person = closed.readers[who]
    assert person is not None
    with closed.app.test_request_context("/en/"):
        program = Program(closed.app, token(db.session.get_one(Person, person.id)))
    asked = {address for address, _endpoint in addresses(closed, who, "GET") if address.startswith("/api/")}
    for address in sorted({*asked, f"/api/v1/search?q={ASKED}", "/api/v1/notices?limit=50"}):
        answer = program.get(address)
        assert answer.status_code != 500, address
        assert not told(answer), address


def test_whoever_has_left_is_written_nothing_of_it(closed: Closed) -> None:
    chen = closed.readers["another Party"]
    assert chen is not None
    folder: Path = closed.app.extensions["settings"].data / "mail"
    with closed.app.test_request_context("/en/"):
        assert db.session.scalars(select(Notice.id).where(Notice.person_id == chen.id)).all(), "told while inside"
        address = mail_addresses.for_topic(chen.id, closed.it.topic.id)
        assert address is not None
        with write():
            for row in db.session.scalars(select(DueDigest).where(DueDigest.person_id == chen.id)):
                row.due_at = now() - timedelta(hours=1)
        send_digests()
        said = take_in(mail(address, "An answer", From=f"Chen <{chen.email}>"), [address])
        assert said == ["refused"]
        drain()
    written = [each for each in folder.glob("*.eml") if each not in closed.letters]
    assert written, "the letter that says why it was not posted"
    assert [each.name for each in written if SECRET in _words_of(each).lower()] == []


def _words_of(letter: Path) -> str:
    with letter.open("rb") as file:
        read = message_from_binary_file(file, policy=default)
    return "\n".join(
        [
            *(f"{name}: {value}" for name, value in read.items()),
            *(part.get_content() for part in read.walk() if part.get_content_maintype() == "text"),
        ]
    )


def test_who_belongs_there_reads_it(closed: Closed) -> None:
    client = closed.app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(closed.it.focal_point)
    assert SECRET in client.get("/en/forums/").text
    assert SECRET in client.get(f"/en/forums/{AREA}/").text
    page = client.get(f"/en/forums/t/{short(closed.it.topic.id)}", follow_redirects=True)
    assert page.status_code == 200
    assert f"{SECRET} {ASKED}.txt" in page.text
    assert SECRET in found(client.get(f"/en/search?q={ASKED}"), "//main")[0].text_content()
    assert SECRET in client.get("/en/notifications/").text


def test_counts_and_marks_of_a_closed_area_are_nobody_elses(closed: Closed) -> None:
    insider = closed.app.test_client()
    assert isinstance(insider, Browser)
    page = insider.sign_in(closed.it.focal_point).get("/en/forums/")
    assert sorted(found(page, TOPICS)) == ["1", "1", "4"], "of the group, of the open place and of the closed one"
    assert page.text.count(" new</span>") == 2
    for who in closed.readers:
        page = client_of(closed, who).get("/en/forums/")
        assert found(page, TOPICS) == ["1"], who
        assert page.text.count(" new</span>") <= 1, "of the open place"
