"""Blocks that nobody here has seen before work in a frame without the session of their reader."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.blocks.registry import is_installed
from courses.models import BlockEvent, Enrolment, LearnerPreference, LearnerState, Progress, SharedState
from courses.runtime import passes
from courses.runtime.passes import Pass
from minamata.accounts.models import Person, Session
from minamata.db import db, now, write
from tests.clients import Browser, found
from tests.courses.framed import FROM_A_FRAME, UNIT, course_with, frame_address, handler, learner
from tests.factories import blocks, people
from tests.statements import statements

COUNTER = (
    '<counter url_name="n" display_name="Count with me" step="2" colours="[&quot;blue&quot;]">More words</counter>'
)
PAIR = (
    '<pair url_name="both" title="Two"><counter step="5"/><pair title="Inner"><counter url_name="deep"/></pair></pair>'
)
QUOTE = '<quote url_name="q" by="Ama"><words>Mercury knows no border</words></quote>'


@pytest.fixture(autouse=True)
def strangers() -> Iterator[None]:
    with blocks.installed():
        yield


def post(client: Browser, address: str, data: Any, **headers: str) -> Any:
    return client.post(address, data=json.dumps(data), headers=FROM_A_FRAME | headers)


def test_a_block_from_others_stands_in_a_sandboxed_frame_with_its_name_and_its_size(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    page = learner(app).get(UNIT)
    (frame,) = found(page, "//iframe")
    assert frame.get("sandbox") == "allow-scripts allow-forms allow-popups allow-downloads"
    assert frame.get("title") == "Count with me"
    assert frame.get("loading") == "lazy"
    (waiting,) = found(page, "//figcaption/*[@data-loading]")
    assert re.fullmatch(r"Count with me An interactive part; it loads \d+ KB\.", waiting.text_content())
    rest = found(page, "//figcaption//text()[not(ancestor::*[@data-loading or @hidden])]")
    assert not "".join(rest).strip(), "once it has come, the block shows its own title"
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "You counted" not in page.get_data(as_text=True)


def test_the_page_in_the_frame_knows_no_session_and_asks_nobody_else(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    address = frame_address(learner(app), "counter@n")
    page = app.test_client().get(address)
    text, policy = page.get_data(as_text=True), page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert "You counted 0 of 0. More words" in text
    assert "Set-Cookie" not in page.headers
    assert "elsewhere.example" not in text
    assert "sandbox allow-scripts allow-forms allow-popups allow-downloads" in policy
    assert "allow-same-origin" not in policy
    assert f"connect-src http://localhost{address} http://localhost/blocks/resource/" in policy
    assert page.headers["Access-Control-Allow-Origin"] == "null"
    assert "Access-Control-Allow-Credentials" not in page.headers


def test_an_author_fills_the_fields_of_a_block_by_its_own_reading_of_xml(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, QUOTE)
    page = app.test_client().get(frame_address(learner(app), "quote@q")).get_data(as_text=True)
    assert "<blockquote>Mercury knows no border</blockquote>" in page


def test_what_a_learner_does_is_kept_graded_and_told(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app)
    frame = frame_address(client, "counter@n")
    add = handler(frame, "counter@n", "add", "more/of/it")
    answer = post(client, add, {"by": 3, "favourite": "blue", "nickname": "Em"})
    assert answer.get_json() == {"count": 6, "steps": [3], "suffix": "more/of/it"}
    assert answer.headers["X-Block-Completion"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "null"
    assert "You counted 6 of 1." in client.get(frame).get_data(as_text=True)
    db.session.rollback()
    progress = db.session.scalars(select(Progress)).one()
    assert (progress.completion, progress.earned, progress.possible) == (1.0, 6.0, 10.0)
    told = db.session.scalars(select(BlockEvent)).one()
    assert (told.block_key, told.name, told.data) == ("counter@n", "counter.added", {"by": 3})
    assert db.session.scalars(select(LearnerState)).one().fields == {"count": 6, "steps": [3]}
    assert db.session.scalars(select(SharedState)).one().fields == {"tally": 1}
    kept = {row.name: row.fields for row in db.session.scalars(select(LearnerPreference))}
    assert kept == {"xblock.v1:counter": {"favourite": "blue"}, "": {"nickname": "Em"}}


def test_a_list_that_a_block_changes_in_place_is_kept_each_time(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app)
    add = handler(frame_address(client, "counter@n"), "counter@n", "add")
    assert [post(client, add, {"by": number}).get_json()["steps"] for number in (1, 2, 3)] == [[1], [1, 2], [1, 2, 3]]


def test_a_tally_is_of_all_learners_and_a_count_of_one(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    for name in ("First", "Second"):
        client = learner(app, name)
        frame = frame_address(client, "counter@n")
        post(client, handler(frame, "counter@n", "add"), {"by": 1})
    assert "You counted 2 of 2." in client.get(frame).get_data(as_text=True)


def test_the_same_call_sent_twice_counts_once_and_is_answered_twice(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app)
    add = handler(frame_address(client, "counter@n"), "counter@n", "add")
    first = post(client, add, {"by": 1}, **{"Idempotency-Key": "k1"})
    again = post(client, add, {"by": 1}, **{"Idempotency-Key": "k1"})
    assert first.get_json() == again.get_json() == {"count": 2, "steps": [1], "suffix": ""}
    assert post(client, add, {"by": 9}, **{"Idempotency-Key": "k1"}).status_code == 422
    assert post(client, add, {"by": 1}, **{"Idempotency-Key": "k2"}).get_json()["count"] == 4


def test_a_handler_gets_suffix_query_and_files_and_no_cookie(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app)
    echo = handler(frame_address(client, "counter@n"), "counter@n", "echo", "a/b")
    sent = {"file": (io.BytesIO("Quecksilber \ufffd".encode()), "note.txt")}
    answer = client.post(f"{echo}?x=1&y=%20z", data=sent, headers=FROM_A_FRAME)
    assert answer.get_json() == {
        "suffix": "a/b",
        "query": {"x": "1", "y": " z"},
        "file": "Quecksilber \ufffd",
        "cookies": {},
    }


def test_a_block_learns_a_pseudonym_and_nothing_else_of_a_person(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app, "Fatou")
    told = client.get(handler(frame_address(client, "counter@n"), "counter@n", "who"), headers=FROM_A_FRAME).get_json()
    person = db.session.scalars(select(Person).where(Person.name == "Fatou")).one()
    assert (told["emails"], told["name"]) == ([f"{told['id']}@learner.invalid"], None)
    assert str(person.id) not in told["id"]
    assert len(told["id"]) == 32


def test_blocks_inside_of_a_block_have_names_and_state_of_their_own(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, PAIR)
    client = learner(app)
    frame = frame_address(client, "pair@both")
    page = client.get(frame).get_data(as_text=True)
    assert page.count("You counted 0") == 2
    first, deep = "counter@both.counter-1", "counter@both.pair-1.deep"
    assert post(client, handler(frame, first, "add"), {"by": 1}).get_json()["count"] == 5
    assert post(client, handler(frame, deep, "add"), {"by": 1}).get_json()["count"] == 1
    page = client.get(frame).get_data(as_text=True)
    assert page.index("You counted 5") < page.index("You counted 1")


def test_what_a_view_changes_is_written_when_its_page_sends_it_back_and_not_before(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, QUOTE)
    client = learner(app)
    frame = frame_address(client, "quote@q")
    (changes,) = found(client.get(frame), "//div[@id='frame']/@data-drawn")
    db.session.rollback()
    assert db.session.scalars(select(LearnerState)).all() == []
    assert (
        client.post(f"{frame}drawn", data=changes, headers=FROM_A_FRAME, content_type="text/plain").status_code == 204
    )
    db.session.rollback()
    assert db.session.scalars(select(LearnerState)).one().fields == {"seen": True}
    assert db.session.scalars(select(Progress)).one().completion == 1.0
    assert found(client.get(frame), "//div[@id='frame']/@data-drawn") != [changes]
    forged = client.post(f"{frame}drawn", data=changes[:-2] + "xx", headers=FROM_A_FRAME, content_type="text/plain")
    assert forged.status_code == 403


def test_a_pass_of_another_block_an_expired_or_a_forged_one_opens_nothing(app: Flask, tmp_path: Path) -> None:
    course = course_with(app, tmp_path, COUNTER, QUOTE)
    client = learner(app)
    frame = frame_address(client, "counter@n")
    token = frame.strip("/").split("/")[-1]
    session = db.session.scalars(select(Session)).one()
    assert course.current_revision_id is not None
    own = Pass(session.id, course.id, course.current_revision_id, "counter@n", "en")
    foreign = own.sealed("another key that nobody here has ever used")
    tries = [
        f"/blocks/en/quote@q/{token}/handler/quote@q/add",
        f"/blocks/fr/counter@n/{token}/handler/counter@n/add",
        f"/blocks/en/counter@n/{token[:-3]}abc/handler/counter@n/add",
        f"/blocks/en/counter@n/{foreign}/handler/counter@n/add",
        f"/blocks/en/counter@n/{token}/handler/quote@q/add",
        f"/blocks/en/counter@n/{token}/handler/problem@p2/add",
    ]
    for address in tries:
        answer = post(client, address, {"by": 1})
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json"), address
    missing = post(client, handler(frame, "counter@n", "student_view"), {})
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    db.session.rollback()
    assert db.session.scalars(select(LearnerState)).all() == []


def test_a_pass_acts_for_who_was_given_it_whoever_brings_it(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    first, second = learner(app, "First"), learner(app, "Second")
    add = handler(frame_address(first, "counter@n"), "counter@n", "add")
    assert post(second, add, {"by": 3}).get_json()["count"] == 6
    assert "You counted 0 of 1." in second.get(frame_address(second, "counter@n")).get_data(as_text=True)
    db.session.rollback()
    owner = db.session.scalars(select(Person).where(Person.name == "First")).one()
    assert {row.person_id for row in db.session.scalars(select(LearnerState))} == {owner.id}
    assert {row.person_id for row in db.session.scalars(select(Progress))} == {owner.id}
    assert {row.person_id for row in db.session.scalars(select(BlockEvent))} == {owner.id}


def test_a_pass_ends_after_two_days_and_with_its_session_enrolment_and_person(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_with(app, tmp_path, COUNTER)
    client = learner(app)
    add = handler(frame_address(client, "counter@n"), "counter@n", "add")
    assert post(client, add, {"by": 1}).status_code == 200
    with monkeypatch.context() as later:
        later.setattr(passes, "LASTS", timedelta(seconds=-1))
        assert post(client, add, {"by": 1}).get_json()["type"] == "/problems/block-pass-over"
    with write():
        person = db.session.scalars(select(Person)).one()
        person.suspended_until = now() + timedelta(days=1)
    assert post(client, add, {"by": 1}).status_code == 403
    with write():
        db.session.get_one(Person, person.id).suspended_until = None
    assert post(client, add, {"by": 1}).status_code == 200
    with write():
        db.session.delete(db.session.scalars(select(Enrolment)).one())
    assert post(client, add, {"by": 1}).status_code == 403
    client.press("/en/courses/test/", "Enrol and begin")
    with write():
        db.session.scalars(select(Session)).one().ended_at = now()
    assert post(client, add, {"by": 1}).status_code == 403
    assert app.test_client().get(add.partition("handler")[0]).status_code == 403


@pytest.mark.parametrize("where", ["parse_xml", "init", "property", "student_view"])
def test_a_block_that_raises_when_it_is_drawn_has_its_own_box_and_one_line_in_the_log(
    app: Flask, tmp_path: Path, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    course_with(app, tmp_path, f'<raising url_name="r" where="{where}"/>', COUNTER, '<html url_name="h1"/>')
    client = learner(app)
    page = client.get(UNIT)
    assert page.status_code == 200
    assert "This part could not be shown" in " ".join(found(page, "//div[@id='b-raising@r']//text()"))
    assert found(page, "//div[@id='b-counter@n']//iframe")
    assert "Words to" in page.get_data(as_text=True)
    assert len([line for line in caplog.records if line.getMessage() == "a block failed"]) == 1


def test_a_block_that_raises_in_a_handler_keeps_nothing_and_says_so(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<raising url_name="r" where="handler"/>')
    client = learner(app)
    answer = post(client, handler(frame_address(client, "raising@r"), "raising@r", "act"), {})
    assert (answer.status_code, answer.get_json()["type"]) == (500, "/problems/block-failed")
    assert client.get(UNIT).status_code == 200


def test_a_block_that_publishes_nonsense_costs_its_learner_nothing(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<raising url_name="r"/>')
    client = learner(app)
    answer = post(client, handler(frame_address(client, "raising@r"), "raising@r", "act"), {})
    assert answer.get_json() == {"ok": True}
    assert db.session.scalars(select(Progress)).all() == []


def test_nothing_that_a_block_hands_to_its_script_becomes_markup(app: Flask, tmp_path: Path) -> None:
    said = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--"
    loud = f"""<loud url_name="l" name="' onload='alert(1)" said="{said}"/>"""
    course_with(app, tmp_path, loud)
    page = app.test_client().get(frame_address(learner(app), "loud@l"))
    (script,) = found(page, "//script[@class='xblock-json-init-args']")
    assert json.loads(script.text) == {"said": "</script><script>alert(1)</script><!--"}
    assert found(page, "//*[@onload]") == []
    assert found(page, "//div[@data-init]/@data-name") == ["' onload='alert(1)"]


def test_scripts_of_a_package_stand_whole_in_the_page(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    page = app.test_client().get(frame_address(learner(app), "counter@n"))
    assert any("Unused" in (script.text or "") and "<b>" in script.text for script in found(page, "//script"))
    assert found(page, "//body//b") == []


def test_files_of_a_package_are_given_out_and_no_others(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    page = app.test_client().get(frame_address(learner(app), "counter@n"))
    (address,) = found(page, "//script[contains(@src, 'counter.js')]/@src")
    script = app.test_client().get(address)
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
    assert "immutable" in script.headers["Cache-Control"]
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in ("public/../secret.py", "secret.py", "public/other.js"):
        assert app.test_client().get(f"/blocks/resource/counter/0/{path}").status_code == 404


def test_files_of_a_course_reach_a_frame_by_its_pass_alone(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    frame = frame_address(learner(app), "counter@n")
    assert app.test_client().get(f"{frame}files/map.txt").get_data() == b"a map"
    assert app.test_client().get(f"{frame}files/../course.xml").status_code == 404


def test_a_call_from_a_frame_is_let_through_by_the_browser(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    add = handler(frame_address(learner(app), "counter@n"), "counter@n", "add")
    answer = app.test_client().options(add, headers=FROM_A_FRAME | {"Access-Control-Request-Method": "POST"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "null"
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]


def test_what_a_block_says_can_be_read_without_scripts(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, QUOTE)
    client = learner(app)
    (link,) = found(client.get(UNIT), "//noscript//a/@href")
    page = client.get(link)
    assert "Mercury knows no border" in page.get_data(as_text=True)
    assert "alert(1)" not in page.get_data(as_text=True)
    assert app.test_client().get(link).status_code == 303


def test_a_block_of_a_type_that_nobody_brings_stays_a_labelled_placeholder(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<hologram url_name="x" display_name="Future"/>')
    page = learner(app).get(UNIT)
    assert found(page, "//iframe") == []
    assert "hologram" in page.get_data(as_text=True)


def test_a_block_that_is_only_looked_at_counts_when_its_learner_goes_on(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, '<loud url_name="l"/>', COUNTER)
    client = learner(app)
    client.press(UNIT, "next")
    db.session.rollback()
    assert [row.block_key for row in db.session.scalars(select(Progress))] == ["loud@l"]
    assert db.session.scalars(select(Enrolment)).one().required == 3


def test_a_unit_of_twenty_blocks_from_others_costs_twelve_questions_at_most(app: Flask, tmp_path: Path) -> None:
    many = "".join(f'<counter url_name="n{number}"/>' for number in range(20))
    course_with(app, tmp_path, many)
    client = learner(app)
    with statements(app) as asked:
        page = client.get(UNIT)
    assert len(found(page, "//iframe")) == 20
    assert len(asked) <= 12, asked


def test_where_blocks_have_an_origin_of_their_own_nothing_else_is_there(
    environ: dict[str, str], tmp_path: Path
) -> None:
    from minamata.app import create_app
    from minamata.config import settings_from

    app = create_app(settings_from(environ | {"MINAMATA_BLOCKS_ORIGIN": "http://blocks.localhost"}))
    app.testing, app.test_client_class = True, Browser
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        course_with(app, tmp_path / "package", COUNTER)
        client = learner(app)
        page = client.get(UNIT)
        assert "frame-src http://blocks.localhost;" in page.headers["Content-Security-Policy"] + ";"
        address = frame_address(client, "counter@n")
        assert address.startswith("http://blocks.localhost/blocks/en/counter@n/")
        path = address.removeprefix("http://blocks.localhost")
        there = app.test_client().get(path, base_url="http://blocks.localhost")
        assert there.status_code == 200
        assert "frame-ancestors http://localhost;" in there.headers["Content-Security-Policy"]
        assert app.test_client().get(path).status_code == 404
        assert app.test_client().get("/en/courses/", base_url="http://blocks.localhost").status_code == 404
        db.session.remove()
        db.engine.dispose()


def test_the_course_team_sees_what_an_author_may_set_and_changes_nothing(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    studio = "/en/courses/test/blocks/counter@n/studio"
    assert learner(app, "Learner").get(studio).status_code == 403
    author = app.test_client()
    assert isinstance(author, Browser)
    person = people.person("Author")
    people.grant(person, "author")
    assert found(author.sign_in(person).get("/en/courses/test/export/"), "//ul//a/@href").count(studio) == 1
    assert "only show" in author.get("/en/courses/test/export/").get_data(as_text=True)
    (address,) = found(author.get(studio), "//iframe/@src")
    page = app.test_client().get(address)
    assert found(page, "//input[@name='step']/@value") == ["2"]
    refused = post(author, f"{address}handler/counter@n/submit_studio_edits", {"values": {"step": 9}})
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/problems/revision-stands")
    as_learner = post(author, f"{address.removesuffix('studio/')}handler/counter@n/add", {"by": 1})
    assert as_learner.status_code == 403
    assert author.get("/en/courses/test/blocks/problem@p2/studio").status_code == 404


def test_votes_of_many_at_once_are_all_in_the_tally(app: Flask, tmp_path: Path) -> None:
    course_with(app, tmp_path, COUNTER)
    clients = [learner(app, f"Learner {number}") for number in range(4)]
    calls = [(client, handler(frame_address(client, "counter@n"), "counter@n", "add")) for client in clients]
    db.session.rollback()
    statuses: list[int] = []

    def vote(client: Browser, address: str) -> None:
        statuses.extend(post(client, address, {"by": 1}).status_code for _time in range(5))

    voters = [threading.Thread(target=vote, args=call) for call in calls]
    for voter in voters:
        voter.start()
    for voter in voters:
        voter.join()
    assert statuses == [200] * 20
    db.session.rollback()
    assert db.session.scalars(select(SharedState)).one().fields == {"tally": 20}


@pytest.mark.parametrize(("olx", "words"), [('<h5pxblock url_name="x"/>', "h5p"), ('<scorm url_name="x"/>', "scorm")])
def test_published_blocks_that_play_packages_of_other_kinds_are_drawn(
    app: Flask, tmp_path: Path, olx: str, words: str
) -> None:
    block_type = olx.split(maxsplit=1)[0].removeprefix("<")
    if not is_installed(block_type):
        pytest.skip("the extra `blocks` is not installed")
    course_with(app, tmp_path, olx)
    client = learner(app)
    page = app.test_client().get(frame_address(client, f"{block_type}@x")).get_data(as_text=True)
    assert "could not be shown" not in page
    assert words in page.lower()
    assert client.get(f"/en/courses/test/u1/text/{block_type}@x").status_code == 200
