"""A house of one room, to test what the kernel does with a request: who asks is said by a header, and the room does what it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    g,
    jsonify,
    redirect,
    render_template_string,
    request,
    url_for,
)
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from minamata import assets
from minamata.app import create_app
from minamata.config import settings_from
from minamata.db import Base, db, new_id, now, transaction
from minamata.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded
from minamata.events import Event, OutboxEvent, publish
from minamata.i18n import current_language
from minamata.modules import Entry, Module
from minamata.policies import NOBODY, Actor
from minamata.web.current import Authentication, current_user
from minamata.web.limits import limiter
from minamata.web.writes import repeatable

MEMBER = Actor(person_id=new_id(), session_id=new_id(), name="Amina Member", time_zone="Africa/Nairobi")
COLLEAGUE = Actor(
    person_id=new_id(), session_id=new_id(), name="Boris Colleague", language="ru", time_zone="Nowhere/Else"
)
PEOPLE = {"member": MEMBER, "colleague": COLLEAGUE}
TABLES = [Base.metadata.tables[table] for table in ("outbox_event", "outbox_delivery", "idempotency")]

PAGE = """{% extends "base.html" %}{% block title %}Door{% endblock %}{% block content %}<p>{{ words }}</p>{% endblock %}"""
REFUSALS = {error.type: error for error in (Conflict, InvalidInput, NotAllowed, NotFound, SignInNeeded)}

began, may_go_on, refused, failed = (threading.Event() for _number in range(4))
heard: list[str] = []


@dataclass(frozen=True)
class NoteKept(Event):
    """A note was kept."""

    name: ClassVar[str] = "door.note_kept"

    note_id: UUID


class Late(Conflict):
    """Kept all the same."""

    keeps_writes = True


class Doorkeeper:
    """Knows people by the header X-Who."""

    def actor_of(self, request: Request) -> Actor:
        if request.headers.get("X-Who") == "ghost":
            raise RuntimeError("the database is down")
        return PEOPLE.get(request.headers.get("X-Who", ""), NOBODY)

    def keep_for_later(self, request: Request) -> Response | None:
        return None


accounts = Blueprint("accounts", __name__)
door = Blueprint("door", __name__, url_prefix="/<lang:lang>/door")
bare = Blueprint("bare", __name__)


@accounts.get("/<lang:lang>/sign-in")
def sign_in() -> str:
    return "sign in"


@accounts.post("/auth/logout")
@repeatable
def logout() -> ResponseReturnValue:
    return redirect("/")


@door.get("/page/<name>")
def page(name: str) -> str:
    return render_template_string(PAGE, words=request.args.get("words", name))


@door.get("/said/<kind>")
def say(kind: str) -> ResponseReturnValue:
    """An answer of that kind, as long as `size` says."""
    words = "a" * int(request.args.get("size", "1000"))
    if kind == "streamed":
        return Response(iter([words]), mimetype="text/plain")
    if kind == "unchanged":
        answer = Response(words, mimetype="text/plain")
        answer.set_etag("same")
        return answer.make_conditional(request)
    return Response(words, mimetype=kind.replace("-", "/", 1))


@door.route("/refused/<kind>", methods=["GET", "POST"])
def refuse(kind: str) -> str:
    raise REFUSALS[kind]


@door.get("/broken")
def break_down() -> str:
    g.content_policy = {"script-src": "*"}
    raise RuntimeError("the password is mercury")


@door.get("/failed/<int:status>")
def fail(status: int) -> str:
    abort(status)


@door.get("/frame")
def frame() -> str:
    g.content_policy = {"frame-src": "https://media.example.org"}
    return "framed"


@door.get("/limited")
@limiter.limit("1/minute")
def limited() -> str:
    return "once"


@door.get("/seen")
def seen() -> dict[str, str]:
    """Who asks, in which language; looked at once more after others were let in, or after that many seconds of `slowly`."""
    before = f"{current_user.name} {current_language()}"
    if "slowly" in request.args:
        may_go_on.wait(float(request.args["slowly"]))
    return {"before": before, "after": f"{current_user.name} {current_language()}"}


@door.get("/from")
def where_from() -> Response:
    return jsonify(request.remote_addr)


@door.get("/let-go")
def let_go() -> str:
    may_go_on.set()
    return "gone on"


@door.post("/notes/")
def add_note() -> ResponseReturnValue:
    """Keep a note, once others were let in if it says `wait`; `then` says what goes wrong afterwards."""
    began.set()
    if "wait" in request.form:
        may_go_on.wait(10)
    words = request.form["words"]
    if request.form.get("then") == "fail at first" and not failed.is_set():
        failed.set()
        raise RuntimeError("the line to the database broke")
    note_id = keep(words)
    match request.form.get("then"):
        case "collide":
            db.session.execute(insert(OutboxEvent).values(row(words, note_id)))
        case "refuse once" if not refused.is_set():
            refused.set()
            raise InvalidInput
        case "keep and refuse":
            raise Late
    return redirect(url_for(".page", name=words), 303)


@bare.get("/bare/<name>")
def without_language(name: str) -> str:
    return render_template_string(PAGE, words=name)


def row(words: str, note_id: UUID) -> dict[str, Any]:
    return {"id": note_id, "name": "door.note", "version": 1, "payload": {"words": words}, "happened_at": now()}


@transaction
def keep(words: str) -> UUID:
    """Keep a note in a table that the kernel has anyway, and tell of it."""
    note_id = new_id()
    db.session.add(OutboxEvent(**row(words, note_id)))
    publish(NoteKept(note_id))
    return note_id


def notes() -> list[str]:
    """The words of every note, as a look from outside finds them."""
    rows = db.session.scalars(select(OutboxEvent).where(OutboxEvent.name == "door.note").order_by(OutboxEvent.id))
    words = [row.payload["words"] for row in rows]
    db.session.rollback()
    return words


def hear(event: Any) -> None:
    heard.append(str(event.note_id))


class Visitor(FlaskClient):
    """A browser of somebody in PEOPLE, or of nobody."""

    who = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        given: Mapping[str, str | None] = kwargs.pop("headers", None) or {}
        usual = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html,*/*;q=0.8", "X-Who": self.who}
        headers = {name: value for name, value in {**usual, **given}.items() if value is not None}
        return super().open(*args, headers=headers, **kwargs)

    @property
    def token(self) -> str:
        """What the forms of this person's pages carry."""
        return self.get("/en/door/page/any").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]

    def keep(self, words: str, key: str = "key", **more: str) -> TestResponse:
        """Send the form that keeps a note."""
        data = {"words": words, "write_key": key, "csrf_token": self.token, **more}
        return self.post("/en/door/notes/", data=data)


