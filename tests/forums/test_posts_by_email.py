"""People write by e-mail: once, as themselves, where they may, and told when it was not posted (F4)."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forums import lmtp
from forums.models import Area, Attachment, MailAddress, MailReceived, Member, Post, Topic
from forums.services import admitting, following, mail_addresses
from forums.services.receiving import MOST_REFUSALS, TryLater, take_in
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.events import drain
from minamata.files.models import StoredFile
from minamata.files.services.keeping import open_file
from minamata.mail.models import Message
from minamata.parties.models import Membership
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people
from tests.factories.mails import mail
from tests.ground.sink import Sink, sinking

SECRET = "a secret of the mail service alone"
ATTACKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[a](javascript:alert(1))",
    "<svg/onload=alert(1)>",
    '"><iframe src="https://evil.example">',
    "![x](https://evil.example/x.png)",
    "<a href='data:text/html,<script>1</script>'>a</a>",
)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {
        "MINAMATA_MAIL_URL": sink.url,
        "MINAMATA_MAIL_IN": "reply@commons.example",
        "MINAMATA_MAIL_HOOK_SECRET": SECRET,
    }


@pytest.fixture
def amina(app: Flask) -> Person:
    return people.person("Amina", email="Amina@Ministry.example", email_verified=True, language="en")


@pytest.fixture
def boris(app: Flask) -> Person:
    return people.person("Boris", email="boris@ministry.example", email_verified=True, language="ru")


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(app: Flask, area: Area, boris: Person) -> Topic:
    with app.test_request_context("/en/"):
        return forums.topic(boris, area, "Retorts in use", "What do you use, @Amina?")


def address_of(app: Flask, person: Person, topic: Topic) -> str:
    with app.app_context():
        found = mail_addresses.for_topic(person.id, topic.id)
    assert found is not None
    return found


@pytest.fixture
def address(app: Flask, amina: Person, topic: Topic) -> str:
    return address_of(app, amina, topic)


def arrives(app: Flask, raw: bytes, **envelope: Any) -> list[str]:
    with app.app_context():
        outcome = take_in(raw, **envelope)
    db.session.rollback()
    return outcome


def replies(topic: Topic) -> list[Post]:
    db.session.rollback()
    return list(db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number > 1).order_by(Post.id)))


def told(app: Flask, sink: Sink) -> list[EmailMessage]:
    """Letters that say why an e-mail was not posted."""
    with app.app_context():
        drain()
    return [letter for letter in sink.letters if letter["Auto-Submitted"] == "auto-replied" or not letter["List-Id"]]


def words_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def all_in(letter: EmailMessage) -> str:
    """Whatever a reader or their program finds in a letter, decoded: its headers and every part, in small letters."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    shown = [str(part) if isinstance(part, str) else repr(part) for part in parts]
    return " ".join([*(f"{name}: {value}" for name, value in letter.items()), *shown]).lower()


@contextmanager
def listening(app: Flask) -> Iterator[smtplib.LMTP]:
    """A mail server's line to the program."""
    ready, ports = threading.Event(), list[int]()
    stop: list[Any] = []

    async def run() -> None:
        ended = asyncio.Event()
        stop.extend([asyncio.get_running_loop(), ended])

        def when_ready(port: int) -> None:
            ports.append(port)
            ready.set()

        await lmtp.serve(app, "127.0.0.1", 0, ended, when_ready)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert ready.wait(10)
        with smtplib.LMTP("127.0.0.1", ports[0]) as line:
            yield line
    finally:
        stop[0].call_soon_threadsafe(stop[1].set)
        thread.join(10)


