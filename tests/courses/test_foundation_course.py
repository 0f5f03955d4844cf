"""What the foundation course promises its readers: one course in three languages, honest figures, and feedback on every answer."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from courses.about import taken_apart

COURSE = Path(__file__).resolve().parents[2] / "courses" / "data" / "foundations"
SOURCE = "en"
EDITIONS = ("en", "fr", "es")
TRANSLATIONS = ("fr", "es")
WORDS_OF_A_UNIT = range(300, 651)
RESPONSES = {
    "multiplechoiceresponse",
    "choiceresponse",
    "optionresponse",
    "numericalresponse",
    "stringresponse",
}
# What learners read as words; every other attribute is structure.
WORDED = {"display_name", "language"}
MODULES = (1, 2, 3, 4, 5, 6, 7, 8)
WITH_PRACTICE_NUMBERS = (
    "balance-of-party-xa",
    "up-the-food-chain",
    "food-chain-steps",
    "gap-in-the-balance",
    "baseline-of-party-xb",
    "three-quarters-rule",
    "waste-water-of-party-xa",
    "sorting-day-in-party-xc",
    "three-sites-of-party-xa",
    "hair-survey-of-party-xa",
    "who-handles-mercury-in-xb",
    "mercury-baseline-next-survey",
    "share-of-kilns-covered",
    "kilograms-through-a-pipe",
    "share-above-the-level",
    "women-among-handlers",
    "worked-shipments",
    "worked-four-requests",
    "tonnes-with-full-papers",
    "pieces-that-may-come-in",
    "all-or-nothing",
    "a-request-that-is-read",
    "committee-on-one-page",
    "exchange-and-roster",
    "calendar-backward",
    "practice-form-of-party-xa",
    "one-number-three-years",
    "three-lines-of-a-plan",
    "own-share-of-a-project",
    "names-still-missing",
    "days-a-letter-has-waited",
    "answers-without-a-paper",
    "mean-of-the-answered",
    "new-computer-or-not",
)
FINAL = "final-assessment"
FACTS = Path(__file__).resolve().parents[2] / "platform" / "minamata" / "thesaurus" / "data"
TEXT_MARKUP = {"div", "p", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "dfn", "abbr", "a"}
TABLE_MARKUP = {"table", "thead", "tbody", "tr", "th", "td"}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def parsed(edition: str, path: str) -> Any:
    return etree.parse(COURSE / edition / path).getroot()


def read_rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(edition: str, folder: str) -> list[str]:
    return sorted(path.stem for path in (COURSE / edition / folder).glob("*.xml"))


def problems_of(edition: str) -> dict[str, Any]:
    return {name: parsed(edition, f"problem/{name}.xml") for name in names_of(edition, "problem")}


def reading(edition: str, name: str) -> Any:
    markup = (COURSE / edition / "html" / f"{name}.html").read_text("utf-8")
    return lxml_html.fragment_fromstring(markup, create_parent="div")


def response_of(problem: Any) -> Any:
    (response,) = [element for element in problem if element.tag in RESPONSES]
    return response


def words_shown(edition: str) -> Iterator[tuple[str, str]]:
    """Everything a learner can read in an edition, with the file it stands in."""
    root = COURSE / edition
    for path in sorted(root.rglob("*.html")):
        fragment = lxml_html.fragment_fromstring(path.read_text("utf-8"), create_parent="div")
        for element in fragment.iter():
            yield str(path.relative_to(root)), element.text or ""
            yield str(path.relative_to(root)), element.tail or ""
            yield str(path.relative_to(root)), element.get("title", "")
    for path in sorted(root.rglob("*.xml")):
        for element in etree.parse(path).getroot().iter():
            yield str(path.relative_to(root)), element.text or ""
            yield str(path.relative_to(root)), element.tail or ""
            yield str(path.relative_to(root)), element.get("display_name", "")
    policy = json.loads((root / "policies/2026/policy.json").read_text("utf-8"))
    yield "policies/2026/policy.json", policy["course/2026"]["display_name"]


def paragraphs_shown(edition: str) -> Iterator[tuple[str, str]]:
    """The words of an edition as whole paragraphs, so that marks that come in pairs meet."""
    root = COURSE / edition
    for path in sorted(root.rglob("*.html")):
        fragment = lxml_html.fragment_fromstring(path.read_text("utf-8"), create_parent="div")
        for element in fragment.iter("p", "li", "h2", "h3", "th", "td"):
            yield str(path.relative_to(root)), element.text_content()
    for path in sorted(root.rglob("*.xml")):
        for element in etree.parse(path).getroot().iter():
            yield str(path.relative_to(root)), element.text or ""
            yield str(path.relative_to(root)), element.get("display_name", "")


def figures(text: str, edition: str) -> Counter[str]:
    """The numbers of a text, written alike whatever the edition."""
    if edition == "en":
        text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    else:
        text = re.sub(rf"(?<=\d){NARROW_SPACE}(?=\d{{3}})", "", text)
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return Counter(NUMBER.findall(text))


def shape(element: Any) -> tuple[Any, ...]:
    """A problem without its words: the kinds of questions, the choices in order, what is correct, how often one may try."""
    attributes = {name: value for name, value in element.attrib.items() if name not in WORDED}
    if element.tag in {"stringresponse", "additional_answer", "stringequalhint"}:
        attributes.pop("answer")
    children = [child for child in element if child.tag not in {"solution", "demandhint"}]
    return element.tag, sorted(attributes.items()), [shape(child) for child in children]


def tree(edition: str, kind: str = "course", name: str = "2026") -> tuple[Any, ...]:
    """Kinds, names, settings and order of all blocks, without their words."""
    element = parsed(edition, f"{kind}/{name}.xml")
    settings = sorted((key, value) for key, value in element.attrib.items() if key not in WORDED)
    if kind in {"html", "problem"}:
        return kind, name, settings
    return kind, name, settings, [tree(edition, child.tag, child.get("url_name")) for child in element]


def units_of(edition: str) -> dict[str, list[tuple[str, str]]]:
    return {
        unit: [(child.tag, child.get("url_name")) for child in parsed(edition, f"vertical/{unit}.xml")]
        for unit in names_of(edition, "vertical")
    }


@pytest.mark.parametrize("edition", TRANSLATIONS)
def test_an_edition_holds_the_same_files_as_the_source(edition: str) -> None:
    def files(language: str) -> set[str]:
        root = COURSE / language
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}

    assert files(SOURCE)
    assert files(edition) == files(SOURCE)


@pytest.mark.parametrize("edition", TRANSLATIONS)
def test_an_edition_has_the_same_outline_and_settings_as_the_source(edition: str) -> None:
    assert tree(edition) == tree(SOURCE)
    assert (COURSE / edition / "course.xml").read_bytes() == (COURSE / SOURCE / "course.xml").read_bytes()


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_says_its_language_in_course_and_policy(edition: str) -> None:
    policy = json.loads((COURSE / edition / "policies/2026/policy.json").read_text("utf-8"))["course/2026"]
    course = parsed(edition, "course/2026.xml")
    assert course.get("language") == policy["language"] == edition
    assert course.get("display_name") == policy["display_name"]
    assert course.get("start") == policy["start"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_block_stands_in_exactly_one_unit(edition: str) -> None:
    placed = Counter(block for blocks in units_of(edition).values() for block in blocks)
    existing = {(kind, name) for kind in ("html", "problem") for name in names_of(edition, kind)}
    assert placed == Counter(existing)
    assert len({name for _, name in existing}) == len(existing), "a name is used by two blocks"


@pytest.mark.parametrize("edition", TRANSLATIONS)
@pytest.mark.parametrize("name", names_of(SOURCE, "problem"))
def test_choices_and_correctness_are_the_same_in_every_edition(edition: str, name: str) -> None:
    assert shape(parsed(edition, f"problem/{name}.xml")) == shape(parsed(SOURCE, f"problem/{name}.xml"))


@pytest.mark.parametrize("edition", TRANSLATIONS)
def test_every_edition_gives_the_same_figures(edition: str) -> None:
    for name in names_of(SOURCE, "html"):
        ours = figures(reading(edition, name).text_content(), edition)
        assert ours == figures(reading(SOURCE, name).text_content(), SOURCE), name
    for name, problem in problems_of(SOURCE).items():
        ours = figures("".join(parsed(edition, f"problem/{name}.xml").itertext()), edition)
        assert ours == figures("".join(problem.itertext()), SOURCE), name


def chapters() -> list[str]:
    return [chapter.get("url_name") for chapter in parsed(SOURCE, "course/2026.xml")]


def units_in(chapter: str) -> list[str]:
    sections = [section.get("url_name") for section in parsed(SOURCE, f"chapter/{chapter}.xml")]
    return [unit.get("url_name") for section in sections for unit in parsed(SOURCE, f"sequential/{section}.xml")]


def problems_in(chapter: str) -> list[str]:
    units = units_of(SOURCE)
    return [name for unit in units_in(chapter) for kind, name in units[unit] if kind == "problem"]


def test_the_course_has_its_modules_in_order_and_the_final_assessment_at_its_end() -> None:
    assert chapters() == [*(f"module-{number}" for number in MODULES), FINAL]


@pytest.mark.parametrize("module", [f"module-{number}" for number in MODULES])
def test_a_module_has_four_to_six_units_and_asks_questions_of_several_kinds(module: str) -> None:
    (section,) = [each.get("url_name") for each in parsed(SOURCE, f"chapter/{module}.xml")]
    assert (parsed(SOURCE, f"sequential/{section}.xml").get("graded")) == "true"
    assert parsed(SOURCE, f"sequential/{section}.xml").get("format") == "Quiz"
    assert 4 <= len(units_in(module)) <= 6
    problems = problems_of(SOURCE)
    assert len(problems_in(module)) >= 8
    assert len({response_of(problems[name]).tag for name in problems_in(module)}) >= 4
    for unit in units_in(module):
        assert sum(kind == "problem" for kind, _ in units_of(SOURCE)[unit]) in {2, 3}


def test_the_final_assessment_asks_twenty_questions_of_all_kinds() -> None:
    (section,) = [each.get("url_name") for each in parsed(SOURCE, f"chapter/{FINAL}.xml")]
    assert parsed(SOURCE, f"sequential/{section}.xml").get("graded") == "true"
    assert parsed(SOURCE, f"sequential/{section}.xml").get("format") == "Final assessment"
    problems = problems_of(SOURCE)
    assert len(problems_in(FINAL)) == 20
    assert {response_of(problems[name]).tag for name in problems_in(FINAL)} == RESPONSES


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_passes_with_eighty_per_cent_of_quizzes_and_final_assessment(edition: str) -> None:
    policy = json.loads((COURSE / edition / "policies/2026/grading_policy.json").read_text("utf-8"))
    weights = {grader["type"]: grader["weight"] for grader in policy["GRADER"]}
    assert weights == {"Quiz": 0.6, "Final assessment": 0.4}
    assert policy["GRADE_CUTOFFS"] == {"Pass": 0.8}


@pytest.mark.parametrize("edition", EDITIONS)
def test_links_lead_to_terms_and_articles_that_are_there(edition: str) -> None:
    known = {row["concept_id"] for row in read_rows("taxonomy.csv")}
    parts = {f"/{row['type']}/{row['number']}" for row in read_rows("articles.csv")}
    for name in names_of(edition, "html"):
        for link in reading(edition, name).iter("a"):
            address = link.get("href")
            assert address.removeprefix("/glossary/") in known or address in parts, f"{name}: {address}"


@pytest.mark.parametrize("edition", TRANSLATIONS)
def test_every_edition_links_to_the_same_terms(edition: str) -> None:
    def links(language: str, name: str) -> Counter[str]:
        return Counter(link.get("href") for link in reading(language, name).iter("a"))

    for name in names_of(SOURCE, "html"):
        assert links(edition, name) == links(SOURCE, name), name


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", names_of(SOURCE, "problem"))
def test_a_question_allows_several_tries_and_offers_a_hint_and_an_explanation(edition: str, name: str) -> None:
    problem = parsed(edition, f"problem/{name}.xml")
    assert problem.get("max_attempts") == ("2" if name in problems_in(FINAL) else "3")
    assert response_of(problem).findtext("label")
    hints = [hint.text for hint in problem.findall("demandhint/hint")]
    assert len(hints) in {1, 2}
    assert all(hints)
    paragraphs = [paragraph.text for paragraph in problem.findall(".//solution//p")]
    assert len(paragraphs) >= 2, "a heading and what explains the answer"
    assert all(paragraphs)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", names_of(SOURCE, "problem"))
def test_every_choice_is_answered_with_feedback(edition: str, name: str) -> None:
    response = response_of(parsed(edition, f"problem/{name}.xml"))
    for choice in response.iter("choice"):
        hints = choice.findall("choicehint")
        if response.tag == "choiceresponse":
            assert [hint.get("selected") for hint in hints] == ["true", "false"], choice.text
        else:
            assert len(hints) == 1, choice.text
        assert all(hint.text for hint in hints)
    for option in response.iter("option"):
        assert option.findtext("optionhint"), option.text
    if response.tag in {"numericalresponse", "stringresponse"}:
        assert response.findtext("correcthint")
        assert all(answer.findtext("correcthint") for answer in response.findall("additional_answer"))
        assert all(answer.text for answer in response.findall("stringequalhint"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_question_to_choose_from_has_a_right_and_a_wrong_choice(edition: str) -> None:
    for name, problem in problems_of(edition).items():
        kind = response_of(problem).tag
        marks = [choice.get("correct").lower() for choice in problem.iter("choice", "option")]
        if kind in {"multiplechoiceresponse", "optionresponse"}:
            assert marks.count("true") == 1, name
        elif kind == "choiceresponse":
            assert 1 < marks.count("true") < len(marks), name


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_numeric_answer_has_a_tolerance(edition: str) -> None:
    for response in [response_of(problem) for problem in problems_of(edition).values()]:
        if response.tag == "numericalresponse":
            assert float(response.get("answer"))
            assert float(response.find("responseparam[@type='tolerance']").get("default")) > 0


@pytest.mark.parametrize("unit", units_of(SOURCE))
def test_a_unit_is_neither_too_short_nor_too_long_to_read(unit: str) -> None:
    texts = [reading(SOURCE, name).text_content() for kind, name in units_of(SOURCE)[unit] if kind == "html"]
    assert len(" ".join(texts).split()) in WORDS_OF_A_UNIT


@pytest.mark.parametrize("edition", EDITIONS)
def test_readings_are_plain_markup_without_media(edition: str) -> None:
    for path in sorted((COURSE / edition).rglob("*.html")):
        fragment = lxml_html.fragment_fromstring(path.read_text("utf-8"), create_parent="div")
        for element in fragment.iter():
            if element.tag == "section" and path.name == "overview.html":
                assert dict(element.attrib) == {"class": "outcomes"}
                continue
            assert element.tag in TEXT_MARKUP | TABLE_MARKUP, f"{path.name}: <{element.tag}>"
            assert set(element.attrib) <= {"scope", "title", "lang", "href"}, f"{path.name}: <{element.tag}>"
        assert all(cell.get("scope") in {"col", "row"} for cell in fragment.iter("th")), path.name


@pytest.mark.parametrize("edition", EDITIONS)
def test_headings_leave_no_gap(edition: str) -> None:
    for path in sorted((COURSE / edition).rglob("*.html")):
        fragment = lxml_html.fragment_fromstring(path.read_text("utf-8"), create_parent="div")
        levels = [int(heading.tag[1]) for heading in fragment.iter("h1", "h2", "h3", "h4")]
        assert all(later - earlier <= 1 for earlier, later in zip([1, *levels], levels, strict=False)), path.name
        assert 1 not in levels, path.name


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_pointer_leads_to_its_reading(edition: str) -> None:
    for name in names_of(edition, "html"):
        pointer = parsed(edition, f"html/{name}.xml")
        assert pointer.get("filename") == name
        assert pointer.get("display_name")
        assert reading(edition, name).text_content().strip()


@pytest.mark.parametrize("edition", EDITIONS)
def test_practice_numbers_are_labelled_and_belong_to_a_fictional_party(edition: str) -> None:
    label = re.compile({"en": "invent", "fr": "invent|fictif|fictiv", "es": "invent|ficti"}[edition])
    for name in WITH_PRACTICE_NUMBERS:
        is_question = name in names_of(SOURCE, "problem")
        text = (
            "".join(parsed(edition, f"problem/{name}.xml").itertext())
            if is_question
            else reading(edition, name).text_content()
        )
        assert label.search(text), name
        assert re.search(r"X[ABC]", text), name


def test_every_figure_stands_in_the_list_of_sources() -> None:
    listed = figures((COURSE / "SOURCES.md").read_text("utf-8"), SOURCE)
    used = sum((figures(text, SOURCE) for _, text in words_shown(SOURCE)), Counter[str]())
    assert sorted(set(used) - set(listed)) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_course_says_that_it_complements_minamata_tools(edition: str) -> None:
    overview = (COURSE / edition / "about" / "overview.html").read_text("utf-8")
    fragment = lxml_html.fragment_fromstring(overview, create_parent="div")
    assert "Minamata Tools" in fragment.text_content()
    assert len(fragment.findall("section[@class='outcomes']/ul/li")) == 4, "four outcomes"
    assert taken_apart(overview).outcomes.count("<li>") == 4
    assert "outcomes" not in taken_apart(overview).rest


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_the_page_of_the_course_counts_is_not_said_again_beside_it(edition: str) -> None:
    """Modules and their minutes stand in the outline, which is always right."""
    about = COURSE / edition / "about"
    overview = (about / "overview.html").read_text("utf-8")
    titles = [parsed(edition, f"chapter/{chapter}.xml").get("display_name") for chapter in chapters()]
    assert [title for title in titles if title.partition(". ")[2] and title.partition(". ")[2] in overview] == []
    assert not re.search(r"\b(hour|heure|hora)s?\b", overview)


@pytest.mark.parametrize("edition", EDITIONS)
def test_apostrophes_and_quotation_marks_are_typographic(edition: str) -> None:
    for path, text in words_shown(edition):
        assert not set(text) & {"'", '"', "`"}, f"{path}: {text!r}"


def test_french_puts_a_narrow_space_before_high_punctuation() -> None:
    for path, text in paragraphs_shown("fr"):
        assert not re.search(rf"(?<!{NARROW_SPACE})[;:!?»%]|«(?!{NARROW_SPACE})", text), f"{path}: {text!r}"
        assert _pairs_meet(text, "«", "»"), f"{path}: {text!r}"


def test_spanish_opens_every_question_and_exclamation() -> None:
    for path, text in paragraphs_shown("es"):
        assert _pairs_meet(text, "¿", "?"), f"{path}: {text!r}"
        assert _pairs_meet(text, "¡", "!"), f"{path}: {text!r}"
        assert _pairs_meet(text, "«", "»"), f"{path}: {text!r}"
        assert not re.search(r"\s[;:!?,.]", text), f"{path}: {text!r}"


def _pairs_meet(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == opening) - (mark == closing)
        if depth not in {0, 1}:
            return False
    return depth == 0
