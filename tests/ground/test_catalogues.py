"""A missing, stale, unused or broken entry of a catalogue is found; what translators wrote survives every update."""

from __future__ import annotations

import gettext
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from minamata import catalogues
from minamata.i18n import LANGUAGES

CODE = """
from minamata.i18n import _, _l, _n

TITLE = _l("Sign in")


def greet(name: str, count: int) -> str:
    return _("Hello, %(name)s", name=name) + _n("%(num)s day", "%(num)s days", count)
"""
PAGE = '{% extends "base.html" %}{{ _("Half done, %(size)s", size="1 KB") }}{{ ngettext("one", "%(num)s of them", 3) }}'
PLURALS = {"ar": 6, "zh": 1, "en": 2, "fr": 2, "ru": 3, "es": 2}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as small as can be, with its catalogues brought to what it says."""
    for name, text in {
        "platform/minamata/greeting.py": CODE,
        "platform/minamata/templates/page.html": PAGE,
        "courses/templates/courses/course.html": '{{ _("Sign in") }}{{ _("Courses") }}',
        "courses/notes.txt": '_("Not a word of the interface")',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    catalogues.update(tmp_path)
    return tmp_path


def translate(project: Path, language: str, source: str, *words: str, comment: str = "", flags: str = "") -> None:
    """Write a translation as a translator does, by hand into the file."""
    path = catalogues.path_of(language, project)
    entries = path.read_text(encoding="utf-8").split("\n\n")
    for number, entry in enumerate(entries):
        if f'msgid "{source}"' in entry.split("\n"):
            kept = [line for line in entry.split("\n") if not line.startswith("msgstr")]
            several = "msgid_plural" in entry
            kept += [f'msgstr[{n}] "{text}"' if several else f'msgstr "{text}"' for n, text in enumerate(words)]
            entries[number] = "\n".join([*comment.splitlines(), *([f"#, {flags}"] if flags else []), *kept])
            break
    else:
        raise AssertionError(f"{source} is not in the catalogue")
    path.write_text("\n\n".join(entries), encoding="utf-8")


def complete(project: Path, language: str = "fr") -> None:
    n = PLURALS[language]
    translate(project, language, "Sign in", "Entrer")
    translate(project, language, "Courses", "Cours")
    translate(project, language, "Hello, %(name)s", "Bonjour, %(name)s")
    translate(project, language, "Half done, %(size)s", "À moitié, %(size)s")
    translate(project, language, "%(num)s day", *["%(num)s jour"] * n)
    translate(project, language, "one", *["un"] * n)


def problems(project: Path, language: str = "fr") -> list[str]:
    return [problem for problem in catalogues.problems(project) if problem.startswith(f"{language}: ")]


def test_a_fresh_catalogue_says_what_is_left_to_translate_and_english_says_itself(project: Path) -> None:
    assert problems(project, "en") == []
    for language in set(LANGUAGES) - {"en"}:
        found = problems(project, language)
        assert len(found) == 6
        assert f"{language}: not translated: Sign in" in found
        assert f"{language}: not translated: %(num)s day | %(num)s days" in found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_complete_catalogue_has_no_problems_and_an_update_changes_nothing(project: Path, language: str) -> None:
    complete(project, language)
    assert problems(project, language) == []
    catalogues.update(project)
    once = catalogues.path_of(language, project).read_bytes()
    catalogues.update(project)
    assert catalogues.path_of(language, project).read_bytes() == once
    assert problems(project, language) == []


def test_a_word_that_came_and_a_word_that_went_are_both_found(project: Path) -> None:
    complete(project)
    page = project / "platform" / "minamata" / "templates" / "page.html"
    page.write_text(PAGE.replace("Half done", "Done"), encoding="utf-8")
    assert problems(project) == ["fr: missing: Done, %(size)s", "fr: unused: Half done, %(size)s"]
    catalogues.update(project)
    assert problems(project) == ["fr: not translated: Done, %(size)s"]
    assert "Half done" not in catalogues.path_of("fr", project).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "words", "problem"),
    [
        ("Hello, %(name)s", ["Bonjour"], "placeholders differ (name)"),
        ("Hello, %(name)s", ["Bonjour, %(nom)s"], "placeholders differ (name, nom)"),
        ("Sign in", ["Entrer, %(name)s"], "placeholders differ (name)"),
        ("%(num)s day", ["%(num)s jour", "%(nombre)s jours"], "placeholders differ (nombre)"),
        ("Half done, %(size)s", ["50 % fait, %(size)s"], "a percent sign stands alone"),
        ("Courses", ["100 %"], "a percent sign stands alone"),
        ("Sign in", [""], "not translated"),
        ("%(num)s day", ["%(num)s jour"], "not translated"),
        ("%(num)s day", ["%(num)s jour", ""], "not translated"),
    ],
)
def test_a_translation_that_cannot_be_shown_is_found(
    project: Path, source: str, words: list[str], problem: str
) -> None:
    complete(project)
    translate(project, "fr", source, *words)
    assert len(problems(project)) == 1
    assert problems(project)[0].startswith(f"fr: {problem}: {source}")


def test_a_plural_form_may_do_without_its_number_and_a_percent_sign_may_be_written_twice(project: Path) -> None:
    complete(project)
    translate(project, "fr", "%(num)s day", "un jour", "%(num)s jours")
    translate(project, "fr", "Half done, %(size)s", "50 %% fait, %(size)s")
    assert problems(project) == []


def test_a_language_with_six_plural_forms_needs_six(project: Path) -> None:
    complete(project, "ar")
    translate(project, "ar", "%(num)s day", *["%(num)s يوم"] * 5)
    assert problems(project, "ar") == ["ar: not translated: %(num)s day | %(num)s days"]


def test_a_stale_translation_is_found_and_an_update_does_not_take_it_for_good(project: Path) -> None:
    complete(project)
    translate(project, "fr", "Sign in", "Sortir", flags="fuzzy")
    assert problems(project) == ["fr: stale: Sign in"]
    catalogues.update(project)
    assert problems(project) == ["fr: not translated: Sign in"]


def test_an_entry_set_aside_is_found(project: Path) -> None:
    complete(project)
    path = catalogues.path_of("fr", project)
    path.write_text(path.read_text(encoding="utf-8") + '\n#~ msgid "Old"\n#~ msgstr "Vieux"\n', encoding="utf-8")
    assert problems(project) == ["fr: obsolete: Old"]


def test_what_a_translator_noted_survives_every_update_whole(project: Path) -> None:
    complete(project)
    note = "# check: " + "the Convention's own term may be meant here, see its authentic text " * 3
    translate(project, "fr", "Sign in", "Entrer", comment=f"{note.strip()}\n# A second note.")
    for _time in range(3):
        catalogues.update(project)
    text = catalogues.path_of("fr", project).read_text(encoding="utf-8")
    kept = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    assert kept == f"{note.removeprefix('# ').strip()} A second note."
    assert problems(project) == []


def test_a_word_that_now_has_a_plural_asks_for_its_forms_anew(project: Path) -> None:
    complete(project)
    page = project / "platform" / "minamata" / "templates" / "page.html"
    page.write_text(PAGE + '{{ ngettext("Sign in", "Sign in all", 2) }}', encoding="utf-8")
    (project / "platform" / "minamata" / "greeting.py").write_text(CODE.replace('_l("Sign in")', "1"), encoding="utf-8")
    (project / "courses" / "templates" / "courses" / "course.html").write_text('{{ _("Courses") }}', encoding="utf-8")
    catalogues.update(project)
    assert problems(project) == ["fr: not translated: Sign in | Sign in all"]
    assert problems(project, "en") == []


def test_a_catalogue_holds_no_date_and_no_line_number_to_change_by_itself(project: Path) -> None:
    text = catalogues.path_of("fr", project).read_text(encoding="utf-8")
    assert "Date" not in text
    assert "#: courses/templates/courses/course.html platform/minamata/greeting.py\n" in text
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in text


def test_a_catalogue_is_compiled_when_it_changed_and_only_then(project: Path) -> None:
    complete(project)
    compiled = catalogues.path_of("fr", project).with_suffix(".mo")
    catalogues.compile_changed(project)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Entrer"
    os.utime(compiled, (2_000_000_000, 2_000_000_000))
    catalogues.compile_changed(project)
    assert compiled.stat().st_mtime == 2_000_000_000
    os.utime(catalogues.path_of("fr", project), (2_000_000_001, 2_000_000_001))
    catalogues.compile_changed(project)
    assert compiled.stat().st_mtime != 2_000_000_000


def test_no_line_of_french_begins_with_a_sign_however_the_translator_typed_it(project: Path) -> None:
    complete(project)
    translate(project, "fr", "Sign in", "Qui êtes-vous ? Entrez : « ici », à 10:30 ; merci !")
    translate(project, "fr", "%(num)s day", "Durée : %(num)s jour", "Durée : %(num)s jours")
    catalogues.compile_changed(project)
    with catalogues.path_of("fr", project).with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    shown = "Qui êtes-vous_? Entrez~: «~ici~», à 10:30_; merci_!"
    assert french.gettext("Sign in") == shown.replace("_", "\N{NARROW NO-BREAK SPACE}").replace(
        "~", "\N{NO-BREAK SPACE}"
    )
    assert french.ngettext("%(num)s day", "%(num)s days", 2) == "Durée\N{NO-BREAK SPACE}: %(num)s jours"


def test_several_may_compile_at_once_and_leave_nothing_half_done(project: Path) -> None:
    complete(project)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _turn: catalogues.compile_changed(project), range(8)))
    folder = catalogues.path_of("fr", project).parent
    assert sorted(path.name for path in folder.iterdir()) == ["messages.mo", "messages.po"]