def test_an_answer_by_lmtp_is_a_post_of_its_sender_and_counts_once(
    app: Flask, amina: Person, topic: Topic, address: str
) -> None:
    bodies.membership(amina, bodies.party("XA"), "country_team", now() - timedelta(days=1))
    raw = mail(address, "We use **retorts**.\n\nOn 29/11/2026 10:00, Boris wrote:\n> What?\n")
    db.session.rollback()
    with listening(app) as line:
        for _time in range(2):
            assert line.sendmail("amina@ministry.example", [address], raw, ["SMTPUTF8"]) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="no such mailbox"):
            line.sendmail("amina@ministry.example", ["somebody@commons.example"], raw)
        line.sendmail("<>", [address], mail(address, Message_ID="<other@ministry.example>"))
    (post,) = replies(topic)
    assert (post.author_id, post.source, post.spoken_as, post.state) == (amina.id, "email", "personal", "visible")
    assert post.text == "We use **retorts**."
    assert "<strong>retorts</strong>" in post.html
    assert db.session.scalars(select(MailReceived.outcome)).all() == ["posted"]


def test_brought_by_several_at_once_it_is_one_post(app: Flask, topic: Topic, address: str) -> None:
    raw, outcomes = mail(address), list[str]()
    db.session.rollback()

    def bring_it() -> None:
        with app.app_context():
            outcomes.extend(take_in(raw))

    threads = [threading.Thread(target=bring_it) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["again", "again", "again", "posted"]
    assert len(replies(topic)) == 1


def test_it_answers_the_post_that_the_letter_told_of(
    app: Flask, sink: Sink, amina: Person, topic: Topic, client: Browser
) -> None:
    with app.app_context():
        drain()
    (letter,) = sink.letters
    reply_to = letter["Reply-To"].addresses[0].addr_spec
    assert arrives(app, mail(reply_to, In_Reply_To=str(letter["Message-ID"]))) == ["posted"]
    (post,) = replies(topic)
    assert post.reply_to_id == topic.first_post_id
    page = client.get(f"/en/forums/t/{short(topic.id)}-{topic.slug}/")
    assert "We use retorts." in page.text


def bring(app: Flask, raw: bytes, secret: str = SECRET, query: str = "") -> int:
    headers = {"Authorization": f"Bearer {secret}", "Sec-Fetch-Site": "cross-site"}
    answer = app.test_client().post(f"/mail/in{query}", data=raw, content_type="message/rfc822", headers=headers)
    return answer.status_code


def test_a_mail_service_brings_it_and_once_is_enough(app: Flask, topic: Topic, address: str) -> None:
    assert [bring(app, mail(address)) for _time in range(2)] == [204, 204]
    assert len(replies(topic)) == 1
    assert bring(app, mail("x@y.example", Message_ID="<b@c.example>"), query=f"?to={address}&from=a@b.example") == 204
    assert len(replies(topic)) == 2


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], "é"])
def test_without_the_secret_nothing_is_taken(app: Flask, topic: Topic, address: str, secret: str) -> None:
    assert bring(app, mail(address), secret) == 403
    assert replies(topic) == []


def test_what_is_nothing_or_too_much_is_refused(app: Flask) -> None:
    assert bring(app, b" ") == 400
    assert bring(app, b"x" * 40_000_001) == 413


def test_another_sender_writes_nothing_and_is_told_so_without_a_title(
    app: Flask, sink: Sink, topic: Topic, address: str
) -> None:
    raw = mail(address, From="Eve <eve@elsewhere.example>", Accept_Language="fr-FR, en")
    assert arrives(app, raw) == ["refused"]
    assert arrives(app, raw) == ["again"]
    assert replies(topic) == []
    (letter,) = [each for each in told(app, sink) if each["To"].addresses[0].addr_spec == "eve@elsewhere.example"]
    assert letter["In-Reply-To"] == "<first@ministry.example>"
    assert letter["Content-Language"] == "fr"
    assert "commons" in (said := all_in(letter))
    assert [word for word in ("retorts", "gold", "amina") if word in said] == []


