"""Warning and suspending people (F5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forums.errors import NotThisPerson, ReasonNeeded
from forums.models import Act, Member
from forums.services import undoing, warning
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.errors import DomainError, NotAllowed
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import forums, people
from tests.factories.desk import page_of


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


@pytest.fixture
def elif_(app: Flask) -> Person:
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    return moderator


def test_a_person_is_warned_suspended_and_let_write_again(app: Flask, elif_: Person) -> None:
    boris = people.person("Boris")
    topic = forums.topic(people.person("Amina"), forums.area("gold"))
    desk, page = browser(app, elif_), f"/en/forums/desk/people/{short(boris.id)}"
    assert desk.press(page, "warn").status_code == 422
    assert desk.press(page, "warn", reason="Mind your tone").status_code == 303
    member = browser(app, boris)
    notices = member.get("/en/notifications/").text
    assert "has warned you" in notices
    assert "Mind your tone" in notices
    open_page = member.get(page_of(topic))
    over = desk.press(page, "suspend", reason="Insults", until="2020-01-01")
    assert over.status_code == 422
    assert "Insults" in over.text
    unsaid = desk.press(page, "suspend", reason="Insults", until="")
    assert unsaid.status_code == 422
    assert "Choose the last day of the suspension" in unsaid.text
    until = (now() + timedelta(days=3)).date().isoformat()
    assert desk.press(page, "suspend", reason="Insults", until=until).status_code == 303
    refused = member.press(open_page, "post", text="But I must")
    assert refused.status_code == 403
    assert "But I must" in refused.text
    assert "Insults" in refused.text
    assert "Your text was not posted and is still here." in refused.text
    listed = desk.get("/en/forums/desk/people").text
    assert "Boris" in listed
    assert "1 warning" in listed
    assert desk.press(page, "lift", reason="").status_code == 303
    assert desk.press(page, "warn", reason="Again").status_code == 303
    assert member.press(page_of(topic), "post", text="Thank you").status_code == 303
    suspension = db.session.scalars(select(Act).where(Act.kind == "lift")).one()
    undoing.undo(forums.actor(elif_), suspension.id)
    assert db.session.get_one(Member, boris.id, populate_existing=True).suspended_for == "Insults"
    warned = db.session.scalars(select(Act).where(Act.kind == "warn").order_by(Act.id)).first()
    assert warned is not None
    undoing.undo(forums.actor(elif_), warned.id)
    assert "1 warning" in desk.get(page).text


def test_moderators_are_offered_to_warn_others_and_not_themselves(app: Flask, elif_: Person) -> None:
    topic = forums.topic(people.person("Amina"), forums.area("gold"))
    own = forums.reply(elif_, topic)
    page = browser(app, elif_).get(page_of(topic))
    offered = found(page, "//a[contains(@href, '/forums/desk/people/')]/@href")
    assert [address.partition("?post=")[2] for address in offered] == [short(topic.first_post_id)]  # type: ignore[arg-type]
    assert own.id != topic.first_post_id


def test_moderators_act_neither_on_administrators_nor_on_themselves(app: Flask, elif_: Person) -> None:
    office, scoped, boris = people.person("Greta"), people.person("Scoped"), people.person("Boris")
    people.grant(office, "administrator")
    people.grant(scoped, "moderator", "area", str(forums.area("gold").id))
    later = now() + timedelta(days=1)
    for whom in (office, elif_):
        with pytest.raises(NotThisPerson):
            warning.suspend(forums.actor(elif_), whom.id, later, "Because")
        with pytest.raises(NotThisPerson):
            warning.warn(forums.actor(elif_), whom.id, "Because")
    with pytest.raises(NotAllowed):
        warning.suspend(forums.actor(scoped), boris.id, later, "Because")
    with pytest.raises(ReasonNeeded):
        warning.warn(forums.actor(scoped), boris.id, " ")
    warning.warn(forums.actor(scoped), boris.id, "Because")
    with pytest.raises(DomainError):
        warning.warn(forums.actor(boris), scoped.id, "Revenge")
    assert browser(app, boris).get(f"/en/forums/desk/people/{short(elif_.id)}").status_code == 404
    page, button = f"/en/forums/desk/people/{short(boris.id)}", "//main//button[@value='suspend']"
    assert len(found(browser(app, elif_).get(page), button)) == 1
    assert found(browser(app, scoped).get(page), button) == []
