"""What is held about people: given out whole, erased as promised, deleted when it is old."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.models import Attempt, Course, Enrolment, Invited, LearnerState, Progress, Rating, Revision
from forums.models import Area, Draft, MailAddress, MailReceived, Post
from forums.services import bookmarking, drafting, reacting
from forums.services.drafting import Drafted, Origin
from forums.services.flagging import flag
from minamata.accounts.models import Grant, Identity, KeptInput, Person, Photo, Session
from minamata.accounts.services.kept_text import keep_input
from minamata.api.models import Token
from minamata.audit import services as audit
from minamata.audit.models import AuditEntry
from minamata.calendar.models import Feed
from minamata.certificates import services as certificates
from minamata.certificates.models import Certificate
from minamata.config import SettingsError
from minamata.db import Base, db, new_id, now, write
from minamata.events import OutboxDelivery, drain
from minamata.files.models import StoredFile, Upload
from minamata.files.services import keeping as files
from minamata.i18n import LANGUAGES, Localized
from minamata.mail.models import Message
from minamata.modules import registry
from minamata.notifications.models import Notice, Reader
from minamata.parties.models import Designation, Membership, Party
from minamata.policies import SYSTEM, Actor
from minamata.privacy import texts
from minamata.privacy.models import Archive, Consent, Erasure
from minamata.privacy.services import erasing
from minamata.privacy.services.forgetting import forget
from minamata.records.models import LearningRecord
from minamata.web.writes import WriteKey
from tests.clients import Browser, found
from tests.factories import forums, people

DAY = timedelta(days=1)
SECRET_WORDS = "Unmistakable Wordings"


@pytest.fixture
def learner(app: Flask) -> Person:
    who = people.person("Leila Learner", email="leila@example.org", email_verified=True, position="Chemist")
    fill(who)
    return who


@pytest.fixture
def stranger(app: Flask) -> Person:
    who = people.person("Sam Stranger", email="sam@example.org")
    fill(who, SECRET_WORDS)
    return who


@pytest.fixture
def browser(app: Flask, learner: Person) -> Browser:
    made = app.test_client()
    assert isinstance(made, Browser)
    return made.sign_in(learner)


def fill(who: Person, words: str = "words of their own") -> None:
    """Something in every table that belongs to people."""
    with write():
        party = db.session.scalars(select(Party).where(Party.code == "XQ")).first()
        if party is None:
            party = Party(
                id=new_id(), code="XQ", code3="XQQ", name=Localized(en="Q"), status="party", source="t", confidence="t"
            )
            db.session.add(party)
        course = Course(
            id=new_id(),
            slug=f"c-{new_id()}",
            course_key=f"k-{new_id()}",
            title=Localized(en="Course"),
            summary=Localized(),
            facts={},
            editions={},
            created_at=now(),
        )
        db.session.add(course)
        db.session.flush()
        revision = Revision(
            id=new_id(),
            course_id=course.id,
            number=1,
            language="en",
            title="Course",
            outline={},
            settings={},
            about={},
            grading_policy={},
            report={},
            imported_at=now(),
        )
        db.session.add(revision)
        db.session.flush()
        mine: dict[str, Any] = {"person_id": who.id, "course_id": course.id}
        db.session.add_all(
            [
                Enrolment(**mine, enrolled_at=now()),
                LearnerState(**mine, block_key="b", scope="s", fields={"typed": words}, updated_at=now()),
                Attempt(
                    **mine,
                    block_key="b",
                    number=1,
                    revision_id=revision.id,
                    language="en",
                    answers={"a": words},
                    earned=1,
                    possible=1,
                    submitted_at=now(),
                ),
                Progress(**mine, block_key="b", updated_at=now()),
                Rating(**mine, stars=4, words=words, rated_at=now()),
                Invited(course_id=course.id, address=(who.email or "").lower(), invited_at=now()),
                LearningRecord(
                    person_id=who.id,
                    kind="course",
                    subject_id=course.id,
                    title=Localized(en=words),
                    completed_at=now(),
                ),
                Notice(
                    person_id=who.id, kind="k", cause=str(new_id()), about={"x": words}, created_at=now(), email="none"
                ),
                Reader(person_id=who.id, rhythms={"k": "none"}),
                Token(
                    person_id=who.id,
                    name=words,
                    token_hash=str(new_id()),
                    ending="abcd",
                    scopes=["me:read"],
                    created_at=now(),
                    expires_at=now() + timedelta(days=365),
                ),
                Designation(person_id=who.id, party_id=party.id, valid_from=now(), entered_at=now(), reason="letter"),
                Membership(
                    person_id=who.id, party_id=party.id, function="country_team", valid_from=now(), reason=words
                ),
            ]
        )
        photo = files.keep(who.id, f"{words}.txt", "text/plain", words.encode(), "members")
        db.session.add(Photo(person_id=who.id, file_id=photo.id, created_at=now()))
        db.session.add(Feed(person_id=who.id, language="en", created_at=now()))
        db.session.add(
            Upload(
                owner_id=who.id, use="accounts.photo", name=words, length=9, created_at=now(), expires_at=now() + DAY
            )
        )
        audit.record(Actor(person_id=who.id), "test.acted", "thing", "1", after={"words": words})
        certificates.issue(
            person_id=who.id,
            subject_kind="course",
            subject_id=course.id,
            subject_revision_id=None,
            title=Localized(en="Course"),
            completed_on=now().date(),
            language="en",
            name_latin=who.name,
            name_native=None,
        )
    keep_input(who.id, "/en/somewhere", {"text": [words]})
    people.grant(who, "trainer")
    _write_in_the_forums(who, words)


def _write_in_the_forums(who: Person, words: str) -> None:
    """A topic of their own, and one of another that names them, for which they thank, and which they keep."""
    area = db.session.scalars(select(Area).where(Area.slug == "test")).first() or forums.area("test")
    forums.topic(who, area, "Their topic", words)
    with write():
        db.session.add(MailAddress(person_id=who.id, area_id=area.id, created_at=now(), expires_at=now() + DAY))
        db.session.add(MailReceived(person_id=who.id, key=str(new_id()), outcome="refused", received_at=now()))
    other = forums.topic(people.person(f"Other {new_id()}"), area, "Of another", f"Dear @{who.name}, look at this.")
    assert other.first_post_id is not None
    reacting.react(forums.actor(who), other.first_post_id, "thanks", wanted=True)
    bookmarking.keep(forums.actor(who), other.first_post_id, words)
    drafting.save(forums.actor(who), None, Drafted(words), Origin())
    flag(forums.actor(who), db.session.get_one(Post, other.first_post_id), area, "other", words)


def rows(table: type[Base], **where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).filter_by(**where)) or 0


def archive_of(browser: Browser) -> ZipFile:
    """Ask for it as a person does, let the job run, fetch it."""
    assert browser.press("/en/me/data/", "Have a copy made").status_code == 303
    drain()
    [link] = found(browser.get("/en/me/data/"), "//a[@download]/@href")
    answer = browser.get(link)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    content = answer.get_data()
    answer.close()
    return ZipFile(io.BytesIO(content))


def ask_to_be_erased(browser: Browser, word: str = "erase") -> Any:
    return browser.press("/en/me/data/erasure", "Erase my account", word=word)


def let_time_pass(days: int) -> None:
    """As if everything had been asked for so many days earlier."""
    back = timedelta(days=days)
    with write():
        for erasure in db.session.scalars(select(Erasure)):
            erasure.due_at -= back
        for delivery in db.session.scalars(select(OutboxDelivery)):
            delivery.due_at -= back


def test_every_column_that_names_a_person_is_given_out_or_says_why_not(app: Flask) -> None:
    naming = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "person.id" and not table.name.startswith("tests_")
    }
    covered = {column for exporter in registry().exporters.values() for column in exporter.covers}
    assert naming - covered - set(registry().exempt) == set()
    assert covered & set(registry().exempt) == set()


def test_what_is_covered_exists(app: Flask) -> None:
    columns = {f"{table.name}.{c.name}" for table in Base.metadata.tables.values() for c in table.columns}
    covered = {column for exporter in registry().exporters.values() for column in exporter.covers}
    assert (covered | set(registry().exempt)) - columns == set()


def test_it_holds_what_the_tables_hold(browser: Browser, learner: Person) -> None:
    archive = archive_of(browser)
    index = json.loads(archive.read("index.json"))
    assert index["person"] == str(learner.id)
    assert {part["file"] for part in index["parts"]} | {"index.json"} == {
        name for name in archive.namelist() if not name.startswith("files/")
    }
    held = {part["file"]: json.loads(archive.read(part["file"])) for part in index["parts"]}
    assert held["accounts.profile.json"][0]["email"] == "leila@example.org"
    assert len(held["courses.answers.json"]) == 2
    assert held["courses.answers.json"][1]["answers"] == {"a": "words of their own"}
    assert held["parties.designations.json"][0]["reason"] == "letter"
    assert {row["act"] for row in held["audit.acts.json"]} >= {"test.acted", "privacy.archive_asked"}
    assert "token_hash" not in held["api.tokens.json"][0]
    empty = {name for name, found_rows in held.items() if not found_rows}
    assert empty <= {
        f"{name}.json"
        for name in (
            "mail.letters",
            "courses.events",
            "feedback.messages",
            "help.requests",
            "invitations.invitations",
            "delegations.delegations",
            "forums.views",
        )
    }
    [file] = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(file) == b"words of their own"


def test_it_holds_nothing_of_another_person_and_no_secret(browser: Browser, stranger: Person, learner: Person) -> None:
    archive = archive_of(browser)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert SECRET_WORDS not in everything
    assert str(stranger.id) not in everything
    assert "sam@example.org" not in everything
    session = db.session.scalars(select(Session).where(Session.person_id == learner.id)).first()
    assert session is not None
    assert session.token_hash not in everything


def test_where_another_acted_from_stays_with_that_other(browser: Browser, learner: Person) -> None:
    other = people.person("Administrator")
    with write():
        audit.record(Actor(person_id=other.id), "accounts.role_granted", "person", learner.id, reason="by letter")
    acts = json.loads(archive_of(browser).read("audit.acts.json"))
    [about_me] = [row for row in acts if row["act"] == "accounts.role_granted"]
    assert (about_me["reason"], about_me["actor_id"], about_me["address"]) == ("by letter", None, None)


def test_asked_for_twice_while_it_is_made_it_is_made_once(browser: Browser) -> None:
    page = browser.get("/en/me/data/")
    browser.press(page, "Have a copy made")
    browser.press(page, "Have a copy made", write_key="another key")
    assert rows(Archive) == 1
    assert "Being made" in browser.get("/en/me/data/").get_data(as_text=True)
    drain()
    assert rows(Message, kind="privacy.archive_ready") == 1


def test_the_page_counts_what_is_known_by_the_id_and_what_by_the_address(browser: Browser, learner: Person) -> None:
    def held(line: str) -> str:
        [row] = found(browser.get("/en/me/data/"), f"//li[.//*[contains(text(), '{line}')]]//p[@class='meta']/span[1]")
        return str(row.text_content())

    assert held("Courses that a team invited you to") == "1 entry"
    letters = held("Letters we sent you")
    with write():
        sent: dict[str, Any] = {"kind": "tests.letter", "about": {}, "created_at": now(), "changed_at": now()}
        both = {"person_id": learner.id, "address": learner.email}
        db.session.add_all([Message(id=new_id(), **sent, **both), Message(id=new_id(), **sent, address=learner.email)])
    assert int(held("Letters we sent you").split()[0]) == int(letters.split()[0]) + 2
    with write():
        db.session.get_one(Person, learner.id).email_verified = False
    assert held("Courses that a team invited you to") == "0 entries"


def test_only_the_person_can_fetch_it(app: Flask, browser: Browser, stranger: Person) -> None:
    archive_of(browser)
    [link] = found(browser.get("/en/me/data/"), "//a[@download]/@href")
    other = app.test_client()
    assert isinstance(other, Browser)
    assert other.get(link).status_code == 404
    assert other.sign_in(stranger).get(link).status_code == 404


def an_hour_later(place: Path) -> None:
    """What was to be done within the hour is done; nobody put the same bytes meanwhile."""
    os.utime(place, (0, 0))
    with write():
        db.session.execute(update(OutboxDelivery).values(due_at=now()))
    drain()


def test_after_seven_days_its_file_is_really_gone(app: Flask, browser: Browser) -> None:
    archive_of(browser)
    [link] = found(browser.get("/en/me/data/"), "//a[@download]/@href")
    asked = db.session.scalars(select(Archive)).one()
    stored = db.session.get_one(StoredFile, asked.file_id)
    place = app.extensions["settings"].storage_folder / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert place.is_file()
    with write():
        db.session.execute(
            update(Archive).values(ready_at=now() - timedelta(days=8), expires_at=now() - timedelta(days=1))
        )
    assert browser.get(link).status_code == 404
    assert forget()["privacy.archives"] == 1
    an_hour_later(place)
    assert not place.exists()
    assert browser.get("/en/me/data/").status_code == 200


def test_bytes_that_the_storage_lost_do_not_stop_the_rest(app: Flask, browser: Browser, learner: Person) -> None:
    lost = db.session.scalars(select(StoredFile).where(StoredFile.owner_id == learner.id)).one()
    (app.extensions["settings"].storage_folder / lost.sha256[:2] / lost.sha256[2:4] / lost.sha256).unlink()
    index = json.loads(archive_of(browser).read("index.json"))
    assert len(index["files_lost"]) == 1


def test_nobody_has_no_data_page(client: Browser) -> None:
    assert client.get("/en/me/data/").status_code == 303
    assert client.post("/en/me/data/archive", data={"write_key": "k"}).status_code == 401


def test_the_page_says_how_much_each_purpose_holds(browser: Browser) -> None:
    words = browser.get("/en/me/data/").get_data(as_text=True)
    assert "Your answers in courses" in words
    assert "2 entries" in words


def test_it_takes_the_word_of_the_page_and_nothing_else(browser: Browser) -> None:
    refused = ask_to_be_erased(browser, "yes")
    assert refused.status_code == 422
    assert found(refused, "//input[@id='word']/@value") == ["yes"]
    assert rows(Erasure) == 0
    assert ask_to_be_erased(browser, " Erase ").status_code == 303
    assert rows(Erasure) == 1


def test_nothing_happens_for_fourteen_days(browser: Browser, learner: Person) -> None:
    ask_to_be_erased(browser)
    let_time_pass(13)
    drain()
    assert db.session.get_one(Person, learner.id).name == "Leila Learner"
    assert browser.get("/en/me/data/").status_code == 200


def test_the_person_is_told_by_letter(browser: Browser) -> None:
    ask_to_be_erased(browser)
    drain()
    assert db.session.scalars(select(Message.state).filter_by(kind="privacy.erasure_asked")).all() == ["sent"]


def test_it_can_be_taken_back(browser: Browser, learner: Person) -> None:
    ask_to_be_erased(browser)
    assert browser.press("/en/me/data/", "Keep my account").status_code == 303
    let_time_pass(15)
    drain()
    assert db.session.get_one(Person, learner.id).erased_at is None
    assert ask_to_be_erased(browser).status_code == 303


def test_it_really_removes(browser: Browser, learner: Person, stranger: Person) -> None:
    ask_to_be_erased(browser)
    let_time_pass(15)
    drain()
    who = db.session.get_one(Person, learner.id)
    assert who.erased_at is not None
    assert (who.name, who.email, who.position) == ("", None, None)
    for table in (Identity, Session, Token, KeptInput, Enrolment, LearnerState, Attempt, Progress, LearningRecord):
        assert rows(table, person_id=learner.id) == 0, table
        assert table is Session or rows(table, person_id=stranger.id) > 0, table
    for other in (Notice, Reader, Message, Archive, Consent, Rating, Draft):
        assert rows(other, person_id=learner.id) == 0, other
    assert db.session.scalars(select(Invited.address)).all() == ["sam@example.org"]
    assert rows(WriteKey, actor=str(learner.id)) == 0
    assert rows(StoredFile, owner_id=learner.id) == 0
    assert db.session.get_one(Person, stranger.id).email == "sam@example.org"


def test_records_of_the_organization_and_the_log_stay(browser: Browser, learner: Person) -> None:
    before = rows(AuditEntry, actor_id=learner.id)
    ask_to_be_erased(browser)
    let_time_pass(15)
    drain()
    assert rows(Designation, person_id=learner.id) == 1
    assert rows(AuditEntry, actor_id=learner.id) == before + 1
    assert rows(AuditEntry, act="privacy.erased", target_id=str(learner.id)) == 1
    ended = db.session.scalars(select(Grant.valid_to).filter_by(person_id=learner.id)).one()
    assert ended is not None
    assert db.session.scalars(select(Membership.valid_to).filter_by(person_id=learner.id)).one() is not None


def test_a_checker_reads_that_the_certificate_was_withdrawn(browser: Browser, learner: Person) -> None:
    number = db.session.scalars(select(Certificate.number).filter_by(person_id=learner.id)).one()
    ask_to_be_erased(browser)
    let_time_pass(15)
    drain()
    words = browser.get(f"/check/{number}").get_data(as_text=True)
    assert "withdrawn at the holder’s request" in words
    assert "Leila" not in words
    assert db.session.scalars(select(Certificate.name_latin).filter_by(person_id=learner.id)).one() == ""


def test_pages_that_named_the_person_are_still_readable(browser: Browser, learner: Person) -> None:
    administrator = people.person("Administrator")
    people.grant(administrator, "administrator")
    ask_to_be_erased(browser)
    let_time_pass(15)
    drain()
    assert browser.get("/en/me/").status_code == 303
    browser.sign_in(administrator)
    for path in ("/en/audit/", "/en/people/", "/en/mail/", "/en/"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "Leila" not in answer.get_data(as_text=True), path


def test_done_twice_it_is_done_once(browser: Browser, learner: Person) -> None:
    ask_to_be_erased(browser)
    let_time_pass(15)
    erasure_id = db.session.scalars(select(Erasure.id)).one()
    erasing.erase_due(erasure_id)
    erasing.erase_due(erasure_id)
    assert rows(AuditEntry, act="privacy.erased") == 1


def test_a_restore_does_not_bring_anybody_back(app: Flask, browser: Browser, learner: Person) -> None:
    ask_to_be_erased(browser)
    let_time_pass(15)
    drain()
    with write():  # What an older backup holds: the person, and no word of the erasure.
        db.session.execute(update(Person).values(erased_at=None, name="Leila Learner"))
        db.session.query(Erasure).delete()
    runner = app.test_cli_runner()
    assert "Erased again: 1" in runner.invoke(args=["privacy", "replay-erasures"]).output
    db.session.rollback()
    assert db.session.get_one(Person, learner.id).name == ""
    assert "Nobody had come back" in runner.invoke(args=["privacy", "replay-erasures"]).output


def test_a_list_kept_elsewhere_can_be_replayed_too(app: Flask, learner: Person) -> None:
    line = erasing.Done(learner.id, now()).line()
    unknown = erasing.Done(new_id(), now()).line()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["privacy", "replay-erasures", "-"], input=f"{line}\n{unknown}\n")
    assert "Erased again: 1" in done.output
    assert line.split('"at"')[0] in runner.invoke(args=["privacy", "erasures"]).output
    wrong = runner.invoke(args=["privacy", "replay-erasures", "-"], input="not a line\n")
    assert isinstance(wrong.exception, SettingsError)


@pytest.fixture
def old(app: Flask, learner: Person) -> None:
    """Everything that can grow old did so, a year and more ago."""
    people.sign_in(app, app.test_client(), learner)
    with write():
        db.session.add(
            WriteKey(actor="anonymous", action="a", target="/", key="k", fingerprint="f", status=303, created_at=now())
        )
        long_ago = now() - timedelta(days=400)
        db.session.execute(update(Session).values(expires_at=long_ago))
        for table in (KeptInput, WriteKey, Notice):
            db.session.execute(update(table).values(created_at=long_ago))


def test_what_is_old_is_deleted_and_what_is_not_stays(old: None, learner: Person) -> None:
    people.sign_in(registry_app(), registry_app().test_client(), learner)
    keep_input(learner.id, "/en/now", {"text": ["new"]})
    gone = forget()
    assert (gone["accounts.sessions"], gone["accounts.kept_text"]) == (1, 1)
    assert (gone["privacy.keys"], gone["notifications.notices"]) == (1, 1)
    assert rows(Session) == 1
    assert rows(KeptInput) == 1


def test_every_module_that_says_it_deletes_does_so_without_fault(app: Flask) -> None:
    assert set(forget()) == set(registry().retention)


def test_one_that_fails_does_not_stop_the_others(old: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(iter(registry().retention))

    def fail(_before: object) -> int:
        raise OSError("full")

    monkeypatch.setitem(registry().retention, first, type(registry().retention[first])(first, "", timedelta(0), fail))
    with pytest.raises(ExceptionGroup):
        forget()
    assert rows(Notice) == 0


def registry_app() -> Flask:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def test_the_note_is_there_until_it_is_answered_and_bars_nothing(browser: Browser, learner: Person) -> None:
    page = browser.get("/en/courses/")
    assert "nothing is closed to you" in page.get_data(as_text=True)
    answer = browser.press(page, "I have read and accept them")
    assert (answer.status_code, answer.location) == (303, "/en/courses/")
    assert "nothing is closed to you" not in browser.get("/en/courses/").get_data(as_text=True)
    assert {(c.notice, c.version) for c in db.session.scalars(select(Consent).filter_by(person_id=learner.id))} == {
        ("terms", "1"),
        ("privacy", "1"),
    }


def test_the_note_leads_to_no_other_site(browser: Browser) -> None:
    answer = browser.press("/en/courses/", "I have read and accept them", also={"page": "//elsewhere.example/x"})
    assert answer.location == "/elsewhere.example/x"


def test_strangers_see_no_note(client: Browser) -> None:
    assert "/en/terms/" in client.get("/en/").get_data(as_text=True)
    assert "I have read and accept them" not in client.get("/en/").get_data(as_text=True)


def test_what_was_accepted_can_be_taken_back(browser: Browser, learner: Person) -> None:
    browser.press("/en/courses/", "I have read and accept them")
    assert browser.press("/en/me/data/", "Withdraw").status_code == 303
    withdrawn = db.session.scalars(select(Consent).where(Consent.withdrawn_at.is_not(None))).all()
    assert len(withdrawn) == 1
    assert "Withdrawn on" in browser.get("/en/me/data/").get_data(as_text=True)
    assert "I have read and accept them" in browser.get("/en/courses/").get_data(as_text=True)


def test_nobody_takes_back_what_another_accepted(app: Flask, browser: Browser, stranger: Person) -> None:
    browser.press("/en/courses/", "I have read and accept them")
    page = browser.get("/en/me/data/")
    consent = db.session.scalars(select(Consent.id)).first()
    assert isinstance(consent, UUID)
    from minamata.web.addresses import short

    other = app.test_client()
    assert isinstance(other, Browser)
    other.sign_in(stranger)
    token = found(other.get("/en/me/"), "//input[@name='csrf_token']/@value")[0]
    answer = other.post(f"/en/me/data/consents/{short(consent)}/withdraw", data={"csrf_token": token, "write_key": "k"})
    assert answer.status_code == 404
    assert page.status_code == 200
    assert rows(Consent, withdrawn_at=None) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["terms/", "privacy/", "terms/1/", "privacy/1/"])
def test_texts_stand_in_every_language_with_their_version(client: Browser, lang: str, path: str) -> None:
    answer = client.get(f"/{lang}/{path}")
    assert answer.status_code == 200
    assert found(answer, "//h1[@lang]") == []
    assert len(found(answer, "//div[@class='prose']//h2")) >= 4


def test_a_version_that_never_was_is_not_there(client: Browser) -> None:
    assert client.get("/en/terms/7/").status_code == 404
    assert client.get("/en/privacy/x/").status_code == 404


def test_the_register_names_every_purpose(client: Browser) -> None:
    words = client.get("/en/privacy/").get_data(as_text=True)
    assert all(str(line.purpose).replace("'", "&#39;") in words for line in registry().exporters.values())


def test_every_text_has_all_six_languages(app: Flask) -> None:
    for name in (*texts.TO_BE_SEEN, *texts.DISCLAIMERS):
        for version in texts.versions(name):
            for lang in LANGUAGES:
                text = texts.text_of(name, lang, version)
                assert text.lang == lang
                assert ("check" in text.facts) == (lang in {"ar", "zh", "ru"})
    assert SYSTEM.person_id is None
