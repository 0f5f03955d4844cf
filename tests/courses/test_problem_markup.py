"""Reading `<problem>` markup (C4, decision 6)."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.blocks.problem.markup import Problem, Prose, PublicQuestion, Question, read_problem
from courses.blocks.problem.questions import ChoiceQuestion, NumericQuestion, PublicChoice, TextQuestion
from courses.blocks.problem.structure import localised, same_structure

SINGLE = """
<multiplechoiceresponse>
  <label>Which <em>one</em>?</label><description>Choose well.</description>
  <choicegroup type="MultipleChoice" shuffle="true">
    <choice correct="false">A <b>bold</b> one <choicehint>Not this.</choicehint> indeed</choice>
    <choice correct="true" name="right-one">B<choicehint>Yes.</choicehint></choice>
    <choice correct="false">C</choice>
    <choice correct="false" fixed="true">None</choice>
  </choicegroup>
</multiplechoiceresponse>
"""
MULTIPLE = """
<choiceresponse partial_credit="EDC">
  <checkboxgroup label="Which?">
    <choice correct="true">A<choicehint selected="true">Yes A</choicehint><choicehint selected="false">Also A</choicehint></choice>
    <choice correct="false">B</choice>
    <choice correct="true">C</choice>
    <compoundhint value="A C">Both.</compoundhint>
    <compoundhint value="A Z">Nobody.</compoundhint>
  </checkboxgroup>
</choiceresponse>
"""


def problem(inner: str) -> Problem:
    return read_problem(f"<problem>{inner}</problem>")


def only(inner: str) -> Question:
    (question,) = problem(inner).questions
    return question


def numeric(answer: str, more: str = "", attributes: str = "") -> NumericQuestion:
    written = f'<numericalresponse answer="{answer}" {attributes}>{more}<formulaequationinput/></numericalresponse>'
    return cast(NumericQuestion, only(written))


def text(attributes: str, more: str = "") -> TextQuestion:
    return cast(TextQuestion, only(f"<stringresponse {attributes}>{more}<textline/></stringresponse>"))


def test_parts_hints_and_solution_come_in_the_order_of_the_document() -> None:
    read = problem(
        f"<p>Before</p>{SINGLE}<p>Between</p>{MULTIPLE}<p>After</p><solution><p>Because.</p></solution>"
        "<demandhint><hint>Think.</hint><hint>Think <b>again</b>.</hint></demandhint>"
    )
    assert [part.html if isinstance(part, Prose) else part.id for part in read.parts] == [
        "<p>Before</p>",
        "1",
        "<p>Between</p>",
        "2",
        "<p>After</p>",
    ]
    assert read.hints == ("Think.", "Think <b>again</b>.")
    assert read.solution == "<p>Because.</p>"
    assert read.unsupported == ()


def test_a_single_choice_is_read_with_its_feedback_and_its_stable_ids() -> None:
    question = only(SINGLE)
    assert (question.kind, question.label, question.descriptions) == (
        "single",
        "Which <em>one</em>?",
        ("Choose well.",),
    )
    assert [choice.id for choice in question.choices] == ["choice_0", "right-one", "choice_2", "choice_3"]
    assert [choice.credit for choice in question.choices] == [0, 1, 0, 0]
    assert question.choices[0].html == "A <b>bold</b> one  indeed"
    assert question.choices[0].feedback_if_chosen == "Not this."
    assert question.choices[3].fixed


def test_checkboxes_are_read_with_feedback_for_chosen_left_and_combined() -> None:
    question = cast(ChoiceQuestion, only(MULTIPLE))
    assert (question.kind, question.partial_credit) == ("multiple", "every_decision")
    assert question.choices[0].feedback_if_chosen == "Yes A"
    assert question.choices[0].feedback_if_left == "Also A"
    assert [(one.choices, one.feedback) for one in question.combinations] == [
        (frozenset({"choice_0", "choice_2"}), "Both.")
    ]


@pytest.mark.parametrize(
    "written",
    [
        """<optioninput options="('Hg','l&apos;or','a, b')" correct="l'or"/>""",
        r"""<optioninput options="('Hg','l\'or','a, b')" correct="l'or"/>""",
        """<optioninput options='("Hg", "l&apos;or", "a, b")' correct="l'or"/>""",
        (
            "<optioninput><option correct='False'>Hg</option><option correct='True'>l'or<optionhint>Oui.</optionhint></option>"
            "<option>a, b</option></optioninput>"
        ),
        """<optioninput correct="l'or"><option>Hg</option><option> l'or </option><option>a, b</option></optioninput>""",
    ],
)
def test_a_dropdown_is_read_in_both_of_its_notations(written: str) -> None:
    question = only(f"<optionresponse>{written}</optionresponse>")
    assert question.kind == "dropdown"
    assert [(choice.id, choice.html, choice.credit) for choice in question.choices] == [
        ("choice_0", "Hg", 0),
        ("choice_1", "l&#x27;or", 1),
        ("choice_2", "a, b", 0),
    ]