@pytest.mark.parametrize(
    "forge", [lambda it: it[:-1] + ("a" if it[-1] != "a" else "b"), lambda it: it[:20], lambda it: ""]
)
def test_a_forged_address_opens_nothing(
    app: Flask, sink: Sink, boris: Person, topic: Topic, address: str, forge: Any
) -> None:
    token = address.partition("@")[0].removeprefix("reply+")
    # The last sign of 42 carries three bits alone, so another one is changed.
    forged = forge(token[:-1]) + token[-1] if forge(token[:-1]) else ""
    assert arrives(app, mail(f"reply+{forged}@commons.example")) == ["refused"]
    assert replies(topic) == []
    (letter,) = told(app, sink)
    assert "not good, or not any more" in words_of(letter)


def test_who_is_unknown_and_writes_to_nothing_gets_no_answer(app: Flask, sink: Sink, topic: Topic) -> None:
    raw = mail("reply+nonsense@commons.example", From="eve@elsewhere.example")
    assert arrives(app, raw) == ["refused"]
    assert told(app, sink) == []


def test_an_address_of_another_person_cannot_be_used_even_by_a_member(
    app: Flask, sink: Sink, boris: Person, topic: Topic, address: str
) -> None:
    assert arrives(app, mail(address, From="boris@ministry.example")) == ["refused"]
    (letter,) = told(app, sink)
    assert letter["Content-Language"] == "ru", "a person whom we know is told in their language"
    assert replies(topic) == []


def test_an_address_runs_out_and_can_be_taken_back(
    app: Flask, sink: Sink, amina: Person, topic: Topic, address: str
) -> None:
    with write():
        db.session.execute(update(MailAddress).values(expires_at=now() - timedelta(seconds=1)))
    assert arrives(app, mail(address)) == ["refused"]
    assert address_of(app, amina, topic) == address, "a new letter makes it good again"
    assert arrives(app, mail(address, Message_ID="<b@c.example>")) == ["posted"]
    mail_addresses.take_back(forums.actor(amina))
    assert arrives(app, mail(address, Message_ID="<c@c.example>")) == ["refused"]
    assert len(replies(topic)) == 1
    assert len(told(app, sink)) == 2


def test_who_may_not_write_there_any_more_is_told_no_more_than_that(app: Flask, sink: Sink) -> None:
    party = bodies.party("XA")
    insider = people.person("Insider", email="in@ministry.example", language="en")
    bodies.membership(insider, party, "country_team", now() - timedelta(days=1))
    closed = forums.area("closed", audience="party:XA", posters="party:XA")
    with app.test_request_context("/en/"):
        quiet = forums.topic(insider, closed, "A quiet plan")
    address = address_of(app, insider, quiet)
    with write():
        db.session.execute(update(Membership).values(valid_to=now() - timedelta(seconds=1)))
    assert arrives(app, mail(address, From="in@ministry.example")) == ["refused"]
    (letter,) = told(app, sink)
    assert "not open to you now" in words_of(letter)
    assert [word for word in ("quiet", "closed") if word in all_in(letter)] == []


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("locked", "closed to new posts"),
        ("suspended", "cannot write in the forums now"),
        ("archived", "kept for reading"),
        ("many", "Send it again tomorrow"),
        ("account", "not open to you now"),
    ],
)
def test_what_the_page_refuses_an_email_cannot_do(
    app: Flask,
    sink: Sink,
    amina: Person,
    area: Area,
    topic: Topic,
    address: str,
    why: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with write():
        if why == "locked":
            db.session.get_one(Topic, topic.id).locked_at = now()
        elif why == "archived":
            db.session.get_one(Area, area.id).state = "archived"
        elif why == "account":
            db.session.get_one(Person, amina.id).suspended_until = now() + timedelta(days=1)
        elif why == "suspended":
            until = now() + timedelta(days=1)
            db.session.add(Member(person_id=amina.id, posts=0, suspended_until=until, suspended_for="a reason"))
    if why == "many":
        monkeypatch.setattr(admitting, "NEWCOMER_A_DAY", 0)
    assert arrives(app, mail(address)) == ["refused"]
    (letter,) = told(app, sink)
    assert said in words_of(letter)
    assert replies(topic) == []


def test_an_answer_to_a_topic_that_went_into_another_stands_there(
    app: Flask, boris: Person, area: Area, topic: Topic, address: str
) -> None:
    with app.test_request_context("/en/"):
        other = forums.topic(boris, area, "The other")
    with write():
        merged = db.session.get_one(Topic, topic.id)
        merged.state, merged.merged_into_id = "merged", other.id
    assert arrives(app, mail(address)) == ["posted"]
    assert len(replies(other)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "OOF"},
        {"Message_ID": f"<{'0' * 32}@localhost>"},
        {"From": "commons@localhost"},
        {"From": "Commons <reply+x@commons.example>"},
    ],
    ids=str,
)
def test_programs_do_not_answer_each_other(
    app: Flask, sink: Sink, topic: Topic, address: str, headers: dict[str, str]
) -> None:
    assert arrives(app, mail(address, **headers)) == ["dropped"]
    assert arrives(app, mail("reply+x@commons.example", **headers)) == ["dropped"]
    assert replies(topic) == []
    assert told(app, sink) == []


