"""Editing one's post, its history, and taking it back (F10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from forums import privacy
from forums.differences import differences
from forums.models import Area, Member, Mention, Post, PostVersion, Topic
from forums.queries import topics as topic_queries
from minamata.accounts.models import Person
from minamata.audit.models import AuditEntry
from minamata.contracts.privacy import Exporter
from minamata.db import db, now, write
from minamata.events import OutboxEvent
from minamata.search import services as search
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


def page_of(topic: Topic) -> str:
    return f"/en/forums/t/{short(topic.id)}-{topic.slug}/"


def at(post: Post, act: str = "edit") -> str:
    return f"/en/forums/p/{short(post.id)}/{act}"


def counters(area: Area, *topics: Topic) -> list[tuple[object, ...]]:
    """Everything that lists show and count."""
    db.session.rollback()
    area = db.session.get_one(Area, area.id)
    shown: list[tuple[object, ...]] = [(area.topics, area.posts, area.last_post_id, area.last_post_at)]
    for each in topics:
        topic = db.session.get_one(Topic, each.id)
        shown.append((topic.state, topic.replies, topic.files, topic.last_post_id, topic.last_author_id))
    return shown


def test_an_author_edits_and_everyone_reads_what_was_changed(app: Flask, area: Area) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "The plan was lost with a laptop.")
    client = browser(app, author)
    stranger = app.test_client()
    hits = "//ol[@class='rows']/li"
    while search.refresh():
        pass
    assert len(found(stranger.get("/en/search?q=laptop"), hits)) == 1
    assert client.press(at(post), "save", text="The plan was not lost.").status_code == 303
    page = stranger.get(page_of(topic))
    assert "The plan was not lost." in page.text
    history = next(each for each in found(page, "//article//a/@href") if each.endswith("/history"))
    shown = stranger.get(history)
    assert [each.text_content() for each in found(shown, "//ins")] == ["added: not  end of what was added "]
    assert [each.text_content() for each in found(shown, "//del")] == [
        "removed:  with a laptop end of what was removed "
    ]
    assert "lost with a laptop" in stranger.get(f"{history}/1").text
    assert stranger.get(f"{history}/3").status_code == 404
    while search.refresh():
        pass
    assert "edited" in page.text
    assert found(stranger.get("/en/search?q=laptop"), hits) == []


def test_only_the_author_edits(app: Flask, area: Area) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area)
    post = db.session.get_one(Post, topic.first_post_id)
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    assert at(post) in found(browser(app, author).get(page_of(topic)), "//article//a/@href")
    for other in (people.person("Boris"), moderator):
        client = browser(app, other)
        assert client.get(at(post)).status_code == 404
        assert at(post) not in found(client.get(page_of(topic)), "//article//a/@href")
        page = client.get("/en/forums/new")
        key = found(page, "//input[@name='csrf_token']/@value")[0]
        sent = client.post(at(post), data={"csrf_token": key, "write_key": "k", "text": "Mine now", "version": "1"})
        assert sent.status_code == 404
    assert app.test_client().get(at(post)).status_code == 303
    assert db.session.get_one(Post, post.id).text == "First words"


def test_two_versions_are_both_shown_and_nothing_is_overwritten(app: Flask, area: Area) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area, "A title", "As it was")
    post = db.session.get_one(Post, topic.first_post_id)
    one, two = browser(app, author), browser(app, author)
    page, address = two.get(at(post)), page_of(topic)
    one.press(at(post), "save", text="From the computer")
    conflict = two.press(page, "save", text="From the telephone", title="My title")
    assert conflict.status_code == 409
    assert "From the computer" in conflict.text
    assert "telephone" in conflict.text
    assert db.session.get_one(Post, post.id).text == "From the computer"
    assert two.press(conflict, "theirs").status_code == 303
    assert two.press(conflict, "mine", write_key="another").status_code == 303
    assert db.session.get_one(Post, post.id).text == "From the telephone"
    changed = db.session.get_one(Topic, topic.id)
    assert (changed.title, changed.slug) == ("My title", "my-title")
    old = db.session.scalars(select(PostVersion.text).order_by(PostVersion.version)).all()
    assert old == ["As it was", "From the computer"]
    assert app.test_client().get(address).status_code == 301


@pytest.mark.parametrize(
    ("said", "words"), [("", "Write something"), ("> a quote", "no words of yours"), ("x" * 32_001, "32,001")]
)
def test_an_edit_that_says_nothing_or_too_much_is_refused_and_stays(
    app: Flask, area: Area, said: str, words: str
) -> None:
    author = people.person("Amina")
    post = forums.reply(author, forums.topic(author, area), "As it was")
    answer = browser(app, author).press(at(post), "save", text=said)
    assert answer.status_code == 422
    assert words in answer.text
    assert found(answer, "//textarea[@name='text']")[0].text_content().strip() == said
    assert db.session.get_one(Post, post.id).version == 1


def test_what_was_said_in_a_function_is_changed_by_who_holds_it_alone_and_logged(app: Flask, area: Area) -> None:
    author = people.person("Amina")
    held = bodies.designation(author, bodies.party("XA"), now() - timedelta(days=1))
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "For my Party", speak_as="party:XA:national_focal_point")
    client = browser(app, author)
    page = client.get(at(post))
    assert client.press(page, "save", text="For my Party, corrected").status_code == 303
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "forums.edited")).one()
    assert (entry.before, entry.after) == ({"version": 1}, {"version": 2, "as": "party"})
    with write():
        db.session.merge(held).valid_to = now()
    refused = client.press(at(post), "save", text="And once more")
    assert refused.status_code == 403
    assert "And once more" in refused.text


def test_who_is_named_anew_is_told_and_who_was_named_is_not_told_again(app: Flask, area: Area) -> None:
    author, first, second = (people.person(name) for name in ("Amina", "Boris Ilyin", "Chen Yu"))
    post = forums.reply(author, forums.topic(author, area), "Dear @Boris Ilyin")
    client = browser(app, author)
    client.press(at(post), "save", text="Dear @Chen Yu")
    client.press(at(post), "save", text="Dear @Chen Yu and @Boris Ilyin")
    named = db.session.scalars(select(OutboxEvent).where(OutboxEvent.name == "forums.person_named")).all()
    assert [event.payload["person_id"] for event in named] == [str(second.id)]
    rows = db.session.execute(select(Mention.person_id, Mention.until_version)).all()
    assert {tuple(row) for row in rows} == {(first.id, None), (second.id, None)}


def test_who_was_erased_is_named_in_no_version(app: Flask, area: Area) -> None:
    author, named = people.person("Amina"), people.person("Boris Ilyin")
    post = forums.reply(author, forums.topic(author, area), "Dear @Boris Ilyin")
    browser(app, author).press(at(post), "save", text="Dear all")
    with app.test_request_context("/en/"), write():
        for exporter in privacy.personal_data:
            if isinstance(exporter, Exporter) and exporter.erase is not None:
                exporter.erase(named.id)
    assert db.session.scalars(select(PostVersion.text)).all() == ["Dear @former member"]


@pytest.mark.parametrize(
    ("area_is", "topic_is", "status"),
    [({"state": "archived"}, {}, 409), ({}, {"locked_at": now()}, 409), ({"audience": "party:XA"}, {}, 404)],
)
def test_what_is_closed_is_not_edited_or_taken_back(
    app: Flask, area: Area, area_is: dict[str, object], topic_is: dict[str, object], status: int
) -> None:
    author = people.person("Amina")
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "As it was")
    client = browser(app, author)
    page, read = client.get(at(post)), client.get(page_of(topic))
    with write():
        if area_is:
            db.session.execute(update(Area).values(**area_is))
        if topic_is:
            db.session.execute(update(Topic).values(**topic_is))
    assert client.press(page, "save", text="Changed").status_code == status
    action = next(each for each in found(read, "//button/@formaction") if short(post.id) in each)
    token = found(read, "//input[@name='csrf_token']/@value")[0]
    assert client.post(action, data={"csrf_token": token, "write_key": "k2"}).status_code == status
    assert db.session.get_one(Post, post.id).text == "As it was"


def test_where_newcomers_wait_for_a_moderator_they_do_not_edit_past_them(app: Flask) -> None:
    area = forums.area("checked", checks="newcomers")
    author = people.person("Amina")
    post = forums.reply(author, forums.topic(author, area), "Harmless")
    with write():
        db.session.execute(update(Post).values(state="visible"))
    answer = browser(app, author).press(at(post), "save", text="Buy this")
    assert answer.status_code == 409
    assert "Buy this" in answer.text


def test_the_history_of_a_hidden_post_is_for_moderators_and_its_author(app: Flask, area: Area) -> None:
    author, moderator = people.person("Amina"), people.person("Elif")
    people.grant(moderator, "moderator")
    post = forums.reply(author, forums.topic(author, area), "An insult")
    browser(app, author).press(at(post), "save", text="A milder word")
    with write():
        db.session.get_one(Post, post.id).state = "hidden"
    assert browser(app, moderator).get(f"{at(post, 'history')}/1").status_code == 200
    assert browser(app, author).get(f"{at(post, 'history')}/1").status_code == 200
    for client in (app.test_client(), browser(app, people.person("Boris"))):
        assert client.get(f"{at(post, 'history')}/1").status_code == 404
    assert browser(app, author).press(page_of(db.session.get_one(Topic, post.topic_id)), None).status_code == 303


def test_a_post_taken_back_counts_nowhere_and_comes_back_as_it_was(app: Flask, area: Area) -> None:
    asker, author, reader = (people.person(name) for name in ("Asker", "Author", "Reader"))
    topic = forums.topic(asker, area)
    older = forums.topic(asker, area, "Older")
    forums.reply(asker, topic, "Stays")
    post = forums.reply(author, topic, "Goes")
    client = browser(app, author)
    before = counters(area, topic, older)
    done = client.press(page_of(topic), f"Take back #{post.number}")
    assert done.status_code == 303
    area_now, topic_now, _older = counters(area, topic, older)
    assert (area_now[0], area_now[1], topic_now[1]) == (2, 3, 1)
    assert topic_now[3] == area_now[2] != post.id
    assert db.session.get_one(Member, author.id).posts == 0
    others = browser(app, reader)
    page = others.get(page_of(topic))
    assert "The author has taken this post back" in page.text
    assert "Goes" not in page.text
    with app.test_request_context():
        [seen] = [row for row in topic_queries.listed(forums.actor(reader), "latest").rows if row.topic.id == topic.id]
        assert seen.unread == 2, "what was taken back is not new to anybody"
    assert others.get(at(post, "taken-back")).status_code == 404
    assert client.press(done.headers["Location"], "Put it back").status_code == 303
    assert counters(area, topic, older) == before
    assert db.session.get_one(Member, author.id).posts == 1
    assert "Goes" in others.get(page_of(topic)).text


def test_what_others_have_not_read_is_right_when_a_post_goes_and_comes(app: Flask, area: Area) -> None:
    reader, author = people.person("Reader"), people.person("Author")
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "Goes")
    client = browser(app, author)
    done = client.press(page_of(topic), f"Take back #{post.number}")
    readers = browser(app, reader)
    assert "1 new" in readers.get("/en/forums/gold/").text
    assert "2 new" not in readers.get("/en/forums/gold/").text
    client.press(done.headers["Location"], "Put it back")
    assert "2 new" in readers.get("/en/forums/gold/").text


def test_a_first_post_is_taken_back_as_long_as_nobody_has_answered(app: Flask, area: Area) -> None:
    author = people.person("Author")
    alone, answered = forums.topic(author, area, "Alone"), forums.topic(author, area, "Answered")
    forums.reply(people.person("Boris"), answered)
    client = browser(app, author)
    refused = client.press(page_of(answered), "Take back #1")
    assert refused.status_code == 409
    assert "ask a moderator" in refused.text
    done = client.press(page_of(alone), "Take back #1")
    listing = app.test_client().get("/en/forums/gold/").text
    assert "Alone" not in listing
    assert "Answered" in listing
    assert app.test_client().get(page_of(alone)).status_code == 404
    assert client.get("/en/forums/drafts").text.count("/taken-back") == 1
    assert client.press(done.headers["Location"], "Put it back").status_code == 303
    assert app.test_client().get(page_of(alone)).status_code == 200


def test_after_a_day_a_post_stays_taken_back(app: Flask, area: Area) -> None:
    author = people.person("Author")
    topic = forums.topic(author, area)
    post = forums.reply(author, topic, "Goes")
    client = browser(app, author)
    page = client.get(client.press(page_of(topic), f"Take back #{post.number}").headers["Location"])
    with write():
        db.session.execute(update(Post).where(Post.id == post.id).values(withdrawn_at=now() - timedelta(hours=25)))
    assert client.press(page, "Put it back").status_code == 409
    assert "More than a day has passed" in client.get(at(post, "taken-back")).text


WORDS = st.text(st.sampled_from("ab \n.汞ç"), max_size=60)


@given(WORDS, WORDS)
def test_a_comparison_holds_both_texts_whole(old: str, new: str) -> None:
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.change != "added") == old
    assert "".join(part.text for part in parts if part.change != "removed") == new
