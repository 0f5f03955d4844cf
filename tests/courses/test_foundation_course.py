"""What the foundation course promises its readers: one course in three languages, honest figures, and feedback on every answer."""

from __future__ import annotations

import csv
import hashlib
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
from courses.blocks.problem.grading import grade
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import ChoiceQuestion
from courses.outline import Chapter, Outline

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
    "date-of-the-gold-plan",
    "new-or-existing-plant",
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
# Choices that are years, and read best as they follow each other.
IN_THEIR_OWN_ORDER = {"report-existing-cement"}
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


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_final_assessment_is_no_module(edition: str) -> None:
    titles = {chapter: parsed(edition, f"chapter/{chapter}.xml").get("display_name") for chapter in chapters()}
    outline = Outline(tuple(Chapter(key, title, ()) for key, title in titles.items()))
    assert [outline.number_of(chapter) for chapter in outline] == [*MODULES, None]


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


def test_the_parts_of_the_grade_are_named_in_the_language_of_the_edition() -> None:
    def names(edition: str) -> list[tuple[str, str | None, str]]:
        policy = json.loads((COURSE / edition / "policies/2026/grading_policy.json").read_text("utf-8"))
        return [(grader["type"], grader.get("category"), grader["short_label"]) for grader in policy["GRADER"]]

    assert names("fr") == [
        ("Quiz", "Questions des modules", "Questions"),
        ("Final assessment", "Évaluation finale", "Évaluation finale"),
    ]
    assert names("es") == [
        ("Quiz", "Preguntas de los módulos", "Preguntas"),
        ("Final assessment", "Evaluación final", "Evaluación final"),
    ]


@pytest.mark.parametrize("edition", EDITIONS)
def test_links_lead_to_terms_and_articles_that_are_there(edition: str) -> None:
    known = {row["concept_id"] for row in read_rows("taxonomy.csv")}
    parts = {f"/{row['type']}/{row['number']}" for row in read_rows("articles.csv")}
    for name in names_of(edition, "html"):
        for link in reading(edition, name).iter("a"):
            address = link.get("href")
            assert address.removeprefix("/glossary/") in known or address in parts, f"{name}: {address}"


def links_in(edition: str, unit: str) -> list[str]:
    blocks = units_of(edition)[unit]
    return [link.get("href") for kind, name in blocks if kind == "html" for link in reading(edition, name).iter("a")]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("chapter", chapters())
def test_every_unit_leads_to_the_glossary_and_every_module_to_an_article(edition: str, chapter: str) -> None:
    known = {f"/glossary/{row['concept_id']}" for row in read_rows("taxonomy.csv")}
    parts = {f"/{row['type']}/{row['number']}" for row in read_rows("articles.csv")}
    for unit in units_in(chapter):
        assert known & set(links_in(edition, unit)), unit
    assert parts & {link for unit in units_in(chapter) for link in links_in(edition, unit)}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_annex_can_be_opened_from_the_course(edition: str) -> None:
    annexes = {f"/annex/{row['number']}" for row in read_rows("articles.csv") if row["type"] == "annex"}
    assert annexes <= {link for unit in units_of(edition) for link in links_in(edition, unit)}


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


@pytest.mark.parametrize(
    ("edition", "name", "words"),
    [
        ("en", "process-of-chlorine", "the chlor-alkali process"),
        ("fr", "process-of-chlorine", "Le procédé chlore-alcali"),
        ("es", "process-of-chlorine", "proceso de cloro-alcali"),
        ("es", "process-of-chlorine", "cloroálcali"),
        ("en", "report-word-for-more-time", "the exemption"),
        ("fr", "report-word-for-more-time", "derogation"),
        ("es", "report-word-for-more-time", "exencion"),
        ("en", "report-list-of-emissions", "Inventory of emissions"),
        ("fr", "report-list-of-emissions", "inventaire d'émissions"),
        ("es", "report-list-of-emissions", "inventario de las emisiones"),
        ("en", "report-who-answers", "the national focal point"),
        ("fr", "report-who-answers", "le correspondant national"),
        ("es", "report-who-answers", "el coordinador nacional"),
    ],
)
def test_a_right_word_is_taken_with_its_article_or_without_its_accents(edition: str, name: str, words: str) -> None:
    problem = read_problem((COURSE / edition / "problem" / f"{name}.xml").read_text("utf-8"))
    (question,) = problem.questions
    assert grade(problem, {question.id: [words]}, edition).earned == 1


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


def asked(edition: str, name: str) -> ChoiceQuestion | None:
    """The question of a problem where one chooses, as its block reads it; None for one where one writes."""
    problem = read_problem((COURSE / edition / "problem" / f"{name}.xml").read_text("utf-8"))
    assert not problem.unsupported
    (question,) = problem.questions
    return question if isinstance(question, ChoiceQuestion) else None


def right_places(edition: str, learner: int) -> list[tuple[ChoiceQuestion, list[int]]]:
    """Where the right choices stand on the pages of a learner, question by question."""
    found = []
    for name, problem in problems_of(edition).items():
        if asked(edition, name) is None:
            continue
        lot = int.from_bytes(hashlib.sha256(f"{learner} {name}".encode()).digest()[:4], "big")
        read = read_problem(etree.tostring(problem, encoding="unicode"))
        (drawn,) = [part for part in read.drawn(lot).parts if isinstance(part, ChoiceQuestion)]
        found.append((drawn, [place for place, choice in enumerate(drawn.choices) if choice.is_correct]))
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_choices_come_in_another_order_for_each_learner_and_keep_their_names(edition: str) -> None:
    for name in names_of(edition, "problem"):
        question = asked(edition, name)
        if question is None or question.kind == "dropdown":
            continue
        assert question.shuffle == (name not in IN_THEIR_OWN_ORDER), name
    first, second = ([drawn for drawn, _ in right_places(edition, learner)] for learner in (1, 2))
    assert [{choice.id for choice in one.choices} for one in first] == [
        {choice.id for choice in one.choices} for one in second
    ]
    assert sum(one.choices != other.choices for one, other in zip(first, second, strict=True)) > 20


