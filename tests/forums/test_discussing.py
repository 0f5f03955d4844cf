"""Reading and writing in the forums (F1, F12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forums.models import Area, Member, Post, Topic
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import bodies, forums, people


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def browser(app: Flask, person: Person) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person)


def focal_point(code: str = "XA", name: str = "Amina") -> Person:
    person = people.person(name)
    bodies.designation(person, bodies.party(code), now() - timedelta(days=1))
    return person


def page_of(topic: Topic) -> str:
    from minamata.web.addresses import short

    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def test_a_topic_is_begun_read_and_answered(app: Flask, area: Area) -> None:
    amina = browser(app, focal_point())
    done = amina.press(
        "/en/forums/new", "post", area="gold", kind="question", title="How do you number sites?", text="We **move**."
    )
    assert done.status_code == 303
    page = amina.get(done.headers["Location"])
    assert "<strong>move</strong>" in page.text
    assert "National focal point, Party XA" in page.text
    stranger = app.test_client().get(done.headers["Location"])
    assert "How do you number sites?" in stranger.text
    boris = browser(app, people.person("Boris"))
    answered = boris.press(done.headers["Location"], "post", text="By group.")
    assert answered.status_code == 303
    again = amina.get(done.headers["Location"]).text
    assert "By group." in again
    assert "1 reply" in again
    listing = amina.get("/en/forums/gold/").text
    assert "1 new" in listing
    assert "1</b> reply" in listing


def test_a_reply_sent_twice_is_posted_once(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina"), area)
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    first = boris.press(page, "post", text="Once")
    second = boris.press(page, "post", text="Once")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(Post).count() == 2


@pytest.mark.parametrize("text", ["", "   \n ", "> only\n> a quote", "> **A**, [#1](/x):\n>\n> words\nlazy line"])
def test_what_says_nothing_is_refused_and_the_text_stays(app: Flask, area: Area, text: str) -> None:
    topic = forums.topic(people.person("Amina"), area)
    boris = browser(app, people.person("Boris"))
    answer = boris.press(page_of(topic), "post", text=text)
    assert answer.status_code == 422
    assert "what is quoted does not count" in answer.text
    kept = found(answer, "//textarea[@name='text']")[0].text_content()
    assert kept.strip() == text.strip()
    assert db.session.query(Post).count() == 1


def test_a_text_has_room_for_32_000_characters_and_no_more(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina"), area)
    boris = browser(app, people.person("Boris"))
    long = boris.press(page_of(topic), "post", text="x" * 32_001)
    assert long.status_code == 422
    assert "32,001" in long.text
    assert "x" * 32_001 in long.text
    assert boris.press(page_of(topic), "post", text="x" * 32_000).status_code == 303


def test_one_speaks_for_a_party_or_for_oneself_and_it_is_shown(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Somebody"), area)
    amina = browser(app, focal_point())
    page = amina.get(page_of(topic))
    assert found(page, "//input[@name='speak_as']/@value") == ["party:XA:national_focal_point", "personal"]
    assert found(page, "//input[@name='speak_as'][@checked]/@value") == ["party:XA:national_focal_point"]
    amina.press(page, "post", text="For myself", speak_as="personal")
    shown = amina.get(page_of(topic)).text
    assert "Party XA, in personal capacity" in shown
    forged = amina.press(page_of(topic), "post", text="For another", speak_as="party:XB:national_focal_point")
    assert forged.status_code == 422
    assert "For another" in forged.text


def test_a_function_that_has_ended_meanwhile_is_not_spoken_in(app: Flask, area: Area) -> None:
    person = people.person("Amina")
    held = bodies.designation(person, bodies.party("XA"), now() - timedelta(days=1))
    topic = forums.topic(people.person("Somebody"), area)
    amina = browser(app, person)
    page = amina.get(page_of(topic))
    with write():
        db.session.merge(held).valid_to = now()
    answer = amina.press(page, "post", text="Too late", speak_as="party:XA:national_focal_point")
    assert answer.status_code == 422
    assert "Too late" in answer.text


def test_quoting_and_answering_begin_with_the_post(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina *Star*"), area, text="How?\n\n> older\n\nAnd why?")
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    link = next(each for each in found(page, "//article//a/@href") if "quote=" in each)
    form = boris.get(link.partition("#")[0])
    text = found(form, "//textarea[@name='text']")[0].text_content()
    assert "> How?" in text
    assert "older" not in text
    boris.press(form, "post", text=f"{text.strip()}\n\nBecause.")
    post = db.session.query(Post).order_by(Post.id.desc()).first()
    assert post is not None
    assert post.reply_to_id == topic.first_post_id
    assert "<blockquote>" in post.html


def test_a_locked_topic_takes_no_reply_and_loses_no_text(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina"), area)
    boris = browser(app, people.person("Boris"))
    page = boris.get(page_of(topic))
    with write():
        db.session.get_one(Topic, topic.id).locked_at = now()
    answer = boris.press(page, "post", text="A late thought")
    assert answer.status_code == 409
    assert "This topic is closed" in answer.text


def test_a_suspended_person_reads_and_does_not_write(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina"), area)
    person = people.person("Boris")
    with write():
        db.session.add(Member(person_id=person.id, suspended_until=now() + timedelta(days=2), suspended_for="Insults"))
    boris = browser(app, person)
    answer = boris.press(page_of(topic), "post", text="Let me")
    assert answer.status_code == 403
    assert "Insults" in answer.text
    assert "Let me" in answer.text


def test_newcomers_wait_for_a_moderator_where_the_area_says_so(app: Flask) -> None:
    area = forums.area("checked", checks="newcomers")
    known = forums.topic(focal_point(), area)
    assert known.state == "visible"
    boris = browser(app, people.person("Boris"))
    boris.press(page_of(known), "post", text="My first words")
    mine = boris.get(page_of(known)).text
    assert "My first words" in mine
    assert "Waits for a moderator" in mine
    for client in (app.test_client(), browser(app, people.person("Other"))):
        others = client.get(page_of(known)).text
        assert "My first words" not in others
        assert "0 replies" in others


def test_announcements_are_begun_by_moderators(app: Flask, area: Area) -> None:
    boris = browser(app, people.person("Boris"))
    answer = boris.press("/en/forums/new", "post", area="gold", kind="announcement", title="News", text="Words")
    assert answer.status_code == 422
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    done = browser(app, moderator).press(
        "/en/forums/new", "post", area="gold", kind="announcement", title="News", text="Words"
    )
    assert done.status_code == 303


def test_a_preview_shows_what_would_stand_and_posts_nothing(app: Flask, area: Area) -> None:
    topic = forums.topic(people.person("Amina"), area)
    boris = browser(app, people.person("Boris"))
    answer = boris.press(page_of(topic), "preview", text="| a | b |\n|-|-|\n| 1 | 2 |")
    assert answer.status_code == 200
    assert "<th>a</th>" in answer.text
    assert "| a | b |" in answer.text
    assert db.session.query(Post).count() == 1


def test_a_person_is_called_by_their_full_name_and_never_in_code(app: Flask, area: Area) -> None:
    people.person("Amina Diallo")
    topic = forums.topic(
        people.person("Boris"), area, text="Hello @Amina Diallo, and `@Amina Diallo`, and @Nobody There"
    )
    html = db.session.get_one(Post, topic.first_post_id).html
    assert html.count("/forums/people/") == 1


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_pages_of_the_forums_are_drawn_in_every_language(app: Flask, area: Area, lang: str) -> None:
    topic = forums.topic(focal_point(), area)
    client = browser(app, people.person("Reader"))
    for path in (
        "",
        "?view=latest",
        "?view=unread",
        "?view=unanswered",
        "?view=consultations",
        "gold/",
        "guidelines",
        "new",
    ):
        assert client.get(f"/{lang}/forums/{path}").status_code == 200, path
    from minamata.web.addresses import short

    assert client.get(f"/{lang}/forums/t/{short(topic.id)}", follow_redirects=True).status_code == 200
    assert (
        client.get(f"/{lang}/forums/p/{short(topic.first_post_id or topic.id)}", follow_redirects=True).status_code
        == 200
    )
    assert client.get(f"/{lang}/forums/p/{short(topic.first_post_id or topic.id)}/whole").status_code == 200


@pytest.mark.parametrize("view", ["unanswered", "consultations"])
def test_an_empty_view_says_what_it_is_empty_of(app: Flask, area: Area, view: str) -> None:
    untouched = app.test_client().get(f"/en/forums/{area.slug}/?view=latest")
    assert "Nobody has written here yet." in untouched.text
    forums.topic(people.person("Amina"), area, kind="discussion")
    said = {"unanswered": "No question waits for an answer.", "consultations": "There is no consultation yet."}[view]
    for address in (f"/en/forums/{area.slug}/", "/en/forums/"):
        assert said in app.test_client().get(f"{address}?view={view}").text


def test_what_is_new_is_marked_only_where_something_was_read_before(app: Flask, area: Area) -> None:
    reader = people.person("Reader")
    topic = forums.topic(people.person("Amina"), area)
    last = forums.reply(people.person("Boris"), topic)
    page = browser(app, reader)
    assert "New since your last visit" not in page.get(page_of(topic)).text
    page.press(page.get(page_of(topic)), "I have read this; what else is new?")
    assert "New since your last visit" not in page.get(page_of(topic)).text
    new = forums.reply(people.person("Boris"), topic)
    marked = found(page.get(page_of(topic)), "//*[contains(text(), 'New since')]/following::article[1]/@id")
    assert marked == [f"p-{short(new.id)}"]
    assert new.id != last.id