def test_one_response_may_hold_several_dropdowns_in_a_sentence() -> None:
    read = problem(
        "<optionresponse><p>Mercury is <optioninput options=\"('liquid','solid')\" correct='liquid'/> and"
        " <optioninput options=\"('light','heavy')\" correct='heavy'/>.</p></optionresponse>"
    )
    assert [(question.id, question.label) for question in read.questions] == [("1", "Mercury is"), ("2", "and")]


@pytest.mark.parametrize(
    ("answer", "tolerance", "inside", "outside"),
    [
        ("100", "", ("100", "100.001", "99.999"), ("100.01", "99.98")),
        ("100", "5", ("95", "105"), ("94.9", "105.1")),
        ("100", "5%", ("95", "105"), ("94.9", "105.1")),
        ("-100", "5 %", ("-95", "-105"), ("-94.9", "100")),
        ("0", "5%", ("0",), ("0.001",)),
        ("1.5", "0.1", ("1.4", "1.6"), ("1.39", "1.61")),
        ("9.3*10^7", "1e6", ("92000000", "94000000"), ("91999999",)),
        ("[1,5)", "", ("1", "4.999"), ("5", "0.999")),
        ("(1, 5]", "", ("1.001", "5"), ("1", "5.001")),
        ("[-1e3,-1]", "", ("-1000", "-1"), ("0",)),
    ],
)
def test_a_number_is_right_within_its_tolerance_or_range(
    answer: str, tolerance: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    (interval,) = numeric(answer, f'<responseparam type="tolerance" default="{tolerance}"/>').answers
    assert all(interval.holds(Decimal(number)) for number in inside)
    assert not any(interval.holds(Decimal(number)) for number in outside)
    assert interval.written == answer


def test_additional_numbers_and_their_feedback_are_read() -> None:
    question = numeric(
        "4",
        "<correcthint>Four.</correcthint><additional_answer answer='5'><correcthint>Five.</correcthint></additional_answer>",
    )
    assert [(answer.written, answer.feedback) for answer in question.answers] == [("4", "Four."), ("5", "Five.")]


def test_close_and_listed_numbers_earn_half() -> None:
    question = numeric(
        "10", '<responseparam default="1" partial_range="3" partial_answers="-10, 20"/>', 'partial_credit="close,list"'
    )
    assert [(answer.low, answer.high, answer.credit) for answer in question.answers] == [
        (Decimal(9), Decimal(11), 1),
        (Decimal(7), Decimal(13), 0.5),
        (Decimal(-11), Decimal(-9), 0.5),
        (Decimal(19), Decimal(21), 0.5),
    ]


def test_a_text_is_read_with_all_its_answers_and_expected_errors() -> None:
    question = text(
        'answer="mercury _or_ quicksilver" type="ci"',
        "<correcthint>Hg</correcthint><additional_answer>hydrargyrum</additional_answer>"
        "<additional_answer answer='Hg'><correcthint>Its symbol.</correcthint></additional_answer>"
        "<stringequalhint answer='silver'>That is Ag.</stringequalhint>",
    )
    assert question.ignores_case
    assert [(answer.text, answer.feedback) for answer in question.answers] == [
        ("mercury", "Hg"),
        ("quicksilver", "Hg"),
        ("hydrargyrum", ""),
        ("Hg", "Its symbol."),
    ]
    assert [(error.text, error.feedback) for error in question.expected_errors] == [("silver", "That is Ag.")]
    assert not text('answer="x"').ignores_case


@pytest.mark.parametrize(
    ("before", "attribute", "label", "prose"),
    [
        ("<p>Intro</p><p>How <b>many</b>?</p>", "", "How <b>many</b>?", ["<p>Intro</p>"]),
        ("<p>How many?</p><p/><br/>", "", "How many?", []),
        ("<p>How <b>many</b> ?</p>", "How many ?", "How <b>many</b> ?", []),
        ("<p>Something else</p>", "How many &lt; 3?", "How many &lt; 3?", ["<p>Something else</p>"]),
        ("<h3>How many?</h3>", "", "How many?", []),
        ("How <b>many</b>? ", "", "How <b>many</b>?", []),
        ("<ul><li>a</li></ul>", "", "", ["<ul><li>a</li></ul>"]),
        ("<p><img src='/static/x.png'/></p>", "", "", ['<p><img src="/static/x.png"></p>']),
        ("", "", "", []),
    ],
)
def test_the_words_of_a_question_are_found_and_said_once(
    before: str, attribute: str, label: str, prose: list[str]
) -> None:
    read = problem(
        f"{before}<numericalresponse answer='1'><formulaequationinput label='{attribute}' trailing_text='kg'/>"
        "</numericalresponse>"
    )
    (question,) = read.questions
    assert question.label == label
    assert question.trailing_text == "kg"
    assert [part.html for part in read.parts if isinstance(part, Prose)] == prose


def test_a_question_in_a_box_keeps_the_words_around_it() -> None:
    read = problem(f"<div class='box'><p>One</p><div>{SINGLE}</div><p>Two</p></div>")
    assert [part.html if isinstance(part, Prose) else part.kind for part in read.parts] == [
        "<p>One</p>",
        "single",
        "<p>Two</p>",
    ]


@pytest.mark.parametrize(
    ("inner", "reasons"),
    [
        ("<customresponse cfn='f'><textline/></customresponse>", {"customresponse"}),
        ("<formularesponse answer='x'><formulaequationinput/></formularesponse>", {"samples"}),
        ("<formularesponse answer='$x' samples='x@1:2#3'><formulaequationinput/></formularesponse>", {"formula"}),
        ("<formularesponse answer='y' samples='x@1:2#3'><formulaequationinput/></formularesponse>", {"formula"}),
        ("<annotationresponse><annotationinput/></annotationresponse>", {"annotationresponse"}),
        ("<imageresponse><imageinput src='/static/a.png' width='9' height='9'/></imageresponse>", {"no_answer"}),
        ("<imageresponse><imageinput src='/static/a.png' regions='[[1,2]]' width='9' height='9'/></imageresponse>", {"regions"}),
        ("<imageresponse><imageinput src='/static/a.png' rectangle='(1,1)-(5,5)'/></imageresponse>", {"picture_size"}),
        ("<choicetextresponse><radiotextgroup/></choicetextresponse>", {"no_choices"}),
        ("<script type='loncapa/python'>x = 1</script><p>x</p>", {"script"}),
        ("<div><p><script>x = 1</script></p></div>", {"script"}),
        ("<schematicresponse><schematic/></schematicresponse>", {"schematicresponse"}),
        ("<p><jsinput/></p>", {"jsinput"}),
        ("<textline/>", {"textline"}),
        ("<numericalresponse answer='1'/>", {"number_of_inputs"}),
        ("<numericalresponse answer='1'><textline/><textline/></numericalresponse>", {"number_of_inputs"}),
        ("<numericalresponse answer='$x'><textline/></numericalresponse>", {"numeric_expression"}),
        ("<numericalresponse answer='10*i'><textline/></numericalresponse>", {"numeric_expression"}),
        ("<numericalresponse answer='1/0'><textline/></numericalresponse>", {"numeric_expression"}),
        ("<numericalresponse answer='1e99999'><textline/></numericalresponse>", {"numeric_expression"}),
        ("<numericalresponse><textline/></numericalresponse>", {"no_answer"}),
        ("<numericalresponse answer='1'><responseparam default='x'/><textline/></numericalresponse>", {"tolerance"}),
        ("<numericalresponse answer='1' partial_credit='x'><textline/></numericalresponse>", {"partial_credit"}),
        ("<stringresponse answer='(a)\\1' type='ci regexp'><textline/></stringresponse>", {"regexp"}),
        ("<stringresponse answer=' '><textline/></stringresponse>", {"no_answer"}),
        ("<multiplechoiceresponse><choicegroup/></multiplechoiceresponse>", {"no_choices"}),
        ("<choiceresponse><checkboxgroup><choice correct='$a'>x</choice></checkboxgroup></choiceresponse>", {"choice_correctness"}),
        ("<optionresponse><optioninput options=\"('a','b')\" correct='c'/></optionresponse>", {"choice_correctness"}),
        ("<choiceresponse partial_credit='x'><checkboxgroup><choice>x</choice></checkboxgroup></choiceresponse>", {"partial_credit"}),
        ("<choiceresponse><textline/></choiceresponse>", {"textline"}),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_is_named_and_nothing_else_is_kept(inner: str, reasons: set[str]) -> None:
    read = problem(f"<p>x</p>{SINGLE}{inner}<solution>secret</solution>")
    assert set(read.unsupported) == reasons
    assert read == Problem(unsupported=read.unsupported)


def test_a_script_for_the_browser_does_not_keep_a_problem_from_being_graded() -> None:
    read = problem(f"<script type='text/javascript' src='/static/x.js'/>{SINGLE}")
    assert read.unsupported == ()
    assert len(read.questions) == 1


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("", "malformed_xml"),
        ("<problem>", "malformed_xml"),
        ("<problem>&nbsp;</problem>", "malformed_xml"),
        ("\ud800", "malformed_xml"),
        ("\x00", "malformed_xml"),
        ("<problem>" + "<div>" * 5000, "malformed_xml"),
        ("<html/>", "not_a_problem"),
        ("<!DOCTYPE problem><problem/>", "doctype"),
        ('<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><problem>&a;</problem>', "doctype"),
        (
            '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><problem>&c;</problem>',
            "doctype",
        ),
    ],
)
def test_hostile_or_broken_xml_is_named_and_not_obeyed(xml: str, reason: str) -> None:
    assert read_problem(xml) == Problem(unsupported=(reason,))


def test_comments_instructions_and_a_declaration_are_passed_over() -> None:
    xml = f"<?xml version='1.0' encoding='utf-16'?>\n<problem><!-- x --><?y z?>{SINGLE}</problem>"
    assert len(read_problem(xml).questions) == 1


def test_names_of_choices_that_do_not_tell_them_apart_are_not_used() -> None:
    question = only(
        "<choiceresponse><checkboxgroup><choice name='a'>1</choice><choice name='a'>2</choice><choice name='b c'>3</choice>"
        "</checkboxgroup></choiceresponse>"
    )
    assert [choice.id for choice in question.choices] == ["choice_0", "choice_1", "choice_2"]


@given(st.integers())
def test_choices_are_shuffled_the_same_way_for_the_same_learner_and_fixed_ones_stay(seed: int) -> None:
    read = problem(SINGLE)
    (shown,) = (part for part in read.public_view(seed).parts if isinstance(part, PublicQuestion))
    assert shown == read.public_view(seed).parts[0]
    assert sorted(choice.id for choice in shown.choices) == ["choice_0", "choice_2", "choice_3", "right-one"]
    assert shown.choices[3].id == "choice_3"


def test_the_order_of_a_learner_is_the_same_on_every_machine_and_differs_between_learners() -> None:
    orders = []
    for seed in range(50):
        (shown,) = (part for part in problem(SINGLE).public_view(seed).parts if isinstance(part, PublicQuestion))
        orders.append(" ".join(choice.id for choice in shown.choices[:3]))
    assert orders[:3] == [
        "choice_0 choice_2 right-one",
        "choice_0 choice_2 right-one",
        "choice_2 choice_0 right-one",
    ]
    assert len(set(orders)) == 6


def test_what_a_learner_sees_does_not_depend_on_what_is_right() -> None:
    asked = (
        f"<p>x</p>{SINGLE}{MULTIPLE}"
        "<optionresponse><optioninput options=\"('a','b')\" correct='a'/></optionresponse>"
        "<numericalresponse answer='41'><textline/><correcthint>hint-n</correcthint></numericalresponse>"
        "<stringresponse answer='forty'><textline/><stringequalhint answer='fifty'>hint-t</stringequalhint></stringresponse>"
        "<solution>the-solution</solution><demandhint><hint>the-hint</hint></demandhint>"
    )
    other = (
        asked.replace('correct="true"', 'correct="TMP"')
        .replace('correct="false"', 'correct="true"')
        .replace('correct="TMP"', 'correct="false"')
        .replace("correct='a'", "correct='b'")
        .replace("41", "57")
        .replace("forty", "thirty")
        .replace("Yes.", "No.")
        .replace("EDC", "halves")
    )
    seen = problem(asked).public_view(7)
    assert seen == problem(other).public_view(7)
    for secret in ("41", "forty", "fifty", "hint-n", "hint-t", "the-solution", "the-hint", "Yes", "Also A", "Both."):
        assert secret not in repr(seen)
    assert seen.hints == 1


FRENCH_SINGLE = (
    SINGLE.replace("A <b>bold</b> one", "Un").replace("Which <em>one</em>?", "Lequel ?").replace("Yes.", "Oui.")
)


def test_a_translation_keeps_correctness_of_the_source_and_brings_its_own_words_and_keys() -> None:
    source = problem(f"<p>Read.</p>{SINGLE}<stringresponse answer='mercury' type='ci'><textline/></stringresponse>")
    translation = problem(
        f"{FRENCH_SINGLE}<stringresponse answer='mercure' type='ci'><textline/></stringresponse><p>Lisez.</p>"
        "<solution>Voilà.</solution>"
    )
    assert same_structure(source, translation) == []
    both = localised(source, translation)
    first, second = both.questions
    assert first.label == "Lequel ?"
    assert [(choice.id, choice.credit) for choice in first.choices] == [
        (choice.id, choice.credit) for choice in source.questions[0].choices
    ]
    assert first.choices[1].feedback_if_chosen == "Oui."
    assert cast(TextQuestion, second).answers[0].text == "mercure"
    assert both.solution == "Voilà."
    assert [choice.id for choice in _shown(both, 5)] == [choice.id for choice in _shown(source, 5)]


def _shown(read: Problem, seed: int) -> tuple[PublicChoice, ...]:
    return next(part.choices for part in read.public_view(seed).parts if isinstance(part, PublicQuestion))


@pytest.mark.parametrize(
    ("inner", "difference"),
    [
        ("<p>x</p>", "questions: 1, in the translation 0"),
        (SINGLE + MULTIPLE, "questions: 1, in the translation 2"),
        (
            "<stringresponse answer='x'><textline/></stringresponse>",
            "question 1, kind: single, in the translation text",
        ),
        (
            SINGLE.replace("right-one", "bonne"),
            "question 1, choices: choice_0 right-one choice_2 choice_3, in the translation choice_0 bonne choice_2 choice_3",
        ),
        (
            SINGLE.replace('<choice correct="false">C', '<choice correct="true">C'),
            "question 1, credit: 0 1 0 0, in the translation 0 1 1 0",
        ),
        ("<customresponse/>", "unsupported: -, in the translation customresponse"),
    ],
)
def test_a_translation_that_asks_something_else_is_told_apart(inner: str, difference: str) -> None:
    source, translation = problem(SINGLE), problem(inner)
    assert difference in same_structure(source, translation)
    with pytest.raises(ValueError, match="in the translation"):
        localised(source, translation)


def test_a_problem_is_its_own_translation() -> None:
    source = problem(SINGLE + MULTIPLE)
    assert localised(source, source) == source
    unsupported = problem("<customresponse/>")
    assert localised(unsupported, replace(unsupported)) == unsupported


ELEMENTS = (
    "p div br script solution label choiceresponse checkboxgroup choice optionresponse optioninput option "
    "numericalresponse textline stringresponse additional_answer demandhint hint unknown math table"
)


@given(
    st.recursive(
        st.one_of(st.text(alphabet="ab <&>'\"$", max_size=6), st.sampled_from([SINGLE, MULTIPLE])),
        lambda inner: st.builds(
            "<{0} {2}>{1}</{0}>".format,
            st.sampled_from(ELEMENTS.split()),
            st.lists(inner, max_size=3).map("".join),
            st.sampled_from(
                ["", "correct='true'", "answer='1'", "answer='[1,2'", "name='x'", 'options="(\'a"', "label='l'"]
            ),
        ),
        max_leaves=8,
    )
)
def test_any_markup_is_read_or_named(inner: str) -> None:
    read = problem(inner)
    assert not (read.parts and read.unsupported)
    assert [question.id for question in read.questions] == [str(number + 1) for number in range(len(read.questions))]
    read.public_view(1)


def test_every_problem_of_the_sample_courses_is_read() -> None:
    samples = os.environ.get("MINAMATA_OLX_SAMPLES")
    if not samples:
        pytest.skip("MINAMATA_OLX_SAMPLES names no folder of sample courses, so none was read")
    files = [path for path in Path(samples).rglob("*.xml") if path.parent.name == "problem"]
    read = {path: read_problem(path.read_text(encoding="utf-8")) for path in files}
    supported = [path for path, one in read.items() if not one.unsupported]
    assert len(supported) >= 80
    assert {reason for one in read.values() for reason in one.unsupported} <= {
        "customresponse",
        "formula",
        "numeric_expression",
        "script",
    }
    for path in supported:
        assert read[path].questions, path
