"""People are told once of what concerns them: in the app at once, by e-mail in the rhythm they chose, at their own hour (G12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from minamata.accounts.models import Person
from minamata.accounts.services.rights import grant_role, revoke_role
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db, new_id, now, write
from minamata.events import OutboxDelivery, drain
from minamata.mail.models import Message
from minamata.notifications import services
from minamata.notifications.models import DueDigest, Notice
from minamata.notifications.rhythms import next_digest
from minamata.notifications.services import notify, send_digests
from minamata.policies import Actor, Right
from tests.clients import Browser
from tests.factories import people
from tests.ground.sink import Sink, sinking


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinking() as found:
        yield found


@pytest.fixture
def environ(environ: dict[str, str], sink: Sink) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_URL": sink.url}


def tell(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    return [
        None
        if about["thing"].startswith("secret")
        else Told(f"News of {about['thing']}", "A line", url_for("home.home"))
        for about in notices
    ]


@pytest.fixture(autouse=True)
def kinds(app: Flask) -> None:
    found = app.extensions["minamata"].notice_kinds
    found["tests.now"] = NoticeKind("now", "At once", tell, email="now")
    found["tests.daily"] = NoticeKind("daily", "Each day", tell, email="daily")
    found["tests.weekly"] = NoticeKind("weekly", "Each week", tell, email="weekly")


@pytest.fixture
def awa(app: Flask) -> Person:
    return people.person("Awa", email="awa@ministry.example", language="en", time_zone="Africa/Dakar")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    ahead = timedelta()

    def go_on(by: timedelta) -> None:
        nonlocal ahead
        ahead += by

    monkeypatch.setattr(services, "now", lambda: now() + ahead)
    return go_on


def happens(kind: str, *readers: Person, thing: str = "one", cause: str | None = None) -> int:
    with write():
        return notify(kind, [reader.id for reader in readers], {"thing": thing}, cause or str(new_id()))


def unread(person: Person) -> int:
    db.session.rollback()
    return db.session.scalar(select(Person.unread_notices).where(Person.id == person.id)) or 0


def really_unread(person: Person) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
        )
        or 0
    )


def subjects(sink: Sink) -> list[str]:
    return [str(letter["Subject"]) for letter in sink.letters]


def test_the_same_cause_tells_once_however_often_it_is_heard(app: Flask, sink: Sink, awa: Person) -> None:
    assert happens("tests.now", awa, cause="event 1") == 1
    assert happens("tests.now", awa, cause="event 1") == 0
    assert happens("tests.now", awa, cause="event 2") == 1
    drain()
    assert unread(awa) == really_unread(awa) == 2
    assert len(sink.letters) == 2


def test_many_are_told_at_once_and_whoever_left_is_not(app: Flask, awa: Person) -> None:
    gone = people.person("Gone")
    with write():
        db.session.get_one(Person, gone.id).erased_at = now()
    crowd = [people.person(f"Reader {number}") for number in range(5)]
    assert happens("tests.daily", awa, gone, *crowd, awa) == 6
    assert unread(gone) == 0


def test_a_kind_that_no_module_declares_tells_nobody(app: Flask, awa: Person) -> None:
    with write(), pytest.raises(KeyError):
        notify("tests.unknown", [awa.id], {}, "x")


def test_the_centre_shows_what_is_new_and_opening_it_leads_on_and_counts_it_as_read(
    client: Browser, awa: Person
) -> None:
    client.sign_in(awa)
    happens("tests.daily", awa, thing="<b>rain</b>")
    happens("tests.daily", awa, thing="snow")
    page = client.get("/en/notifications/")
    words = page.get_data(as_text=True)
    assert words.index("News of snow") < words.index("News of &lt;b&gt;rain")
    assert re.search(r'class="count">2<', words)
    answer = client.press(page, "News of snow")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/")
    assert unread(awa) == really_unread(awa) == 1
    unread_page = client.get("/en/notifications/?show=unread").get_data(as_text=True)
    assert "News of snow" not in unread_page
    assert "rain" in unread_page


def test_marking_all_as_read_leaves_what_came_after_the_page_was_drawn(client: Browser, awa: Person) -> None:
    client.sign_in(awa)
    happens("tests.daily", awa, thing="rain")
    page = client.get("/en/notifications/")
    happens("tests.daily", awa, thing="snow")
    assert client.press(page, "Mark all as read").status_code == 303
    assert unread(awa) == really_unread(awa) == 1
    assert "News of snow" in client.get("/en/notifications/?show=unread").get_data(as_text=True)


def test_what_the_reader_may_not_see_any_more_is_not_told_anywhere(client: Browser, sink: Sink, awa: Person) -> None:
    client.sign_in(awa)
    happens("tests.now", awa, thing="secret plan")
    drain()
    assert sink.letters == []
    assert "secret" not in client.get("/en/notifications/").get_data(as_text=True)


def test_the_notices_of_another_person_do_not_exist(client: Browser, awa: Person) -> None:
    happens("tests.daily", awa, thing="rain")
    notice = db.session.scalars(select(Notice)).one()
    client.sign_in(people.person("Stranger"))
    page = client.get("/en/notifications/")
    assert "rain" not in page.get_data(as_text=True)
    from minamata.web.addresses import short

    answer = client.press("/en/notifications/settings", "Save")
    assert answer.status_code == 303
    token = re.search(r'name="csrf_token" value="(\w+)"', page.get_data(as_text=True))
    assert token is not None
    data = {"csrf_token": token[1], "write_key": "k"}
    assert client.post(f"/en/notifications/{short(notice.id)}", data=data).status_code == 404
    assert really_unread(awa) == 1


def test_a_long_list_is_read_page_by_page_without_a_gap(client: Browser, awa: Person) -> None:
    client.sign_in(awa)
    for number in range(65):
        happens("tests.daily", awa, thing=f"thing {number:02}")
    seen: list[str] = []
    path: str | None = "/en/notifications/"
    while path:
        words = client.get(path).get_data(as_text=True)
        seen += re.findall(r"News of (thing \d\d)", words)
        following = re.search(r'href="([^"]+)" rel="next"', words)
        path = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"thing {number:02}" for number in reversed(range(65))]


def test_who_is_not_signed_in_is_asked_to(client: Browser) -> None:
    for path in ("/en/notifications/", "/en/notifications/settings"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/en/sign-in?next=")


class TestEmail:
    def test_at_once_the_letter_tells_it_and_leads_there(self, app: Flask, sink: Sink, awa: Person) -> None:
        happens("tests.now", awa, thing="rain")
        drain()
        (letter,) = sink.letters
        assert letter["Subject"] == "News of rain"
        text = letter.get_body(("plain",))
        assert text is not None
        assert "http://localhost/en/" in text.get_content()

    def test_what_was_read_in_the_app_meanwhile_is_not_sent(self, client: Browser, sink: Sink, awa: Person) -> None:
        client.sign_in(awa)
        happens("tests.now", awa, thing="rain")
        client.press("/en/notifications/", "News of rain")
        drain()
        assert sink.letters == []

    def test_a_digest_comes_at_the_readers_hour_with_everything_once(
        self, app: Flask, sink: Sink, awa: Person, clock: Callable[[timedelta], None]
    ) -> None:
        for thing in ("rain", "snow"):
            happens("tests.daily", awa, thing=thing)
        assert send_digests() == 0
        due = db.session.scalars(select(DueDigest.due_at)).one()
        assert (due.hour, due.minute) == (7, 0)
        clock(due - now() + timedelta(seconds=1))
        assert send_digests() == 1
        assert send_digests() == 0
        drain()
        (letter,) = sink.letters
        html = letter.get_body(("html",))
        assert html is not None
        assert "News of rain" in html.get_content()
        assert "News of snow" in html.get_content()
        clock(timedelta(days=2))
        assert send_digests() == 0, "there is nothing new"

    def test_a_digest_of_which_everything_was_read_is_not_sent(
        self, client: Browser, sink: Sink, awa: Person, clock: Callable[[timedelta], None]
    ) -> None:
        client.sign_in(awa)
        happens("tests.daily", awa)
        client.press("/en/notifications/", "Mark all as read")
        clock(timedelta(days=1))
        assert send_digests() == 0
        assert db.session.scalars(select(Message)).all() == []

    def test_a_digest_of_thousands_stays_light(
        self, app: Flask, sink: Sink, awa: Person, clock: Callable[[timedelta], None]
    ) -> None:
        for number in range(300):
            happens("tests.daily", awa, thing=f"{number} " + "long words " * 100)
        clock(timedelta(days=1))
        assert send_digests() == 1
        drain()
        (letter,) = sink.letters
        assert len(letter.as_bytes()) <= 100_000
        text = letter.get_body(("plain",))
        assert text is not None
        assert "300 new notices" in text.get_content()

    def test_in_arabic_a_digest_reads_from_the_right(
        self, app: Flask, sink: Sink, clock: Callable[[timedelta], None]
    ) -> None:
        happens("tests.daily", people.person("Farid", email="f@ministry.example", language="ar"))
        clock(timedelta(days=1))
        send_digests()
        drain()
        html = sink.letters[0].get_body(("html",))
        assert html is not None
        assert 'dir="rtl"' in html.get_content()


class TestWishes:
    def test_a_person_chooses_how_to_hear(
        self, client: Browser, sink: Sink, awa: Person, clock: Callable[[timedelta], None]
    ) -> None:
        client.sign_in(awa)
        answer = client.press(
            "/en/notifications/settings", "Save", also={"tests.now": "none", "tests.daily": "now", "hour": "18"}
        )
        assert answer.status_code == 303
        happens("tests.now", awa, thing="rain")
        happens("tests.daily", awa, thing="snow")
        drain()
        assert subjects(sink) == ["News of snow"]
        assert unread(awa) == 2, "in the app everything is told"
        assert 'value="18" selected' in client.get("/en/notifications/settings").get_data(as_text=True)

    @pytest.mark.parametrize(
        "wrong",
        [{"tests.now": "hourly"}, {"hour": "24"}, {"hour": "x"}, {"weekday": "7"}, {"weekday": ""}, {"hour": "٧"}],
    )
    def test_what_cannot_be_chosen_is_refused_and_changes_nothing(
        self, client: Browser, awa: Person, wrong: dict[str, str]
    ) -> None:
        client.sign_in(awa)
        answer = client.press("/en/notifications/settings", "Save", also={"tests.daily": "none", **wrong})
        assert answer.status_code == 422
        assert "Choose one of the list." in answer.get_data(as_text=True)
        page = client.get("/en/notifications/settings").get_data(as_text=True)
        assert re.search(r'name="tests.daily".*?<option value="daily" selected', page, re.DOTALL)

    def test_a_weekly_digest_comes_on_its_day(self, app: Flask, awa: Person) -> None:
        happens("tests.weekly", awa)
        assert db.session.scalars(select(DueDigest.due_at)).one().weekday() == 0


class TestUnsubscribing:
    @pytest.fixture
    def link(self, app: Flask, sink: Sink, awa: Person) -> str:
        happens("tests.now", awa, thing="rain")
        drain()
        return str(sink.letters[0]["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")

    def test_a_mail_program_ends_the_letters_by_one_request_without_a_session(
        self, client: Browser, sink: Sink, awa: Person, link: str
    ) -> None:
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert answer.status_code in {200, 303}
        happens("tests.now", awa, thing="snow")
        drain()
        assert subjects(sink) == ["News of rain"]
        assert unread(awa) == 2

    def test_looking_at_the_link_ends_nothing(self, client: Browser, sink: Sink, awa: Person, link: str) -> None:
        assert "At once" in client.get(link).get_data(as_text=True)
        happens("tests.now", awa, thing="snow")
        drain()
        assert len(sink.letters) == 2

    def test_a_person_presses_the_button(self, client: Browser, link: str) -> None:
        answer = client.press(link, "Stop these e-mails")
        assert "no more of these" in client.get(answer.headers["Location"]).get_data(as_text=True)

    def test_a_forged_link_ends_nothing(self, client: Browser, link: str) -> None:
        for forged in (link[:-1], f"{link[:30]}x{link[31:]}", "/notifications/unsubscribe/x"):
            assert client.post(forged, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 404
            assert client.get(forged).status_code == 404


class TestWhatIsTold:
    def test_a_role_given_and_ended_is_told_to_its_holder(self, client: Browser, sink: Sink, awa: Person) -> None:
        greta = people.person("Greta")
        administrator = Actor(person_id=greta.id, rights=frozenset({Right("administrator")}))
        given_role = grant_role(administrator, awa, "trainer", "Leads the workshop")
        drain()
        revoke_role(administrator, awa, given_role.id, "It is over")
        drain()
        assert subjects(sink) == ["You have a new role: Trainer", "You no longer have this role: Trainer"]
        client.sign_in(awa)
        page = client.get("/en/notifications/").get_data(as_text=True)
        assert "Leads the workshop" in page

    def test_a_listener_that_ran_twice_tells_once(self, app: Flask, sink: Sink, awa: Person) -> None:
        greta = people.person("Greta")
        administrator = Actor(person_id=greta.id, rights=frozenset({Right("administrator")}))
        grant_role(administrator, awa, "trainer", "Leads the workshop")
        drain()
        with write():
            db.session.execute(
                update(OutboxDelivery)
                .where(OutboxDelivery.listener == "accounts.tell_of_role")
                .values(state="waiting", due_at=now())
            )
        drain()
        assert unread(awa) == 1
        assert len(sink.letters) == 1


FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01")
ZONES = ["UTC", "Africa/Dakar", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Europe/Paris", "Nowhere/None"]


@given(
    after=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    rhythm=st.sampled_from(["daily", "weekly"]),
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
)
def test_a_digest_is_never_further_away_than_its_rhythm(
    after: datetime, rhythm: str, zone: str, hour: int, weekday: int
) -> None:
    due = next_digest(after, rhythm, zone, hour, weekday)
    most = timedelta(days=1 if rhythm == "daily" else 7) + timedelta(hours=2)
    assert timedelta() < due - after <= most


def test_in_summer_and_winter_it_is_seven_o_clock_for_the_reader() -> None:
    winter = next_digest(datetime(2026, 1, 10, 12, tzinfo=UTC), "daily", "Europe/Paris", 7, 0)
    summer = next_digest(datetime(2026, 7, 10, 12, tzinfo=UTC), "daily", "Europe/Paris", 7, 0)
    assert (winter.hour, summer.hour) == (6, 5)


def test_notices_are_forgotten_after_a_year_and_the_count_stays_true(app: Flask, awa: Person) -> None:
    happens("tests.daily", awa, thing="old")
    happens("tests.daily", awa, thing="new")
    old: UUID = db.session.scalars(select(Notice.id).order_by(Notice.id)).first()  # type: ignore[assignment]
    with write():
        db.session.execute(update(Notice).where(Notice.id == old).values(created_at=now() - timedelta(days=400)))
    services.forget_old(now() - timedelta(days=365))
    assert unread(awa) == really_unread(awa) == 1
