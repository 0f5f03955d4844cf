"""Where one part of the forums meets another: what moderators move or hide takes along what belongs to it, and brings it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from forums.errors import CannotBeUndone, FirstPostAnswered, KeepsItsPosts, TopicHidden, TwoPolls
from forums.feeds import PURPOSE, token_of
from forums.models import Act, Area, Bookmark, Post, Topic
from forums.queries import topics as topic_queries
from forums.queries import waiting as waiting_queries
from forums.services import (
    arranging,
    bookmarking,
    editing,
    flagging,
    following,
    mail_addresses,
    moderating,
    moving,
    polling,
    posting,
    reacting,
    undoing,
    withdrawing,
)
from forums.services.arranging import Arrangement
from forums.services.discussing import open_topic, topic_about
from forums.services.polling import Asked as AskedInPoll
from forums.services.receiving import take_in
from minamata.accounts.models import Person
from minamata.calendar.services import make_feed
from minamata.contracts.forums import Subject
from minamata.contracts.search import Asked
from minamata.db import db, new_id, now, write
from minamata.errors import NotFound
from minamata.events import drain
from minamata.notifications.models import DueDigest, Notice, Reader
from minamata.notifications.services import send_digests
from minamata.policies import NOBODY, Actor
from minamata.search import queries as search_queries
from minamata.search import services as search
from minamata.web.addresses import short
from tests.clients import Browser, found
from tests.factories import consultations, forums, people
from tests.factories.desk import page_of
from tests.factories.mails import mail

A_MOMENT = timedelta(minutes=5)
COMMENT, POST, SUBMISSION = "forums.comment", "forums.post", "forums.submission"


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"MINAMATA_MAIL_IN": "reply@commons.example"}


@pytest.fixture
def elif_(app: Flask) -> Person:
    moderator = people.person("Elif")
    people.grant(moderator, "moderator")
    return moderator


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


def browser(app: Flask, person: Person | None = None) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client.sign_in(person) if person else client


def seen_by(actor: Actor, words: str, *marks: str, waits: bool = False) -> list[str]:
    """The kinds of what somebody finds, with `waits` before the search has looked at what changed."""
    while not waits and search.refresh():
        pass
    return sorted(hit.document.kind for hit in search_queries.search(actor, Asked(words, marks=frozenset(marks))).hits)


def solved(actor: Actor, words: str) -> list[int]:
    """The numbers of the posts that are marked as a solved question and its answer."""
    while search.refresh():
        pass
    hits = search_queries.search(actor, Asked(words, marks=frozenset({"solved"}))).hits
    return sorted(db.session.get_one(Post, hit.document.subject_id).number for hit in hits)


def fresh(topic: Topic) -> Topic:
    return db.session.get_one(Topic, topic.id, populate_existing=True)


def last_act() -> Act:
    return db.session.scalars(select(Act).order_by(Act.id.desc()).limit(1)).one()


def arrangement(area: Area, audience: str) -> Arrangement:
    return Arrangement(
        area.section, 0, area.title, area.description, (), audience, audience, area.checks, area.shows_presence
    )


def test_what_came_in_goes_where_its_consultation_goes_and_is_found_by_its_readers_alone(
    app: Flask, area: Area
) -> None:
    with app.test_request_context("/en/"):
        greta, amina = consultations.secretary(), consultations.focal_point()
        closed = forums.area("closed", audience="party:XA", posters="party:XA")
        topic = consultations.consultation(greta, area, title="Quetzal guidance")
        consultations.submission(amina, topic, "XA", "We count every quetzal")
        consultations.comment(amina, topic, "I saw a quetzal")
        actor, reader = forums.actor(greta), forums.actor(amina)
        everything = [COMMENT, POST, SUBMISSION]
        assert seen_by(NOBODY, "quetzal") == everything
        acts: tuple[Callable[[], UUID], ...] = (
            lambda: moderating.hide_topic(actor, topic.id, "Because").id,
            lambda: moving.move(actor, topic.id, "closed").id,
        )
        for act in acts:
            act_id = act()
            assert seen_by(NOBODY, "quetzal", waits=True) == []
            assert seen_by(NOBODY, "quetzal") == []
            undoing.undo(actor, act_id)
            assert seen_by(NOBODY, "quetzal") == everything
        moving.move(actor, topic.id, "closed")
        assert seen_by(reader, "quetzal") == everything
        moving.move(actor, topic.id, "gold")
        assert seen_by(NOBODY, "quetzal") == everything
        arranging.change_area(actor, "gold", arrangement(area, "party:XA"), area.version)
        assert seen_by(NOBODY, "quetzal", waits=True) == []
        assert seen_by(NOBODY, "quetzal") == []
        assert seen_by(reader, "quetzal") == everything
        arranging.change_area(actor, "gold", arrangement(area, "public"), area.version)
        assert seen_by(NOBODY, "quetzal") == everything
        arranging.put_area(actor, "gold", "archived", area.version)
        assert seen_by(NOBODY, "quetzal") == everything
        arranging.put_area(actor, "gold", "draft", area.version)
        assert seen_by(reader, "quetzal", waits=True) == []
        assert seen_by(actor, "quetzal") == everything
        arranging.put_area(actor, "gold", "open", area.version)
        assert seen_by(NOBODY, "quetzal") == everything
        first = db.session.get_one(Post, topic.first_post_id)
        editing.edit(actor, first, topic, area, first.text, "Heron guidance", first.version)
        assert seen_by(NOBODY, "heron") == everything
        with pytest.raises(KeepsItsPosts):
            moving.merge(actor, topic.id, forums.topic(amina, closed).id)
        with pytest.raises(FirstPostAnswered):
            withdrawing.take_back(actor, first, topic, area)


def test_an_answer_that_does_not_stand_answers_nothing_until_it_stands_again(
    app: Flask, area: Area, elif_: Person
) -> None:
    with app.test_request_context("/en/"):
        asker, helper, actor = people.person("Amina"), people.person("Boris"), forums.actor(elif_)
        topic = forums.topic(asker, area, "Retorts", "Which retorts?", kind="question")
        answer = forums.reply(helper, topic, "Retorts with a seal")
        other = forums.reply(helper, topic, "Retorts without")

        def choose(post: Post) -> None:
            reacting.choose_answer(forums.actor(asker), post.id, wanted=True)

        def is_answered(by: Post | None) -> None:
            assert fresh(topic).accepted_post_id == (by.id if by else None)
            assert solved(NOBODY, "retorts") == ([1, by.number] if by else [])
            unanswered = [row.topic.id for row in topic_queries.listed(NOBODY, "unanswered", area).rows]
            assert unanswered == ([] if by else [topic.id])

        choose(answer)
        is_answered(answer)
        hidden = moderating.hide_post(actor, answer.id, "Because")
        is_answered(None)
        undoing.undo(actor, hidden.id)
        is_answered(answer)
        moderating.hide_post(actor, answer.id, "Because")
        restored = moderating.restore_post(actor, answer.id)
        is_answered(answer)
        undoing.undo(actor, restored.id)
        is_answered(None)
        choose(other)
        moderating.restore_post(actor, answer.id)
        is_answered(other)
        for name in ("One", "Two", "Three"):
            flagging.flag(forums.actor(people.person(name)), other, area, "spam")
        is_answered(None)
        moderating.hide_post(actor, other.id, "So it is")
        moderating.restore_post(actor, other.id)
        is_answered(other)
        withdrawing.take_back(forums.actor(helper), other, topic, area)
        is_answered(None)
        withdrawing.put_back(forums.actor(helper), other, topic, area)
        is_answered(None)


def test_an_answer_that_is_split_off_or_merged_away_comes_back_as_the_answer(
    app: Flask, area: Area, elif_: Person
) -> None:
    with app.test_request_context("/en/"):
        asker, helper, actor = people.person("Amina"), people.person("Boris"), forums.actor(elif_)
        older = forums.topic(helper, area, "Older", "Words about retorts", kind="question")
        topic = forums.topic(asker, area, "Retorts", "Which retorts?", kind="question")
        answer = forums.reply(helper, topic, "Retorts with a seal")
        reacting.choose_answer(forums.actor(asker), answer.id, wanted=True)
        moving.split(actor, topic.id, [answer.id], "About seals and retorts")
        assert fresh(topic).accepted_post_id is None
        assert solved(NOBODY, "retorts") == []
        undoing.undo(actor, last_act().id)
        assert fresh(topic).accepted_post_id == answer.id
        assert solved(NOBODY, "retorts") == [1, 2]

        merged = moving.merge(actor, topic.id, older.id)
        assert solved(NOBODY, "retorts") == []
        reacting.choose_answer(forums.actor(helper), answer.id, wanted=True)
        assert solved(NOBODY, "retorts") == [1, 3]
        undoing.undo(actor, merged.id)
        assert fresh(older).accepted_post_id is None
        assert fresh(topic).accepted_post_id == answer.id
        assert solved(NOBODY, "retorts") == [1, 2]

        # The other way round the question of the older topic stands in front, and is not the one that was answered.
        merged = moving.merge(actor, older.id, topic.id)
        assert fresh(topic).accepted_post_id == answer.id
        assert solved(NOBODY, "retorts") == [1, 3]
        undoing.undo(actor, merged.id)
        assert solved(NOBODY, "retorts") == [1, 2]

        merged = moving.merge(actor, topic.id, older.id)
        moderating.hide_post(actor, answer.id, "Because")
        undoing.undo(actor, merged.id)
        assert fresh(topic).accepted_post_id is None
        assert solved(NOBODY, "retorts") == []


def test_a_poll_goes_along_when_its_topic_is_merged_and_comes_back(app: Flask, area: Area, elif_: Person) -> None:
    def asks(title: str) -> Topic:
        topic = forums.topic(author, area, title)
        polling.put_poll(forums.actor(author), topic, area, AskedInPoll(f"{title}?", ["Yes", "No"], shows_names=True))
        return topic

    with app.test_request_context("/en/"):
        author, actor = people.person("Amina"), forums.actor(elif_)
        asked, also, plain = asks("First"), asks("Second"), forums.topic(author, area, "Plain")
    boris = browser(app, people.person("Boris"))
    open_page = boris.get(page_of(asked))
    merged = moving.merge(actor, asked.id, plain.id)
    assert "First?" in boris.get(page_of(plain)).text
    voted = boris.press(open_page, "Vote", choice="0")
    assert f"{short(plain.id)}-" in voted.headers["Location"]
    assert "Boris" in boris.get(f"/en/forums/t/{short(asked.id)}/poll").text
    with pytest.raises(TwoPolls):
        moving.merge(actor, also.id, plain.id)
    desk = browser(app, elif_)
    refused = desk.press(f"/en/forums/t/{short(also.id)}/desk", "merge", into=page_of(plain))
    assert refused.status_code == 409
    assert "Both topics have a poll" in refused.text
    undoing.undo(actor, merged.id)
    assert "First?" not in boris.get(page_of(plain)).text
    assert found(boris.get(page_of(asked)), "//section[@id='poll']//progress")
    moving.merge(actor, also.id, plain.id)
    assert "Second?" in boris.get(page_of(plain)).text


def test_splitting_is_not_undone_over_a_second_poll(app: Flask, area: Area, elif_: Person) -> None:
    author, actor = people.person("Amina"), forums.actor(elif_)
    topic = forums.topic(author, area)
    post = forums.reply(author, topic)
    polling.put_poll(forums.actor(author), topic, area, AskedInPoll("One?", ["Yes", "No"]))
    made = moving.split(actor, topic.id, [post.id], "Another")
    polling.put_poll(forums.actor(author), made, area, AskedInPoll("Two?", ["Yes", "No"]))
    with pytest.raises(CannotBeUndone):
        undoing.undo(actor, last_act().id)


def test_an_author_does_not_bring_back_what_a_moderator_has_hidden(app: Flask, area: Area, elif_: Person) -> None:
    author, actor = people.person("Amina"), forums.actor(elif_)
    topic = forums.topic(author, area, "Hidden soon")
    post = db.session.get_one(Post, topic.first_post_id)
    withdrawing.take_back(forums.actor(author), post, topic, area)
    withdrawing.put_back(forums.actor(author), post, topic, area)
    moderating.hide_topic(actor, topic.id, "Off topic")
    with pytest.raises(TopicHidden):
        withdrawing.take_back(forums.actor(author), post, topic, area)
    client = browser(app, author)
    edited = client.press(f"/en/forums/p/{short(post.id)}/edit", "Save", text="Words in the dark")
    assert edited.status_code == 410
    assert "Words in the dark" in edited.text
    assert (fresh(topic).state, db.session.get_one(Post, post.id).text) == ("hidden", "First words")
    assert browser(app).get(page_of(topic)).status_code == 410


def test_a_report_waits_as_long_as_the_post_is_taken_back(app: Flask, area: Area, elif_: Person) -> None:
    author, actor = people.person("Amina"), forums.actor(elif_)
    topic = forums.topic(author, area)
    post = forums.reply(author, topic)

    def waiting() -> int:
        assert len(waiting_queries.queue(actor)[0]) == waiting_queries.how_many_wait(actor)
        return waiting_queries.how_many_wait(actor)

    flagging.flag(forums.actor(people.person("Boris")), post, area, "spam")
    assert waiting() == 1
    withdrawing.take_back(forums.actor(author), post, topic, area)
    assert waiting() == 0
    withdrawing.put_back(forums.actor(author), post, topic, area)
    assert waiting() == 1
    area.checks = "all"
    db.session.commit()
    pending = posting.reply(forums.actor(author), topic, area, posting.Words("Waits"))
    assert (pending.state, waiting()) == ("pending", 2)
    withdrawing.take_back(forums.actor(author), pending, topic, area)
    assert waiting() == 1
    withdrawing.put_back(forums.actor(author), pending, topic, area)
    assert (pending.state, waiting()) == ("pending", 2)


def test_who_was_not_let_in_reads_why_and_is_offered_no_answer(app: Flask, elif_: Person) -> None:
    area, author = forums.area("slow", checks="all"), people.person("Amina")
    topic = forums.topic(author, area, "Refused")
    moderating.refuse(forums.actor(elif_), topic.first_post_id or topic.id, "Not about mercury")
    page = browser(app, author).get(page_of(topic))
    assert "Not about mercury" in page.text
    assert found(page, "//main//form[contains(@action, '/replies')]") == []
    assert browser(app, people.person("Boris")).get(page_of(topic)).status_code == 404


def test_a_thing_is_discussed_anew_when_who_began_has_taken_it_back(app: Flask) -> None:
    area = forums.area("information-exchange")
    subject = Subject("test.thing", new_id(), "A thing", "/thing/")
    with app.test_request_context("/en/"):
        amina, boris = (forums.actor(people.person(name)) for name in ("Amina", "Boris"))
        first = open_topic(amina, subject)
        withdrawing.take_back(amina, db.session.get_one(Post, first.first_post_id), first, area)
        second = open_topic(boris, subject)
        assert second.id != first.id
        withdrawing.put_back(amina, db.session.get_one(Post, first.first_post_id), first, area)
        assert topic_about(amina, subject.kind, subject.id) == second
        elif_ = people.person("Elif")
        people.grant(elif_, "moderator")
        moderating.hide_topic(forums.actor(elif_), second.id, "Because")
        with pytest.raises(NotFound):
            open_topic(boris, subject)


def test_the_feed_and_the_button_to_follow_of_a_merged_topic_are_those_of_where_it_went(
    app: Flask, area: Area, elif_: Person
) -> None:
    with app.test_request_context("/en/"):
        author = people.person("Amina")
        gone, stays = forums.topic(author, area, "Gone", "Words of old"), forums.topic(author, area, "Stays")
    reader = people.person("Reader")
    client = browser(app, reader)
    open_page = client.get(page_of(gone))
    moving.merge(forums.actor(elif_), gone.id, stays.id)
    feed = app.test_client().get(f"/en/forums/t/{short(gone.id)}/posts.atom").text
    assert "Words of old" in feed
    assert short(stays.id) in feed
    client.press(open_page, "Save", level="watching")
    assert topic_queries.topic_for(forums.actor(reader), stays.id).level == "watching"


def test_what_is_hidden_or_closed_before_it_is_told_is_told_to_nobody(app: Flask, area: Area, elif_: Person) -> None:
    author = people.person("Amina")
    follower = people.person("Boris", email="boris@ministry.example", email_verified=True, language="en")
    forums.area("closed", audience="party:XA")
    client, moderator = browser(app, follower), forums.actor(elif_)
    with app.test_request_context("/en/"):
        reader = forums.actor(follower)
        following.follow_area(reader, area, "watching")
        with write():
            rhythms = {"forums.topic": "daily", "forums.reply": "daily", "forums.reminder": "daily"}
            db.session.add(Reader(person_id=follower.id, rhythms=rhythms))
        people.grant(elif_, "administrator")
        moderator = forums.actor(elif_)
        moved, hidden, stays = (forums.topic(author, area, f"Topic {name}") for name in ("Moved", "Hidden", "Stays"))
        for topic in (moved, hidden):
            bookmarking.keep(reader, topic.first_post_id or topic.id, f"Kept of {topic.title}", now() + A_MOMENT)
        said = forums.reply(author, stays, "Words that go")
        drain()
        feed = token_of(make_feed(reader, "en", PURPOSE))
        assert {each.kind for each in db.session.scalars(select(Notice))} >= {"forums.topic"}
        moving.move(moderator, moved.id, "closed")
        moderating.hide_topic(moderator, hidden.id, "Because")
        moderating.hide_post(moderator, said.id, "Because")
        with write():
            db.session.execute(update(Bookmark).values(remind_at=now() - A_MOMENT))
        for bookmark_id in db.session.scalars(select(Bookmark.id)).all():
            bookmarking.remind(bookmark_id)
        with write():
            db.session.execute(update(DueDigest).values(due_at=now() - A_MOMENT))
        send_digests()
        drain()
    folder = app.extensions["settings"].data / "mail"
    written = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.eml"))
    notices = client.get("/en/notifications/").text
    programs = app.test_client().get(f"/forums/feeds/{feed}/latest.atom").text
    kept = client.get("/en/forums/bookmarks").text
    for told in (written, notices, programs):
        assert "Topic Stays" in told
    for told in (written, notices, programs, kept):
        for gone in ("Topic Moved", "Topic Hidden", "Words that go", "Kept of"):
            assert gone not in told
    assert app.test_client().get(f"/forums/feeds/{feed}/topics/{short(stays.id)}.atom").status_code == 200
    assert app.test_client().get(f"/forums/feeds/{feed}/topics/{short(moved.id)}.atom").status_code == 404
    assert app.test_client().get("/en/forums/closed/posts.atom").status_code == 404


def test_an_answer_by_mail_to_what_a_moderator_has_hidden_says_so_and_of_what_was_closed_nothing(
    app: Flask, area: Area, elif_: Person
) -> None:
    follower = people.person("Boris", email="boris@ministry.example", email_verified=True, language="en")
    closed = forums.area("closed", audience="party:XA")
    with app.test_request_context("/en/"):
        people.grant(elif_, "administrator")
        moderator = forums.actor(elif_)
        hidden, moved = (forums.topic(follower, area, f"Topic {name}") for name in ("Hidden", "Moved"))
        addresses = [mail_addresses.for_topic(follower.id, topic.id) or "" for topic in (hidden, moved)]
        moderating.hide_topic(moderator, hidden.id, "Because")
        moving.move(moderator, moved.id, closed.slug)
        for number, address in enumerate(addresses):
            letter = mail(address, "Words", From="boris@ministry.example", Message_ID=f"<{number}@ministry.example>")
            assert take_in(letter, [address]) == ["refused"]
        drain()
    folder = app.extensions["settings"].data / "mail"
    letters = [path.read_text(encoding="utf-8") for path in folder.glob("*.eml")]
    assert sum("A moderator has hidden the topic." in each for each in letters) == 1
    assert sum("not open to you now" in each for each in letters) == 1
    assert not any("Topic Moved" in each for each in letters)
