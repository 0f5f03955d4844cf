"""A letter is sent once, in the reader's language; what a crash leaves in doubt rests for an operator (G12, decision 4)."""

from __future__ import annotations

import email
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from minamata.accounts.models import Person
from minamata.commands import check
from minamata.db import db, new_id, now, write
from minamata.events import OutboxDelivery, drain
from minamata.i18n import LANGUAGES, _
from minamata.mail import services
from minamata.mail.errors import NotYet
from minamata.mail.letters import Item, Letter
from minamata.mail.models import Message
from minamata.mail.post import folder_of
from tests.clients import Browser
from tests.factories import people
from tests.ground.sink import Sink, sinking

HOOK_KEY = "a key that only the mail server knows"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url, "MINAMATA_MAIL_HOOK_KEY": HOOK_KEY}


def greeting(person: Person, about: Mapping[str, Any]) -> Letter | None:
    if about.get("gone"):
        return None
    return Letter(
        subject=about.get("subject", _("Notifications")),
        opening=_("Notifications"),
        items=(Item("One <b>thing</b>", "with a line", "http://localhost/en/"),),
        closing=_("Settings"),
        thread=about.get("long", "thing.1"),
        list_name="tests.greeting",
        unsubscribe=f"http://localhost/{about.get('long', 'notifications/unsubscribe/x')}",
    )


@pytest.fixture(autouse=True)
def writer(app: Flask) -> None:
    app.extensions["minamata"].letters["tests.greeting"] = greeting


@pytest.fixture
def reader(app: Flask) -> Person:
    return people.person("Awa Sarr", email="awa@ministry.example", email_verified=True, language="en")


def write_letter(person: Person, **about: Any) -> UUID:
    with write():
        return services.write_to(person.id, "tests.greeting", about).id


def message(message_id: UUID) -> Message:
    db.session.rollback()
    return db.session.get_one(Message, message_id)


def due_now() -> None:
    with write():
        db.session.execute(update(OutboxDelivery).values(due_at=now() - timedelta(seconds=1)))


def test_a_letter_arrives_with_text_and_html_and_says_how_to_end_it(app: Flask, sink: Sink, reader: Person) -> None:
    sent = write_letter(reader)
    assert drain() == 1
    (letter,) = sink.letters
    assert message(sent).state == "sent"
    assert letter["To"].addresses[0].addr_spec == "awa@ministry.example"
    assert letter["Message-ID"] == f"<{sent.hex}@localhost>"
    assert letter["List-Unsubscribe"] == "<http://localhost/notifications/unsubscribe/x>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"] == "<tests.greeting.localhost>"
    assert letter["References"] == "<thing.1@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in letter.iter_parts())
    assert "One <b>thing</b>" in text
    assert "One &lt;b&gt;thing&lt;/b&gt;" in html


def test_what_mail_programs_read_is_not_encoded_however_long_it_is(reader: Person, sink: Sink) -> None:
    write_letter(reader, long="x" * 90)
    drain()
    raw = sink.raw[0].decode().replace("\r\n ", " ")
    for line in (f"References: <{'x' * 90}@localhost>", f"List-Unsubscribe: <http://localhost/{'x' * 90}>"):
        assert line in raw.splitlines(), (
            "RFC 2047, 5: mail programs decode no words there, and find neither thread nor way out"
        )


def test_a_name_is_no_address_however_long_it_is(app: Flask, sink: Sink) -> None:
    name = 'Awa, of the Ministry <someone@else.example>: "the <b>Office</b>" of mercury and its compounds'
    write_letter(people.person(name, email="awa@ministry.example", email_verified=True, language="en"))
    drain()
    [letter] = sink.letters
    [address] = letter["To"].addresses
    assert address.addr_spec == "awa@ministry.example"
    assert address.display_name.startswith("Awa of the Ministry someone")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_readers_language_in_its_direction(app: Flask, sink: Sink, language: str) -> None:
    write_letter(people.person("Reader", email="reader@ministry.example", language=language))
    drain()
    (letter,) = sink.letters
    assert letter["Content-Language"] == language
    html = letter.get_body(("html",))
    assert html is not None
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html.get_content()
    assert (str(letter["Subject"]) == "Notifications") == (language in {"en", "fr"})


def test_a_subject_cannot_add_headers_and_stays_short(app: Flask, sink: Sink, reader: Person) -> None:
    write_letter(reader, subject="Hello\r\nBcc: everyone@ministry.example\n" + "long " * 200)
    drain()
    (letter,) = sink.letters
    assert letter["Bcc"] is None
    assert len(str(letter["Subject"])) <= 150


