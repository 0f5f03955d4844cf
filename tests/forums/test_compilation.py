"""What came in on a consultation, as documents that are opened again: DOCX, PDF and CSV in the six languages (F9)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import docx
import pypdf
import pytest
from flask import Flask
from sqlalchemy import select

from forums.models import Area, Compilation, Consultation, Topic
from forums.queries.comments import comments_on
from forums.services import consulting, judging_comments, submitting
from forums.tasks import consultations as tasks
from minamata.accounts.models import Person
from minamata.db import db, now, write
from minamata.events import OutboxEvent, drain
from minamata.files.models import StoredFile
from minamata.files.services.keeping import open_file
from minamata.modules import registry
from minamata.web.addresses import short
from tests.clients import Browser
from tests.factories import consultations, forums, people

SAID = {
    "XA": ("ar", "تؤيد الدولة الطرف هذه الفقرة، وتقترح ٣ تعديلات."),
    "XB": ("zh", "缔约方支持本段，并提出三项修改。"),
    "XC": ("en", "=HYPERLINK(1) is only text here.\n\nWe agree."),
    "XD": ("fr", "L’œuvre du groupe d’experts est appuyée."),
    "XE": ("ru", "Сторона поддерживает этот пункт."),
    "XF": ("es", "La Parte apoya la acción señalada."),
}


@pytest.fixture
def closed(app: Flask) -> tuple[Topic, Person, Area, int]:
    """A consultation that has closed: six Parties spoke in time on a paragraph and on the whole, and one person for themselves."""
    with app.test_request_context("/en/"):
        area, greta = forums.area("gold"), consultations.secretary()
        topic = consultations.consultation(greta, area)
        key = consultations.key_of(topic, 2, greta)
        for code, (language, text) in SAID.items():
            who = consultations.focal_point(code, f"Person of {code}")
            consultations.submission(who, topic, code, {key: text, 0: text}, language)
        member = people.person("Minh Member")
        consultations.comment(member, topic, " +1 from me", key)
        close(topic)
    return topic, greta, area, key


def close(topic: Topic) -> None:
    """As if it closed now."""
    with write():
        for row in (db.session.get_one(Consultation, topic.id), db.session.get_one(Topic, topic.id)):
            row.closes_at = now()


def files(topic: Topic) -> dict[str, bytes]:
    kept = db.session.get_one(Compilation, topic.id)
    found = {}
    for kind, file_id in (("docx", kept.docx_id), ("pdf", kept.pdf_id), ("csv", kept.csv_id)):
        with open_file(db.session.get_one(StoredFile, file_id)) as content:
            found[kind] = content.read()
    return found


def lines(sheet: bytes) -> list[dict[str, str]]:
    assert sheet.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))


def test_all_three_documents_say_all_of_it_in_six_languages(closed: tuple[Topic, Person, Area, int]) -> None:
    topic, _greta, _area, key = closed
    tasks.compile_consultation(str(topic.id))
    made = files(topic)

    rows = lines(made["csv"])
    official = [row for row in rows if row["Kind"] == "official"]
    assert [(row["Code"], row["Paragraph key"]) for row in official] == [
        (code, each) for code in SAID for each in (str(key), "0")
    ]
    assert {row["Code"]: (row["Language"], row["Text"]) for row in official} == {
        code: (language, f"'{text}" if text.startswith("=") else text) for code, (language, text) in SAID.items()
    }
    assert official[0]["Body"] == "Party XA"
    assert official[0]["Capacity"] == "National focal point, Party XA"
    assert {row["Late"] for row in official} == {"no"}
    [personal] = [row for row in rows if row["Kind"] == "personal"]
    assert (personal["Author"], personal["Text"], personal["Body"]) == ("Minh Member", "' +1 from me", "")

    document = docx.Document(io.BytesIO(made["docx"]))
    told = [paragraph.text for paragraph in document.paragraphs]
    heads = [
        paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    assert heads == [
        "Official submissions, by paragraph",
        "Official submissions, by Party and organisation",
        "Comments in personal capacity",
    ]
    for _language, text in SAID.values():
        assert all(told.count(line) == 4 for line in text.split("\n\n")), (
            "by paragraph and by Party, each on two places"
        )
    assert told.index("Minh Member") > told.index("Comments in personal capacity")
    arabic = next(paragraph for paragraph in document.paragraphs if paragraph.text == SAID["XA"][1])
    assert arabic._p.xpath("./w:pPr/w:bidi")

    pages = pypdf.PdfReader(io.BytesIO(made["pdf"]))
    words = " ".join("\n".join(page.extract_text() for page in pages.pages).split())
    for code in ("XB", "XC", "XD", "XE", "XF"):
        assert all(line in words for line in SAID[code][1].split("\n\n")), code
    assert SAID["XA"][1] in alternatives(pages), "what is read aloud in the place of the drawn Arabic"
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pages.pages
        for font in (page["/Resources"].get("/Font") or {}).values()  # type: ignore[attr-defined]
    }
    assert all("Noto" in font for font in fonts)
    assert {"NotoSansArabic", "NotoSansSC"} <= {font.split("+")[1].split("-")[0] for font in fonts}


def alternatives(pages: pypdf.PdfReader) -> set[str]:
    """What a PDF says in the place of what it shows."""
    size = pages.trailer.raw_get("/Size")
    objects: list[object] = [pages.get_object(number) for number in range(1, int(str(size)))]
    return {str(each["/Alt"]) for each in objects if isinstance(each, dict) and "/Alt" in each}


MARKED = """> two years

