"""How people become learners: by themselves, when there is a place, by their team; and how they leave (C10)."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from courses.lists import addresses_in
from courses.models import Course, Enrolment, Invited, Waiting
from courses.queries.catalogue import course_for
from courses.services import enrolling, inviting
from courses.services.importing import import_course
from courses.services.rules import Mode, Rules, change_rules
from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.events import drain
from minamata.notifications.models import Notice
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import write_course

PAGE = "/en/courses/test/"


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path), "test")
    return course_for(SYSTEM, "test").course


def somebody(app: Flask, name: str = "Learner", **fields: object) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(people.person(name, **fields))


def leader(app: Flask) -> Browser:
    person = people.person("Trainer")
    people.grant(person, "trainer")
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def rule(mode: Mode = "open", capacity: int | None = None, opens: int | None = None, closes: int | None = None) -> None:
    course = course_for(SYSTEM, "test").course
    at = [None if days is None else now() + timedelta(days=days) for days in (opens, closes)]
    change_rules(SYSTEM, course, Rules(mode, capacity, at[0], at[1]))
    db.session.rollback()


def count(table: type[Enrolment] | type[Waiting] | type[Invited]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def learners_told() -> int:
    db.session.rollback()
    return db.session.scalars(select(Course.learners)).one()


def test_a_full_course_lets_people_wait_and_the_first_moves_up(app: Flask, course: Course) -> None:
    rule(capacity=1)
    first, second, third = (somebody(app, name) for name in ("First", "Second", "Third"))
    first.press(PAGE, "Enrol and begin")
    assert "All places are taken" in second.get(PAGE).text
    second.press(PAGE, "Enrol and begin")
    third.press(PAGE, "Enrol and begin")
    assert "as number 1" in second.get(PAGE).text
    assert "as number 2" in third.get(PAGE).text
    assert second.get(f"{PAGE}u1/").status_code == 303, "who waits opens no unit"
    first.press(PAGE, "Leave")
    drain()
    assert second.get(f"{PAGE}u1/").status_code == 200
    assert "as number 1" in third.get(PAGE).text
    assert "A place has become free" in second.get("/en/notifications/").text
    assert (count(Enrolment), learners_told()) == (1, 1)


def test_who_waits_may_stop_waiting(app: Flask, course: Course) -> None:
    rule(capacity=1)
    somebody(app).press(PAGE, "Enrol and begin")
    second = somebody(app, "Second")
    second.press(PAGE, "Enrol and begin")
    second.press(PAGE, "Wait no more")
    assert count(Waiting) == 0


def test_more_places_let_those_who_wait_longest_in(app: Flask, course: Course) -> None:
    rule(capacity=1)
    clients = [somebody(app, f"Learner {place}") for place in range(4)]
    for client in clients:
        client.press(PAGE, "Enrol and begin")
    rule(capacity=3)
    assert (count(Enrolment), count(Waiting)) == (3, 1)
    assert "as number 1" in clients[3].get(PAGE).text


def test_what_was_done_stays_when_one_leaves_and_comes_back(app: Flask, course: Course) -> None:
    client = somebody(app)
    client.press(PAGE, "Enrol and begin")
    client.press(f"{PAGE}u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    client.press(PAGE, "Leave")
    assert (count(Enrolment), learners_told()) == (0, 0)
    client.press(PAGE, "Enrol and begin")
    db.session.rollback()
    enrolment = db.session.scalars(select(Enrolment)).one()
    assert (enrolment.done, enrolment.required, learners_told()) == (1, 3, 1)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"mode": "closed"}, "Enrolment is closed."),
        ({"mode": "invitation"}, "whom its team has invited"),
        ({"opens": 2}, "Enrolment opens on"),
        ({"closes": -1}, "Enrolment is closed."),
    ],
)
def test_rules_keep_people_out_and_say_why(app: Flask, course: Course, rules: dict[str, object], says: str) -> None:
    client = somebody(app)
    page = client.get(PAGE)
    rule(**rules)  # type: ignore[arg-type]
    assert says in client.get(PAGE).text
    fields = {each.get("name"): each.get("value") for each in found(page, "//form[contains(@action,'/enrol')]//input")}
    assert client.post(f"{PAGE}enrol", data=fields).status_code == 409
    assert count(Enrolment) == 0


def test_who_learns_already_stays_when_the_rules_change(app: Flask, course: Course) -> None:
    client = somebody(app)
    client.press(PAGE, "Enrol and begin")
    rule(mode="closed", capacity=1)
    assert client.get(f"{PAGE}u1/").status_code == 200


def test_the_team_looks_at_a_list_first_and_enrols_then(app: Flask, course: Course) -> None:
    rule(mode="closed", capacity=1)
    somebody(app, "Amina", email="Amina@example.org", email_verified=True)
    somebody(app, "Unverified", email="maybe@example.org")
    trainer = leader(app)
    typed = "amina@example.org\nnobody@example.org\nmaybe@example.org\nAMINA@example.org"
    look = trainer.press(f"{PAGE}people/", "look", list=typed)
    assert look.status_code == 200
    assert "1</b> will be enrolled" in look.text
    assert "2</b> not known here yet" in look.text
    assert "1 line was there more than once" in look.text
    assert (count(Enrolment), count(Invited)) == (0, 0)
    for _again in range(2):
        done = trainer.press(f"{PAGE}people/", "look", list=typed, do="enrol")
        assert done.status_code == 200
        assert (count(Enrolment), count(Invited), learners_told()) == (1, 2, 1)
    drain()
    assert db.session.scalars(select(Notice.kind)).all() == ["courses.enrolled"]


def test_who_was_invited_enrols_whatever_the_rules(app: Flask, course: Course) -> None:
    rule(mode="invitation")
    leader(app).press(f"{PAGE}people/", "look", list="boris@example.org", do="enrol")
    boris = somebody(app, "Boris", email="boris@example.org", email_verified=True)
    assert boris.press(PAGE, "Enrol and begin").status_code == 303
    pretender = somebody(app, "Pretender", email="boris@example.org")
    assert "whom its team has invited" in pretender.get(PAGE).text
    assert count(Enrolment) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"email\n=cmd()@evil.example\n", "no e-mail address"),
        (b"email\n+1@evil.example\n", "no e-mail address"),
        ("email\nzoë@exämple.org\n".encode("latin-1"), "UTF-8"),
        ("email\na@b.org\n".encode("utf-16"), "UTF-8"),
        (b"name;address\nx;y\n", "must name this column once"),
        (b"email;email\na@b.org;c@d.org\n", "must name this column once"),
        (b"email\n\x00\n", "no"),
        (b"", "holds nobody"),
        (b"email\n", "holds nobody"),
        (b"email\n" + b"".join(b"a%d@b.org\n" % place for place in range(5001)), "more than"),
        (b"email\nno address\nb@c\n", "Line 2"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_line(
    app: Flask, course: Course, content: bytes, says: str
) -> None:
    trainer = leader(app)
    page = trainer.get(f"{PAGE}people/")
    hidden = {
        each.get("name"): each.get("value") for each in found(page, "//section[@id='list']//input[@type='hidden']")
    }
    data = {**hidden, "do": "enrol", "list": "", "file": (io.BytesIO(content), "list.csv")}
    answer = trainer.post(f"{PAGE}people/", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    assert (count(Enrolment), count(Invited)) == (0, 0)


def test_lists_of_spreadsheets_are_read_in_each_of_their_forms(app: Flask) -> None:
    with app.test_request_context():
        for text in ("﻿Name;Email\r\nA;A@b.org\r\n", "email\tname\na@b.org\tA\n", "a@b.org\n", "a@b.org\n\nA@B.ORG\n"):
            assert addresses_in(text.encode()).usable == ("a@b.org",), text


@pytest.mark.parametrize(
    "name",
    [
        "E-mail",
        "e-mail address",
        "Adresse e-mail",
        "ADRESSE E-MAIL ",
        "Courriel",
        "Correo electrónico",
        "correo electronico",
        "البريد الإلكتروني",
        "البريد الالكتروني",
        "Эл. почта",
        "Адрес электронной почты",
        "电子邮件",
    ],
)
def test_the_column_of_addresses_is_known_by_its_name_in_any_language(app: Flask, name: str) -> None:
    with app.test_request_context():
        read = addresses_in(f"Name;{name};Office\nAmina;A@b.org;Rabat\n".encode())
        assert (read.usable, read.faults) == (("a@b.org",), [])
        assert addresses_in(f"Name;{name} of the office\nAmina;a@b.org\n".encode()).faults, "another column"


@pytest.mark.parametrize(
    "text",
    [
        "Amina <amina@example.org>",
        "amina@example.org\nDiallo, Amina <Amina@example.org>;",
        '"Diallo, Amina" <amina@example.org>,\n',
        "name,e-mail\nDiallo,Amina Diallo < amina@example.org >\n",
        "Amina <amina@example.org>\r\n\r\namina@example.org\r\n",
    ],
)
def test_an_address_is_understood_as_mail_programs_write_it(app: Flask, text: str) -> None:
    with app.test_request_context():
        read = addresses_in(text.encode())
        assert (read.usable, read.faults) == (("amina@example.org",), [])


@pytest.mark.parametrize("text", ["Amina <amina>", "Amina <=cmd@example.org>", "Amina <a@b.org> <c@d.org>"])
def test_what_stands_in_brackets_must_be_one_address(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert addresses_in(f"email\n{text}\n".encode()).usable == ()


def test_the_page_says_how_many_more_there_are_than_it_shows(app: Flask, course: Course) -> None:
    trainer = leader(app)
    page = trainer.get("/fr/courses/test/people/")
    assert "5\u202f000" in page.text, "numbers are written as the reader writes them"
    many = "\n".join(f"a{place}@b.org" for place in range(520))
    assert "and 20 more" in trainer.press(f"{PAGE}people/", "look", list=many).text
    wrong = "email\n" + "\n".join("nobody" for _place in range(53))
    assert "and 3 more" in trainer.press(f"{PAGE}people/", "look", list=wrong).text
    assert "more</p>" not in trainer.press(f"{PAGE}people/", "look", list="a@b.org").text


def test_five_thousand_people_are_enrolled_at_once(app: Flask, course: Course) -> None:
    addresses = [f"a{place}@b.org" for place in range(5000)]
    with write():
        db.session.execute(
            insert(Person),
            [
                {
                    "id": new_id(),
                    "name": "A",
                    "languages": [],
                    "created_at": now(),
                    "email": each,
                    "email_verified": True,
                }
                for each in addresses
            ],
        )
    with app.test_request_context():
        outcome = inviting.enrol_addresses(SYSTEM, course, addresses, dry_run=False)
    assert {each for _address, each in outcome} == {"enrolled"}
    assert learners_told() == 5000


def test_the_team_sets_rules_and_wrong_ones_are_answered_by_field(app: Flask, course: Course) -> None:
    trainer = leader(app)
    wrong = trainer.press(
        f"{PAGE}settings/", "Save", mode="open", capacity="0", opens="2026-12-02", closes="2026-12-01"
    )
    assert wrong.status_code == 422
    assert "from 1 on" in wrong.text
    assert "lies before" in wrong.text
    assert 'value="0"' in wrong.text
    right = trainer.press(f"{PAGE}settings/", "Save", mode="invitation", capacity="30", opens="", closes="2026-12-31")
    assert right.status_code == 303
    page = trainer.get(right.headers["Location"]).text
    assert "The rules hold" in page
    assert 'value="2026-12-31"' in page


@pytest.mark.parametrize(("typed", "places"), [("٣٠", 30), ("1 000", 1000), ("", None)])
def test_places_are_counted_in_the_digits_of_the_team(
    app: Flask, course: Course, typed: str, places: int | None
) -> None:
    assert leader(app).press("/ar/courses/test/settings/", "حفظ", capacity=typed).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Course.capacity)).one() == places


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("capacity", "trente", "Écrivez un nombre entier."),
        ("capacity", "1,000", "Écrivez un nombre entier."),
        ("mode", "everyone", "Choisissez un élément de la liste."),
        ("level", "seven", "Choisissez un élément de la liste."),
        ("level", "9", "Choisissez un élément de la liste."),
        ("required", "nonsense", "Choisissez un élément de la liste."),
    ],
)
def test_what_a_rule_cannot_be_is_said_in_our_words_and_the_readers_language(
    app: Flask, course: Course, tmp_path: Path, field: str, typed: str, says: str
) -> None:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "other", number="T2"), "other")
    answer = leader(app).press("/fr/courses/test/settings/", "Enregistrer", also={field: typed})
    assert answer.status_code == 422
    [why] = found(answer, f"//*[@id='{field}-why']")
    assert why.text_content() == says
    if field == "capacity":
        assert f'value="{typed}"' in answer.text, "what was typed is kept"


def test_a_day_that_is_none_is_said_in_our_words(app: Flask, course: Course) -> None:
    answer = leader(app).press(f"{PAGE}settings/", "Save", opens="tomorrow")
    assert answer.status_code == 422
    assert "such as 2027-03-31" in answer.text
    assert 'value="tomorrow"' in answer.text


def test_a_learner_is_removed_by_the_team_and_not_after_completion(app: Flask, course: Course) -> None:
    somebody(app).press(PAGE, "Enrol and begin")
    trainer = leader(app)
    assert trainer.press(f"{PAGE}people/", "Remove").status_code == 303
    assert count(Enrolment) == 0


def test_the_team_sees_where_each_learner_is(app: Flask, course: Course) -> None:
    somebody(app).press(PAGE, "Enrol and begin")
    trainer = leader(app)

    def status() -> str:
        cells: list[str] = found(trainer.get(f"{PAGE}people/"), "//tbody/tr[1]/td[2]/text()")
        return cells[0]

    assert status() == "not begun yet"
    with write():
        db.session.execute(update(Enrolment).values(done=1))
    assert status() == "33% done"
    with write():
        db.session.execute(update(Enrolment).values(completed_at=datetime(2026, 11, 29, 9, tzinfo=UTC)))
    assert status() == "completed on 29 Nov 2026"


def test_nobody_but_the_team_sees_people_and_rules(app: Flask, course: Course) -> None:
    client = somebody(app)
    client.press(PAGE, "Enrol and begin")
    for path in ("people/", "settings/"):
        assert client.get(PAGE + path).status_code == 404
        assert app.test_client().get(PAGE + path).status_code == 404


@pytest.mark.services
def test_the_last_place_goes_to_one_of_many_who_ask_at_once(app: Flask, course: Course) -> None:
    rule(capacity=1)
    ids = [people.person(f"Learner {place}").id for place in range(8)]

    def ask(person_id: object) -> bool:
        with app.app_context():
            actor = actor_for(db.session.get_one(Person, person_id))
            db.session.rollback()
            got = enrolling.enrol(actor, course_for(actor, "test").course) is not None
            db.session.remove()
            return got

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(ask, ids))
    assert sum(places) == 1
    assert (count(Enrolment), count(Waiting), learners_told()) == (1, 7, 1)
