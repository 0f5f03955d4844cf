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
from courses.grades import final_grade, pass_mark, policy_fault, usable_weight
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
