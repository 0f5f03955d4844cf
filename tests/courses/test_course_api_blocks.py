"""Programs answer what is not graded, begin anew, and follow recordings, as the pages of a unit let their learner do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from courses.models import Attempt, BlockMedia, Course, LearnerState, Progress
from courses.services.importing import import_course
from minamata.db import db, now, write
from minamata.files.services import keeping
from minamata.policies import SYSTEM
from minamata.web.addresses import short
from tests.factories import people
from tests.factories.packages import SINGLE, write_course
from tests.factories.programs import Program, token
from tests.statements import statements

EXTRA = {
    "vertical/u2.xml": (
        '<vertical display_name="Second unit"><problem url_name="p2"/><reflection url_name="think"/>'
        '<questionnaire url_name="how"/></vertical>'
    ),
    "vertical/u1.xml": (
        '<vertical display_name="First unit"><html url_name="h1"/><problem url_name="p1"/>'
        """<video url_name="v" display_name="How it melts" transcripts='{"en": "en.vtt"}'>"""
        '<source src="/static/film.mp4"/><source src="https://films.example/film.mp4"/></video></vertical>'
    ),
    "reflection/think.xml": "<reflection><p>And you? <script>alert(1)</script></p></reflection>",
    "questionnaire/how.xml": (
        '<questionnaire><question name="pace"><label>The pace was</label><choice name="slow">too slow</choice>'
        '<choice name="right">right</choice></question></questionnaire>'
    ),
    "static/film.mp4": "film",
    "static/en.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nMercury melts early.",
}
UNIT = "courses/test/units/u2"
NOTE, OPINION = f"{UNIT}/questions/reflection@think", f"{UNIT}/questions/questionnaire@how"
GRADED = "courses/test/units/u1/questions/problem@p1"
RECORDING = "courses/test/units/u1/recordings/video@v"
AGAIN = SINGLE.replace('max_attempts="2"', 'max_attempts="3" show_reset_button="true" submission_wait_seconds="20"')


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    with app.test_request_context():
        import_course(SYSTEM, write_course(tmp_path / "package", single=AGAIN, extra=EXTRA), "test")
    return db.session.scalars(select(Course)).one()


def a_learner(app: Flask, name: str = "Awa") -> Program:
    program = Program(app, token(people.person(name)))
    assert program.post("courses/test/enrolment").status_code == 201
    return program


@pytest.fixture
def learner(app: Flask, course: Course) -> Program:
    return a_learner(app)


def read(program: Program, path: str) -> dict[str, Any]:
    answer = program.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def give(program: Program, path: str, **answers: str) -> Any:
    return program.post(f"{path}/answers", {"answers": {name: [value] for name, value in answers.items()}})


def questions(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [part["question"] for part in block["questions"]["parts"] if part["question"]]


def done() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Progress.block_key).where(Progress.completion >= 1.0)))


def test_a_note_is_written_read_again_and_changed(learner: Program) -> None:
    before = read(learner, NOTE)
    assert (before["questions"]["is_graded"], before["questions"]["is_answered"]) == (False, False)
    assert [part["html"] for part in before["questions"]["parts"] if part["html"]] == ["<p>And you? </p>"]
    for words in ("Fish of our lake", "Fish, and gold"):
        kept = give(learner, NOTE, text=words)
        assert kept.status_code == 200
        assert kept.headers["Content-Location"] == f"/api/v1/{NOTE}"
        [note] = questions(kept.json)
        assert (note["kind"], note["text"], note["verdict"]) == ("note", words, None)
    assert done() == {"reflection@think"}
    assert db.session.scalars(select(Attempt)).all() == []


def test_a_note_may_be_longer_than_an_answer_and_has_an_end_too(learner: Program) -> None:
    long = "x" * 10_000
    assert questions(give(learner, NOTE, text=long).json)[0]["text"] == long
    assert give(learner, NOTE, text=f"{long}x").status_code == 422
    empty = give(learner, NOTE, text="  ")
    assert (empty.status_code, empty.json["errors"][0]["field"]) == (422, "answers.text")
    assert questions(read(learner, NOTE))[0]["text"] == long


def test_a_note_is_told_to_nobody_else(app: Flask, learner: Program) -> None:
    give(learner, NOTE, text="Fish of our lake")
    assert "Fish" not in a_learner(app, "Other").get(UNIT).text


def test_a_note_that_is_not_to_be_sent_yet_is_kept_as_a_draft(learner: Program) -> None:
    answer = learner.post(f"{UNIT}/drafts", {"answers": {"reflection@think": {"text": ["half a"]}}})
    block = next(each for each in answer.json["blocks"] if each["key"] == "reflection@think")  # type: ignore[index]
    assert questions(block)[0]["text"] == "half a"
    assert (block["questions"]["is_draft"], block["questions"]["is_answered"]) == (True, False)
    assert done() == set()


def test_an_opinion_is_counted_and_what_all_think_is_told_once_five_have_answered(app: Flask, learner: Program) -> None:
    assert give(learner, OPINION, pace="right").status_code == 200
    assert {choice["share"] for choice in questions(read(learner, OPINION))[0]["choices"]} == {None}
    for name in ("B", "C", "D", "E"):
        give(a_learner(app, name), OPINION, pace="slow")
    told = questions(read(learner, OPINION))[0]
    assert {choice["id"]: (choice["chosen"], choice["share"]) for choice in told["choices"]} == {
        "slow": (False, 0.8),
        "right": (True, 0.2),
    }
    stranger = a_learner(app, "F")
    assert {choice["share"] for choice in questions(read(stranger, OPINION))[0]["choices"]} == {None}


@pytest.mark.parametrize(("answers", "status"), [({}, 422), ({"pace": "never-offered"}, 400)])
def test_an_opinion_that_was_never_offered_is_not_counted(
    learner: Program, answers: dict[str, str], status: int
) -> None:
    assert give(learner, OPINION, **answers).status_code == status
    db.session.rollback()
    assert db.session.scalars(select(LearnerState).where(LearnerState.block_key == "questionnaire@how")).first() is None


def test_an_answer_to_a_question_is_not_as_long_as_a_note(learner: Program) -> None:
    refused = give(learner, f"{UNIT}/questions/problem@p2", **{"1": "1" * 2001})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "answers.1"


def test_a_question_is_begun_anew_where_its_author_lets_one(learner: Program) -> None:
    assert learner.post(f"{GRADED}/beginning").status_code == 404, "there is nothing to clear yet"
    give(learner, GRADED, **{"1": "choice_0"})
    assert read(learner, GRADED)["questions"]["can_begin_anew"] is True
    cleared = learner.post(f"{GRADED}/beginning")
    assert cleared.status_code == 200
    told = cleared.json["questions"]  # type: ignore[index]
    assert (told["is_answered"], told["attempts"], told["can_begin_anew"]) == (False, 1, False)
    assert [choice["id"] for choice in questions(cleared.json)[0]["choices"] if choice["chosen"]] == []  # type: ignore[arg-type]
    assert learner.post(f"{UNIT}/questions/problem@p2/beginning").status_code == 404
    assert learner.post(f"{UNIT}/questions/reflection@think/beginning").status_code == 404


def test_a_pause_between_two_attempts_is_told_as_an_instant_and_as_seconds(learner: Program) -> None:
    assert read(learner, GRADED)["questions"]["opens_again_at"] is None
    give(learner, GRADED, **{"1": "choice_0"})
    opens = datetime.fromisoformat(read(learner, GRADED)["questions"]["opens_again_at"])
    refused = give(learner, GRADED, **{"1": "choice_1"})
    assert (refused.status_code, refused.json["type"]) == (429, "/problems/too-soon")
    assert 0 < int(refused.headers["Retry-After"]) <= 20
    assert 0 < (opens - now()).total_seconds() <= 20


def watch(program: Program, position: float, *seen: tuple[float, float], length: float = 100) -> Any:
    stretches = [{"begins": begins, "ends": ends} for begins, ends in seen]
    return program.post(f"{RECORDING}/position", {"position": position, "length": length, "seen": stretches})


def test_a_recording_is_told_with_its_forms_its_words_and_where_its_learner_stopped(learner: Program) -> None:
    told = read(learner, RECORDING)["recording"]
    assert {(form["kind"], form["host"], form["size"]) for form in told["forms"]} == {
        ("video", None, 4),
        ("video", "films.example", None),
    }
    assert [cue["text"] for cue in told["transcript"]] == ["Mercury melts early."]
    assert (told["position"], told["seen"], told["is_taken"]) == (0.0, [], False)
    watched = watch(learner, 42.5, (0, 42.5))
    assert watched.status_code == 200
    assert watched.json["recording"]["position"] == 42.5
    assert watched.json["recording"]["seen"] == [{"begins": 0.0, "ends": 42.5}]
    unit = read(learner, "courses/test/units/u1")
    assert next(each for each in unit["blocks"] if each["key"] == "video@v")["recording"]["position"] == 42.5
    assert done() == set()


def test_the_token_opens_files_and_captions_of_a_recording_where_pages_do_not(app: Flask, learner: Program) -> None:
    with write():
        db.session.execute(update(Course).values(audience="members"))
    told = read(learner, RECORDING)["recording"]
    [ours] = [form["url"] for form in told["forms"] if form["host"] is None]
    assert learner.get(ours).data == b"film"
    [track] = told["tracks"]
    captions = learner.get(track["url"])
    assert captions.mimetype == "text/vtt"
    assert "Mercury melts early." in captions.text
    assert learner.get(track["url"], headers={"If-None-Match": captions.headers["ETag"]}).status_code == 304
    assert learner.get(track["url"].replace(".en.", ".ru.")).status_code == 404
    assert Program(app, None).get(track["url"]).status_code == 401


def test_what_the_team_laid_over_a_recording_is_fetched_or_led_to(learner: Program, course: Course) -> None:
    with write():
        for height, size, name in ((0, 10, "small.mp3"), (1, 1_000_001, "large.mp3")):
            kept = keeping.keep(None, name, "audio/mpeg", b"x" * size, "public")
            db.session.add(
                BlockMedia(
                    course_id=course.id,
                    block_key="video@v",
                    kind="audio",
                    language="en",
                    file_id=kept.id,
                    size=size,
                    height=height,
                    added_at=now(),
                )
            )
    audio = [form["url"] for form in read(learner, RECORDING)["recording"]["forms"] if form["kind"] == "audio"]
    small, large = (learner.get(url) for url in audio)
    assert (small.status_code, len(small.data)) == (200, 10)
    assert (large.status_code, "/files/" in large.headers["Location"]) == (302, True)
    assert learner.get(f"courses/test/media/{short(course.id)}").status_code == 404


def test_a_recording_is_done_when_nearly_all_of_it_was_played(learner: Program) -> None:
    watch(learner, 100, (50, 100))
    assert done() == set()
    again = watch(learner, 46, (0, 20), (19, 46))
    assert again.status_code == 200
    assert done() == {"video@v"}


def test_who_has_read_or_heard_a_recording_says_so(learner: Program) -> None:
    taken = learner.post(f"{RECORDING}/taken")
    assert taken.status_code == 200
    assert taken.json["recording"]["is_taken"] is True  # type: ignore[index]
    assert done() == {"video@v"}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"position": 1},
        {"position": -1, "length": 10},
        {"position": "1", "length": 10},
        {"position": True, "length": 10},
        {"position": 1, "length": 86_401},
        {"position": 1, "length": 10, "seen": [{"begins": 1}]},
        {"position": 1, "length": 10, "seen": [[1, 2]]},
        {"position": 1, "length": 10, "seen": [{"begins": 0, "ends": 1}] * 201},
        {"position": 10**400, "length": 10},
    ],
)
def test_what_no_player_tells_is_refused(learner: Program, told: Any) -> None:
    assert learner.post(f"{RECORDING}/position", told).status_code == 422
    assert read(learner, RECORDING)["recording"]["position"] == 0.0


@pytest.mark.parametrize("path", ["position", "taken"])
def test_only_learners_follow_recordings_and_only_recordings_are_followed(
    app: Flask, learner: Program, path: str
) -> None:
    body = {"position": 1, "length": 2} if path == "position" else None
    stranger = Program(app, token(people.person("Stranger")))
    assert stranger.post(f"{RECORDING}/{path}", body).status_code == 403
    for key in ("problem@p1", "html@h1", "video@none"):
        other = f"courses/test/units/u1/recordings/{key}"
        assert learner.post(f"{other}/{path}", body).status_code == 404
        assert learner.get(other).status_code == 404


def test_a_token_that_only_reads_answers_and_follows_nothing(app: Flask, course: Course) -> None:
    awa = people.person("Awa")
    Program(app, token(awa)).post("courses/test/enrolment")
    reader = Program(app, token(awa, "courses:read"))
    assert give(reader, NOTE, text="Fish").status_code == 403
    assert watch(reader, 1).status_code == 403
    assert reader.post(f"{RECORDING}/taken").status_code == 403
    assert reader.post(f"{GRADED}/beginning").status_code == 403


@pytest.mark.parametrize("path", ["courses/test/units/u1", UNIT, NOTE, OPINION, RECORDING])
def test_a_document_with_a_recording_costs_eight_statements_at_most(app: Flask, learner: Program, path: str) -> None:
    read(learner, path)
    with statements(app) as said:
        read(learner, path)
    assert 0 < len(said) <= 8
