"""One course in many languages: what a reader is told of words that are missing, stale or a machine's, and who may change that (C7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from courses.models import Attempt, Course
from courses.queries.catalogue import course_for
from courses.queries.translations import editions_of
from courses.services import editions
from courses.services.importing import import_course
from minamata.accounts.models import Person
from minamata.db import db
from minamata.errors import NotAllowed
from minamata.policies import SYSTEM, Actor
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import NUMBER, SINGLE, write_course

FRENCH_SINGLE = (
    SINGLE.replace("Which metal is liquid at room temperature?", "Quel métal est liquide ?")
    .replace("Iron", "Fer")
    .replace("The secret solution: mercury.", "La solution : le mercure.")
)
FRENCH_NUMBER = NUMBER.replace("How much is three halves?", "Combien font trois demis ?")


def french(folder: Path, text: str = "<p>Des mots.</p>") -> Path:
    return write_course(
        folder, title="Un cours", language="fr", text=text, single=FRENCH_SINGLE, second_unit=FRENCH_NUMBER
    )


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> Course:
    import_course(SYSTEM, write_course(tmp_path / "en"), "test")
    import_course(SYSTEM, french(tmp_path / "fr"), "test", "fr")
    return course_for(SYSTEM, "test").course


def learner(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    return client


def an_author() -> Person:
    author = people.person("Author")
    people.grant(author, "author")
    return author


def block(client: Browser, unit: str, key: str, lang: str = "fr") -> html.HtmlElement:
    page = client.get(f"/{lang}/courses/test/{unit}/")
    part: html.HtmlElement = found(page, f"//*[@id='b-{key}']")[0]
    return part


def counts(language: str = "fr") -> dict[str, int]:
    db.session.rollback()
    (state,) = [each for each in editions_of(course_for(SYSTEM, "test").course) if each.language == language]
    return dict(state.counts)


def test_a_reviewed_translation_carries_no_mark(app: Flask, course: Course) -> None:
    shown = block(learner(app), "u1", "html@h1").text_content()
    assert "Des mots" in shown
    assert "machine" not in shown
    assert counts() == {"missing": 0, "machine": 0, "reviewed": 3, "stale": 0}


def test_a_machines_words_say_so_and_lead_to_the_source(app: Flask, course: Course, tmp_path: Path) -> None:
    report = import_course(SYSTEM, french(tmp_path / "again", "<p>D’autres mots.</p>"), "test", "fr", is_machine=True)
    shown = block(learner(app), "u1", "html@h1")
    assert "Traduit par une machine" in shown.text_content()
    assert shown.xpath(".//a/@href") == ["/en/courses/test/u1/#b-html@h1"]
    # What a person had read before, and is the same now, stays reviewed.
    assert report.editions == {"fr": {"missing": 0, "machine": 1, "reviewed": 2, "stale": 0}}


def test_a_text_whose_source_changed_is_shown_as_it_was_with_a_label(
    app: Flask, course: Course, tmp_path: Path
) -> None:
    report = import_course(SYSTEM, write_course(tmp_path / "new", text="<p>New words.</p>"), "test")
    shown = block(learner(app), "u1", "html@h1").text_content()
    assert "Des mots" in shown
    assert "a changé depuis" in shown
    assert report.editions == {"fr": {"missing": 0, "machine": 0, "reviewed": 2, "stale": 1}}


def test_a_question_whose_source_changed_is_asked_in_the_source_language(
    app: Flask, course: Course, tmp_path: Path
) -> None:
    changed = SINGLE.replace("at room temperature", "at twenty degrees")
    import_course(SYSTEM, write_course(tmp_path / "new", single=changed), "test")
    shown = block(learner(app), "u1", "problem@p1")
    assert "at twenty degrees" in shown.text_content()
    assert "a changé depuis sa traduction" in shown.text_content()
    assert "en" in {part.get("lang") for part in shown.iter() if "at twenty degrees" in part.text_content()}


def test_what_has_no_words_yet_is_missing_and_shown_in_the_source_language(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en"), "test")
    import_course(SYSTEM, french(tmp_path / "fr", text=" "), "test", "fr")
    shown = block(learner(app), "u1", "html@h1").text_content()
    assert "Words to read" in shown
    assert "Pas encore dans votre langue" in shown
    assert counts() == {"missing": 1, "machine": 0, "reviewed": 2, "stale": 0}


def test_a_block_that_is_new_in_the_source_counts_as_missing(course: Course, tmp_path: Path) -> None:
    extra = {
        "vertical/u2.xml": '<vertical display_name="Second unit"><problem url_name="p2"/><html url_name="h2"/></vertical>',
        "html/h2.xml": '<html filename="h2"/>',
        "html/h2.html": "<p>More.</p>",
    }
    report = import_course(SYSTEM, write_course(tmp_path / "new", extra=extra), "test")
    assert report.editions == {"fr": {"missing": 1, "machine": 0, "reviewed": 3, "stale": 0}}
    assert counts() == report.editions["fr"]


def test_a_translation_made_anew_is_no_longer_stale(course: Course, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "new", text="<p>New words.</p>"), "test")
    import_course(SYSTEM, french(tmp_path / "fr2", "<p>De nouveaux mots.</p>"), "test", "fr")
    assert counts() == {"missing": 0, "machine": 0, "reviewed": 3, "stale": 0}


def test_the_team_marks_a_unit_as_read_and_readers_see_no_mark_any_more(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "en"), "test")
    import_course(SYSTEM, french(tmp_path / "fr"), "test", "fr", is_machine=True)
    reader = learner(app)
    assert "Traduit par une machine" in block(reader, "u1", "html@h1").text_content()
    author = app.test_client()
    assert isinstance(author, Browser)
    author.sign_in(an_author())
    overview = author.get("/en/courses/test/languages/").get_data(as_text=True)
    assert "Machine" in overview
    answer = author.press("/en/courses/test/languages/fr/", "u1")
    assert answer.status_code == 303
    assert counts() == {"missing": 0, "machine": 1, "reviewed": 2, "stale": 0}
    assert "Traduit par une machine" not in block(reader, "u1", "html@h1").text_content()
    assert "Traduit par une machine" in block(reader, "u2", "problem@p2").text_content()
    author.press("/en/courses/test/languages/fr/", "I have read all of it")
    assert counts() == {"missing": 0, "machine": 0, "reviewed": 3, "stale": 0}


def test_nobody_but_the_team_sees_or_marks_translations(app: Flask, course: Course) -> None:
    client = learner(app)
    for path in ("/en/courses/test/languages/", "/en/courses/test/languages/fr/"):
        assert client.get(path).status_code == 404
        assert app.test_client().get(path).status_code == 404
    with pytest.raises(NotAllowed):
        editions.mark_reviewed(Actor(person_id=people.person("Stranger").id), course, "fr")


def test_a_language_without_an_edition_has_no_page(app: Flask, course: Course) -> None:
    author = app.test_client()
    assert isinstance(author, Browser)
    author.sign_in(an_author())
    assert author.get("/en/courses/test/languages/ar/").status_code == 404


def test_an_answer_given_in_one_language_is_marked_in_the_other(app: Flask, course: Course) -> None:
    client = learner(app)
    client.press("/fr/courses/test/u2/", "answer:problem@p2", also={"a:problem@p2:1": "1,5"})
    shown = block(client, "u2", "problem@p2", "en")
    assert "1.5" in html.tostring(shown, encoding="unicode")
    assert db.session.query(Attempt).count() == 1
