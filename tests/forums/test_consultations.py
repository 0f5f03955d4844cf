"""Consultations: who says what, until when, on which words (F9)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forums.calendar import ConsultationDates
from forums.errors import CommentsClosed, DraftSavedMeanwhile, NotASubmitter, NothingToWithdraw, NotOpenYet
from forums.instants import NoSuchHour, instant_of
from forums.models import Area, Consultation, SubmissionVersion, Topic
from forums.queries import consultations as consultation_queries
from forums.queries import submissions as submission_queries
from forums.queries.submissions import Stands
from forums.services import commenting, compiling, consulting, following, preparing, submitting
from forums.tasks import consultations as tasks
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.contracts.search import Asked
from minamata.db import db, now, write
from minamata.errors import InvalidInput, NotAllowed, NotFound
from minamata.notifications.models import Notice
from minamata.parties.models import Organisation
from minamata.policies import NOBODY
from minamata.search import queries as search_queries
from minamata.search import services as search
from tests.factories import bodies, consultations, forums, people

CLOSES = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
TICK = timedelta(microseconds=1)
Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets what time it is for consultations; the rest of the program goes by its own."""

    def show(moment: datetime) -> None:
        for module in (commenting, compiling, consulting, preparing, submitting, consultation_queries):
            monkeypatch.setattr(module, "now", lambda: moment)

    return show


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def greta(app: Flask) -> Person:
    return consultations.secretary()


@pytest.fixture
def amina(app: Flask) -> Person:
    return consultations.focal_point()


def of_body(reader: Person, topic: Topic, code: str = "XA") -> Stands:
    found = consultations.found(reader, topic)
    stands = submission_queries.of_body(found.consultation, code)
    assert stands is not None
    return stands


@pytest.mark.parametrize(
    ("zone", "day", "hour", "is_end", "utc"),
    [
        ("Pacific/Kiritimati", "2026-12-01", "00:00", True, "2026-11-30T10:00"),
        ("Asia/Kathmandu", "2026-11-30", "23:59", True, "2026-11-30T18:14"),
        ("America/New_York", "2026-03-08", "03:00", True, "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", "01:30", False, "2026-11-01T05:30"),
        ("America/New_York", "2026-11-01", "01:30", True, "2026-11-01T06:30"),
    ],
)
def test_an_hour_on_the_clocks_of_a_place_is_one_instant(
    zone: str, day: str, hour: str, is_end: bool, utc: str
) -> None:
    local = datetime.fromisoformat(f"{day}T{hour}")
    found = instant_of(local.date(), local.time(), zone, is_end=is_end)
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_an_hour_that_clocks_jump_over_is_none() -> None:
    with pytest.raises(NoSuchHour):
        instant_of(date(2026, 3, 8), time(2, 30), "America/New_York")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York", "Asia/Kathmandu"])
def test_the_closing_instant_parts_what_is_in_time_from_what_is_late(
    app: Flask, clock: Clock, area: Area, greta: Person, amina: Person, zone: str
) -> None:
    with app.test_request_context("/en/"):
        day, hour = date(2026, 11, 1), time(1, 30)
        closes = instant_of(day, hour, zone, is_end=True)
        clock(closes - timedelta(days=3))
        topic = consultations.consultation(
            greta, area, closes - timedelta(days=2), closes, submitters=["national_focal_point"], zone=zone
        )
        member = people.person("Boris")
        clock(closes - timedelta(days=2) - TICK)
        with pytest.raises(NotOpenYet):
            consultations.submission(amina, topic, "XA", "Too early")
        with pytest.raises(NotOpenYet):
            consultations.comment(member, topic, "Too early")
        clock(closes - timedelta(days=2))
        consultations.comment(member, topic, "In time")
        clock(closes - TICK)
        consultations.submission(amina, topic, "XA", "In time")
        consultations.comment(member, topic, "In time as well")
        assert of_body(amina, topic).late is None
        clock(closes)
        at_the_end = consultations.submission(amina, topic, "XA", "At the instant")
        with pytest.raises(CommentsClosed):
            consultations.comment(member, topic, "Late")
        clock(closes + TICK)
        after = consultations.submission(amina, topic, "XA", "After it")
        stands = of_body(amina, topic)
        assert stands.in_time is not None
        assert (stands.in_time.number, stands.late and stands.late.number) == (1, 3)
        consultation = db.session.get_one(Consultation, topic.id)
        assert [consultation.lateness(each.received_at) for each in (at_the_end, after)] == [timedelta(0), TICK]
        assert consultation.lateness(stands.in_time.received_at) is None


