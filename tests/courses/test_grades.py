"""What authors write into a grading policy is used or refused, and a grade is always a share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from courses.errors import PackageUnusable
from courses.grades import (
    cutoff_reached,
    final_grade,
    pass_mark,
    policy_fault,
    policy_in_words,
    standing,
    usable_weight,
    words_of_types,
)
from courses.outline import Chapter, Leaf, Outline, Section, Unit
from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.factories.packages import write_course

UNUSABLE = [
    ({"GRADE_CUTOFFS": ["Pass"]}, "GRADE_CUTOFFS"),
    ({"GRADE_CUTOFFS": {"Pass": "nan"}}, "GRADE_CUTOFFS: Pass"),
    ({"GRADE_CUTOFFS": {"Pass": 1.5}}, "GRADE_CUTOFFS: Pass"),
    ({"GRADER": {"type": "Quiz"}}, "GRADER"),
    ({"GRADER": ["Quiz"]}, "GRADER 1"),
    ({"GRADER": [{"type": "Quiz", "weight": 1}, {"weight": 1}]}, "GRADER 2: type"),
    ({"GRADER": [{"type": "Quiz", "weight": 1, "drop_count": "two"}]}, "GRADER 1: drop_count"),
    ({"GRADER": [{"type": "Quiz", "weight": -1}]}, "GRADER 1: weight"),
    ({"GRADER": [{"type": "Quiz", "weight": "1e400"}]}, "GRADER 1: weight"),
    ({"GRADER": [{"type": "Quiz", "weight": True}]}, "GRADER 1: weight"),
]
CHAPTER = Chapter(
    "c",
    "C",
    tuple(
        Section(
            f"s{number}",
            "S",
            (Unit(f"u{number}", f"u{number}", "U", 1, 1, (Leaf(f"problem@{number}", "problem", True, number),)),),
            graded=True,
            format="Quiz" if number % 2 else None,
        )
        for number in range(1, 5)
    ),
)
weights = st.one_of(st.integers(0, 9), st.floats(0, 1e6), st.sampled_from(["0", "0.5", "2"]))
graders = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Quiz", "Exam"])}, optional={"weight": weights, "drop_count": st.integers(0, 9)}
    ),
    max_size=4,
)
results = st.dictionaries(
    st.sampled_from([f"problem@{number}" for number in range(1, 5)]),
    st.tuples(st.floats(0, 1), st.just(1.0)),
)


@pytest.mark.parametrize(("policy", "fault"), UNUSABLE)
def test_what_cannot_be_used_is_named(policy: dict[str, Any], fault: str) -> None:
    assert policy_fault(policy) == fault


def test_a_course_with_such_a_policy_is_refused_with_its_path(app: Flask, tmp_path: Path) -> None:
    package = write_course(
        tmp_path / "package", extra={"policies/2026/grading_policy.json": json.dumps(UNUSABLE[5][0])}
    )
    with pytest.raises(PackageUnusable) as refused:
        import_course(SYSTEM, package, "test")
    assert refused.value.path == "policies/2026/grading_policy.json"
    assert "GRADER 2: type" in str(refused.value.fields[refused.value.path])


@given(graders, results)
def test_a_grade_is_a_share_whatever_the_policy(found: list[dict[str, Any]], scores: dict[str, Any]) -> None:
    policy = {"GRADER": found}
    assert policy_fault(policy) is None
    grade = final_grade(policy, Outline((CHAPTER,)), scores)
    assert grade is None or -1e-9 <= grade <= 1 + 1e-9


@given(st.one_of(st.none(), st.text(max_size=5), st.floats(), st.integers(), st.booleans(), st.lists(st.integers())))
def test_a_weight_is_a_number_from_nought_on_or_none(value: object) -> None:
    weight = usable_weight(value)
    assert weight is None or 0 <= weight < float("inf")


def test_the_lowest_cutoff_is_the_pass_mark_and_without_one_it_is_sixty_per_cent() -> None:
    assert pass_mark({"GRADE_CUTOFFS": {"A": 0.9, "C": "0.5"}}) == 0.5
    assert pass_mark({}) == 0.6


QUIZZES = Outline((CHAPTER,))
EARNED = {"problem@1": (1.0, 1.0), "problem@3": (0.5, 1.0)}


def test_the_lowest_section_is_dropped_and_marked_as_such() -> None:
    found = standing({"GRADER": [{"type": "Quiz", "weight": 1, "drop_count": 1}]}, QUIZZES, EARNED)
    assert found.share == 1.0
    assert [(section.label, section.dropped) for section in found.types[0].sections] == [
        ("Quiz 01", False),
        ("Quiz 02", True),
    ]


def test_sections_that_a_policy_promises_count_before_they_are_there() -> None:
    found = standing({"GRADER": [{"type": "Quiz", "weight": 1, "min_count": 4, "drop_count": 1}]}, QUIZZES, EARNED)
    assert found.types[0].awaited == 1
    assert found.share == pytest.approx(1.5 / 3)


def test_a_type_without_sections_takes_no_part_of_the_grade() -> None:
    graders = [{"type": "Quiz", "weight": 0.4}, {"type": "Exam", "weight": 0.6}]
    found = standing({"GRADER": graders}, QUIZZES, EARNED)
    assert [(each.name, each.part) for each in found.types] == [("Quiz", 1.0)]


def test_the_highest_cutoff_that_is_reached_names_the_grade() -> None:
    policy = {"GRADE_CUTOFFS": {"C": 0.5, "A": 0.9, "B": 0.7}}
    assert cutoff_reached(policy, 0.7) == "B"
    assert cutoff_reached(policy, 0.49) is None


def test_what_is_not_flagged_as_graded_weighs_nothing_beside_what_is() -> None:
    section = Section("x", "X", CHAPTER.sections[0].units, graded=False, format="Quiz")
    outline = Outline((Chapter("c", "C", (section, CHAPTER.sections[2])),))
    assert final_grade({"GRADER": [{"type": "Quiz", "weight": 1}]}, outline, {"problem@1": (1.0, 1.0)}) == 0.0


def test_a_type_is_called_as_the_policy_calls_it_and_found_by_its_own_name() -> None:
    grader = {"type": "Quiz", "category": "Questions of the modules", "short_label": "Questions", "weight": 1}
    (found,) = standing({"GRADER": [grader]}, Outline((CHAPTER,)), {}).types
    assert found.name == "Questions of the modules"
    assert [section.label for section in found.sections] == ["Questions 01", "Questions 02"]
    (unnamed,) = standing({"GRADER": [{"type": "Quiz", "weight": 1}]}, Outline((CHAPTER,)), {}).types
    assert unnamed.name == "Quiz"
    assert unnamed.sections[0].label == "Quiz 01"


def test_an_edition_lends_its_words_and_nothing_else_of_its_policy() -> None:
    source = {
        "GRADER": [{"type": "Quiz", "short_label": "Q", "weight": 0.6}, {"type": "Exam", "weight": 0.4}],
        "GRADE_CUTOFFS": {"Pass": 0.8},
    }
    theirs = {
        "GRADER": [
            {"type": "Quiz", "category": "Questions des modules", "weight": 0.1},
            {"type": "Other", "category": "Autre", "weight": 0.9},
            {"type": "Exam", "category": 3},
        ],
        "GRADE_CUTOFFS": {"Pass": 0.1},
    }
    assert policy_in_words(source, words_of_types(theirs)) == {
        "GRADER": [
            {"type": "Quiz", "category": "Questions des modules", "weight": 0.6},
            {"type": "Exam", "weight": 0.4},
        ],
        "GRADE_CUTOFFS": {"Pass": 0.8},
    }
    assert policy_in_words({}, words_of_types(theirs)) == {}
    assert policy_in_words(source, words_of_types({})) == source
