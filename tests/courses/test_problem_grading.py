"""Grading answers to a problem (C4)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from courses.blocks.problem.grading import NotGradable, Result, Verdict, grade
from courses.blocks.problem.invalid import InvalidAnswer, UnknownChoice
from courses.blocks.problem.markup import Problem, read_problem

SINGLE = """
<multiplechoiceresponse partial_credit="points"><choicegroup>
  <choice correct="true">right<choicehint>Well done.</choicehint></choice>
  <choice correct="partial">half</choice>
  <choice correct="partial" point_value="0.25">quarter<choicehint>Nearly.</choicehint></choice>
  <choice correct="false">wrong<choicehint>No.</choicehint></choice>
</choicegroup></multiplechoiceresponse>
"""
DROPDOWN = """
<optionresponse><optioninput>
  <option correct="True">liquid<optionhint>At room temperature.</optionhint></option><option correct="False">solid</option>
</optioninput></optionresponse>
"""
NUMBER = """
<numericalresponse answer="1.5"><responseparam type="tolerance" default="0.1"/><formulaequationinput/>
  <correcthint>Good.</correcthint></numericalresponse>
"""


def problem(inner: str) -> Problem:
    return read_problem(f"<problem>{inner}</problem>")


def boxes(partial_credit: str, correct: str) -> Problem:
    """Checkboxes, one for each letter of `correct`: y is right, n is wrong."""
    choices = "".join(f'<choice correct="{"true" if one == "y" else "false"}">{one}</choice>' for one in correct)
    return problem(
        f'<choiceresponse partial_credit="{partial_credit}"><checkboxgroup>{choices}</checkboxgroup></choiceresponse>'
    )


def text(attributes: str, inner: str = "") -> Problem:
    return problem(f"<stringresponse {attributes}>{inner}<textline/></stringresponse>")


def answer(asked: Problem, *given: str, lang: str = "en") -> tuple[float, str, Sequence[str]]:
    (result,) = grade(asked, {"1": list(given)}, lang).questions
    return result.earned, result.verdict, result.feedback


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [
        ("choice_0", (1, Verdict.CORRECT, ("Well done.",))),
        ("choice_1", (0.5, Verdict.PARTLY, ())),
        ("choice_2", (0.25, Verdict.PARTLY, ("Nearly.",))),
        ("choice_3", (0, Verdict.INCORRECT, ("No.",))),
    ],
)
def test_a_single_choice_earns_its_points_and_its_feedback(choice: str, outcome: tuple[float, str, tuple[str]]) -> None:
    assert answer(problem(SINGLE), choice) == outcome


def test_partial_points_count_only_where_the_question_grants_them() -> None:
    assert answer(problem(SINGLE.replace(' partial_credit="points"', "")), "choice_1")[0] == 0


def test_a_dropdown_is_graded() -> None:
    assert answer(problem(DROPDOWN), "choice_0") == (1, Verdict.CORRECT, ("At room temperature.",))
    assert answer(problem(DROPDOWN), "choice_1") == (0, Verdict.INCORRECT, ())
    assert answer(problem(DROPDOWN), "") == (0, Verdict.UNANSWERED, ())


@pytest.mark.parametrize(
    ("partial_credit", "correct", "chosen", "earned"),
    [
        ("", "yyn", "01", 1),
        ("", "yyn", "0", 0),
        ("", "yyn", "012", 0),
        ("EDC", "yyny", "012", 0.5),
        ("edc", "yyny", "01", 0.75),
        ("EDC", "yyny", "2", 0),
        ("EDC", "yn", "01", 0.5),
        ("halves", "yn", "01", 0),
        ("halves", "yyn", "0", 0.5),
        ("halves", "yyny", "0", 0),
        ("halves", "yynyn", "0", 0.25),
        ("halves", "yynynnn", "24", 0),
        ("halves", "yynynnn", "013", 1),
    ],
)
def test_checkboxes_earn_all_none_or_a_part(partial_credit: str, correct: str, chosen: str, earned: float) -> None:
    assert answer(boxes(partial_credit, correct), *(f"choice_{index}" for index in chosen))[0] == pytest.approx(earned)


@pytest.mark.parametrize("partial_credit", ["", "EDC", "halves"])
def test_boxes_left_empty_are_unanswered_unless_empty_is_right(partial_credit: str) -> None:
    assert answer(boxes(partial_credit, "ynn")) == (0, Verdict.UNANSWERED, ())
    assert answer(boxes(partial_credit, "nnn")) == (1, Verdict.CORRECT, ())


@given(
    st.lists(st.booleans(), min_size=1, max_size=8), st.sets(st.integers(0, 7)), st.sampled_from(["", "EDC", "halves"])
)
def test_only_the_right_boxes_earn_everything(right: list[bool], chosen: set[int], partial_credit: str) -> None:
    asked = boxes(partial_credit, "".join("y" if one else "n" for one in right))
    chosen = {index for index in chosen if index < len(right)}
    earned = answer(asked, *(f"choice_{index}" for index in chosen))[0]
    assert 0 <= earned <= 1
    assert (earned == 1) == (chosen == {index for index, one in enumerate(right) if one})


def test_feedback_on_boxes_is_for_the_combination_or_for_each_choice() -> None:
    asked = problem(
        "<choiceresponse><checkboxgroup>"
        "<choice correct='true'>A<choicehint selected='true'>A yes</choicehint><choicehint selected='false'>A too</choicehint></choice>"
        "<choice correct='false'>B<choicehint selected='true'>B no</choicehint><choicehint selected='FALSE'>B good</choicehint></choice>"
        "<choice correct='true'>C</choice>"
        "<compoundhint value='A C'>Both!</compoundhint></checkboxgroup></choiceresponse>"
    )
    assert answer(asked, "choice_0", "choice_2")[2] == ("Both!",)
    assert answer(asked, "choice_1", "choice_2")[2] == ("A too", "B no")
    assert answer(asked, "choice_0")[2] == ("A yes", "B good")
    assert answer(asked)[2] == ()


@pytest.mark.parametrize(
    ("typed", "lang"),
    [
        ("1.5", "en"), ("1,5", "fr"), ("1,5", "en"), ("١٫٥", "ar"), ("1,5", "ru"), ("15e-1", "es"), ("１．５", "zh"),
        ("1.4", "fr"), (" 1,6 ", "es"),
    ],
)  # fmt: skip
def test_a_number_is_understood_as_the_learner_writes_it(typed: str, lang: str) -> None:
    assert answer(problem(NUMBER), typed, lang=lang) == (1, Verdict.CORRECT, ("Good.",))


@pytest.mark.parametrize("lang", ["ar", "en", "es", "fr", "ru", "zh"])
@given(number=st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_the_right_number_is_right_in_every_language(lang: str, number: Decimal) -> None:
    asked = problem(f"<numericalresponse answer='{number}'><textline/></numericalresponse>")
    typed = format_decimal(
        number, locale=lang, decimal_quantization=False, numbering_system="arab" if lang == "ar" else "latn"
    )
    assert answer(asked, typed, lang=lang)[0] == 1


def test_a_close_or_listed_number_earns_half_and_the_best_counts() -> None:
    asked = problem(
        "<numericalresponse answer='10' partial_credit='close,list'><textline/>"
        "<responseparam default='10%' partial_answers='-10,10'/></numericalresponse>"
    )
    assert [answer(asked, typed)[0] for typed in ("10", "11", "12", "12.1", "-10")] == [1, 1, 0.5, 0, 0.5]


@pytest.mark.parametrize(("typed", "earned"), [("1", 1), ("4.99", 1), ("5", 0), ("0.99", 0)])
def test_a_range_ends_where_its_brackets_say(typed: str, earned: float) -> None:
    assert answer(problem("<numericalresponse answer='[1,5)'><textline/></numericalresponse>"), typed)[0] == earned


@pytest.mark.parametrize("typed", ["one", "1/", "x/2", "1.5 mg", "1 5"])
def test_a_malformed_number_is_refused_and_not_graded(typed: str) -> None:
    with pytest.raises(InvalidAnswer) as refusal:
        grade(problem(SINGLE + NUMBER + NUMBER), {"1": ["choice_0"], "2": [typed], "3": ["1e9999"]}, "en")
    assert refusal.value.question_id == "2"
    assert refusal.value.faults == {"2": "not_a_number", "3": "too_large"}


@pytest.mark.parametrize(
    ("attributes", "typed", "earned"),
    [
        ("answer='mercury'", "mercury", 1),
        ("answer='mercury'", "  mercury\n", 1),
        ("answer='mercury'", "Mercury", 0),
        ("answer='mercury' type='ci'", "MERCURY", 1),
        ("answer='Straße' type='ci'", "STRASSE", 1),
        ("answer='mercury vapour'", "mercury \u00a0 vapour", 1),
        ("answer='ртуть' type='ci'", "РТУТЬ", 1),
        ("answer='ёлка' type='ci'", "елка", 0),
        ("answer='école' type='ci'", "e\u0301cole", 1),
        ("answer='école' type='ci'", "ecole", 0),
        ('answer="l\'or"', "l’or", 1),
        ("answer='زئبق'", "\u200fزئبق\u200e", 1),
        ("answer='أثر'", "اثر", 0),
        ("answer='汞'", "汞", 1),
        ("answer='mercury _or_ Hg'", "Hg", 1),
        ("answer='3.0'", "3", 0),
    ],
)
def test_a_text_is_compared_by_its_words(attributes: str, typed: str, earned: float) -> None:
    assert answer(text(attributes), typed)[0] == earned


def test_texts_get_the_feedback_of_the_answer_or_of_the_expected_error() -> None:
    asked = text(
        "answer='mercury' type='ci'",
        "<correcthint>Yes.</correcthint><additional_answer answer='Hg'><correcthint>Its symbol.</correcthint></additional_answer>"
        "<stringequalhint answer='silver'>That is Ag.</stringequalhint>",
    )
    assert answer(asked, "mercury") == (1, Verdict.CORRECT, ("Yes.",))
    assert answer(asked, "HG") == (1, Verdict.CORRECT, ("Its symbol.",))
    assert answer(asked, "Silver") == (0, Verdict.INCORRECT, ("That is Ag.",))
    assert answer(asked, "gold") == (0, Verdict.INCORRECT, ())
    assert answer(asked, "  ") == (0, Verdict.UNANSWERED, ())


@pytest.mark.parametrize(
    ("answers", "question_id", "choice_id"),
    [
        ({"1": ["choice_9"]}, "1", "choice_9"),
        ({"1": ["choice_0"], "2": ["choice_0", "right"]}, "2", "right"),
        ({"4": ["1"]}, "4", None),
        ({"1": ["choice_0"], "": ["x"]}, "", None),
    ],
)
def test_an_answer_that_no_page_of_ours_could_send_is_refused(
    answers: dict[str, list[str]], question_id: str, choice_id: str | None
) -> None:
    asked = problem(
        SINGLE + "<choiceresponse><checkboxgroup><choice>A</choice></checkboxgroup></choiceresponse>" + NUMBER
    )
    with pytest.raises(UnknownChoice) as refusal:
        grade(asked, answers, "en")
    assert (refusal.value.question_id, refusal.value.choice_id) == (question_id, choice_id)


def test_two_answers_where_one_is_asked_for_are_refused() -> None:
    with pytest.raises(InvalidAnswer) as refusal:
        grade(problem(SINGLE + NUMBER), {"1": ["choice_0", "choice_1"], "2": ["1", "2"]}, "en")
    assert refusal.value.faults == {"1": "several_answers", "2": "several_answers"}


def test_every_question_has_a_result_and_those_left_out_are_unanswered() -> None:
    result = grade(problem(SINGLE + DROPDOWN + NUMBER), {"2": ["choice_0"]}, "en")
    assert [(one.question_id, one.verdict) for one in result.questions] == [
        ("1", Verdict.UNANSWERED),
        ("2", Verdict.CORRECT),
        ("3", Verdict.UNANSWERED),
    ]
    assert (result.earned, result.possible) == (1, 3)


def test_what_cannot_be_graded_is_never_graded() -> None:
    with pytest.raises(NotGradable, match="customresponse"):
        grade(problem("<customresponse/>"), {}, "en")


@given(
    st.dictionaries(
        st.sampled_from(["1", "2", "3", "4", "5"]),
        st.lists(
            st.one_of(st.text(max_size=5), st.sampled_from(["choice_0", "choice_1", "1.5", "mercury"])), max_size=3
        ),
    )
)
def test_any_submission_is_graded_or_refused(answers: dict[str, list[str]]) -> None:
    asked = problem(SINGLE + DROPDOWN + NUMBER + "<stringresponse answer='mercury'><textline/></stringresponse>")
    try:
        result = grade(asked, answers, "en")
    except (UnknownChoice, InvalidAnswer):
        return
    assert isinstance(result, Result)
    assert 0 <= result.earned <= result.possible == 4


def test_the_right_answers_to_every_sample_problem_earn_everything() -> None:
    samples = os.environ.get("MINAMATA_OLX_SAMPLES")
    if not samples:
        pytest.skip("MINAMATA_OLX_SAMPLES names no folder of sample courses, so none was graded")
    graded = 0
    for path in Path(samples).rglob("*.xml"):
        asked = read_problem(path.read_text(encoding="utf-8")) if path.parent.name == "problem" else Problem()
        if asked.unsupported or not asked.questions:
            continue
        right = {
            question.id: [choice.id for choice in question.choices if choice.is_correct][
                : None if question.kind == "multiple" else 1
            ]
            or [getattr(one, "written", "") or getattr(one, "text", "") for one in getattr(question, "answers", ())][:1]
            for question in asked.questions
        }
        result = grade(asked, right, "en")
        assert result.earned == result.possible, path
        graded += 1
    assert graded >= 80