def test_to_what_came_back_nothing_is_answered(app: Flask, sink: Sink, topic: Topic, address: str) -> None:
    assert arrives(app, mail(address), recipients=[address], return_path="") == ["dropped"]
    assert told(app, sink) == []


def test_one_mailbox_is_not_flooded_with_answers(app: Flask, sink: Sink, topic: Topic, address: str) -> None:
    for number in range(MOST_REFUSALS + 3):
        raw = mail(address, From="eve@elsewhere.example", Message_ID=f"<{number}@elsewhere.example>")
        assert arrives(app, raw) == ["refused"]
    db.session.rollback()
    assert len(db.session.scalars(select(Message).where(Message.kind == "forums.refusal")).all()) == MOST_REFUSALS


def test_answers_of_ours_have_no_way_back(app: Flask, topic: Topic, address: str, sink: Sink) -> None:
    """So that the far end cannot answer them either (RFC 3834)."""
    sink.senders.clear()
    assert arrives(app, mail(address, "> What?\n")) == ["refused"]
    (letter,) = told(app, sink)
    assert sink.senders[-1] == "<>"
    assert "no words of yours" in words_of(letter)


def with_files(address: str, *files: tuple[str, bytes], text: str = "See these.") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        "amina@ministry.example",
        address,
        "x",
        "<a@b.example>",
    )
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, "application", "octet-stream", filename=name)
    return made.as_bytes(policy=SMTP)


def test_files_come_along_and_are_known_by_their_content(app: Flask, topic: Topic, address: str) -> None:
    files = ("Отчёт 2026.txt", b"words"), ("figures.csv", b"a,b\n1,2\n")
    assert arrives(app, with_files(address, *files)) == ["posted"]
    (post,) = replies(topic)
    stored = db.session.scalars(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .where(Attachment.post_id == post.id)
        .order_by(Attachment.position)
    ).all()
    assert [(file.name, file.media_type, file.audience) for file in stored] == [
        ("Отчёт 2026.txt", "text/plain", "nobody"),
        ("figures.csv", "text/csv", "nobody"),
    ]
    with open_file(stored[0]) as content:
        assert content.read() == b"words"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((("run.exe", b"MZ"),), "Files of this kind are not taken here: run.exe"),
        ((("report.pdf", b"<html>"),), "not what its name says: report.pdf"),
        (tuple((f"{number}.txt", b"x") for number in range(11)), "up to 10 files"),
    ],
)
def test_what_the_page_does_not_take_is_named_and_nothing_is_posted(
    app: Flask, sink: Sink, topic: Topic, address: str, files: Any, said: str
) -> None:
    assert arrives(app, with_files(address, *files)) == ["refused"]
    (letter,) = told(app, sink)
    assert said in words_of(letter)
    assert replies(topic) == []
    assert db.session.scalars(select(StoredFile)).all() == []