Replace ~~two~~ **three** years, see [the study](https://study.example/a):

3. first *reason*
4. second
   - with a detail

| Year | kg |
|---|---|
| 2025 | 95 |"""


def test_a_text_in_markdown_is_printed_as_pages_show_it_and_stays_as_typed_in_the_table(app: Flask) -> None:
    with app.test_request_context("/en/"):
        text = "Reports come **every two years**."
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"), text=text)
        consultations.submission(consultations.focal_point("XA", "Awa"), topic, "XA", {0: MARKED}, "en")
    close(topic)
    tasks.compile_consultation(str(topic.id))
    made = files(topic)

    document = docx.Document(io.BytesIO(made["docx"]))
    told = [paragraph.text for paragraph in document.paragraphs]
    said = [
        *("two years", "Replace two three years, see the study (https://study.example/a):"),
        *("3. first reason", "4. second", "• with a detail", "Year | kg", "2025 | 95"),
    ]
    assert told[told.index(said[0]) :][: len(said)] == said
    looks = {run.text: run.font for paragraph in document.paragraphs for run in paragraph.runs}
    assert (looks["every two years"].bold, looks["three"].bold, looks["Year"].bold, looks[" years, see "].bold) == (
        *(True, True, True),
        None,
    )
    assert (looks["two"].strike, looks["reason"].italic) == (True, True)
    words = " ".join(pypdf.PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text().split())
    for line in ("Reports come every two years.", *said):
        assert line in words, "words of two looks keep the space between them"
    [row] = lines(made["csv"])
    assert row["Text"] == MARKED


def test_who_was_late_is_told_beside_the_name_and_arabic_is_as_bold_as_everything_else(
    app: Flask, closed: tuple[Topic, Person, Area, int]
) -> None:
    topic, _greta, _area, key = closed
    with write():
        db.session.get_one(Topic, topic.id).language = "ar"
    with app.test_request_context("/en/"):
        consultations.submission(consultations.observer(), topic, "XOBS", {key: "Sorry to be late."})
    tasks.compile_consultation(str(topic.id))
    document = docx.Document(io.BytesIO(files(topic)["docx"]))
    names = [each for each in document.paragraphs if "(XOBS)" in each.text]
    assert names
    assert all("متأخر" in each.text for each in names)
    assert names[0].runs[0].font.cs_bold
    assert not any("متأخر" in each.text for each in document.paragraphs if "(XA)" in each.text)


def test_it_is_made_once_and_anew_for_what_comes_late_or_goes(
    app: Flask, closed: tuple[Topic, Person, Area, int]
) -> None:
    topic, greta, area, key = closed
    tasks.compile_consultation(str(topic.id))
    first = db.session.get_one(Compilation, topic.id).docx_id
    tasks.compile_consultation(str(topic.id))
    assert db.session.get_one(Compilation, topic.id).docx_id == first
    with app.test_request_context("/en/"):
        observer = consultations.observer()
        consultations.submission(observer, topic, "XOBS", {key: "Sorry to be late."})
        found = consultations.found(greta, topic)
        submitting.withdraw(forums.actor(greta), found, "XB", "At the request of the Party")
        [shown], _following = comments_on(forums.actor(greta), area, topic.id, key)
        judging_comments.hide(forums.actor(greta), shown.comment.id, "Not about the text")
    drain()
    db.session.rollback()
    assert db.session.get(StoredFile, first) is None, "what was withdrawn or hidden stands in no file that is kept"
    rows = lines(files(topic)["csv"])
    assert "XB" not in {row["Code"] for row in rows}
    assert {row["Kind"] for row in rows} == {"official"}
    [late] = [row for row in rows if row["Late"] == "yes"]
    assert late["Code"] == "XOBS"
    assert int(late["Late by, in seconds"]) >= 1
    told = [paragraph.text for paragraph in docx.Document(io.BytesIO(files(topic)["docx"])).paragraphs]
    assert any("Late by" in line for line in told)
    with app.test_request_context("/en/"):
        consulting.extend(forums.actor(greta), found, now() + timedelta(days=1), "A holiday")
    drain()
    db.session.rollback()
    assert {row["Late"] for row in lines(files(topic)["csv"])} == {"no"}


def test_nothing_is_compiled_before_the_closing_and_the_work_is_planned_for_it(app: Flask) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"))
    tasks.compile_consultation(str(topic.id))
    assert db.session.get(Compilation, topic.id) is None
    planned = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.name.in_(["forums.compile_consultation", "forums.remind_of_closing"]))
    ).all()
    assert sorted(event.payload.get("days", "") for event in planned) == ["", "1", "7"]


def test_a_text_without_headings_on_which_nobody_spoke_is_compiled_as_well(app: Flask) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"), text="One.\n\nTwo.")
    close(topic)
    tasks.compile_consultation(str(topic.id))
    made = files(topic)
    words = pypdf.PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text()
    assert words.index("Paragraph 2") < words.index("Nothing came in.")
    assert lines(made["csv"]) == []


@pytest.mark.parametrize(("language", "number"), [("ar", "١"), ("zh", "1")])
def test_pages_are_numbered_in_the_digits_of_their_language(app: Flask, language: str, number: str) -> None:
    with app.test_request_context("/en/"):
        topic = consultations.consultation(consultations.secretary(), forums.area("gold"))
    close(topic)
    with write():
        db.session.get_one(Topic, topic.id).language = language
    tasks.compile_consultation(str(topic.id))
    page = pypdf.PdfReader(io.BytesIO(files(topic)["pdf"])).pages[0]
    assert page.extract_text().splitlines()[-1] == number


def test_the_files_are_for_those_who_read_the_area_at_that_moment(
    app: Flask, closed: tuple[Topic, Person, Area, int]
) -> None:
    topic, greta, area, _key = closed
    tasks.compile_consultation(str(topic.id))
    stranger = app.test_client()
    page = stranger.get(f"/en/forums/consultations/{short(topic.id)}/").text
    assert "KB" in page
    place = f"/en/forums/consultations/{short(topic.id)}/compilation.pdf"
    opened = stranger.get(place, follow_redirects=True)
    assert opened.status_code == 200
    assert opened.get_data().startswith(b"%PDF-")
    kept = db.session.get_one(Compilation, topic.id)
    assert stranger.get(f"/files/{short(kept.pdf_id)}/x.pdf").status_code == 404
    with write():
        db.session.get_one(Area, area.id).audience = "role:national_focal_point"
    assert stranger.get(place).status_code == 404
    staff = app.test_client()
    assert isinstance(staff, Browser)
    assert staff.sign_in(greta).get(place).status_code == 302


def test_the_name_of_who_was_erased_goes_from_the_compilation_too(closed: tuple[Topic, Person, Area, int]) -> None:
    topic, _greta, _area, _key = closed
    tasks.compile_consultation(str(topic.id))
    with write():
        member = db.session.scalars(select(Person).where(Person.name == "Minh Member")).one()
        member.name, member.erased_at = "", now()
        erase = registry().exporters["forums.views"].erase
        assert erase is not None
        erase(member.id)
    drain()
    db.session.rollback()
    [personal] = [row for row in lines(files(topic)["csv"]) if row["Kind"] == "personal"]
    assert (personal["Author"], personal["Text"]) == ("Former member", "' +1 from me")