@contextmanager
def house(folder: Path, **settings: str) -> Iterator[Flask]:
    """The application with the room at its door, on a database with the kernel's own tables."""
    assets.build()
    environ = {
        "MINAMATA_DATA": str(folder),
        "MINAMATA_SECRET_KEY": "a key for tests, long enough to be taken",
        "MINAMATA_BASE_URL": "http://localhost",
        **settings,
    }
    app = create_app(settings_from(environ), ("minamata.home", "tests.ground.rooms.door"))
    app.test_client_class = Visitor
    for signal in (began, may_go_on, refused):
        signal.clear()
    heard.clear()
    with app.app_context():
        Base.metadata.drop_all(db.engine, tables=TABLES)
        Base.metadata.create_all(db.engine, tables=TABLES)
    try:
        yield app
    finally:
        may_go_on.set()
        limiter.reset()
        with app.app_context():
            db.engine.dispose()


def visitor(app: Flask, who: str = "") -> Visitor:
    """A browser of `who`."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    client.who = who
    return client


module = Module(
    name="door",
    blueprints=(accounts, door, bare),
    entries=(
        Entry("header", "Last", "door.limited", 20),
        Entry("header", "First", "door.frame", 10),
        Entry("footer", "For members", "door.seen", 1, lambda actor: actor.is_signed_in),
    ),
    listeners={NoteKept: (hear,)},
    provides={Authentication: Doorkeeper()},
    slots={"door.sidebar": lambda actor, **context: g.get("nothing", "")},
)