def test_more_time_makes_what_was_late_timely_and_is_told_and_logged(
    app: Flask, clock: Clock, area: Area, greta: Person, amina: Person
) -> None:
    with app.test_request_context("/en/"):
        clock(CLOSES - timedelta(days=9))
        topic = consultations.consultation(greta, area, CLOSES - timedelta(days=9), CLOSES)
        follower, stranger = people.person("Follower"), people.person("Stranger")
        following.follow_area(forums.actor(follower), area, "tracking")
        clock(CLOSES + timedelta(hours=2))
        consultations.submission(amina, topic, "XA")
        assert of_body(amina, topic).in_time is None
        found = consultations.found(greta, topic)
        for closes_at, reason in ((CLOSES, "the same"), (CLOSES - TICK, "earlier"), (CLOSES + timedelta(days=1), " ")):
            with pytest.raises(InvalidInput):
                consulting.extend(forums.actor(greta), found, closes_at, reason)
        with pytest.raises(NotAllowed):
            consulting.extend(forums.actor(amina), found, CLOSES + timedelta(days=1), "Please")
        consulting.extend(forums.actor(greta), found, CLOSES + timedelta(days=1), "A holiday")
        stands = of_body(amina, topic)
        assert stands.in_time is not None
        assert stands.late is None
        assert db.session.get_one(Topic, topic.id).closes_at == CLOSES + timedelta(days=1)
        consultations.comment(stranger, topic, "There is time again")
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "forums.consultation_extended")).one()
        assert entry.reason == "A holiday"
        told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "forums.consultation")).all()
        assert told == [follower.id]


def test_a_submission_and_an_extension_that_race_end_in_one_order(
    app: Flask, area: Area, greta: Person, amina: Person
) -> None:
    """Whichever comes first, what is kept and what is shown agree: the end that holds decides for everything."""
    with app.test_request_context("/en/"):
        closes_at = now() + timedelta(seconds=30)
        topic = consultations.consultation(greta, area, closes_at=closes_at)
        topic_id = topic.id
        gate = threading.Barrier(2)
        done: list[str] = []

    def act(what: str) -> None:
        with app.app_context(), app.test_request_context("/en/"):
            it = db.session.get_one(Topic, topic_id)
            found = consultations.found(greta, it)
            actor = forums.actor(greta if what == "extend" else amina)
            db.session.rollback()
            gate.wait(10)
            if what == "extend":
                consulting.extend(actor, found, closes_at + timedelta(days=1), "More time")
            else:
                submitting.send(actor, found, "XA", {0: "Views"}, "en", 0)
            done.append(what)

    threads = [threading.Thread(target=act, args=(what,)) for what in ("extend", "submit")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(done) == ["extend", "submit"]
    db.session.rollback()
    consultation = db.session.get_one(Consultation, topic_id)
    assert (consultation.closes_at, consultation.submissions) == (closes_at + timedelta(days=1), 1)
    version = db.session.scalars(select(SubmissionVersion)).one()
    assert consultation.lateness(version.received_at) is None


def test_only_those_who_may_submit_for_a_body_do(app: Flask, area: Area, greta: Person, amina: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area, submitters=["national_focal_point", "organisation"])
        hugo, member = consultations.observer(), people.person("Member")
        team = people.person("Boris")
        party = consultations.found(amina, topic)
        bodies.membership(team, bodies.party("XB"), "country_team", now() - timedelta(days=1))
        consultations.submission(amina, topic, "XA")
        consultations.submission(hugo, topic, "XOBS", "As observers")
        for who, code in ((amina, "XB"), (hugo, "XA"), (team, "XB"), (member, "XA"), (greta, "XA")):
            with pytest.raises(NotASubmitter):
                consultations.submission(who, topic, code)
        assert submission_queries.capacities(NOBODY, party) == []
        spoken = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "forums.submitted")).all()
        assert [entry.after and entry.after["for"] for entry in spoken] == ["XA", "XOBS"]
        assert db.session.get_one(Consultation, topic.id).submissions == 2