@pytest.mark.parametrize("learner", range(6))
def test_the_place_of_a_choice_does_not_tell_whether_it_is_right(learner: int) -> None:
    met = right_places(SOURCE, learner)
    for kind, most in (("single", 0.5), ("dropdown", 0.4)):
        places = Counter(place for drawn, (place, *_) in met if drawn.kind == kind)
        assert max(places.values()) <= most * sum(places.values()), (kind, places)
        assert set(places) == {0, 1, 2, 3}, (kind, places)
    boxes = [(len(drawn.choices), places) for drawn, places in met if drawn.kind == "multiple"]
    for place in range(4):
        share = sum(place in places for _, places in boxes) / len(boxes)
        assert 0.3 <= share <= 0.9, (place, share)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_longest_choice_does_not_tell_that_it_is_right(edition: str) -> None:
    longest = total = 0
    for name in names_of(edition, "problem"):
        question = asked(edition, name)
        if question is None or question.kind == "multiple":
            continue
        (right,) = [len(choice.html.strip()) for choice in question.choices if choice.is_correct]
        wrong = max(len(choice.html.strip()) for choice in question.choices if not choice.is_correct)
        assert right <= 1.3 * wrong, name
        longest, total = longest + (right > wrong), total + 1
    assert longest <= total / 3


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
        assert re.search(r"X[ABCD]", text), name


@pytest.mark.parametrize("edition", EDITIONS)
def test_fictional_parties_keep_their_place_through_the_course(edition: str) -> None:
    """XA, XB and XC are Parties; XD is the State that is none."""
    words = " ".join(text for _, text in words_shown(edition)).replace("\N{NO-BREAK SPACE}", " ")
    assert not re.search(r"(Party|Partie|Parte) XD|(State|État|Estado)( fictif| ficticio)? XC", words)
    assert not re.search(r"X[E-Z]\b", words)
    entries = [
        re.findall(rf"[^.?:>]*(?:into force for|en vigueur|en vigor)[^.?:]*\bX{party}\b[^.?:]*", words)
        for party in "AB"
    ]
    years = [{year for sentence in of_party for year in re.findall(r"\b20\d\d\b", sentence)} for of_party in entries]
    assert {"2018"} <= years[0] <= {"2018", "2023"}, entries[0]
    assert years[1] == {"2024"}, entries[1]


def listed_sources() -> dict[str, str]:
    """The sections of the list of sources by their headings, in their order."""
    written = (COURSE / "SOURCES.md").read_text("utf-8")
    sections = re.split(r"^##+ (.+)$", written, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


def title_in_sources(kind: str, name: str) -> str:
    title = parsed(SOURCE, f"{kind}/{name}.xml").get("display_name")
    return re.sub(r"^(\d)\. ", r"Module \1, ", title)


def sources_of(unit: str) -> str:
    """What the list says of a unit; the units of the final assessment share one section."""
    final = next(title for title in listed_sources() if title.startswith("Final assessment"))
    return listed_sources()[final if unit in units_in(FINAL) else title_in_sources("vertical", unit)]


def test_the_list_of_sources_follows_the_course() -> None:
    order = [
        title
        for module in chapters()[:-1]
        for title in (
            title_in_sources("chapter", module),
            *(title_in_sources("vertical", unit) for unit in units_in(module)),
        )
    ]
    assert list(listed_sources())[: len(order)] == order
    assert list(listed_sources())[len(order)].startswith("Final assessment")


@pytest.mark.parametrize("unit", units_of(SOURCE))
def test_every_figure_stands_among_the_sources_of_its_unit(unit: str) -> None:
    blocks = {name for _, name in units_of(SOURCE)[unit]}
    used = sum(
        (figures(text, SOURCE) for path, text in words_shown(SOURCE) if Path(path).stem in blocks), Counter[str]()
    )
    assert sorted(set(used) - set(figures(sources_of(unit), SOURCE))) == []


def test_every_figure_about_the_course_stands_in_the_list_of_sources() -> None:
    about = sum(
        (figures(text, SOURCE) for path, text in words_shown(SOURCE) if path.startswith("about/")), Counter[str]()
    )
    assert sorted(set(about) - set(figures(listed_sources()["The page about the course"], SOURCE))) == []


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


def test_spanish_writes_the_same_thing_in_the_same_way() -> None:
    for path, text in paragraphs_shown("es"):
        assert not re.search(r"\.»(?![.,;:)])|[?!]»(?=\s*$|\s+[^\sa-záéíóúñ])", text), (
            f"the stop follows the quotation, {path}"
        )
        assert not re.search(rf"(?<![\d{NARROW_SPACE}])\d{NARROW_SPACE}\d{{3}}(?![\d{NARROW_SPACE}])", text), path
        assert "secretaría" not in text, path


@pytest.mark.parametrize("edition", EDITIONS)
def test_shares_are_written_in_words(edition: str) -> None:
    for path, text in words_shown(edition):
        assert "%" not in text, f"{path}: {text!r}"


def _pairs_meet(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == opening) - (mark == closing)
        if depth not in {0, 1}:
            return False
    return depth == 0
