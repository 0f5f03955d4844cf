"""What people do in the forums beside reading and writing, done by their programs: the same rights, the same refusals, nothing twice."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forums.models import Area, Bookmark, Draft, Post, Reaction, Topic
from forums.services import polling
from forums.services.polling import Asked
from minamata.accounts.models import Person
from minamata.db import db, now
from minamata.web.addresses import short
from tests.factories import consultations, forums, people
from tests.factories.programs import Program, etag, read, sent, token


@pytest.fixture
def area(app: Flask) -> Area:
    return forums.area("gold")


@pytest.fixture
def member(app: Flask) -> Person:
    return people.person("Awa")


@pytest.fixture
def program(app: Flask, member: Person) -> Program:
    return Program(app, token(member))


@pytest.fixture
def topic(app: Flask, member: Person, area: Area) -> Topic:
    with app.test_request_context():
        return forums.topic(people.person("Author"), area, "Retorts", "Do they work?", kind="question")


def insider(app: Flask) -> tuple[Program, Topic, Post, Topic]:
    """The program of one of few who see an area, with a topic and a poll there, an answer of theirs, and a consultation."""
    with app.test_request_context():
        person = people.person("Insider")
        people.grant(person, "moderator")
        people.grant(person, "national_focal_point")
        closed = forums.area("closed", audience="role:national_focal_point", posters="role:national_focal_point")
        hidden = forums.topic(person, closed, "Zyzzyva")
        polling.put_poll(forums.actor(person), hidden, closed, Asked("Zyzzyva?", ["Yes", "No"]))
        held = consultations.consultation(consultations.secretary(), closed)
        return Program(app, token(person)), hidden, forums.reply(person, hidden), held


def test_a_post_is_edited_from_the_version_that_was_read(program: Program, app: Flask, topic: Topic) -> None:
    path = f"forums/posts/{sent(program, 'POST', f'forums/topics/{short(topic.id)}/posts', {'text': 'Yes'}, 201)['id']}"
    first = etag(program, path)
    assert sent(program, "PATCH", path, {"text": "No"}, 428)["type"].endswith("precondition-missing")
    assert sent(program, "PATCH", path, {"text": "No"}, headers=first, key="once")["version"] == 2
    assert sent(program, "PATCH", path, {"text": "No"}, headers=first, key="once")["version"] == 2
    assert sent(program, "PATCH", path, {"text": "Perhaps"}, 412, headers=first)["type"].endswith("precondition-failed")
    assert "text" in str(sent(program, "PATCH", path, {"text": "> quote"}, 422, headers=etag(program, path))["errors"])
    told = read(program, f"{path}/versions")["items"]
    assert [(each["version"], each["text"]) for each in told] == [(1, "Yes"), (2, "No")]
    with app.test_request_context():
        other = Program(app, token(people.person("Other")))
    assert read(other, f"{path}/versions")["items"] == told
    sent(other, "PATCH", path, {"text": "Mine now"}, 404, headers=etag(other, path))
    sent(other, "DELETE", path, status=404)


def test_a_post_is_taken_back_and_put_back(program: Program, topic: Topic) -> None:
    made = sent(program, "POST", f"forums/topics/{short(topic.id)}/posts", {"text": "Yes"}, 201)["id"]
    gone = sent(program, "DELETE", f"forums/posts/{made}")
    assert (gone["state"], gone["text"], gone["back_until"] is not None) == ("deleted", "Yes", True)
    read(program, f"forums/posts/{made}", 404)
    assert [each["id"] for each in read(program, "forums/taken-back")["items"]] == [made]
    assert sent(program, "POST", f"forums/my-posts/{made}/return")["state"] == "visible"
    assert read(program, f"forums/posts/{made}")["text"] == "Yes"
    assert read(program, "forums/taken-back")["items"] == []


def test_a_file_is_brought_and_goes_with_a_post(program: Program, app: Flask, topic: Topic) -> None:
    body = {"name": "notes.txt", "content": base64.b64encode(b"Mercury melts early.").decode()}
    brought = [sent(program, "POST", "forums/files", body, 201, key="once") for _each in range(2)]
    assert (brought[0]["bytes"], brought[0]) == (20, brought[1])
    sent(program, "POST", "forums/files", {**body, "content": "?"}, 422)
    sent(program, "POST", "forums/files", {**body, "name": "notes.exe"}, 415)
    with app.test_request_context():
        other = Program(app, token(people.person("Other")))
    read(other, f"forums/files/{brought[0]['id']}", 404)
    posts = f"forums/topics/{short(topic.id)}/posts"
    answer = {"text": "See", "files": [brought[0]["id"]]}
    assert sent(other, "POST", posts, answer, 422)["type"].endswith("files-gone")
    file = sent(program, "POST", posts, answer, 201)["files"][0]
    assert program.get(file["url"]).data == b"Mercury melts early."
    sent(program, "POST", posts, answer, 422)


def test_readers_react_and_who_asked_chooses_the_answer(program: Program, app: Flask, topic: Topic) -> None:
    question = f"forums/posts/{short(topic.first_post_id)}"  # type: ignore[arg-type]
    for _again in range(2):
        told = sent(program, "PUT", f"{question}/reactions/useful")
    assert (told["reactions"], told["mine"]) == ([{"kind": "useful", "count": 1}], ["useful"])
    assert read(program, f"{question}/reactions")["items"] == [{"name": "Awa", "kind": "useful"}]
    sent(program, "PUT", f"{question}/reactions/hate", status=404)
    assert sent(program, "DELETE", f"{question}/reactions/useful")["reactions"] == []
    assert db.session.scalar(select(func.count(Reaction.id))) == 0
    made = sent(program, "POST", f"forums/topics/{short(topic.id)}/posts", {"text": "Yes"}, 201)["id"]
    assert sent(program, "PUT", f"forums/posts/{made}/reactions/useful", status=409)["type"].endswith("own-post")
    sent(program, "PUT", f"forums/posts/{made}/answer", status=403)
    asker = Program(app, token(db.session.get_one(Person, topic.author_id)))
    assert sent(asker, "PUT", f"forums/posts/{made}/answer")["is_answer"]
    assert not sent(asker, "DELETE", f"forums/posts/{made}/answer")["is_answer"]
    sent(asker, "PUT", f"{question}/answer", status=409)


def test_a_poll_shows_its_results_to_who_may_see_them(program: Program, app: Flask, topic: Topic) -> None:
    asker = Program(app, token(db.session.get_one(Person, topic.author_id)))
    path = f"forums/topics/{short(topic.id)}/poll"
    asked = {"question": "Which metal?", "options": ["Gold", "Silver"], "results": "voted", "shows_names": True}
    read(program, path, 404)
    sent(program, "POST", path, asked, 404)
    for wrong in ({"options": ["Gold"]}, {"options": ["Gold", " Gold"]}, {"closes_at": "2020-01-01T00:00:00Z"}):
        assert next(iter(wrong)) in str(sent(asker, "POST", path, {**asked, **wrong}, 422)["errors"])
    made = sent(asker, "POST", path, asked, 201, key="once")
    assert sent(asker, "POST", path, asked, 201, key="once") == made
    sent(asker, "POST", path, asked, 409)
    assert [each["votes"] for each in read(program, path)["options"]] == [None, None]
    read(program, f"{path}/votes", 404)
    for wrong_choice in ([2], [0, 1]):
        sent(program, "PUT", f"{path}/vote", {"choices": wrong_choice}, 422)
    told = [sent(program, "PUT", f"{path}/vote", {"choices": [place]}) for place in (0, 1)][-1]
    assert (told["chosen"], told["voters"], [each["votes"] for each in told["options"]]) == ([1], 1, [0, 1])
    assert read(program, f"{path}/votes")["items"][1] == {"place": 1, "names": ["Awa"]}


def test_a_post_is_kept_with_a_note_and_a_reminder(program: Program, app: Flask, topic: Topic) -> None:
    post = short(topic.first_post_id)  # type: ignore[arg-type]
    path, at = f"forums/posts/{post}/bookmark", (now() + timedelta(days=2)).replace(microsecond=0).isoformat()
    kept = sent(program, "PUT", path, {"note": "For the meeting", "remind_at": at})
    assert (kept["is_kept"], kept["note"]) == (True, "For the meeting")
    assert [(each["post"], each["title"]) for each in read(program, "forums/bookmarks")["items"]] == [(post, "Retorts")]
    assert read(program, f"forums/posts/{post}")["is_kept"]
    for wrong in ({"remind_at": "2020-01-01T00:00:00Z"}, {"remind_at": "tomorrow"}, {"note": "x" * 501}):
        assert next(iter(wrong)) in str(sent(program, "PUT", path, wrong, 422)["errors"])
    assert not sent(program, "DELETE", path)["is_kept"]
    assert db.session.scalar(select(func.count(Bookmark.id))) == 0


def test_a_draft_is_saved_from_the_version_that_was_read(program: Program, app: Flask, topic: Topic) -> None:
    body = {"topic": short(topic.id), "text": "I thi"}
    made = [sent(program, "POST", "forums/drafts", body, 201, key="once") for _each in range(2)]
    assert made[0] == made[1]
    path = f"forums/drafts/{made[0]['id']}"
    first = etag(program, path)
    assert sent(program, "PUT", path, {"text": "I think so"}, headers=first)["version"] == 2
    sent(program, "PUT", path, {"text": "I think not"}, 412, headers=first)
    sent(program, "PUT", path, {"text": " "}, 422, headers=etag(program, path))
    sent(program, "PUT", path, {"text": "Words"}, 428)
    assert [each["text"] for each in read(program, "forums/drafts")["items"]] == ["I think so"]
    with app.test_request_context():
        other = Program(app, token(people.person("Other")))
    assert read(other, "forums/drafts")["items"] == []
    read(other, path, 404)
    sent(other, "PUT", path, {"text": "Words"}, 404, headers={"If-Match": "*"})
    sent(other, "DELETE", path, status=404)
    assert sent(program, "DELETE", path)["items"] == []
    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_a_consultation_is_read_and_commented(program: Program, app: Flask, area: Area) -> None:
    with app.test_request_context():
        held = consultations.consultation(consultations.secretary(), area)
        key = consultations.key_of(held, 2, consultations.secretary("Other"))
    path = f"forums/consultations/{short(held.id)}"
    assert [each["consultation"] for each in read(program, "forums/consultations")["items"]] == [f"/api/v1/{path}"]
    told = read(program, path)
    assert (told["stage"], told["version"], told["submit_for"], told["compilation"]) == ("open", 1, [], [])
    text = read(program, told["versions"][0]["text"])
    assert [each["text"]["text"] for each in text["paragraphs"] if each["key"] == key] == ["It is not binding."]
    assert [each["level"] for each in text["paragraphs"]] == [1, 0, 0, 1, 0]
    comments = f"{path}/paragraphs/{key}/comments"
    made = [sent(program, "POST", comments, {"text": "It *should* be."}, 201, key="once") for _each in range(2)]
    assert (made[0], made[0]["author"]["name"], made[0]["version"]) == (made[1], "Awa", 1)
    assert read(program, comments)["items"] == [made[0]]
    sent(program, "POST", comments, {"text": "> It is not binding."}, 422)
    sent(program, "POST", f"{path}/paragraphs/99/comments", {"text": "Words"}, 404)
    read(program, f"{path}/versions/{10**30}", 404)
    read(program, f"{path}/compilation/docx", 404)
    sent(program, "PUT", f"{path}/my-submissions/XA", {"entries": []}, 403, headers={"If-Match": "*"})


def test_a_submission_is_written_together_sent_and_withdrawn(program: Program, app: Flask, area: Area) -> None:
    with app.test_request_context():
        held = consultations.consultation(consultations.secretary(), area)
        speaker = Program(app, token(consultations.focal_point()))
    path = f"forums/consultations/{short(held.id)}"
    (body,) = read(speaker, path)["submit_for"]
    assert (body["code"], body["name"]["text"]) == ("XA", "Party XA")
    mine = f"{path}/my-submissions/XA"
    said: dict[str, Any] = {"entries": [{"key": 0, "text": "We agr"}], "lang": "fr"}
    first = etag(speaker, mine)
    assert sent(speaker, "PUT", mine, said, headers=first)["version"] == 1
    sent(speaker, "PUT", mine, said, 412, headers=first)
    sent(speaker, "PUT", mine, said, 428)
    sent(speaker, "PUT", mine, {"entries": said["entries"] * 2}, 422, headers={"If-Match": "*"})
    assert read(program, f"{path}/submissions")["items"] == []
    whole = {"entries": [{"key": 0, "text": "We agree."}], "lang": "fr"}
    sent(speaker, "POST", f"{mine}/sending", whole, 412, headers=first)
    now_read = etag(speaker, mine)
    for _again in range(2):
        told = sent(speaker, "POST", f"{mine}/sending", whole, 201, headers=now_read, key="once")
    assert [(each["kind"], each["is_late"], each["entries"][0]["text"]) for each in told["versions"]] == [
        ("sent", False, "We agree.")
    ]
    assert [each["state"] for each in read(program, f"{path}/submissions")["items"]] == ["in_time"]
    sent(program, "POST", f"{path}/submissions/XA/withdrawal", {"reason": "Mistake"}, 403)
    sent(speaker, "POST", f"{path}/submissions/XA/withdrawal", {"reason": " "}, 422)
    gone = sent(speaker, "POST", f"{path}/submissions/XA/withdrawal", {"reason": "Mistake"}, 201)
    assert [(each["kind"], each["stands"]) for each in gone["versions"]] == [("sent", False), ("withdrawn", False)]
    assert read(program, f"{path}/submissions/XA") == gone
    sent(speaker, "POST", f"{path}/submissions/XA/withdrawal", {"reason": "Again"}, 409)


def test_files_go_with_a_submission_and_open_with_it(program: Program, app: Flask, area: Area) -> None:
    with app.test_request_context():
        held = consultations.consultation(consultations.secretary(), area)
        speaker = Program(app, token(consultations.focal_point()))
    path = f"forums/consultations/{short(held.id)}"
    mine = f"{path}/my-submissions/XA"
    content = base64.b64encode(b"Figures").decode()
    brought = sent(speaker, "POST", "forums/files", {"name": "figures.txt", "content": content}, 201)
    said: dict[str, Any] = {"entries": [{"key": 0, "text": "We agree."}], "files": [brought["id"]]}
    sent(speaker, "PUT", mine, {**said, "files": [brought["id"]] * 11}, 422, headers={"If-Match": "*"})
    (file,) = sent(speaker, "PUT", mine, said, headers=etag(speaker, mine))["files"]
    assert (file["name"], file["bytes"]) == ("figures.txt", 7)
    assert speaker.get(file["url"]).data == b"Figures"
    read(program, file["url"], 404)
    sent(speaker, "POST", f"{mine}/sending", said, 422, headers=etag(speaker, mine))
    without = {"entries": said["entries"]}
    told = sent(speaker, "POST", f"{mine}/sending", without, 201, headers=etag(speaker, mine))
    assert told["versions"][0]["files"] == [file], "what is not named stays as it is"
    assert program.get(file["url"]).data == b"Figures"
    read(program, file["url"].replace("/XA/", "/XB/"), 404)
    told = sent(speaker, "POST", f"{mine}/sending", {**without, "files": []}, 201, headers=etag(speaker, mine))
    assert [len(each["files"]) for each in told["versions"]] == [1, 0]


@pytest.fixture
def desk(app: Flask) -> Program:
    """The program of a moderator of all areas."""
    with app.test_request_context():
        moderator = people.person("Moderator")
        people.grant(moderator, "moderator")
        return Program(app, token(moderator))


def test_a_reported_post_is_decided_about_and_that_is_undone(
    program: Program, desk: Program, app: Flask, member: Person, topic: Topic
) -> None:
    post = short(topic.first_post_id)  # type: ignore[arg-type]
    reports = f"forums/posts/{post}/reports"
    assert "words" in str(sent(program, "POST", reports, {"reason": "other"}, 422)["errors"])
    made = [sent(program, "POST", reports, {"reason": "spam"}, 201, key="once") for _each in range(2)]
    assert (made[0], made[0]["outcome"]) == (made[1], None)
    app.config["RATELIMIT_ENABLED"] = True
    told = [program.post(reports, {"reason": "spam"}).status_code for _each in range(11)]
    app.config["RATELIMIT_ENABLED"] = False
    assert (told[0], told[-1]) == (409, 429)
    read(desk, f"forums/reports/{made[0]['id']}", 404)
    (waiting,) = read(desk, "forums/moderation/queue")["items"]
    assert (waiting["post"]["id"], waiting["reports"]) == (post, [{"reason": "spam", "words": None, "by": "Awa"}])
    acts = f"forums/moderation/posts/{post}/acts"
    assert "reason" in str(sent(desk, "POST", acts, {"act": "hide"}, 422)["errors"])
    done = [sent(desk, "POST", acts, {"act": "hide", "reason": "Advertising"}, 201, key="once") for _each in range(2)]
    assert (done[0], done[0]["kind"], done[0]["by"]) == (done[1], "hide_post", "Moderator")
    assert read(program, f"forums/reports/{made[0]['id']}")["outcome"] == "agreed"
    assert read(desk, "forums/moderation/queue")["items"] == []
    read(program, f"forums/posts/{post}", 404)
    assert sent(desk, "POST", f"forums/moderation/acts/{done[0]['id']}/undoing")["undone_by"] == "Moderator"
    assert read(program, f"forums/posts/{post}")["state"] == "visible"
    for path in ("queue", "acts", "people", f"acts/{done[0]['id']}", f"people/{short(member.id)}"):
        read(program, f"forums/moderation/{path}", 404)
    sent(program, "POST", acts, {"act": "keep"}, 404)
    sent(program, "POST", f"forums/moderation/acts/{done[0]['id']}/undoing", status=404)


def test_topics_are_locked_moved_split_and_merged(program: Program, desk: Program, app: Flask, topic: Topic) -> None:
    forums.area("silver")
    asked = f"forums/topics/{short(topic.id)}"
    answers = [sent(program, "POST", f"{asked}/posts", {"text": f"Answer {each}"}, 201)["id"] for each in "ab"]
    path = f"forums/moderation/topics/{short(topic.id)}"
    sent(desk, "POST", f"{path}/acts", {"act": "lock", "reason": "Over"}, 201)
    sent(desk, "POST", f"{path}/acts", {"act": "lock"}, 409)
    assert read(program, asked)["is_locked"]
    assert sent(desk, "POST", f"{path}/move", {"area": "silver"}, 201)["other_area"] == "silver"
    sent(desk, "POST", f"{path}/move", {"area": "nowhere"}, 422)
    made = sent(desk, "POST", f"{path}/split", {"posts": answers[:1], "title": "Another"}, 201)
    assert (made["title"], made["first_post"], made["area"]) == ("Another", answers[0], "silver")
    assert "into" in str(sent(desk, "POST", f"{path}/merge", {"into": answers[0]}, 422)["errors"])
    sent(desk, "POST", f"forums/moderation/topics/{made['id']}/merge", {"into": short(topic.id)}, 201)
    assert read(program, f"forums/topics/{made['id']}")["id"] == short(topic.id)
    for act, body in (("acts", {"act": "unlock"}), ("move", {"area": "gold"}), ("merge", {"into": made["id"]})):
        sent(program, "POST", f"{path}/{act}", body, 404)
    sent(program, "POST", f"{path}/split", {"posts": answers[1:], "title": "Mine"}, 404)
    sent(desk, "POST", f"{path}/acts", {"act": "hide", "reason": "Twice"}, 201)
    assert read(program, asked, 410)["type"].endswith("topic-hidden")
    sent(program, "POST", f"{asked}/posts", {"text": "More"}, 410)


def test_a_person_is_warned_and_suspended(program: Program, desk: Program, member: Person, topic: Topic) -> None:
    path = f"forums/moderation/people/{short(member.id)}"
    assert sent(desk, "POST", f"{path}/warnings", {"reason": "Be kind"})["warnings"] == 1
    until = (now() + timedelta(days=2)).isoformat()
    assert (
        sent(desk, "PUT", f"{path}/suspension", {"until": until, "reason": "Not kind"})["suspended_for"] == "Not kind"
    )
    sent(desk, "PUT", f"{path}/suspension", {"until": "2020-01-01T00:00:00Z", "reason": "Not kind"}, 422)
    sent(desk, "PUT", f"{path}/suspension", {"until": until, "reason": " "}, 422)
    refused = sent(program, "POST", f"forums/topics/{short(topic.id)}/posts", {"text": "But"}, 403)
    assert refused["type"].endswith("suspended")
    assert [each["name"] for each in read(desk, "forums/moderation/people")["items"]] == ["Awa"]
    assert sent(desk, "DELETE", f"{path}/suspension")["suspended_until"] is None
    sent(desk, "DELETE", f"{path}/suspension", status=409)
    for method, act in (("POST", "warnings"), ("PUT", "suspension")):
        sent(program, method, f"{path}/{act}", {"reason": "R", **({"until": until} if act != "warnings" else {})}, 404)


def test_the_secretariat_makes_opens_and_changes_an_area(program: Program, desk: Program, app: Flask) -> None:
    with app.test_request_context():
        office = Program(app, token(consultations.secretary()))
    areas = "forums/moderation/areas"
    given = {
        "section": "1-products",
        "title": {"en": "Lamps", "fr": "Lampes"},
        "description": {"en": "What glows"},
        "audience": "members",
    }
    for wrong in ({"slug": "p"}, {"title": {"fr": "Lampes"}}, {"audience": "party:ZZ"}, {"concepts": ["none"]}):
        refused = sent(office, "POST", areas, {**given, "slug": "lamps", **wrong}, 422)
        assert [each["field"] for each in refused["errors"]] == list(wrong)
    made = [sent(office, "POST", areas, {**given, "slug": "lamps"}, 201, key="once") for _each in range(2)]
    assert (made[0], made[0]["state"], made[0]["posters"]) == (made[1], "draft", "readers")
    read(program, "forums/areas/lamps", 404)
    first = etag(office, f"{areas}/lamps")
    assert sent(office, "PUT", f"{areas}/lamps/state", {"state": "open"}, headers=first)["version"] == 2
    assert read(program, "forums/areas/lamps")["title"]["text"] == "Lamps"
    sent(office, "PUT", f"{areas}/lamps", given, 412, headers=first)
    changed = {**given, "title": {"en": "Lamps and tubes"}}
    assert sent(office, "PUT", f"{areas}/lamps", changed, headers=etag(office, f"{areas}/lamps"))["title"] == {
        "en": "Lamps and tubes"
    }
    assert [each["slug"] for each in read(office, areas)["items"]] == ["lamps"]
    for other in (program, desk):
        read(other, areas, 404)
        read(other, f"{areas}/lamps", 404)
        sent(other, "POST", areas, {**given, "slug": "mine"}, 404)
        sent(other, "PUT", f"{areas}/lamps/state", {"state": "archived"}, 404, headers={"If-Match": "*"})


def test_how_quickly_moderators_act_is_told_to_moderators(program: Program, desk: Program, topic: Topic) -> None:
    speed = "forums/moderation/speed"
    read(program, speed, 404)
    assert read(desk, speed) == {"acts": 0, "within_a_day": 0, "median_seconds": None}
    post = short(topic.first_post_id)  # type: ignore[arg-type]
    sent(program, "POST", f"forums/posts/{post}/reports", {"reason": "spam"}, 201)
    sent(desk, "POST", f"forums/moderation/posts/{post}/acts", {"act": "keep"}, 201)
    told = read(desk, speed)
    assert (told["acts"], told["within_a_day"], told["median_seconds"] < 60) == (1, 1, True)


def test_what_one_may_not_see_and_what_a_token_is_not_for(program: Program, app: Flask, member: Person) -> None:
    its_own, topic, post, held = insider(app)
    ids = {"post": short(post.id), "topic": short(topic.id), "held": short(held.id)}
    reader = Program(app, token(member, "forums:read", "moderation:read"))
    for path in READS:
        assert its_own.get(path.format(**ids)).status_code == 200, path
        assert program.get(path.format(**ids)).status_code == 404, path
    for method, path, body in WRITES:
        address, match = path.format(**ids), {"If-Match": "*"}
        sent(program, method, address, body, 404, headers=match)
        assert sent(reader, method, address, body, 403, headers=match)["type"].endswith("scope-missing")


def test_signs_that_can_be_no_id_are_not_found_by_any_method(program: Program) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert program.ask(method, f"forums/posts/{'z' * 22}", json={"text": "Words"}).status_code == 404
    refused = program.ask("PUT", "forums/bookmarks", json={})
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)


READS = [
    "forums/posts/{post}/versions",
    "forums/my-posts/{post}",
    "forums/posts/{post}/reactions",
    "forums/topics/{topic}/poll",
    "forums/consultations/{held}",
]
WRITES: list[tuple[str, str, Any]] = [
    ("PATCH", "forums/posts/{post}", {"text": "Words"}),
    ("DELETE", "forums/posts/{post}", {}),
    ("POST", "forums/my-posts/{post}/return", {}),
    ("PUT", "forums/posts/{post}/reactions/useful", {}),
    ("DELETE", "forums/posts/{post}/reactions/useful", {}),
    ("PUT", "forums/posts/{post}/answer", {}),
    ("DELETE", "forums/posts/{post}/answer", {}),
    ("POST", "forums/topics/{topic}/poll", {"question": "Q", "options": ["A", "B"]}),
    ("PUT", "forums/topics/{topic}/poll/vote", {"choices": [0]}),
    ("PUT", "forums/posts/{post}/bookmark", {}),
    ("POST", "forums/posts/{post}/reports", {"reason": "spam"}),
    ("POST", "forums/consultations/{held}/paragraphs/0/comments", {"text": "Words"}),
    ("PUT", "forums/consultations/{held}/my-submissions/XA", {"entries": []}),
    ("POST", "forums/moderation/posts/{post}/acts", {"act": "keep"}),
    ("POST", "forums/moderation/topics/{topic}/acts", {"act": "lock"}),
]