def test_an_organisation_that_is_not_admitted_does_not_submit(app: Flask, area: Area, greta: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area)
        hugo = consultations.observer()
        with write():
            body = db.session.scalars(select(Organisation)).one()
            body.status = "applied"
        with pytest.raises(NotASubmitter):
            consultations.submission(hugo, topic, "XOBS")


def test_a_submission_is_written_together_replaced_and_withdrawn_with_its_history(
    app: Flask, area: Area, greta: Person, amina: Person
) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area)
        key = consultations.key_of(topic, 2, amina)
        found, actor = consultations.found(amina, topic), forums.actor(amina)
        with pytest.raises(NotFound):
            submitting.save(actor, found, "XA", {999: "On nothing"}, "en", 0)
        submitting.save(actor, found, "XA", {key: "Half"}, "fr", 0)
        with pytest.raises(DraftSavedMeanwhile):
            submitting.save(actor, found, "XA", {key: "Of a colleague"}, "fr", 0)
        with pytest.raises(NothingToWithdraw):
            submitting.withdraw(actor, found, "XA", "No more")
        submitting.send(actor, found, "XA", {key: "First", 0: " "}, "fr", 1)
        submitting.send(actor, found, "XA", {key: "Second"}, "fr", 0)
        stands = of_body(amina, topic)
        assert [each.number for each in stands.versions] == [2]
        said = submission_queries.entries_of([stands.versions[0].id])[stands.versions[0].id]
        assert [(each.key, each.text) for each in said] == [(key, "Second")]
        with pytest.raises(InvalidInput):
            submitting.withdraw(forums.actor(greta), found, "XA", "")
        submitting.withdraw(forums.actor(greta), found, "XA", "By letter of the Party")
        stands = of_body(amina, topic)
        assert not stands.versions
        assert stands.withdrawn is not None
        assert db.session.get_one(Consultation, topic.id).submissions == 0
        submitting.send(actor, found, "XA", {0: "Third"}, "fr", 0)
        assert [each.kind for each in of_body(amina, topic).history] == ["sent", "sent", "withdrawn", "sent"]


def test_comments_stay_with_their_paragraph_over_versions(app: Flask, area: Area, greta: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area)
        member = people.person("Member")
        keys = {number: consultations.key_of(topic, number, member) for number in (1, 2, 3)}
        for key in keys.values():
            consultations.comment(member, topic, "On it", key)
        consultations.version(
            greta,
            topic,
            "# Scope\n\nIt comes first.\n\nThis guidance helps all Parties.\n\n# Sites\n\nEach site gets a number.",
        )
        assert consultations.key_of(topic, 2, member) == keys[1], "the paragraph goes on, with other words"
        assert consultations.key_of(topic, 3, member) == keys[3]
        found = consultations.found(member, topic)
        changed, gone, same = (consultation_queries.standing_of(found, keys[number]) for number in (1, 2, 3))
        assert (changed.worded_in, changed.is_present, changed.paragraph.standing) == (2, True, "changed")
        assert (gone.is_present, gone.number) == (False, 1)
        assert (same.worded_in, same.is_present) == (1, True)
        consultations.comment(member, topic, "On what is gone", keys[2])


def test_the_secretariat_says_itself_what_goes_on_where(app: Flask, area: Area, greta: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area, text="One thing.\n\nAnother thing entirely.")
        first, second = (consultations.key_of(topic, number, greta) for number in (1, 2))
        actor = forums.actor(greta)
        draft = preparing.prepare(actor, consultations.found(greta, topic), "Wholly unlike words here.", "en")
        assert consultations.key_of(topic, 1, greta) == first, "what is prepared is not read yet"
        [only] = consultation_queries.paragraphs(draft)
        assert only.key not in {first, second}
        with pytest.raises(InvalidInput):
            preparing.continue_as(actor, consultations.found(greta, topic), {only.id: 999})
        preparing.continue_as(actor, consultations.found(greta, topic), {only.id: second})
        consultations.published(greta, topic)
        assert consultations.key_of(topic, 1, greta) == second