def test_while_files_cannot_be_checked_the_mail_server_keeps_it(
    app: Flask, sink: Sink, topic: Topic, address: str
) -> None:
    known = app.extensions["settings"]
    app.extensions["settings"] = known.__class__(**{**known.__dict__, "malware_command": ("/bin/false2",)})
    raw = with_files(address, ("a.txt", b"x"))
    with pytest.raises(TryLater):
        arrives(app, raw)
    assert told(app, sink) == []
    app.extensions["settings"] = known
    assert arrives(app, raw) == ["posted"]


def test_an_address_of_an_area_begins_topics(app: Flask, amina: Person, area: Area) -> None:
    mail_addresses.ask_for(forums.actor(amina), area)
    (address,) = mail_addresses.of_areas(forums.actor(amina), [area.id]).values()
    assert arrives(app, mail(address, "What works?", Subject="Fwd: Re: Fume hoods in use")) == ["posted"]
    begun = db.session.scalars(select(Topic).where(Topic.area_id == area.id)).one()
    assert (begun.title, begun.kind, begun.author_id) == ("Fume hoods in use", "discussion", amina.id)


def test_without_a_subject_there_is_no_title(app: Flask, sink: Sink, amina: Person, area: Area) -> None:
    mail_addresses.ask_for(forums.actor(amina), area)
    (address,) = mail_addresses.of_areas(forums.actor(amina), [area.id]).values()
    assert arrives(app, mail(address, Subject="Re: ")) == ["refused"]
    (letter,) = told(app, sink)
    assert "needs a title" in words_of(letter)
    assert db.session.scalars(select(Topic)).all() == []


def test_no_attack_leaves_anything_that_acts(app: Flask, amina: Person, area: Area, client: Browser) -> None:
    mail_addresses.ask_for(forums.actor(amina), area)
    (address,) = mail_addresses.of_areas(forums.actor(amina), [area.id]).values()
    for number, attack in enumerate(ATTACKS):
        for is_html in (False, True):
            made = EmailMessage()
            made["From"] = f'"{attack.replace(chr(34), "")}" <amina@ministry.example>'
            made["To"], made["Subject"] = address, f"About {attack}"
            made["Message-ID"] = f"<{number}.{is_html}@b.example>"
            made.set_content(
                f"<p>Words</p>{attack}" if is_html else f"Words\n\n{attack}", subtype="html" if is_html else "plain"
            )
            made.add_attachment(b"x", "text", "plain", filename=f"{attack}.txt")
            assert arrives(app, made.as_bytes(policy=SMTP)) == ["posted"], attack
    topics = db.session.scalars(select(Topic.id)).all()
    assert len(topics) == 2 * len(ATTACKS)
    pages = [client.get(f"/en/forums/t/{short(topic)}", follow_redirects=True) for topic in topics]
    for page in (client.get("/en/forums/gold/"), *pages):
        assert page.status_code == 200
        acting = [
            *found(page, "//main//*[@onerror or @onload or self::iframe or self::img or self::object or self::embed]"),
            *found(page, "//main//script[not(starts-with(@src, '/static/'))]"),
            *found(
                page,
                "//main//a[not(starts-with(@href, '/') or starts-with(@href, '#') or starts-with(@href, 'https://evil.example/x'))]",
            ),
        ]
        assert acting == []


def test_watching_by_email_alone_goes_round(app: Flask, sink: Sink, amina: Person, boris: Person, area: Area) -> None:
    """One writes, the other hears and answers, and the first hears of it: all by letters."""
    with app.test_request_context("/en/"):
        following.follow_area(forums.actor(amina), area, "watching")
        forums.topic(boris, area, "Retorts", "Dear @Amina, what do you use?")
        drain()
    (question,) = sink.letters
    raw = mail(question["Reply-To"].addresses[0].addr_spec, "Retorts.", In_Reply_To=str(question["Message-ID"]))
    assert arrives(app, raw) == ["posted"]
    with app.app_context():
        drain()
    answer = sink.letters[1]
    assert answer["To"].addresses[0].addr_spec == "boris@ministry.example"
    assert answer["References"] == question["References"]
    assert "Retorts." in words_of(answer)
