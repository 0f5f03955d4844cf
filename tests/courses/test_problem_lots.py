"""What is drawn for a learner: the choices of a pool, their order, and the words that belong to these choices only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.blocks.problem.grading import grade
from courses.blocks.problem.invalid import UnknownChoice
from courses.blocks.problem.markup import read_problem
from courses.blocks.problem.questions import ChoiceQuestion, Problem
from courses.blocks.problem.structure import localised, same_structure

POOL = """<problem><multiplechoiceresponse targeted-feedback="">
  <label>Which of these is banned?</label>
  <choicegroup answer-pool="3">
    <choice correct="true" explanation-id="r1">Right one</choice>
    <choice correct="true" explanation-id="r2">Right two</choice>
    <choice correct="false" explanation-id="w1">Wrong one</choice>
    <choice correct="false" explanation-id="w2">Wrong two</choice>
    <choice correct="false">Wrong three</choice>
  </choicegroup>
</multiplechoiceresponse>
<targetedfeedbackset>
  <targetedfeedback explanation-id="w1"><p>Told of wrong one.</p></targetedfeedback>
  <targetedfeedback explanation-id="w2"><p>Told of wrong two.</p></targetedfeedback>
</targetedfeedbackset>
<solutionset>
  <solution explanation-id="r1"><p>Because of one.</p></solution>
  <solution explanation-id="r2"><p>Because of two.</p></solution>
</solutionset></problem>"""


def only(problem: Problem) -> ChoiceQuestion:
    (question,) = problem.questions
    assert isinstance(question, ChoiceQuestion)
    return question


@given(st.integers())
def test_of_a_pool_everybody_is_shown_so_many_choices_with_exactly_one_right(seed: int) -> None:
    read = read_problem(POOL)
    choices = only(read.drawn(seed)).choices
    assert len(choices) == 3
    assert sum(choice.is_correct for choice in choices) == 1
    assert read.drawn(seed) == read.drawn(seed)


def test_learners_meet_different_choices_of_a_pool() -> None:
    drawn = {frozenset(choice.id for choice in only(read_problem(POOL).drawn(seed)).choices) for seed in range(40)}
    assert len(drawn) == 6


def test_the_solution_explains_the_right_choice_that_was_shown_and_no_other() -> None:
    for seed in range(20):
        drawn = read_problem(POOL).drawn(seed)
        (right,) = (choice.html for choice in only(drawn).choices if choice.is_correct)
        assert drawn.solution == f"<p>Because of {right.split()[1]}.</p>"


def test_a_wrong_choice_is_told_its_own_feedback_only() -> None:
    drawn = next(
        drawn
        for drawn in (read_problem(POOL).drawn(seed) for seed in range(20))
        if "choice_2" in [choice.id for choice in only(drawn).choices]
    )
    assert grade(drawn, {"1": ["choice_2"]}, "en").questions[0].feedback == ("<p>Told of wrong one.</p>",)


def test_a_choice_that_was_not_drawn_does_not_exist_for_the_learner() -> None:
    drawn = read_problem(POOL).drawn(3)
    shown = {choice.id for choice in only(drawn).choices}
    for absent in {f"choice_{number}" for number in range(5)} - shown:
        with pytest.raises(UnknownChoice):
            grade(drawn, {"1": [absent]}, "en")


def test_what_is_shown_of_a_pool_says_nothing_of_feedback_or_solution() -> None:
    for seed in range(20):
        assert not {"Told", "Because", "correct"} & set(
            repr(read_problem(POOL).public_view(seed)).replace("<p>", " ").split()
        )


def test_a_translation_draws_the_same_and_says_it_in_its_own_words() -> None:
    source = read_problem(POOL)
    translation = read_problem(
        POOL.replace("Because of", "À cause de").replace('answer-pool="3"', 'answer-pool="3" shuffle="true"')
    )
    both = localised(source, translation)
    for seed in range(20):
        ours, theirs = only(source.drawn(seed)), only(both.drawn(seed))
        assert [choice.id for choice in ours.choices] == [choice.id for choice in theirs.choices]
        assert "À cause de" in both.drawn(seed).solution
    other = read_problem(POOL.replace('answer-pool="3"', 'answer-pool="2"'))
    assert same_structure(source, other) == ["question 1, pool: 3, in the translation 2"]


@pytest.mark.parametrize(("written", "shown"), [("", 5), ("0", 5), ("1", 2), ("2", 2), ("4", 4), ("5", 4), ("999", 4)])
def test_a_pool_is_never_larger_than_what_there_is(written: str, shown: int) -> None:
    drawn = read_problem(POOL.replace('answer-pool="3"', f'answer-pool="{written}"')).drawn(1)
    assert len(only(drawn).choices) == shown


@pytest.mark.parametrize("written", ["many", "-1", "1.5", "٣", "9" * 5000])
def test_a_pool_of_no_number_is_named(written: str) -> None:
    assert read_problem(POOL.replace('answer-pool="3"', f'answer-pool="{written}"')).unsupported == ("answer_pool",)


def test_explanations_belong_to_the_question_before_them() -> None:
    two = read_problem(POOL.replace("</problem>", POOL.removeprefix("<problem>").replace("of one", "of the second")))
    first, second = two.questions
    assert first.choices[0].solution == "<p>Because of one.</p>"
    assert second.choices[0].solution == "<p>Because of the second.</p>"