def test_a_translation_stands_beside_the_text_while_its_words_do(app: Flask, area: Area, greta: Person) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(greta, area)
        actor = forums.actor(greta)
        french = "# Champ\n\nAide.\n\nNon contraignant.\n\n# Sites\n\nUn numéro par site."
        with pytest.raises(InvalidInput):
            preparing.translate(actor, consultations.found(greta, topic), "Un seul.", "fr")
        preparing.translate(actor, consultations.found(greta, topic), french, "fr")
        consultations.version(greta, topic, consultations.TEXT.replace("not binding", "binding on nobody"))
        shown = consultation_queries.present(consultations.found(greta, topic))
        assert [each.text.get("fr") for each in shown] == ["Champ", "Aide.", None, "Sites", "Un numéro par site."]


def test_a_closed_area_hides_everything_of_its_consultations(app: Flask, greta: Person, amina: Person) -> None:
    with app.test_request_context("/en/"):
        closed = forums.area("nfp", audience="role:national_focal_point", posters="role:national_focal_point")
        topic = consultations.consultation(greta, closed, title="Secret guidance")
        consultations.submission(amina, topic, "XA", "Secret views")
        outsider = consultations.observer()
        while search.refresh():
            pass
        begin, end = now() - timedelta(days=30), now() + timedelta(days=30)
        for who in (NOBODY, forums.actor(outsider)):
            with pytest.raises(NotFound):
                consultation_queries.consultation_for(who, topic.id)
            assert not consultation_queries.open_now(who)
            assert not ConsultationDates().entries(who, begin, end, 10)
        assert [each.topic.id for each in consultation_queries.open_now(forums.actor(amina))] == [topic.id]
        entries = ConsultationDates().entries(forums.actor(amina), begin, end, 10)
        assert [entry.key.rsplit("-")[-1] for entry in entries] == ["opens", "closes"]
        assert "forums.submission" in _found(amina, "secret views")
        assert _found(outsider, "secret views") == []
        with write():
            following.follow_at_least(outsider.id, topic.id, "watching")
        consulting.extend(forums.actor(greta), consultations.found(greta, topic), now() + timedelta(days=20), "Why")
        assert db.session.scalars(select(Notice.person_id).where(Notice.kind == "forums.consultation")).all() == []


def _found(who: Person, words: str) -> list[str]:
    return [hit.document.kind for hit in search_queries.search(forums.actor(who), Asked(words)).hits]


def test_followers_are_reminded_once_before_the_end_that_holds(
    app: Flask, clock: Clock, area: Area, greta: Person
) -> None:
    with app.test_request_context("/en/"):
        follower = people.person("Follower")
        following.follow_area(forums.actor(follower), area, "watching")
        clock(CLOSES - timedelta(days=30))
        topic = consultations.consultation(greta, area, CLOSES - timedelta(days=30), CLOSES)
        for moment, told in ((7, 1), (7, 1), (2, 1), (1, 2)):
            clock(CLOSES - timedelta(days=moment) + timedelta(seconds=1))
            tasks.remind_of_closing(str(topic.id), "7" if moment == 7 else "1")
            notices = db.session.scalars(select(Notice).where(Notice.person_id == follower.id)).all()
            assert len([each for each in notices if each.kind == "forums.consultation"]) == told
        consulting.extend(forums.actor(greta), consultations.found(greta, topic), CLOSES + timedelta(days=9), "Why")
        clock(CLOSES - timedelta(days=1) + timedelta(seconds=2))
        tasks.remind_of_closing(str(topic.id), "1")
        told_to_them = select(Notice.about).where(Notice.kind == "forums.consultation", Notice.person_id == follower.id)
        assert [about["what"] for about in db.session.scalars(told_to_them)] == ["closing", "closing", "extended"]
