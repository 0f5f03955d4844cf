"""What is being written is kept on the server, for every device of its writer and for nobody else (F10)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forums.errors import FirstPostAnswered
from forums.models import Area, Draft, Post, Topic
from forums.services import submitting, withdrawing
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.files.models import StoredFile, Upload
from minamata.privacy.services.forgetting import forget
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import consultations, forums, people


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def topic(area: Area) -> Topic:
    return forums.topic(people.person("Amina"), area)


@pytest.fixture
def writer() -> Person:
    return people.person("Boris")


def device(app: Flask, person: Person) -> Browser:
    """A browser of this person; each call makes another one."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def page_of(topic: Topic) -> str:
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def typed(page: TestResponse) -> str:
    return str(found(page, "//textarea[@name='text']")[0].text_content()).strip()


def by_script(client: Browser, page: TestResponse, text: str, window: str, draft: str = "") -> TestResponse:
    """What the script of the page sends after a pause."""
    form = found(page, "//form[@id='reply']")[0]
    fields: dict[str, Any] = {
        each.get("name"): each.get("value", "") for each in form.iter("input") if each.get("name")
    }
    fields |= {"text": text, "do": "draft", "page": window, "write_key": f"{window}-{text}"[:100]}
    if draft:
        fields["draft"] = draft
    return client.post(form.get("action"), data=fields, headers={"Accept": "application/json"})


def texts() -> list[str]:
    return sorted(db.session.scalars(select(Draft.text)))


def test_a_draft_is_offered_back_on_another_device_and_goes_when_it_is_posted(
    app: Flask, topic: Topic, writer: Person
) -> None:
    first = device(app, writer)
    saved = first.press(page_of(topic), "draft", text="Half a thought")
    assert saved.status_code == 303
    elsewhere = device(app, writer)
    second = elsewhere.get(saved.headers["Location"])
    assert "We kept your draft" in second.text
    assert typed(second) == "Half a thought"
    other = device(app, people.person("Other")).get(saved.headers["Location"])
    assert typed(other) == ""
    assert "Half a thought" not in other.text
    assert elsewhere.press(second, "post", text="A whole thought").status_code == 303
    assert texts() == []
    assert typed(first.get(page_of(topic))) == ""


def test_two_devices_that_write_on_from_one_draft_keep_both(app: Flask, topic: Topic, writer: Person) -> None:
    one, two = device(app, writer), device(app, writer)
    one.press(page_of(topic), "draft", text="As it was")
    at_one, at_two = one.get(page_of(topic)), two.get(page_of(topic))
    one.press(at_one, "draft", text="On the computer")
    two.press(at_two, "draft", text="On the telephone")
    assert texts() == ["On the computer", "On the telephone"]
    page = one.get(page_of(topic))
    assert "Another draft is kept as well" in page.text
    [other] = [each for each in found(page, "//form[@id='reply']//a/@href") if "draft=" in each]
    chosen = one.get(other, follow_redirects=True)
    assert {typed(page), typed(chosen)} == {"On the computer", "On the telephone"}
    one.press(chosen, "post")
    assert texts() == [typed(page)]


def test_what_was_saved_from_elsewhere_meanwhile_survives_a_post(app: Flask, topic: Topic, writer: Person) -> None:
    one, two = device(app, writer), device(app, writer)
    one.press(page_of(topic), "draft", text="As it was")
    at_one, at_two = one.get(page_of(topic)), two.get(page_of(topic))
    two.press(at_two, "draft", text="More from the telephone")
    one.press(at_one, "post", text="Posted from the computer")
    assert texts() == ["More from the telephone"]


def test_the_script_of_a_page_goes_on_with_one_draft_even_when_answers_are_lost(
    app: Flask, topic: Topic, writer: Person
) -> None:
    client = device(app, writer)
    page = client.get(page_of(topic))
    first = by_script(client, page, "One", "window")
    assert first.json is not None
    assert first.json["says"].startswith("Draft saved, ")
    by_script(client, page, "One two", "window")
    last = by_script(client, page, "One two three", "window", first.json["draft"])
    assert texts() == ["One two three"]
    assert last.json is not None
    by_script(client, page, "", "window", last.json["draft"])
    assert texts() == []


def test_a_draft_holds_its_files_for_as_long_as_it_is_kept(app: Flask, topic: Topic, writer: Person) -> None:
    client = device(app, writer)
    file = (io.BytesIO(b"Words in a file"), "notes.txt")
    client.press(page_of(topic), "draft", text="With a file", also={"files": [file]})
    upload = db.session.scalars(select(Upload)).one()
    assert upload.expires_at > now() + timedelta(days=89)
    elsewhere = device(app, writer)
    page = elsewhere.get(page_of(topic))
    assert "notes.txt" in page.text
    assert elsewhere.press(page, "post").status_code == 303
    assert db.session.scalars(select(Post.files).order_by(Post.id.desc())).first() == 1
    assert db.session.scalars(select(StoredFile.kept_until)).one() is None