def test_a_server_that_is_busy_is_asked_again_and_the_letter_arrives_once(
    app: Flask, sink: Sink, reader: Person
) -> None:
    sent = write_letter(reader)
    sink.answer_to_reader = "450 try later"
    assert drain() == 0
    assert message(sent).state == "waiting"
    sink.answer_to_reader, sink.answer_to_text = "250 OK", "451 disk is full"
    due_now()
    assert drain() == 0
    assert message(sent).state == "waiting"
    sink.answer_to_text = "250 OK"
    due_now()
    assert drain() == 1
    assert len(sink.letters) == 1
    assert message(sent).state == "sent"


def test_an_address_that_refuses_for_good_gets_no_more(app: Flask, sink: Sink, reader: Person) -> None:
    sink.answer_to_reader = "550 no such user"
    sent, later_one = write_letter(reader), write_letter(reader)
    drain()
    assert message(sent).state == "refused"
    assert "550" in (message(sent).error or "")
    sink.answer_to_reader = "250 OK"
    assert message(later_one).state == "dropped"
    assert sink.letters == []


def test_when_the_line_breaks_after_the_text_the_letter_rests_and_is_never_sent_again_by_itself(
    app: Flask, sink: Sink, reader: Person
) -> None:
    sink.hangs_up = True
    sent = write_letter(reader)
    drain()
    sink.hangs_up = False
    due_now()
    drain()
    assert len(sink.letters) == 1
    assert message(sent).state == "sending"
    assert "1 letters" in app.test_cli_runner().invoke(check, []).output


