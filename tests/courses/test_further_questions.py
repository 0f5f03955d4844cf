"""Formulas, patterns, places in pictures, and choices with numbers in them: questions of Open edX that need no script (C4)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from courses.blocks.problem.expressions import NotAnExpression, number_in
from courses.blocks.problem.grading import grade
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.patterns import Unusable, net_of
from courses.blocks.problem.questions import Problem
from courses.models import Attempt, Enrolment
from courses.services.importing import import_course
from minamata.db import db
from minamata.policies import SYSTEM
from tests.clients import Browser, found
from tests.courses.framed import UNIT, learner
from tests.factories import people
from tests.factories.packages import write_course
from tests.factories.programs import Program, token

FORMULA = """<formularesponse type="cs" samples="m,v@1,1:10,10#8" answer="m*v^2/2"><label>Energy</label>
<responseparam type="tolerance" default="1%"/><formulaequationinput trailing_text="J"/></formularesponse>"""
PICTURE = """<imageresponse><label>Where is the lake?</label><imageinput src="/static/map.png" width="400" height="200"
rectangle="(10,10)-(60,40);(300,100)-(350,150)" regions="[[[100,100],[140,100],[120,140]]]" alt="A map of XA"/></imageresponse>"""
WITH_NUMBERS = """<choicetextresponse><label>Which, and how much?</label><radiotextgroup>
<choice correct="false">Less than <numtolerance_input/> kg</choice>
<choice correct="true">Between <numtolerance_input answer="5" tolerance="10%"/> and <numtolerance_input answer="1/4*40"/> kg</choice>
</radiotextgroup></choicetextresponse>"""
SEVERAL_WITH_NUMBERS = (
    WITH_NUMBERS.replace("radiotextgroup", "checkboxtextgroup")
    .replace("</checkboxtextgroup>", "")
    .replace(
        "</choicetextresponse>", '<choice correct="true">Mercury</choice></checkboxtextgroup></choicetextresponse>'
    )
)
TRUE_FALSE = """<truefalseresponse><label>Which are metals?</label><choicegroup type="TrueFalse">
<choice correct="true" name="hg">Mercury</choice><choice correct="true" name="fe">Iron</choice>
<choice correct="false" name="s">Sulphur</choice></choicegroup></truefalseresponse>"""


def problem(inner: str) -> Problem:
    read = read_problem(f"<problem>{inner}</problem>")
    assert read.unsupported == ()
    return read


def earned(inner: str, *typed: str, lang: str = "en", **more: str) -> float:
    answers = {"1": list(typed), **{name.replace("_", "-").strip("-"): [value] for name, value in more.items()}}
    return grade(problem(inner), answers, lang).earned


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1/3", 1 / 3),
        ("50%", 0.5),
        ("2^3", 8),
        ("2**3^2", 512),
        ("-2^2", -4),
        ("6.02*10^23", 6.02e23),
        ("1.5e-3", 0.0015),
        ("sqrt(2)*(1 - -1)", 2 * 2**0.5),
        ("sqrt(-4)*sqrt(-4)", -4),
        ("arcsin(1)*2", 3.141592653589793),
        ("2*pi", 6.283185307179586),
        ("fact(5)/10", 12),
        ("2·3−1", 5),
    ],
)
def test_arithmetic_has_the_value_that_it_has_on_paper(written: str, value: float) -> None:
    assert number_in(written, "") == pytest.approx(value)


@pytest.mark.parametrize(
    "written",
    ["", "1/0", "10*i", "x", "$x", "(1", "1)", "1 2", "2x", "9^9^9^9", "1e999", "__import__('os')", "().__class__", "1;2",
     "(" * 200 + "1" + ")" * 200, "1+" * 400 + "1", "fact(10000)", "fact(1.5)", "log(1)", "sin"],
)  # fmt: skip
def test_what_is_no_arithmetic_or_has_no_value_is_refused(written: str) -> None:
    with pytest.raises(NotAnExpression):
        number_in(written, "")


@pytest.mark.parametrize(
    ("answer", "tolerance", "typed", "lang", "points"),
    [
        ("1/3", "", "1/3", "en", 1),
        ("1/3", "1%", "0,333", "fr", 1),
        ("1/3", "1%", "0.34", "en", 0),
        ("50%", "", "0.5", "en", 1),
        ("2^3", "", "8", "en", 1),
        ("6.02*10^23", "1%", "6,02·10^23", "fr", 1),
        ("pi", "1/100", "3.14", "en", 1),
        ("sqrt(2)", "", "2^(1/2)", "ar", 1),
        ("[1/4,1/2)", "", "0.5", "en", 0),
        ("[1/4,1/2)", "", "1/4", "en", 1),
        ("3", "", "1,5*2", "es", 1),
    ],
)
def test_a_number_may_be_an_expression_on_both_sides(
    answer: str, tolerance: str, typed: str, lang: str, points: int
) -> None:
    parameter = f'<responseparam type="tolerance" default="{tolerance}"/>' if tolerance else ""
    inner = f'<numericalresponse answer="{answer}">{parameter}<formulaequationinput/></numericalresponse>'
    assert earned(inner, typed, lang=lang) == points


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("m*v^2/2", 1),
        ("0.5*v*v*m", 1),
        ("m*(v^2)*50%", 1),
        ("m*v^2/2.001", 1),
        ("m*v^2", 0),
        ("M*v^2/2", None),
        ("m*v^2/2; x", None),
        ("m*w", None),
        ("m*v^2/(m-m)", 0),
    ],
)
def test_a_formula_is_right_when_it_has_the_values_of_the_authors(typed: str, points: float | None) -> None:
    if points is None:
        with pytest.raises(InvalidAnswer) as refused:
            earned(FORMULA, typed)
        assert refused.value.faults == {"1": "not_a_formula"}
    else:
        assert earned(FORMULA, typed) == points


def test_a_formula_without_case_and_with_decimals_of_the_language() -> None:
    assert earned(FORMULA.replace('"cs"', '"ci"'), "M*V^2/2") == 1
    assert earned(FORMULA, "0,5*m*v^2", lang="fr") == 1


@pytest.mark.parametrize(
    ("kind", "pattern", "typed", "points"),
    [
        ("regexp", "merc.*", "mercury", 1),
        ("regexp", "merc.*", "Mercury", 0),
        ("ci regexp", "merc.*", "Mercury", 1),
        ("regexp", r"\d{2,3}( kg)?", "12 kg", 1),
        ("regexp", r"\d{2,3}( kg)?", "1 kg", 0),
        ("regexp", "(Hg|mercury)", "Hg", 1),
        ("regexp", "[^0-9]+", "12", 0),
        ("regexp", "ртут[ьи]", "ртуть", 1),
    ],
)
def test_a_text_fits_a_pattern_or_it_does_not(kind: str, pattern: str, typed: str, points: int) -> None:
    inner = f'<stringresponse answer="{pattern}" type="{kind}"><textline/></stringresponse>'
    assert earned(inner, typed) == points


def test_one_of_several_patterns_is_enough_and_has_its_feedback() -> None:
    inner = """<stringresponse answer="Hg" type="regexp"><additional_answer answer="merc.*"><correcthint>Yes</correcthint>
    </additional_answer><textline/></stringresponse>"""
    result = grade(problem(inner), {"1": ["mercury"]}, "en")
    assert (result.earned, result.questions[0].feedback) == (1, ("Yes",))


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)*b", "(a*)*b", ".*.*.*.*.*b", "(.*)*b", "(a?){50}a{50}b", "((a{2,4}){2,4}){2,4}b"]
)
def test_no_pattern_of_an_author_stops_the_server(pattern: str) -> None:
    net = net_of(f"^{pattern}$", False)
    begun = time.process_time()
    assert not net.found_in("a" * 2000)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", "a(?=b)", "(?<!a)b", "(", "a{1000}", "((){60000}){60000}", "(?i:a)", "x" * 501, "(?>a)"]
)
def test_a_pattern_that_asks_for_more_is_refused(pattern: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unusable):
        net_of(f"^{pattern}$" if "{60000}" not in pattern else f"^{pattern}a{{999}}$", False)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("place", "points"),
    [("30,20", 1), ("320,120", 1), ("120,110", 1), ("100,139", 0), ("5,5", 0), ("61,20", 0), ("30.5,20", 1)],
)
def test_a_place_is_right_in_a_rectangle_or_a_region(place: str, points: int) -> None:
    assert earned(PICTURE, *place.split(",")) == points


@pytest.mark.parametrize("place", [["30"], ["a", "b"], ["-1", "3"], ["1", "999999"]])
def test_what_is_no_place_uses_no_attempt(place: list[str]) -> None:
    with pytest.raises(InvalidAnswer):
        earned(PICTURE, *place)


def test_true_and_false_are_right_together() -> None:
    assert earned(TRUE_FALSE, "hg", "fe") == 1
    assert earned(TRUE_FALSE, "hg") == 0
    assert earned(TRUE_FALSE, "hg", "fe", "s") == 0


@pytest.mark.parametrize(
    ("chosen", "numbers", "points"),
    [
        (["choice_1"], {"1-1-0": "5.2", "1-1-1": "10"}, 1),
        (["choice_1"], {"1-1-0": "6", "1-1-1": "10"}, 0),
        (["choice_1"], {"1-1-0": "5", "1-1-1": "10", "1-0-0": "words"}, 1),
        (["choice_0"], {"1-0-0": "3"}, 0),
    ],
)
def test_a_choice_with_numbers_is_right_with_the_right_numbers(
    chosen: list[str], numbers: dict[str, str], points: int
) -> None:
    answers = {"1": chosen, **{name: [value] for name, value in numbers.items()}}
    assert grade(problem(WITH_NUMBERS), answers, "en").earned == points


def test_several_choices_with_numbers_are_right_together() -> None:
    numbers = {"1-1-0": ["5"], "1-1-1": ["10"]}
    assert grade(problem(SEVERAL_WITH_NUMBERS), {"1": ["choice_1", "choice_2"], **numbers}, "en").earned == 1
    assert grade(problem(SEVERAL_WITH_NUMBERS), {"1": ["choice_2"]}, "en").earned == 0


def test_a_number_that_is_missing_or_none_uses_no_attempt() -> None:
    for number, fault in ((["words"], "not_a_number"), ([], "unanswered")):
        with pytest.raises(InvalidAnswer) as refused:
            grade(problem(WITH_NUMBERS), {"1": ["choice_1"], "1-1-0": number, "1-1-1": ["10"]}, "en")
        assert refused.value.faults == {"1": fault}
    with pytest.raises(UnknownChoice):
        grade(problem(WITH_NUMBERS), {"1": ["choice_1"], "1-7-0": ["5"]}, "en")


def taken(app: Flask, folder: Path, *inner: str) -> Browser:
    """A learner of a course whose first unit asks these."""
    asked = "".join(
        f'<problem url_name="q{place}" display_name="Q">{each}</problem>' for place, each in enumerate(inner)
    )
    package = write_course(folder, extra={"vertical/u1.xml": f'<vertical display_name="U">{asked}</vertical>'})
    Image.new("RGB", (400, 200), "green").save(package / "static" / "map.png")
    with app.test_request_context():
        assert import_course(SYSTEM, package, "test").unsupported_questions == {}
    return learner(app)


def kept() -> list[Any]:
    db.session.rollback()
    return [
        (row.block_key, row.answers, row.earned) for row in db.session.scalars(select(Attempt).order_by(Attempt.id))
    ]


def test_a_place_that_is_pressed_in_the_picture_is_shown_first_and_sent_by_the_button(
    app: Flask, tmp_path: Path
) -> None:
    client = taken(app, tmp_path, PICTURE, FORMULA)
    (picture,) = found(client.get(UNIT), "//input[@type='image']")
    assert (picture.get("alt"), picture.get("width"), picture.get("height")) == ("A map of XA", "400", "200")
    assert client.get(picture.get("src")).mimetype == "image/png"
    field = picture.get("name")
    pressed = client.press(UNIT, "next", also={"do": [], f"{field}.x": "30", f"{field}.y": "20"})
    assert pressed.status_code == 303
    assert pressed.headers["Location"].endswith("#b-problem@q0")
    page = client.get(UNIT)
    assert found(page, f"//input[@name='{field}'][not(@type='image')]/@value") == ["30", "20"]
    assert found(page, "//form[@id='unit']//circle/@cx")[0] == "30"
    assert found(page, "//form[@id='unit']//polygon") == []
    assert kept() == []
    assert client.press(UNIT, "answer:problem@q0").status_code == 303
    assert kept() == [("problem@q0", {"1": ["30", "20"]}, 1.0)]
    assert len(found(client.get(UNIT), "//form[@id='unit']//polygon")) == 3


def test_a_key_that_presses_the_picture_chooses_no_place(app: Flask, tmp_path: Path) -> None:
    client = taken(app, tmp_path, PICTURE)
    field = "a:problem@q0:1"
    also = {"do": [], field: ["12", "34"], f"{field}.x": "0", f"{field}.y": "0"}
    assert client.press(UNIT, "next", also=also).status_code == 303
    assert found(client.get(UNIT), f"//input[@name='{field}'][not(@type='image')]/@value") == ["12", "34"]
    assert client.press(UNIT, "answer:problem@q0", also={field: ["", ""]}).status_code == 422


def test_a_place_is_given_by_two_numbers_too(app: Flask, tmp_path: Path) -> None:
    client = taken(app, tmp_path, PICTURE)
    assert client.press(UNIT, "answer:problem@q0", also={"a:problem@q0:1": ["30", "20"]}).status_code == 303
    assert kept() == [("problem@q0", {"1": ["30", "20"]}, 1.0)]


def test_a_picture_of_another_site_is_not_loaded(app: Flask, tmp_path: Path) -> None:
    client = taken(app, tmp_path, PICTURE.replace("/static/map.png", "https://elsewhere.example/map.png"))
    page = client.get(UNIT)
    assert "elsewhere.example" not in page.get_data(as_text=True)
    assert "does not hold this picture" in page.get_data(as_text=True)


def test_choices_with_numbers_and_formulas_are_answered_on_a_page_and_kept_as_typed(app: Flask, tmp_path: Path) -> None:
    client = taken(app, tmp_path, WITH_NUMBERS, FORMULA, TRUE_FALSE)
    a = "a:problem@q0:1"
    half = {a: "choice_1", f"{a}-1-0": "5", f"{a}-1-1": ""}
    refused = client.press(UNIT, "answer:problem@q0", also=half)
    assert refused.status_code == 422
    assert found(refused, f"//input[@name='{a}-1-0']/@value") == ["5"]
    assert client.press(UNIT, "answer:problem@q0", also={**half, f"{a}-1-1": "10"}).status_code == 303
    unread = client.press(UNIT, "answer:problem@q1", also={"a:problem@q1:1": "m*w"})
    assert "cannot be read as a formula" in unread.get_data(as_text=True)
    assert client.press(UNIT, "answer:problem@q1", also={"a:problem@q1:1": "m*v*v/2"}).status_code == 303
    assert client.press(UNIT, "answer:problem@q2", also={"a:problem@q2:1": ["hg", "fe"]}).status_code == 303
    assert [row[2] for row in kept()] == [1.0, 1.0, 1.0]
    page = client.get(UNIT)
    assert found(page, f"//input[@name='{a}-1-1']/@value") == ["10"]
    assert found(page, f"//input[@name='{a}-1-0']/@aria-label")[0].startswith("Number 1 of this choice: Between")


def test_programs_are_told_of_pictures_and_numbers_and_never_what_is_right(app: Flask, tmp_path: Path) -> None:
    taken(app, tmp_path, PICTURE, WITH_NUMBERS, FORMULA)
    program = Program(app, token(people.person("Awa")))
    assert program.post("courses/test/enrolment").status_code == 201
    unit = program.get("courses/test/units/u1")
    for secret in ("300,100", "m*v^2", "tolerance", 'areas": ["'):
        assert secret not in unit.text
    told = dict(unit.json or {})
    asked = [block["questions"]["parts"][0]["question"] for block in told["blocks"]]
    assert [each["kind"] for each in asked] == ["image", "single", "formula"]
    assert (asked[0]["picture"]["width"], asked[0]["picture"]["areas"]) == (400, [])
    assert [blank["id"] for blank in asked[1]["choices"][1]["blanks"]] == ["1-1-0", "1-1-1"]
    sent = program.post("courses/test/units/u1/questions/problem@q0/answers", {"answers": {"1": ["30", "20"]}})
    assert dict(sent.json or {})["questions"]["parts"][0]["question"]["verdict"] == "correct"
    db.session.rollback()
    assert len(db.session.scalars(select(Enrolment)).all()) == 2