def test_drafts_are_listed_and_deleted_with_their_files(app: Flask, topic: Topic, writer: Person) -> None:
    client = device(app, writer)
    file = (io.BytesIO(b"Words in a file"), "notes.txt")
    client.press(page_of(topic), "draft", text="An answer", also={"files": [file]})
    client.press("/en/forums/new", "draft", title="A topic to come", text="Its words", kind="question", area="gold")
    page = client.get("/en/forums/drafts")
    assert "An answer" in page.text
    assert "A topic to come" in page.text
    again = client.get("/en/forums/new")
    assert found(again, "//input[@name='title']/@value") == ["A topic to come"]
    assert found(again, "//input[@name='kind'][@checked]/@value") == ["question"]
    stranger = device(app, people.person("Other"))
    draft = db.session.scalars(select(Draft).where(Draft.text == "An answer")).one()
    assert "An answer" not in stranger.get("/en/forums/drafts").text
    forged = stranger.press(stranger.get("/en/forums/new"), "draft", text="x")
    assert forged.status_code == 303
    refused = stranger.press("/en/forums/drafts", "Delete this draft", discard=short(draft.id))
    assert refused.status_code == 404
    client.press(page, "Delete this draft", discard=short(draft.id))
    assert "An answer" not in client.get("/en/forums/drafts").text
    assert db.session.scalars(select(Upload)).all() == []


def test_a_draft_in_a_topic_that_closed_to_its_writer_names_it_no_more(
    app: Flask, topic: Topic, writer: Person
) -> None:
    client = device(app, writer)
    client.press(page_of(topic), "draft", text="My words stay mine")
    with write():
        db.session.execute(update(Topic).values(title="A secret name"))
    assert "A secret name" in client.get("/en/forums/drafts").text
    with write():
        db.session.execute(update(Area).values(audience="party:XA"))
    page = client.get("/en/forums/drafts")
    assert "My words stay mine" in page.text
    assert "A secret name" not in page.text


def test_drafts_go_after_ninety_days(app: Flask, topic: Topic, writer: Person) -> None:
    client = device(app, writer)
    client.press(page_of(topic), "draft", text="Old words")
    assert forget()["forums.drafts"] == 0
    with write():
        db.session.execute(update(Draft).values(changed_at=now() - timedelta(days=91)))
    assert forget()["forums.drafts"] == 1


def test_a_quote_comes_behind_the_draft(app: Flask, topic: Topic, writer: Person) -> None:
    client = device(app, writer)
    client.press(page_of(topic), "draft", text="My first words")
    page = client.get(page_of(topic))
    link = next(each for each in found(page, "//article//a/@href") if "quote=" in each)
    assert typed(client.get(link.partition("#")[0])).startswith("My first words\n\n> **Amina**")


def test_a_draft_of_a_body_holds_no_consultation_and_outlasts_it_for_those_who_submit_for_the_body(
    app: Flask, area: Area
) -> None:
    with app.test_request_context("/en/"):
        greta, amina, chen = (
            consultations.secretary(),
            consultations.focal_point("XA"),
            consultations.focal_point("XB", "Chen"),
        )
        topic = consultations.consultation(greta, area, title="Guidance on retorts")
        first = db.session.get_one(Post, topic.first_post_id)
        found_by_amina = consultations.found(amina, topic)
        submitting.save(forums.actor(amina), found_by_amina, "XA", {0: "We are still thinking."}, "en", 0)
    writer, other = device(app, amina), device(app, chen)
    [address] = found(writer.get("/en/forums/drafts"), "//a[contains(., 'Guidance on retorts')]/@href")
    assert address.endswith(f"consultations/{short(topic.id)}/submission/XA")
    with app.test_request_context("/en/"):
        withdrawing.take_back(forums.actor(greta), first, topic, area)
    assert writer.get(address).status_code == 404
    kept = writer.get("/en/forums/drafts").text
    assert "We are still thinking." in kept
    assert "Guidance on retorts" not in kept
    assert "A consultation was taken back" in writer.get("/en/notifications/").text
    assert "still thinking" not in other.get("/en/forums/drafts").text
    assert "taken back" not in other.get("/en/notifications/").text
    with app.test_request_context("/en/"):
        withdrawing.put_back(forums.actor(greta), first, topic, area)
    assert "We are still thinking." in writer.get(address).text
    assert "taken back" not in writer.get("/en/notifications/").text, "it is there again"
    assert writer.press(address, "send").status_code == 303
    with app.test_request_context("/en/"), pytest.raises(FirstPostAnswered):
        withdrawing.take_back(forums.actor(greta), first, topic, area)
