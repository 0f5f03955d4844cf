"""What people do in the forums, done by their programs: the same rights, the same refusals, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forums.models import Area, Post, Topic
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.web.addresses import short
from tests.factories import bodies, forums, people
from tests.factories.programs import Program, token
from tests.statements import statements


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def member(app: Flask) -> Person:
    """A member who acts for the country team of a Party."""
    person = people.person("Awa")
    bodies.membership(person, bodies.party("XA"), "country_team", now())
    return person


@pytest.fixture
def program(app: Flask, member: Person) -> Program:
    return Program(app, token(member))


@pytest.fixture
def topic(app: Flask, member: Person, area: Area) -> Topic:
    """A topic of somebody else, begun after the member came."""
    with app.test_request_context():
        return forums.topic(people.person("Author"), area, "Retorts", "Do they *work*?", kind="question")


def read(program: Program, path: str, **more: Any) -> dict[str, Any]:
    answer = program.get(path, **more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def sent(program: Program, method: str, path: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = program.ask(method, path, json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json or {})


def test_the_way_from_what_is_new_to_an_answer(program: Program, member: Person, topic: Topic) -> None:
    told = read(program, "forums")
    assert (told["unread"], [each["slug"] for each in told["areas"]]) == (1, ["gold"])
    found = read(program, told["areas"][0]["topics"])["items"]
    assert [(each["title"], each["unread"], each["author"]["name"]) for each in found] == [("Retorts", 1, "Author")]
    one = read(program, f"forums/topics/{found[0]['id']}")
    (first,) = read(program, one["posts"])["items"]
    assert (first["text"], first["html"]) == ("Do they *work*?", "<p>Do they <em>work</em>?</p>\n")
    function = told["capacities"][0]
    assert (function["function"], function["body"]["text"]) == ("country_team", "Party XA")
    answer = {
        "text": "Yes, with *training*.",
        "speak_as": function["value"],
        "reply_to": first["id"],
        "seen": {"first": first["id"], "last": first["id"]},
        "lang": "fr",
    }
    post = sent(program, "POST", one["posts"], answer, 201)
    assert post["author"] == {
        "name": "Awa",
        "spoken_as": "party",
        "function": "country_team",
        "code": "XA",
        "body": {"text": "Party XA", "lang": "en", "dir": "ltr"},
    }
    assert (post["number"], post["reply_to"], post["lang"]) == (2, first["id"], "fr")
    assert read(program, "forums")["unread"] == 0
    kept = db.session.scalars(select(Post).where(Post.author_id == member.id)).one()
    assert (short(kept.id), kept.source) == (post["id"], "api")


def test_a_program_starts_a_topic_once(program: Program, area: Area) -> None:
    body = {"title": " A   question ", "kind": "question", "text": "How do you\r\ncount them?"}
    made = [program.post("forums/areas/gold/topics", body, key="once") for _each in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    assert made[0].headers["Location"] == made[1].headers["Location"]
    topic = db.session.scalars(select(Topic)).one()
    assert (topic.title, topic.kind, topic.language) == ("A question", "question", "en")
    assert db.session.scalars(select(Post.text)).all() == ["How do you\ncount them?"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "T", "text": "> only a quote"}, "text"),
        ({"title": " ", "text": "Words"}, "title"),
        ({"title": "T", "text": "Words", "kind": "announcement"}, "kind"),
        ({"title": "T", "text": "Words", "speak_as": "party:XB:country_team"}, "speak_as"),
        ({"title": "T", "text": "x" * 32_001}, "text"),
    ],
)
def test_what_cannot_be_posted_is_refused_by_its_field(
    program: Program, area: Area, body: dict[str, str], field: str
) -> None:
    told = sent(program, "POST", "forums/areas/gold/topics", body, 422)
    assert [each["field"] for each in told["errors"]] == [field]
    assert db.session.scalar(select(func.count()).select_from(Topic)) == 0


def test_a_closed_topic_takes_no_reply_by_program(program: Program, topic: Topic) -> None:
    with write():
        db.session.get_one(Topic, topic.id).locked_at = now()
    assert read(program, f"forums/topics/{short(topic.id)}")["may_post"] is False
    told = sent(program, "POST", f"forums/topics/{short(topic.id)}/posts", {"text": "But"}, 409)
    assert told["type"].endswith("topic-locked")


def test_following_and_having_read(program: Program, app: Flask, topic: Topic, area: Area) -> None:
    path = f"forums/topics/{short(topic.id)}"
    with app.test_request_context():
        last = short(forums.reply(people.person("Other"), topic).id)
    assert sent(program, "PUT", f"{path}/level", {"level": "watching"})["level"] == "watching"
    assert sent(program, "PUT", "forums/areas/gold/level", {"level": "muted"})["level"] == "muted"
    sent(program, "PUT", "forums/areas/gold/level", {"level": "loud"}, 422)
    first = read(program, path)["first_unread"]
    assert sent(program, "POST", f"{path}/read", {"first": first, "last": first})["first_unread"] == last
    newest = read(program, "forums/areas/gold")["newest"]
    assert newest == last
    assert sent(program, "POST", "forums/areas/gold/read", {"up_to": newest})["unread"] == 0
    assert read(program, "forums/topics?view=unread")["items"] == []
    sent(program, "POST", f"{path}/read", {"first": "x", "last": first}, 422)


def test_lists_go_on_by_key(program: Program, app: Flask, topic: Topic, area: Area) -> None:
    with app.test_request_context():
        author = people.person("Writer")
        people.grant(author, "trainer")
        for number in range(24):
            forums.reply(author, topic, f"Answer {number}")
        for number in range(32):
            forums.topic(author, area, f"Topic {number}")
    posts = f"/api/v1/forums/topics/{short(topic.id)}/posts"
    for order, numbers in (("oldest", list(range(1, 26))), ("newest", list(range(25, 0, -1)))):
        found, following = [], f"{posts}?order={order}&lang=en"
        while following:
            page = read(program, following)
            found += [each["number"] for each in page["items"]]
            following = page["next"]
        assert found == numbers
    with write():
        db.session.get_one(Topic, topic.id).is_pinned = True
    page = read(program, "forums/areas/gold/topics")
    assert page["items"][0]["is_pinned"]
    assert len(page["items"]) == 31
    assert [each["title"] for each in read(program, page["next"])["items"]] == ["Topic 1", "Topic 0"]


def test_a_closed_area_does_not_exist_for_a_stranger(program: Program, app: Flask, area: Area) -> None:
    with app.test_request_context():
        insider = people.person("Insider")
        people.grant(insider, "moderator")
        colleague = people.person("Colleague")
        for each in (insider, colleague):
            people.grant(each, "national_focal_point")
        closed = forums.area("closed", audience="role:national_focal_point", posters="role:national_focal_point")
        topic = forums.topic(insider, closed, "Zyzzyva")
        with write():
            file = keeping.keep(insider.id, "zyzzyva.txt", "text/plain", b"words", "nobody")
        post = short(forums.reply(insider, topic, "Zyzzyva again", files=(file,)).id)
        its_own = Program(app, token(colleague))
    hidden = short(topic.id)
    for path in (
        "areas/closed",
        "areas/closed/topics",
        f"topics/{hidden}",
        f"topics/{hidden}/posts",
        f"posts/{post}",
        f"posts/{post}/files/{short(file.id)}",
    ):
        assert its_own.get(f"forums/{path}").status_code == 200, path
        assert program.get(f"forums/{path}").status_code == 404, path
    for method, path, body in (
        ("POST", "areas/closed/topics", {"title": "T", "text": "Words"}),
        ("PUT", "areas/closed/level", {"level": "watching"}),
        ("POST", "areas/closed/read", {"up_to": post}),
        ("POST", f"topics/{hidden}/posts", {"text": "Words"}),
        ("PUT", f"topics/{hidden}/level", {"level": "watching"}),
        ("POST", f"topics/{hidden}/read", {"first": post, "last": post}),
    ):
        sent(program, method, f"forums/{path}", body, 404)
    for path in ("forums", "forums/areas", "forums/topics", "forums/topics?view=unread"):
        assert "closed" in its_own.get(path).text, path
        assert "closed" not in program.get(path).text, path
        assert "Zyzzyva" not in program.get(path).text, path
    assert read(its_own, f"forums/posts/{post}")["text"] == "Zyzzyva again"


def test_hidden_words_are_told_to_nobody_but_moderators(program: Program, app: Flask, topic: Topic) -> None:
    with app.test_request_context():
        post = forums.reply(people.person("Rude"), topic, "Zyzzyva")
        moderator = people.person("Moderator")
        people.grant(moderator, "moderator")
        desk = Program(app, token(moderator))
        with write():
            db.session.get_one(Post, post.id).state = "hidden"
    page = read(program, f"forums/topics/{short(topic.id)}/posts")["items"]
    assert [(each["state"], each["text"], each["author"] is None) for each in page] == [
        ("visible", "Do they *work*?", False),
        ("hidden", None, True),
    ]
    assert program.get(f"forums/posts/{short(post.id)}").status_code == 404
    assert read(desk, f"forums/posts/{short(post.id)}")["text"] == "Zyzzyva"


def test_a_merged_topic_is_answered_with_the_one_it_went_into(program: Program, app: Flask, topic: Topic) -> None:
    with app.test_request_context():
        other = forums.topic(people.person("Other"), db.session.get_one(Area, topic.area_id), "Old")
        with write():
            gone = db.session.get_one(Topic, other.id)
            gone.state, gone.merged_into_id = "merged", topic.id
    assert read(program, f"forums/topics/{short(other.id)}")["id"] == short(topic.id)


def test_a_token_reads_and_writes_only_what_it_was_made_for(app: Flask, member: Person, topic: Topic) -> None:
    reader = Program(app, token(member, "forums:read"))
    answer = reader.get("forums/topics")
    assert answer.status_code == 200
    again = reader.get("forums/topics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    sent(reader, "POST", f"forums/topics/{short(topic.id)}/posts", {"text": "Words"}, 403)
    assert Program(app, token(member, "courses:read")).get("forums").status_code == 403
    assert Program(app, None).get("forums").status_code == 401


def test_lists_cost_few_statements(program: Program, app: Flask, topic: Topic, area: Area) -> None:
    with app.test_request_context():
        for number in range(8):
            forums.topic(people.person(f"Author {number}"), area, f"Topic {number}")
    for path in ("forums/areas", "forums/topics", f"forums/topics/{short(topic.id)}/posts"):
        program.get(path)
        with statements(app) as asked:
            assert program.get(path).status_code == 200
        assert len(asked) <= 6, (path, asked)
