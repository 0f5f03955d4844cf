"""A course comes in whole or not at all, its translations match it, and it goes out as it came in."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.errors import PackageUnusable, TranslationDiffers
from courses.models import Block, Course, Enrolment, Progress, Revision
from courses.olx.archive import open_package
from courses.olx.export import differences
from courses.services.exporting import export_course
from courses.services.importing import import_course
from courses.services.laying import Offered, lay
from minamata.audit.models import AuditEntry
from minamata.db import db, new_id, write
from minamata.errors import NotAllowed, NotFound, SignInNeeded
from minamata.policies import NOBODY, SYSTEM, Actor
from minamata.thesaurus import reference as thesaurus
from tests.clients import Browser, found
from tests.factories import people
from tests.factories.packages import NUMBER, SINGLE, write_course


@pytest.fixture
def package(app: Flask, tmp_path: Path) -> Path:
    return write_course(tmp_path / "package")


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> object:
    with app.test_request_context():
        yield


def revisions() -> int:
    return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def the_course() -> Course:
    db.session.rollback()
    return db.session.scalars(select(Course)).one()


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, f"course/{path.relative_to(folder)}")
    return target


def tarred(folder: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        archive.add(folder, "course")
    return target


@pytest.mark.parametrize("shape", ["folder", "zip", "tar.gz"])
def test_a_course_comes_in_from_a_folder_and_from_archives(package: Path, tmp_path: Path, shape: str) -> None:
    source = {"folder": lambda: package, "zip": lambda: zipped(package, tmp_path / "c.zip")}.get(
        shape, lambda: tarred(package, tmp_path / "c.tar.gz")
    )()
    report = import_course(SYSTEM, source, "test")
    assert report.blocks == {"problem": 2, "vertical": 2, "chapter": 1, "course": 1, "html": 1, "sequential": 1}
    assert the_course().facts["units"] == 2


def test_what_goes_out_is_what_came_in(package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    export_course(SYSTEM, "test", tmp_path / "out.tar.gz")
    with open_package(package) as left, open_package(tmp_path / "out.tar.gz") as right:
        assert differences(left, right) == []


def test_a_broken_package_leaves_the_published_course_untouched(app: Flask, package: Path) -> None:
    import_course(SYSTEM, package, "test")
    (package / "problem" / "p1.xml").write_text("<problem><unclosed>", encoding="utf-8")
    with pytest.raises(PackageUnusable) as refused:
        import_course(SYSTEM, package, "test")
    assert refused.value.path == "problem/p1.xml"
    assert refused.value.line == 1
    assert revisions() == 1


def test_a_failure_half_way_keeps_nothing(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from courses.services import package_files

    def fail(*_arguments: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(package_files, "insert_files", fail)
    with pytest.raises(OSError, match="full"):
        import_course(SYSTEM, package, "test")
    db.session.rollback()
    assert revisions() == 0
    assert db.session.scalar(select(func.count()).select_from(Course)) == 0


def test_a_hostile_archive_is_refused_with_the_path(tmp_path: Path) -> None:
    target = tmp_path / "hostile.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        entry = tarfile.TarInfo("../../outside.xml")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(PackageUnusable) as refused:
        import_course(SYSTEM, target, "test")
    assert refused.value.path == "../../outside.xml"
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("actor", "error"), [(NOBODY, SignInNeeded), (Actor(person_id=new_id(), tokens=frozenset({"public"})), NotAllowed)]
)
def test_only_authors_import(package: Path, actor: Actor, error: type[Exception]) -> None:
    with pytest.raises(error):
        import_course(actor, package, "test")
    assert revisions() == 0


def test_a_course_that_is_not_there_is_not_exported(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_course(SYSTEM, "nowhere", tmp_path / "out")


def test_publication_and_export_are_in_the_audit_log(package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    export_course(SYSTEM, "test", tmp_path / "out")
    acts = set(db.session.scalars(select(AuditEntry.act)))
    assert {"courses.revision_published", "courses.exported"} <= acts


def test_an_unknown_block_is_kept_and_shown_as_a_placeholder(app: Flask, tmp_path: Path) -> None:
    package = write_course(
        tmp_path / "package",
        extra={
            "vertical/u1.xml": '<vertical display_name="First unit"><hologram url_name="x" display_name="A hologram"/></vertical>'
        },
    )
    report = import_course(SYSTEM, package, "test")
    assert [(block.type, block.url_name) for block in report.unknown] == [("hologram", "x")]
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    page = client.get("/en/courses/test/u1/").get_data(as_text=True)
    assert "A hologram" in page
    assert "hologram" in page


def test_markup_that_could_act_is_dropped_counted_and_kept_for_export(app: Flask, tmp_path: Path) -> None:
    hostile = '<p onclick="steal()" style="color:red">Words<script>steal()</script><iframe src="https://x.test/"></iframe></p>'
    package = write_course(tmp_path / "package", text=hostile)
    report = import_course(SYSTEM, package, "test")
    assert report.dropped["script"] == 1
    assert report.dropped["event_handler"] == 1
    assert report.dropped["inline_style"] == 1
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    page = client.get("/en/courses/test/u1/").get_data(as_text=True)
    assert "steal" not in page
    assert "<iframe" not in page
    export_course(SYSTEM, "test", tmp_path / "out")
    assert (tmp_path / "out" / "html" / "h1.html").read_text(encoding="utf-8") == hostile


def test_links_inside_a_package_lead_to_its_files_and_blocks_and_what_is_missing_is_reported(
    app: Flask, tmp_path: Path
) -> None:
    text = (
        '<p><a href="/static/a%20map.txt">map</a> <a href="/jump_to_id/p2">number</a> <a href="/jump_to/i4x://T/T1/problem/p1">choice</a>'
        ' <img src="/static/gone.png" alt="A lost picture"> <a href="/jump_to_id/nowhere">nothing</a></p>'
    )
    package = write_course(tmp_path / "package", text=text, extra={"static/a map.txt": "a map"})
    report = import_course(SYSTEM, package, "test")
    assert report.missing == ("/jump_to_id/nowhere", "/static/gone.png")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    (block,) = found(client.get("/en/courses/test/u1/"), "//*[@id='b-html@h1']")
    links = {link.text: link.get("href") for link in block.iter("a")}
    assert links["number"] == "/en/courses/test/u2/#b-problem@p2"
    assert links["choice"] == "/en/courses/test/u1/#b-problem@p1"
    assert "nothing" not in links
    with client.get(links["map"]) as answer:
        assert answer.get_data(as_text=True) == "a map"
    assert not list(block.iter("img"))
    assert "A lost picture" in block.text_content()


def test_links_to_terms_and_articles_lead_into_the_words_of_the_convention(app: Flask, tmp_path: Path) -> None:
    links = '<p><a href="/glossary/methylmercury">a</a> <a href="/article/4">b</a> <a href="/annex/A">c</a></p>'
    unknown = '<p><a href="/glossary/no-such-term">d</a> <a href="/article/99">e</a></p>'
    thesaurus.load()
    report = import_course(SYSTEM, write_course(tmp_path, text=links + unknown), "test")
    assert set(report.missing) == {"/glossary/no-such-term", "/article/99"}
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    shown = found(client.get("/fr/courses/test/u1/"), "//*[@id='b-html@h1']//a/@href")
    assert shown[:3] == ["/fr/convention/terms/#methylmercury", "/fr/convention/#article-4", "/fr/convention/#annex-A"]
    for address in shown[:3]:
        page, _, anchor = address.partition("#")
        assert found(client.get(page), f"//*[@id='{anchor}']"), address


def test_a_wide_table_scrolls_by_itself_and_by_keyboard(app: Flask, tmp_path: Path) -> None:
    import_course(SYSTEM, write_course(tmp_path / "package", text="<table><tr><td>1</td></tr></table>"), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    (around,) = found(client.get("/en/courses/test/u1/"), "//table/..")
    assert dict(around.attrib) == {"class": "scroll", "role": "group", "tabindex": "0", "aria-label": "Table"}


def test_only_the_static_folder_of_a_package_is_served(app: Flask, package: Path) -> None:
    import_course(SYSTEM, package, "test")
    client = app.test_client()
    with client.get("/en/courses/test/files/map.txt") as found:
        assert found.get_data() == b"a map"
    for path in ("../problem/p1.xml", "problem/p1.xml", "%2e%2e/problem/p1.xml", "..%2fproblem%2fp1.xml"):
        assert client.get(f"/en/courses/test/files/{path}").status_code == 404


def french(folder: Path, **changes: str) -> Path:
    """The same course in French: words differ, structure does not."""
    single = changes.pop("single", SINGLE.replace("Mercury <", "Le mercure <").replace("Which metal", "Quel métal"))
    return write_course(
        folder,
        language="fr",
        title="Un cours d’essai",
        text="<p>Des mots à lire.</p>",
        single=single,
        second_unit=changes.pop(
            "second_unit", NUMBER.replace("How much is three halves?", "Combien font trois demis ?")
        ),
        extra=changes,
    )


def test_a_translation_is_one_more_edition_of_the_same_course(app: Flask, package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    import_course(SYSTEM, french(tmp_path / "fr"), "test")
    assert revisions() == 1
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    assert "Des mots à lire" in client.get("/fr/courses/test/u1/").get_data(as_text=True)
    assert "Words to" in client.get("/en/courses/test/u1/").get_data(as_text=True)
    in_arabic = client.get("/ar/courses/test/u1/").get_data(as_text=True)
    assert 'lang="en" dir="ltr"' in in_arabic
    assert "Words to" in in_arabic


def test_an_answer_stays_when_the_language_is_switched(app: Flask, package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    import_course(SYSTEM, french(tmp_path / "fr"), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    client.press("/en/courses/test/u1/", "answer:problem@p1", also={"a:problem@p1:1": "choice_1"})
    page = client.get("/fr/courses/test/u1/").get_data(as_text=True)
    assert 'value="choice_1" checked' in page
    assert "Le mercure" in page
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"single": SINGLE.replace('<choice correct="false">Lead</choice>', "")},
        {"single": SINGLE.replace('correct="true"', 'correct="false"').replace('"false">Lead', '"true">Lead')},
        {"second_unit": SINGLE},
        {"vertical/u2.xml": '<vertical display_name="Deux"/>'},
    ],
)
def test_a_translation_that_differs_in_more_than_words_is_refused(
    package: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    import_course(SYSTEM, package, "test")
    with pytest.raises(TranslationDiffers) as refused:
        import_course(SYSTEM, french(tmp_path / "fr", **change), "test")
    assert refused.value.status == 422
    assert refused.value.differences
    assert the_course().editions == {}


def test_a_new_revision_keeps_progress_and_percentages_may_fall(app: Flask, package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    client.press("/en/courses/test/u1/", "next")
    before = db.session.scalars(select(Enrolment)).one()
    assert (before.done, before.required) == (1, 3)
    extra = {
        "vertical/u2.xml": (
            '<vertical display_name="Second unit"><problem url_name="p2"/><html url_name="h2"/></vertical>'
        ),
        "html/h2.xml": '<html filename="h2"/>',
        "html/h2.html": "<p>More.</p>",
    }
    import_course(SYSTEM, write_course(tmp_path / "second", extra=extra), "test")
    db.session.rollback()
    after = db.session.scalars(select(Enrolment)).one()
    assert (after.done, after.required) == (1, 4)
    assert db.session.scalars(select(Progress.completion)).all() == [1.0]


def test_a_name_that_belongs_to_another_course_is_refused(package: Path, tmp_path: Path) -> None:
    import_course(SYSTEM, package, "test")
    with pytest.raises(PackageUnusable, match=r".*"):
        import_course(SYSTEM, write_course(tmp_path / "other", number="T2"), "test")
    assert revisions() == 1


def test_units_for_the_team_and_units_of_tomorrow_are_not_there_for_learners(app: Flask, tmp_path: Path) -> None:
    package = write_course(
        tmp_path / "package",
        extra={
            "vertical/u2.xml": (
                '<vertical display_name="Secret unit" visible_to_staff_only="true"><problem url_name="p2"/></vertical>'
            ),
        },
    )
    import_course(SYSTEM, package, "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    assert client.get("/en/courses/test/u2/").status_code == 404
    for path in ("/en/courses/test/", "/en/courses/test/u1/"):
        assert "Secret unit" not in client.get(path).get_data(as_text=True)


def test_every_block_is_stored_with_its_place(package: Path) -> None:
    import_course(SYSTEM, package, "test")
    stored = {row.block_key: (row.parent_key, row.unit_key, row.counts) for row in db.session.scalars(select(Block))}
    assert stored["html@h1"] == ("vertical@u1", "vertical@u1", True)
    assert stored["problem@p2"] == ("vertical@u2", "vertical@u2", True)
    assert stored["course@2026"] == (None, None, False)


def test_the_title_of_a_course_is_plain_text_wherever_it_stands(app: Flask, tmp_path: Path) -> None:
    package = write_course(tmp_path / "package", title="&lt;script&gt;alert(1)&lt;/script&gt;")
    import_course(SYSTEM, package, "test")
    with write():
        pass
    for path in ("/en/courses/", "/en/courses/test/"):
        assert "<script>alert" not in app.test_client().get(path).get_data(as_text=True)


@pytest.mark.parametrize("name", ["with a space", "é", "a(b)", "100%"])
def test_a_block_of_an_unusual_name_can_be_answered(app: Flask, tmp_path: Path, name: str) -> None:
    question = '<numericalresponse answer="2"><label>N</label><formulaequationinput/></numericalresponse>'
    unit = f'<vertical display_name="First unit"><problem url_name="{name}">{question}</problem></vertical>'
    import_course(SYSTEM, write_course(tmp_path / "package", extra={"vertical/u1.xml": unit}), "test")
    client = app.test_client()
    assert isinstance(client, Browser)
    client.sign_in(people.person("Learner"))
    client.press("/en/courses/test/", "Enrol and begin")
    page = client.get("/en/courses/test/u1/")
    (field,) = found(page, "//main//section//input")
    (button,) = found(page, "//main//button[starts-with(@value, 'answer:')]")
    answer = client.press(page, button.get("value"), also={field.get("name"): "2"})
    assert answer.status_code == 303
    assert "Right" in client.get("/en/courses/test/u1/").get_data(as_text=True)


def test_parts_without_a_name_are_called_by_the_name_in_their_address(app: Flask, tmp_path: Path) -> None:
    extra = {
        "vertical/u1.xml": '<vertical><html url_name="h1"/></vertical>',
        "chapter/c1.xml": '<chapter><sequential url_name="s1"/></chapter>',
    }
    import_course(SYSTEM, write_course(tmp_path / "package", title="", extra=extra), "test")
    page = app.test_client().get("/en/courses/test/")
    assert [heading.text_content().strip() for heading in found(page, "//h1")] == ["2026"]
    assert all(link.text_content().strip() for link in found(page, "//main//a"))


def video(name: str, *, title: str = "", source: str = "film.mp4", words: str = "") -> str:
    named = f' transcripts=\'{{"en": "{words}"}}\'' if words else ""
    inside = f'<source src="https://films.example/{source}"/>' if source else ""
    return f'<video url_name="{name}" display_name="{title}"{named}>{inside}</video>'


def test_recordings_in_which_nobody_can_read_what_is_said_are_named(app: Flask, tmp_path: Path) -> None:
    blocks = [
        video("silent", title="Without words"),
        video("heard", source="talk.mp3"),
        video("read", words="en.vtt"),
        video("slides", source="slides.pdf"),
        video("empty", source=""),
        video("music", title="Nobody speaks"),
    ]
    extra = {
        "vertical/u1.xml": f'<vertical display_name="First unit">{"".join(blocks)}</vertical>',
        "static/en.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nWords.\n",
    }
    package = write_course(tmp_path / "package", extra=extra)
    told = import_course(SYSTEM, package, "test").to_dict()["without_words"]
    assert told == [
        {"block": "video@silent", "title": "Without words"},
        {"block": "video@heard", "title": ""},
        {"block": "video@music", "title": "Nobody speaks"},
    ]
    assert db.session.scalars(select(Revision.report)).one()["without_words"] == told
    offered = Offered("en", link="https://films.example/film.mp4", no_speech=True)
    lay(SYSTEM, the_course(), "video@music", offered, None)
    output = app.test_cli_runner().invoke(args=["courses", "import", str(package), "--course", "test"]).output
    assert "Recordings with neither transcript nor captions: video@silent, video@heard." in output


def test_words_that_a_translation_brings_are_words(tmp_path: Path) -> None:
    extra = {"vertical/u1.xml": f'<vertical display_name="First unit">{video("v", words="fr.vtt")}</vertical>'}
    source = import_course(SYSTEM, write_course(tmp_path / "en", extra=extra), "test")
    assert [each.block for each in source.without_words] == ["video@v"]
    extra["static/fr.vtt"] = "WEBVTT\n\n00:01.000 --> 00:02.000\nDes mots.\n"
    edition = import_course(SYSTEM, write_course(tmp_path / "fr", language="fr", extra=extra), "test", "fr")
    assert edition.without_words == ()
    assert db.session.scalars(select(Revision.report)).one()["language"] == "en", "the report of the source is kept"
