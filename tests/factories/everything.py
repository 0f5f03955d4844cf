"""One of everything that the forums hold, in one area: what goes wrong between its parts shows there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from forums.models import Act, Area, Comment, Consultation, Duty, Post, Topic
from forums.services import (
    bookmarking,
    compiling,
    consulting,
    drafting,
    editing,
    flagging,
    following,
    judging_comments,
    mail_addresses,
    moderating,
    moving,
    polling,
    preparing,
    reacting,
    submitting,
    warning,
    withdrawing,
)
from forums.services.drafting import Drafted, Origin
from forums.services.polling import Asked
from forums.writing import quote_of
from minamata.accounts.models import Person
from minamata.db import db, new_id, now, write
from minamata.files.models import FileText, StoredFile
from minamata.files.services import keeping
from minamata.web.addresses import short
from tests.factories import bodies, consultations, forums, people

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Everything:
    """Who wrote it, and by what names of parameters its things are addressed."""

    focal_point: Person
    colleague: Person
    secretary: Person
    keeper: Person
    topic: Topic
    question: Topic
    consultation: Topic
    reported: Post
    ids: Mapping[str, Sequence[UUID]]
    paragraph: int


def party_of(code: str, *names: str) -> tuple[Person, ...]:
    """A Party with its focal point, and then its country team; each with an address of their own."""
    party = bodies.party(code)
    found = [
        people.person(name, email=f"{name.lower().replace(' ', '-')}@{code.lower()}.example", email_verified=True)
        for name in names
    ]
    bodies.designation(found[0], party, now() - A_DAY)
    for each in found[1:]:
        bodies.membership(each, party, "country_team", now() - A_DAY)
    return tuple(found)


def one_of_everything(app: Flask, area: Area, word: str, first: Person, second: Person) -> Everything:
    """Fill an area in which both may write; `word` stands in every text, title, name and reason."""
    secretary, keeper = consultations.secretary(), people.person("Keeper")
    people.grant(keeper, "moderator", "area", str(area.id))
    one, two, office, desk = (forums.actor(each) for each in (first, second, secretary, keeper))
    with app.test_request_context("/en/"):
        with write():
            file = keeping.keep(first.id, f"{word}.txt", "text/plain", f"the {word}".encode(), "nobody")
            db.session.add(FileText(file_id=file.id, text=f"Read in it: {word}", trouble=None, read_at=now()))
        topic = forums.topic(first, area, f"The {word} plan", f"Words about {word}", files=(file,))
        begun = _post(topic)
        quote = quote_of(first.name, 1, f"/forums/p/{short(begun.id)}", begun.text)
        answer = forums.reply(second, topic, f"{quote}Dear @{first.name}, {word}.", reply_to=begun.id)
        own = forums.reply(first, topic, f"More {word}")
        editing.edit(one, begun, topic, area, f"Other words about {word}", f"The other {word} plan", 1)
        polling.put_poll(one, topic, area, Asked(f"Is it {word}?", [f"Yes, {word}", f"No {word}"], shows_names=True))
        polling.vote(two, topic, area, [0])
        reacting.react(two, begun.id, "thanks", wanted=True)
        bookmarking.keep(two, begun.id, f"Look at {word} again", now() + A_DAY)
        drafting.save(two, topic, Drafted(f"{quote}Not yet said of {word}"), Origin())
        question = _question(first, second, area, word)
        _judge(keeper, first, second, area, topic, word)
        reported = forums.reply(first, topic, f"Reported for {word}")
        flagging.flag(two, reported, area, "other", f"Because of {word}")
        taken = forums.reply(second, topic, f"Taken back: {word}")
        withdrawing.take_back(two, taken, topic, area)
        consulted, comments, key = _consultation(secretary, first, second, area, word)
        mail_addresses.for_topic(second.id, topic.id)
        mail_addresses.ask_for(two, area)
        following.follow_area(two, area, "watching")
        with write():
            hours = {"weekdays": [0], "begins": "09:00", "ends": "17:00", "zone": "UTC", "languages": ["en"]}
            db.session.add(Duty(id=new_id(), person_id=keeper.id, created_at=now(), **hours))
    posts = db.session.scalars(select(Post.id).join(Topic, Topic.id == Post.topic_id).where(Topic.area_id == area.id))
    topics = db.session.scalars(select(Topic.id).where(Topic.area_id == area.id))
    ids = {
        "topic_id": [topic.id, *(each for each in topics if each != topic.id)],
        "post_id": [
            begun.id,
            answer.id,
            own.id,
            *(each for each in posts if each not in {begun.id, answer.id, own.id}),
        ],
        "file_id": list(db.session.scalars(select(StoredFile.id))),
        "comment_id": [each.id for each in comments],
        "person_id": [first.id],
        "act_id": list(db.session.scalars(select(Act.id))),
    }
    assert office.has("administrator")
    assert desk.rights
    return Everything(first, second, secretary, keeper, topic, question, consulted, reported, ids, key)


def _question(first: Person, second: Person, area: Area, word: str) -> Topic:
    question = forums.topic(first, area, f"Is {word} so?", f"A question of {word}", kind="question")
    solution = forums.reply(second, question, f"An answer of {word}")
    reacting.choose_answer(forums.actor(first), solution.id, wanted=True)
    return question


def _judge(keeper: Person, first: Person, second: Person, area: Area, topic: Topic, word: str) -> None:
    """What moderators do: close, merge, split, hide, refuse, warn; and what waits for them."""
    desk = forums.actor(keeper)
    moderating.switch(desk, topic.id, "lock", f"Too much {word}")
    moderating.switch(desk, topic.id, "unlock", f"Enough {word}")
    other = forums.topic(second, area, f"Another {word}", f"Also about {word}")
    moving.merge(desk, other.id, topic.id, f"Twice the same {word}")
    moving.split(desk, topic.id, [forums.reply(second, topic, f"Aside of {word}").id], f"Aside {word}", f"For {word}")
    bad = forums.reply(second, topic, f"Bad {word}")
    moderating.hide_post(desk, bad.id, f"No {word} here")
    moderating.hide_topic(desk, forums.topic(second, area, f"Gone {word}", f"Gone {word}").id, f"No more {word}")
    warning.warn(desk, second.id, f"Do not say {word}", bad)
    with write():
        area.checks = "all"
    waiting = forums.reply(second, topic, f"Waits with {word}")
    refused = forums.topic(second, area, f"Refused {word}", f"Refused {word}")
    moderating.refuse(desk, _post(refused).id, f"Refused for {word}")
    assert waiting.state == "pending"
    with write():
        area.checks = "none"


def _consultation(
    secretary: Person, first: Person, second: Person, area: Area, word: str
) -> tuple[Topic, Sequence[Comment], int]:
    """A consultation that is over, with everything that came in and its compilation, and one more submission being written."""
    text = f"# On {word}\n\nIt is about {word}.\n\nAnd {word} again."
    topic = consultations.consultation(secretary, area, title=f"Guidance on {word}", text=text)
    key = consultations.key_of(topic, 1, secretary)
    annexes = [
        consultations.brought(first, f"{word} {part}.txt", f"the {word}".encode()) for part in ("annex", "draft")
    ]
    consultations.submission(first, topic, "XA", {0: f"We say {word}", key: f"Here {word}"}, files=annexes[:1])
    comments = [consultations.comment(second, topic, f"I say {word}", key) for _kind in ("stands", "hidden")]
    judging_comments.hide(forums.actor(secretary), comments[1].id, f"No {word} in comments")
    with write():
        area.checks = "all"
    comments.append(consultations.comment(second, topic, f"Waits: {word}", key))
    with write():
        area.checks = "none"
    found = consultations.found(secretary, topic)
    consulting.extend(forums.actor(secretary), found, found.consultation.closes_at + A_DAY, f"More time for {word}")
    submitting.save(
        forums.actor(first), consultations.found(first, topic), "XA", {0: f"Next {word}"}, "en", 0, annexes[1:]
    )
    consultations.version(secretary, topic, f"{text}\n\nAnd once more {word}.")
    preparing.prepare(forums.actor(secretary), consultations.found(secretary, topic), f"Prepared {word}", "en")
    with write():
        over = now() - timedelta(minutes=1)
        db.session.execute(update(Consultation).where(Consultation.topic_id == topic.id).values(closes_at=over))
        db.session.execute(update(Topic).where(Topic.id == topic.id).values(closes_at=over))
    db.session.rollback()
    compiling.compile_consultation(topic.id)
    return topic, comments, key


def _post(topic: Topic) -> Post:
    return db.session.get_one(Post, topic.first_post_id)
