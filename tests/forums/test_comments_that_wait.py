"""Personal comments before moderators: on the desk with their paragraph, let in or not, hidden, and undone (F5, F9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forums.errors import CannotBeUndone, FirstPostAnswered, NoLongerSo, ReasonNeeded
from forums.models import Act, Area, Comment, Consultation, Post, Topic
from forums.queries import desk as desk_queries
from forums.queries import waiting as waiting_queries
from forums.services import judging_comments, undoing, withdrawing
from forums.services.working_time import A_WORKING_DAY
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.db import db, write
from minamata.errors import NotAllowed, NotFound
from minamata.events import drain
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import consultations, forums, people
from tests.factories.programs import Program, token


@dataclass(frozen=True)
class Place:
    """A consultation in an area whose newcomers wait, with a comment of one on its second paragraph."""

    area: Area
    topic: Topic
    key: int
    author: Person
    comment: Comment

    @property
    def page(self) -> str:
        return f"/en/forums/consultations/{short(self.topic.id)}/paragraphs/{self.key}"

    @property
    def named(self) -> str:
        return f"reason-{short(self.comment.id)}"

    def button(self, act: str) -> str:
        return f"{act}.{short(self.comment.id)}"

    def state(self) -> str:
        return db.session.get_one(Comment, self.comment.id, populate_existing=True).state

    def standing(self) -> int:
        return db.session.get_one(Consultation, self.topic.id, populate_existing=True).comments


@pytest.fixture
def elif_(app: Flask) -> Person:
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    return moderator


@pytest.fixture
def place(app: Flask, elif_: Person) -> Place:
    with app.test_request_context("/en/"):
        area = forums.area("gold", checks="newcomers")
        topic = consultations.consultation(consultations.secretary(), area, title="Guidance on retorts")
        author = people.person("Newcomer")
        key = consultations.key_of(topic, 2, author)
        return Place(area, topic, key, author, consultations.comment(author, topic, "It should *bind*.", key))


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def told(app: Flask, person: Person) -> str:
    drain()
    return browser(app, person).get("/en/notifications/").text


def test_a_comment_waits_on_the_desk_with_its_paragraph_and_is_let_in_there(
    app: Flask, place: Place, elif_: Person
) -> None:
    assert place.state() == "pending"
    assert "A comment in “Guidance on retorts” waits for a moderator" in told(app, elif_)
    assert "It should" not in browser(app).get(place.page).text
    assert "nobody else reads it yet" in browser(app, place.author).get(place.page).text
    desk = browser(app, elif_)
    page = desk.get("/en/forums/desk")
    assert "It is not binding." in page.text
    assert "It should bind." in page.text
    assert "Paragraph 2" in page.text
    assert "Desk of the forums (1)" in page.text
    assert desk.press(page, place.button("let_comment_in")).status_code == 303
    assert "It should" in browser(app).get(place.page).text
    assert place.standing() == 1
    assert "Your comment now stands in “Guidance on retorts”" in told(app, place.author)
    assert "Nothing waits for you" in desk.get("/en/forums/desk").text
    act = db.session.scalars(select(Act).where(Act.kind == "let_comment_in")).one()
    assert (act.comment_id, act.area_id) == (place.comment.id, place.area.id)
    assert act.waited is not None
    speed = desk_queries.speed(forums.actor(elif_), A_WORKING_DAY)
    assert speed is not None
    assert speed.count == 1
    history = desk.get("/en/forums/desk/history")
    assert "Comment let in" in history.text
    [address] = found(history, "//a[contains(., 'Guidance on retorts')]/@href")
    assert desk.get(address).headers["Location"] == f"{place.page}#c-{short(place.comment.id)}"
    assert desk.press(history, short(act.id)).status_code == 303
    assert (place.state(), place.standing()) == ("pending", 0)
    assert "It should" not in browser(app).get(place.page).text


def test_one_that_is_not_let_in_needs_a_reason_which_its_author_alone_reads(
    app: Flask, place: Place, elif_: Person
) -> None:
    desk, address = browser(app, elif_), f"/en/forums/consultations/{short(place.topic.id)}/comments/"
    missing = desk.press("/en/forums/desk", place.button("refuse_comment"))
    assert missing.status_code == 422
    assert found(missing, f"//input[@id='{place.named}'][@aria-invalid='true']")
    assert desk.press(missing, place.button("refuse_comment"), also={place.named: "Advertising"}).status_code == 303
    own = browser(app, place.author)
    assert "Advertising" in own.get(place.page).text
    assert "was not let into" in told(app, place.author)
    for stranger in (browser(app), browser(app, people.person("Member"))):
        assert "Nobody has commented on this yet" in stranger.get(place.page).text
        assert stranger.get(f"{address}{short(place.comment.id)}").status_code == 404
    assert own.get(f"{address}{short(place.comment.id)}").status_code == 302
    assert "Nothing waits for you" in desk.get("/en/forums/desk").text
    assert desk.press(place.page, place.button("let_comment_in")).status_code == 303
    assert place.state() == "visible"


def test_a_hidden_comment_leaves_a_tombstone_and_stands_again(app: Flask, place: Place, elif_: Person) -> None:
    desk, actor = browser(app, elif_), forums.actor(elif_)
    judging_comments.let_in(actor, place.comment.id)
    without = desk.press(place.page, place.button("hide_comment"))
    assert without.status_code == 422
    assert "Say why" in without.text
    assert desk.press(without, place.button("hide_comment"), also={place.named: "An insult"}).status_code == 303
    page = browser(app).get(place.page).text
    assert "A moderator has hidden this comment." in page
    assert "It should" not in page
    assert "An insult" not in page
    own = browser(app, place.author).get(place.page).text
    assert "It should" in own
    assert "An insult" in own
    assert "was hidden" in told(app, place.author)
    assert place.standing() == 0
    with pytest.raises(NoLongerSo):
        judging_comments.hide(actor, place.comment.id, "Again")
    hidden = db.session.scalars(select(Act).where(Act.kind == "hide_comment")).one()
    judging_comments.restore(actor, place.comment.id)
    assert "It should" in browser(app).get(place.page).text
    with pytest.raises(CannotBeUndone):
        undoing.undo(actor, hidden.id)
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "forums.hide_comment")).one()
    assert (logged.reason, logged.after) == (None, {"state": "hidden", "act": str(hidden.id)})
    assert (hidden.reason, hidden.comment_id) == ("An insult", place.comment.id)


def test_who_does_not_moderate_there_finds_and_does_nothing(app: Flask, place: Place) -> None:
    other = people.person("Of another area")
    people.grant(other, "moderator", "area", str(forums.area("other").id))
    for person in (other, place.author):
        with pytest.raises(NotAllowed):
            judging_comments.let_in(forums.actor(person), place.comment.id)
    assert "It should" not in browser(app, other).get("/en/forums/desk").text
    assert waiting_queries.how_many_wait(forums.actor(other)) == 0
    with write():
        db.session.get_one(Area, place.area.id).audience = "party:XA"
    with pytest.raises(NotFound):
        judging_comments.let_in(forums.actor(other), place.comment.id)
    with pytest.raises(NotFound):
        judging_comments.let_in(forums.actor(other), place.topic.id)
    assert place.state() == "pending"


def test_where_everybody_waits_a_moderator_alone_does_not(app: Flask, place: Place, elif_: Person) -> None:
    with app.test_request_context("/en/"):
        with write():
            db.session.get_one(Area, place.area.id).checks = "all"
        assert consultations.comment(consultations.focal_point(), place.topic).state == "pending"
        assert consultations.comment(elif_, place.topic).state == "visible"


def test_posts_and_comments_wait_in_one_line(app: Flask, place: Place, elif_: Person) -> None:
    with app.test_request_context("/en/"):
        kinds = ["comment"]
        for number in range(12):
            member = people.person(f"Member {number}")
            forums.reply(member, place.topic, "May I?")
            consultations.comment(member, place.topic, "May I?")
            kinds += ["post", "comment"]
        actor, after = forums.actor(elif_), None
        seen: list[str] = []
        while after is not None or not seen:
            page, after = waiting_queries.queue(actor, after)
            seen += ["post" if isinstance(each, waiting_queries.Waiting) else "comment" for each in page]
        assert seen == kinds
        assert waiting_queries.how_many_wait(actor) == len(kinds)


def test_the_address_of_a_comment_leads_to_the_page_on_which_it_stands(app: Flask, place: Place) -> None:
    with app.test_request_context("/en/"):
        greta = consultations.secretary("Gina")
        last = [consultations.comment(greta, place.topic, f"Number {number}", place.key) for number in range(25)][-1]
    address = f"/en/forums/consultations/{short(place.topic.id)}/comments/{short(last.id)}"
    page = browser(app).get(address, follow_redirects=True)
    assert found(page, f"//article[@id='c-{short(last.id)}']")


def test_pages_begin_and_end_where_they_would_without_comments_that_wait(app: Flask, place: Place) -> None:
    with app.test_request_context("/en/"):
        greta, standing = consultations.secretary("Gina"), []
        for number in range(22):
            standing.append(consultations.comment(greta, place.topic, f"Number {number}", place.key))
            consultations.comment(people.person(f"Newcomer {number}"), place.topic, "Waits", place.key)
    reader = browser(app)
    first = reader.get(place.page)
    assert len(found(first, "//article[starts-with(@id, 'c-')]")) == 20
    [later] = found(first, "//a[contains(., 'Later comments')]/@href")
    assert later.endswith(f"after={short(standing[19].id)}")
    assert len(found(reader.get(later), "//article[starts-with(@id, 'c-')]")) == 2
    address = f"/en/forums/consultations/{short(place.topic.id)}/comments/{short(standing[-1].id)}"
    assert f"after={short(standing[20].id)}#" in reader.get(address).headers["Location"]


def test_a_consultation_goes_with_its_first_post_though_a_comment_waits(
    app: Flask, place: Place, elif_: Person
) -> None:
    greta = forums.actor(db.session.get_one(Person, place.topic.author_id))
    with app.test_request_context("/en/"):
        first = db.session.get_one(Post, place.topic.first_post_id)
        judging_comments.let_in(forums.actor(elif_), place.comment.id)
        with pytest.raises(FirstPostAnswered):
            withdrawing.take_back(greta, first, place.topic, place.area)
        undoing.undo(forums.actor(elif_), db.session.scalars(select(Act.id)).one())
        withdrawing.take_back(greta, first, place.topic, place.area)
        assert (place.state(), db.session.get_one(Topic, place.topic.id).state) == ("pending", "hidden")


def test_programs_of_moderators_decide_about_comments(app: Flask, place: Place, elif_: Person) -> None:
    with app.test_request_context():
        desk, own = Program(app, token(elif_)), Program(app, token(place.author))
    path = f"forums/moderation/comments/{short(place.comment.id)}/acts"

    def judged(program: Program, status: int, **body: Any) -> Any:
        answer = program.ask("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json

    [waits] = (desk.get("forums/moderation/queue").json or {})["items"]
    assert (waits["post"], waits["title"], waits["comment"]["text"]) == (
        None,
        "Guidance on retorts",
        "It should *bind*.",
    )
    judged(own, 404, act="let_in")
    judged(desk, 422, act="keep")
    judged(desk, 422, act="refuse")
    act = judged(desk, 201, act="refuse", reason="Advertising")
    assert (act["kind"], act["comment"], act["post"]) == ("refuse_comment", short(place.comment.id), None)
    judged(desk, 409, act="restore")
    kept = own.get(f"forums/consultations/{short(place.topic.id)}/comments/{short(place.comment.id)}").json or {}
    assert (kept["state"], kept["text"]) == ("refused", "It should *bind*.")
    undone = desk.ask("POST", f"forums/moderation/acts/{act['id']}/undoing", json={})
    assert undone.status_code == 200
    assert place.state() == "pending"
    with pytest.raises(ReasonNeeded):
        judging_comments.refuse(forums.actor(elif_), place.comment.id, " ")
