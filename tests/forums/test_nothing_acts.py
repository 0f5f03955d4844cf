"""What people type into the forums is shown and never acts: in no page, feed, letter, compilation or name of a file (F1).

Everything is sent as people send it: by the forms of our pages, and by e-mail.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forums.compilation.sheet import CALCULATED
from forums.feeds import ATOM
from forums.models import Comment, Consultation, Post, Topic
from forums.services import mail_addresses
from forums.services.compiling import compile_consultation
from forums.services.receiving import take_in
from minamata.accounts.models import Person
from minamata.content.addresses import SCHEMES, scheme_of
from minamata.db import db, now, write
from minamata.events import drain
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, people
from tests.ground import test_sanitise as corpus

SHORT = (
    '"><img src=x onerror=alert(1)><script>alert(1)</script>',
    "=HYPERLINK(1)' onmouseover='alert(1)' autofocus onfocus=alert(1) x='",
    "</title></textarea></select><iframe srcdoc=<script>alert(1)</script>>{{ 7 * 7 }}",
    "javascript:alert(1)//</bdi><svg/onload=alert(1)>\u202e@SUM(1)",
)
"""For fields of one line, each in every one of them."""
GROUPS = ("SCRIPTS", "HANDLERS", "ADDRESS_TRICKS", "STYLES", "FORMS", "FRAMES", "FOREIGN", "MUTATIONS", "CLOBBERING")
MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "<javascript:alert(1)>",
    '[x](/y "><img src=x onerror=alert(1)>")',
    "```<img src=x onerror=alert(1)>\ncode\n```",
    "| a |\n|-|\n| <img src=x onerror=alert(1)> |",
    "@<script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "https://evil.example/<script>alert(1)</script>",
]
ATTACKS = [*(each for group in GROUPS for each in getattr(corpus, group)), *MARKDOWN]
RUNS = {"style", "iframe", "frame", "object", "embed", "applet", "base", "portal", "math", "template", "animate"}
LOADS = {"img", "video", "audio", "source", "track", "input", "image", "use", "link"}


def acting(page: str) -> list[str]:
    """What in a page acts, or loads something from elsewhere; scripts and sheets of ours stand in files of ours."""
    wrong = []
    for element in lxml.html.document_fromstring(page).iter("*"):
        of_ours = (element.get("src") or "").startswith("/static/") and not (element.text or "").strip()
        if element.tag in RUNS or (element.tag == "script" and not of_ours):
            wrong.append(f"<{element.tag}> {element.text or ''}")
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            wrong.append("<meta refresh>")
        for name, value in ((str(name), str(said).strip()) for name, said in element.attrib.items()):
            leads = name in corpus.ADDRESSES and scheme_of(value) not in SCHEMES | {""}
            loads = element.tag in LOADS and name in {"src", "srcset", "href", "poster"} and "//" in value
            is_ours = element.tag == "link" and value.startswith("http://localhost/")
            if name.startswith("on") or name in {"style", "srcdoc"} or leads or (loads and not is_ours):
                wrong.append(f"<{element.tag} {name}={value}>")
    return wrong


@pytest.mark.parametrize("word", SHORT)
def test_what_acts_is_seen_where_it_is_not_escaped(word: str) -> None:
    assert acting(f"<main><p title='{word}'>{word}</p></main>")


@dataclass
class Attacked:
    """People whose names are attacks as well, at their browsers; every page they meet is looked at."""

    app: Flask
    word: str
    text: str
    pages: int = 0
    wrong: list[tuple[str, list[str]]] = field(default_factory=list)

    def browser(self, person: Person | None = None) -> Browser:
        client = self.app.test_client()
        assert isinstance(client, Browser)
        return client.sign_in(person) if person is not None else client

    def look(self, answer: TestResponse, *statuses: int) -> TestResponse:
        """Look at a page, and whether it was answered as it should be."""
        is_page = answer.mimetype == "text/html" and bool(answer.data)
        said = answer.text.partition("<main")[2].partition("<form")[0] if is_page else ""
        assert answer.status_code in (statuses or (200,)), (answer.request.path, answer.status_code, said)
        if is_page:
            self.pages += 1
            if wrong := acting(answer.get_data(as_text=True)):
                self.wrong.append((answer.request.path, wrong))
        return answer

    def send(self, client: Browser, page: str | TestResponse, button: str, status: Any = 303, **fields: Any) -> str:
        """Press a button of a page; where that leads."""
        seen = self.look(client.get(page, follow_redirects=True)) if isinstance(page, str) else page
        return self.look(client.press(seen, button, **fields), status).headers.get("Location", "")


@pytest.fixture(params=range(len(SHORT)))
def attacked(app: Flask, request: pytest.FixtureRequest) -> Attacked:
    some = ATTACKS[request.param :: len(SHORT)]
    text = "\n\n".join(some).replace("\x00", "").replace("\ud800", "")
    return Attacked(app, SHORT[request.param], f"{SHORT[request.param]}\n\n{text}")


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_IN": "reply@commons.example"}


def test_nothing_that_is_typed_acts_anywhere(attacked: Attacked) -> None:
    it, word = attacked, attacked.word
    greta, amina, boris = (people.person(f"{name} {word}", **_mailbox(name)) for name in ("Greta", "Amina", "Boris"))
    people.grant(greta, "administrator")
    people.grant(greta, "moderator")
    bodies.designation(amina, bodies.party("XA"), now() - timedelta(days=1))
    office, author, reader = it.browser(greta), it.browser(amina), it.browser(boris)

    _arrange(it, office)
    topic, post = _discuss(it, office, author, reader)
    consulted = _consult(it, office, author, reader)
    _write_by_mail(it, topic, boris)
    with it.app.test_request_context("/en/"):
        drain()
        while search.refresh():
            pass
    _moderate(it, office, topic, post)
    with it.app.test_request_context("/en/"):
        drain()

    for client in (it.browser(), reader, author, office):
        for address in _addresses(topic, consulted):
            it.look(client.get(address, follow_redirects=True), 200, 403, 404, 409, 410)
    it.look(reader.get("/en/search?q=alert"))
    _look_at_feeds(it, topic)
    _look_at_letters(it)
    _look_at_compilation(it, consulted, reader)
    _look_at_files(it, topic, reader)
    assert it.pages > 150
    assert it.wrong == []


def _named(it: Attacked) -> str:
    """The name of a file as a browser writes it into a form."""
    return f"{it.word}.txt".replace('"', "%22")


def _mailbox(name: str) -> dict[str, Any]:
    return {"email": f"{name.lower()}@ministry.example", "email_verified": True}


def _arrange(it: Attacked, office: Browser) -> None:
    fields = {"title_en": it.word, "description_en": it.word, "checks": "none"}
    it.send(office, "/en/forums/desk/areas/new", "Save", 422, slug=it.word, **fields)
    made = it.send(office, "/en/forums/desk/areas/new", "Save", slug="gold", **fields)
    it.send(office, made, "Save", 422, audience="group", audience_code=it.word)
    it.send(office, made, "open")
    it.send(office, "/en/forums/desk/groups", "Make the group", 422, slug=it.word, name=it.word)
    it.send(office, "/en/forums/desk/groups", "Make the group", slug="budget", name=it.word)
    it.send(office, "/en/forums/desk/groups/budget", "add", 422, person=it.word)
    it.send(office, "/en/forums/desk/groups/budget", "add", person="boris@ministry.example")
    rota = {"begins": "09:00", "ends": "17:00"}
    it.send(office, "/en/forums/desk/rota", "Put on the rota", 422, person=it.word, zone=it.word, **rota)


def _discuss(it: Attacked, office: Browser, author: Browser, reader: Browser) -> tuple[Topic, Post]:
    """A question with a poll, a file and everything that readers do with it."""
    poll = {"poll_question": it.word, "poll_option-0": f"Yes {it.word}", "poll_option-1": f"No {it.word}"}
    file = {"files": [(io.BytesIO(it.text.encode()), _named(it))]}
    fields = {"title": it.word, "text": it.text, "kind": "question", "area": "gold"}
    it.send(author, "/en/forums/new", "preview", 200, **fields, also=poll)
    it.send(author, "/en/forums/new", "post", 422, **{**fields, "speak_as": it.word, "area": it.word}, also=poll)
    it.send(author, "/en/forums/new", "draft", **fields)
    place = it.send(author, "/en/forums/new", "post", **fields, also={**poll, "poll_names": "y", **file})
    topic = db.session.scalars(select(Topic).where(Topic.kind == "question")).one()
    first = short(topic.first_post_id or topic.id)
    it.send(reader, place, "Vote", choice="0")
    it.send(reader, f"{place}?quote={first}", "preview", 200, text=it.text)
    it.send(reader, place, "post", 422, text=it.text, speak_as=it.word)
    it.send(reader, f"{place}?quote={first}", "post", also={"files": [(io.BytesIO(b"x"), _named(it))]}, **_said(it))
    post = db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()
    it.send(reader, place, "draft", **_said(it))
    it.send(reader, f"/en/forums/p/{first}/bookmark", "Save", 422, note=it.word, remind_at=it.word)
    it.send(reader, f"/en/forums/p/{first}/bookmark", "Save", note=it.text[:480])
    it.send(reader, f"/en/forums/p/{first}/report", "Send the report", 422, reason=it.word, words=it.word)
    it.send(reader, f"/en/forums/p/{first}/report", "Send the report", reason="other", words=it.word)
    it.send(author, place, "This is the answer #2", answers="1")
    before = it.look(author.get(f"/en/forums/p/{first}/edit"))
    it.send(author, before, "preview", 200, text=it.text, title=it.word, write_key="one of its own")
    it.send(author, before, "save", text=f"{it.text} edited", title=f"{it.word} edited"[:200])
    it.send(author, before, "save", 409, text=f"{it.text} otherwise", title=it.word, write_key="another")
    it.send(author, f"/en/forums/t/{short(topic.id)}", "post", text=f"Again\n\n{it.text}")
    return topic, post


def _said(it: Attacked) -> dict[str, str]:
    return {"text": f"> {it.word}\n\n{it.text}\n\n@Amina {it.word}"}


def _consult(it: Attacked, office: Browser, author: Browser, reader: Browser) -> Topic:
    day = (now() + timedelta(days=9)).date().isoformat()
    start = {"title": it.word, "text": it.text, "closes_day": day, "closes_hour": "12:00", "area": "gold"}
    dates = {"opens_day": (now() - timedelta(days=2)).date().isoformat(), "opens_hour": "12:00"}
    new = "/en/forums/consultations/new"
    it.send(office, new, "Start the consultation", 422, **{**start, "zone": it.word, "area": it.word})
    it.send(office, new, "Start the consultation", **start, **dates, zone="UTC")
    topic = db.session.scalars(select(Topic).where(Topic.kind == "consultation")).one()
    place = f"/en/forums/consultations/{short(topic.id)}/"
    it.send(office, f"{place}text", "Go on", text=f"# {it.word}\n\n{it.word}\n\n{it.text}")
    it.send(office, f"{place}text/check", "publish")
    form = f"{place}submission/XA"
    it.send(author, form, "save", also={"text-0": it.text, "files": [(io.BytesIO(it.text.encode()), f"{it.word}.txt")]})
    it.send(author, form, "send", also={"text-0": f"{it.word}\n\n{it.text}", "text-2": f"={it.word}"})
    for key in (0, 2):
        it.send(reader, f"{place}paragraphs/{key}", "send", text=f"{it.word}\n\n{it.text}")
    it.send(reader, f"{place}paragraphs/0", "send", text=f"Hidden {it.word}")
    said = short(db.session.scalars(select(Comment.id).order_by(Comment.id.desc()).limit(1)).one())
    it.send(office, f"{place}paragraphs/0", f"hide_comment.{said}", also={f"reason-{said}": it.word})
    later = {"closes_day": (now() + timedelta(days=20)).date().isoformat(), "closes_hour": "12:00", "zone": "UTC"}
    it.send(office, f"{place}desk", "Extend", 422, **{**later, "zone": it.word}, reason=it.word)
    it.send(office, f"{place}desk", "Extend", **later, reason=it.word)
    return topic


def _write_by_mail(it: Attacked, topic: Topic, boris: Person) -> None:
    with it.app.test_request_context("/en/"):
        address = mail_addresses.for_topic(boris.id, topic.id)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f'"{it.word.replace(chr(34), "").replace(chr(92), "")}" <boris@ministry.example>'
    letter["To"], letter["Subject"], letter["Message-ID"] = address, it.word, "<one@ministry.example>"
    letter.set_content(f"By mail: {it.text}")
    letter.add_alternative(f"<p>By mail</p>{it.text}", subtype="html")
    letter.add_attachment(b"words", "text", "plain", filename=f"{it.word}.txt")
    assert take_in(letter.as_bytes(), [address or ""]) == ["posted"]


def _moderate(it: Attacked, office: Browser, topic: Topic, post: Post) -> None:
    desk, hidden = f"/en/forums/t/{short(topic.id)}/desk", short(post.id)
    it.send(office, desk, "merge", 422, into=it.word)
    it.send(office, desk, "move", 422, area=it.word)
    it.send(office, f"/en/forums/t/{short(topic.id)}", "split", 422, title=it.word)
    it.send(office, desk, "lock", reason=it.word)
    it.send(office, f"/en/forums/p/{hidden}/desk", f"hide_post.{hidden}", also={f"reason-{hidden}": it.word})
    person = f"/en/forums/desk/people/{short(post.author_id)}?post={hidden}"
    it.send(office, person, "warn", reason=it.word)
    it.send(office, person, "suspend", reason=it.word, until=(now() + timedelta(days=3)).date().isoformat())
    mail = db.session.scalars(select(Post.id).where(Post.source == "email")).one()
    split = {"posts": [short(mail)], "title": it.word}
    it.send(office, f"/en/forums/t/{short(topic.id)}", "split", **split)
    token = found(office.get(desk), "//input[@name='csrf_token']/@value")[0]
    it.look(office.post("/en/forums/desk", data={"csrf_token": token, "write_key": "k", "act": it.word}), 404)
    with write():
        over = now() - timedelta(minutes=1)
        db.session.execute(update(Consultation).values(closes_at=over))
    compile_consultation(db.session.scalars(select(Consultation.topic_id)).one())


def _addresses(topic: Topic, consulted: Topic) -> Iterator[str]:
    """Every page of the forums on which something of it stands, and those of others that show it."""
    yield from ("/en/", "/en/audit/", "/en/notifications/", "/en/me/data/", "/en/people/", "/en/calendar/")
    for page in ("", "gold/", "new", "bookmarks", "drafts", "following", "following/areas", "feeds", "consultations/"):
        yield f"/en/forums/{page}"
    for page in ("", "/history", "/people", "/rota", "/areas", "/areas/gold", "/groups", "/groups/budget"):
        yield f"/en/forums/desk{page}"
    topics = [topic, *db.session.scalars(select(Topic).where(Topic.kind == "discussion"))]
    for each in topics:
        yield f"/en/forums/t/{short(each.id)}"
        yield f"/en/forums/t/{short(each.id)}/print"
        yield f"/en/forums/t/{short(each.id)}/desk"
    yield f"/en/forums/t/{short(topic.id)}/poll"
    for post in db.session.scalars(select(Post).where(Post.topic_id.in_([each.id for each in topics]))):
        for page in ("whole", "history", "reactions", "report", "desk", "bookmark", "edit", "taken-back"):
            yield f"/en/forums/p/{short(post.id)}/{page}"
    for person_id in db.session.scalars(select(Post.author_id).distinct()):
        yield f"/en/forums/people/{short(person_id)}"
        yield f"/en/forums/desk/people/{short(person_id)}"
    place = f"/en/forums/consultations/{short(consulted.id)}/"
    pages = ("", "paragraphs/0", "paragraphs/2", "submissions/", "submissions/XA", "submission/XA", "versions/1")
    yield from (f"{place}{page}" for page in (*pages, "text", "text/check", "desk"))


def _look_at_feeds(it: Attacked, topic: Topic) -> None:
    for page in ("latest.atom", "gold/posts.atom", f"t/{short(topic.id)}/posts.atom"):
        tree = ET.fromstring(it.browser().get(f"/en/forums/{page}").data)
        contents = [each.text or "" for each in tree.iter(f"{{{ATOM}}}content")]
        assert contents
        assert [acting(f"<main>{each}</main>") for each in contents] == [[]] * len(contents)
        assert {each.get("type") for each in tree.iter(f"{{{ATOM}}}title")} <= {None, "text"}


def _look_at_letters(it: Attacked) -> None:
    letters = list((it.app.extensions["settings"].data / "mail").glob("*.eml"))
    assert letters
    for path in letters:
        with path.open("rb") as file:
            letter = message_from_binary_file(file, policy=default)
        assert letter["To"].addresses[0].domain == "ministry.example"
        assert letter["Bcc"] is None
        for part in letter.walk():
            if part.get_content_type() == "text/html":
                # Letters have no sheet of their own, so ours stand in attributes.
                wrong = [each for each in acting(part.get_content()) if " style=" not in each.partition("=")[0] + "="]
                assert wrong == [], path.name


def _look_at_compilation(it: Attacked, consulted: Topic, reader: Browser) -> None:
    files = {}
    for kind in ("csv", "docx", "pdf"):
        address = f"/en/forums/consultations/{short(consulted.id)}/compilation.{kind}"
        files[kind] = it.look(reader.get(address, follow_redirects=True)).data
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) > 3
    assert [cell for row in rows for cell in row if cell.strip().startswith(CALCULATED)] == []
    with ZipFile(io.BytesIO(files["docx"])) as document:
        for name in document.namelist():
            if name.endswith(".rels"):
                assert b"javascript:" not in document.read(name).lower()
                assert b"evil.example" not in document.read(name)
    assert b"/JavaScript" not in files["pdf"]
    assert b"/URI (javascript" not in files["pdf"]


def _look_at_files(it: Attacked, topic: Topic, reader: Browser) -> None:
    links = found(reader.get(f"/en/forums/t/{short(topic.id)}", follow_redirects=True), "//p[@class='file']//a/@href")
    assert links
    for link in links:
        answer = it.look(reader.get(link, follow_redirects=True))
        if answer.mimetype != "text/html":
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    names = reader.get("/en/forums/names?area=gold&q=Amina")
    assert names.mimetype == "application/json"
    assert it.word in json.loads(names.data)["names"][0]