def test_a_crash_while_sending_sends_nothing_twice(
    app: Flask, sink: Sink, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def die(*arguments: Any) -> bool:
        if arguments[2] == "sent":
            raise PowerCut
        return really(*arguments)

    really = services._note
    sent = write_letter(reader)
    monkeypatch.setattr(services, "_note", die)
    with pytest.raises(PowerCut):
        drain()
    monkeypatch.setattr(services, "_note", really)
    db.session.rollback()
    due_now()
    drain()
    assert len(sink.letters) == 1
    assert message(sent).state == "sending"


def test_a_server_that_is_not_there_loses_no_letter(app: Flask, reader: Person) -> None:
    app.extensions["settings"] = app.extensions["settings"].__class__(
        **{**app.extensions["settings"].__dict__, "mail_url": "smtp://127.0.0.1:9"}
    )
    sent = write_letter(reader)
    assert drain() == 0
    assert message(sent).state == "waiting"
    with pytest.raises(NotYet):
        services.send(sent)


def nobody(reader: Person) -> None:
    reader.email = None


def erased(reader: Person) -> None:
    reader.erased_at = now()


@pytest.mark.parametrize("change", [nobody, erased])
def test_without_anybody_to_write_to_nothing_is_sent(
    app: Flask, sink: Sink, reader: Person, change: Callable[[Person], None]
) -> None:
    sent = write_letter(reader)
    with write():
        change(db.session.get_one(Person, reader.id))
    drain()
    assert message(sent).state == "dropped"
    assert sink.letters == []


def test_without_anything_left_to_say_nothing_is_sent(app: Flask, sink: Sink, reader: Person) -> None:
    sent = write_letter(reader, gone=True)
    drain()
    assert message(sent).state == "dropped"
    assert sink.letters == []


def test_a_kind_that_nobody_writes_is_refused_at_once(app: Flask, reader: Person) -> None:
    with write(), pytest.raises(LookupError):
        services.write_to(reader.id, "tests.unknown", {})


class TestBounces:
    def report(self, message_id: UUID, status: str = "5.1.1") -> bytes:
        return (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mail.example\r\n\r\n"
            f"Final-Recipient: rfc822; awa@ministry.example\r\nStatus: {status}\r\nDiagnostic-Code: smtp; no such user\r\n\r\n"
            "--b\r\nContent-Type: message/rfc822\r\n\r\n"
            f"Message-ID: <{message_id.hex}@localhost>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
        ).encode()

    def tell(self, app: Flask, body: bytes, media_type: str = "message/rfc822", key: str = HOOK_KEY) -> int:
        headers = {"Authorization": f"Bearer {key}", "Sec-Fetch-Site": "cross-site"}
        return app.test_client().post("/mail/bounces", data=body, content_type=media_type, headers=headers).status_code

    def test_after_one_for_good_nothing_more_is_written_to_that_address(
        self, app: Flask, sink: Sink, reader: Person
    ) -> None:
        sent = write_letter(reader)
        drain()
        assert self.tell(app, self.report(sent)) == 204
        assert self.tell(app, self.report(sent)) == 204
        assert message(sent).state == "bounced"
        another = write_letter(reader)
        drain()
        assert message(another).state == "dropped"
        assert len(sink.letters) == 1

    def test_after_one_for_the_moment_letters_go_on(self, app: Flask, sink: Sink, reader: Person) -> None:
        sent = write_letter(reader)
        drain()
        assert self.tell(app, self.report(sent, "4.2.2")) == 204
        write_letter(reader)
        drain()
        assert len(sink.letters) == 2

    def test_mail_services_may_say_it_in_json(self, app: Flask, sink: Sink, reader: Person) -> None:
        sent = write_letter(reader)
        drain()
        told = {"message_id": f"<{sent.hex}@localhost>", "permanent": True, "reason": "550"}
        assert self.tell(app, json.dumps(told).encode(), "application/json") == 204
        assert message(sent).state == "bounced"

    @pytest.mark.parametrize("key", ["", "x", HOOK_KEY[:-1], "é"])
    def test_without_the_key_nobody_is_listened_to(self, app: Flask, sink: Sink, reader: Person, key: str) -> None:
        sent = write_letter(reader)
        drain()
        assert self.tell(app, self.report(sent), key=key) == 403
        assert message(sent).state == "sent"

    @pytest.mark.parametrize(
        "body", [b"", b"hello", b"[1]", b"{", b"\xff\xfe", b"Content-Type: multipart/report\r\n\r\n"]
    )
    @pytest.mark.parametrize("media_type", ["message/rfc822", "application/json"])
    def test_what_is_no_report_is_refused(self, app: Flask, body: bytes, media_type: str) -> None:
        assert self.tell(app, body, media_type) == 400

    def test_a_letter_that_we_never_sent_changes_nothing(self, app: Flask, reader: Person) -> None:
        assert self.tell(app, self.report(new_id())) == 204
        db.session.rollback()
        assert db.session.get_one(Person, reader.id).email_bounced_at is None


class TestOperators:
    @pytest.fixture
    def doubtful(self, app: Flask, sink: Sink, reader: Person) -> UUID:
        sink.hangs_up = True
        sent = write_letter(reader)
        drain()
        sink.hangs_up = False
        return sent

    @pytest.fixture
    def administrator(self, app: Flask, client: Browser) -> Browser:
        made = people.person("Administrator")
        people.grant(made, "administrator")
        return client.sign_in(made)

    def test_an_administrator_has_a_doubtful_letter_sent_again(
        self, sink: Sink, administrator: Browser, doubtful: UUID
    ) -> None:
        assert administrator.press("/en/mail/", "Send again").status_code == 303
        drain()
        assert [letter["Message-ID"] for letter in sink.letters] == [f"<{doubtful.hex}@localhost>"] * 2
        assert message(doubtful).state == "sent"

    def test_or_lets_it_be(self, sink: Sink, administrator: Browser, doubtful: UUID) -> None:
        assert administrator.press("/en/mail/", "Let it be").status_code == 303
        drain()
        assert len(sink.letters) == 1
        assert message(doubtful).state == "dropped"

    def test_for_everybody_else_there_is_no_such_page(self, client: Browser, doubtful: UUID) -> None:
        client.sign_in(people.person("Member"))
        assert client.get("/en/mail/").status_code == 404


class TestTheFolder:
    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in environ.items() if name != "MINAMATA_MAIL_URL"}

    def test_without_a_server_letters_lie_in_a_folder_and_can_be_read_in_development(
        self, app: Flask, client: Browser, reader: Person
    ) -> None:
        sent = write_letter(reader, subject="A letter <script>")
        drain()
        (file,) = folder_of(app.extensions["settings"]).glob("*.eml")
        parsed = email.message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(parsed, EmailMessage)
        assert parsed["Message-ID"] == f"<{sent.hex}@localhost>"
        page = client.get("/dev/mail").get_data(as_text=True)
        assert "awa@ministry.example" in page
        assert "A letter &lt;script&gt;" in page
        letter = client.get(f"/dev/mail/{sent.hex}.html")
        assert letter.status_code == 200
        assert "sandbox" in letter.headers["Content-Security-Policy"]
        assert client.get("/dev/mail/../../secret_key.html").status_code == 404

    def test_handed_over_twice_it_is_still_one(self, app: Flask, reader: Person) -> None:
        sent = write_letter(reader)
        drain()
        with write():
            db.session.execute(update(Message).values(state="waiting"))
        services.send(sent)
        assert len(list(folder_of(app.extensions["settings"]).glob("*.eml"))) == 1


def test_messages_are_forgotten_after_sixty_days(app: Flask, reader: Person) -> None:
    old, new = write_letter(reader), write_letter(reader)
    with write():
        db.session.execute(update(Message).where(Message.id == old).values(created_at=now() - timedelta(days=61)))
    services.forget_old(now() - timedelta(days=60))
    assert db.session.scalars(select(Message.id)).all() == [new]
