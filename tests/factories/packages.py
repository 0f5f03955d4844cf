"""Small course packages, written as Studio writes them."""

from __future__ import annotations

from pathlib import Path

SINGLE = """<problem display_name="One of three" max_attempts="2">
  <multiplechoiceresponse>
    <label>Which metal is liquid at room temperature?</label>
    <choicegroup type="MultipleChoice">
      <choice correct="false">Iron <choicehint>Iron melts at 1538 degrees.</choicehint></choice>
      <choice correct="true">Mercury <choicehint>Yes: mercury melts at minus 39 degrees.</choicehint></choice>
      <choice correct="false">Lead</choice>
    </choicegroup>
  </multiplechoiceresponse>
  <solution><p>The secret solution: mercury.</p></solution>
</problem>"""

NUMBER = """<problem display_name="A number" max_attempts="3">
  <numericalresponse answer="1.5">
    <label>How much is three halves?</label>
    <formulaequationinput/>
    <responseparam type="tolerance" default="0.01"/>
  </numericalresponse>
</problem>"""


def write_course(
    folder: Path,
    *,
    number: str = "T1",
    language: str = "en",
    title: str = "A test course",
    text: str = "<p>Words to <b>read</b>.</p>",
    single: str = SINGLE,
    second_unit: str = NUMBER,
    extra: dict[str, str] | None = None,
) -> Path:
    """A course of one chapter and two units: text and a choice, then a number. `extra` adds or replaces files."""
    files = {
        "course.xml": f'<course url_name="2026" org="Test" course="{number}"/>',
        "course/2026.xml": f'<course display_name="{title}" language="{language}"><chapter url_name="c1"/></course>',
        "chapter/c1.xml": '<chapter display_name="First chapter"><sequential url_name="s1"/></chapter>',
        "sequential/s1.xml": (
            '<sequential display_name="First section" graded="true" format="Quiz">'
            '<vertical url_name="u1"/><vertical url_name="u2"/></sequential>'
        ),
        "vertical/u1.xml": (
            '<vertical display_name="First unit"><html url_name="h1"/><problem url_name="p1"/></vertical>'
        ),
        "vertical/u2.xml": '<vertical display_name="Second unit"><problem url_name="p2"/></vertical>',
        "html/h1.xml": '<html filename="h1" display_name="Text"/>',
        "html/h1.html": text,
        "problem/p1.xml": single,
        "problem/p2.xml": second_unit,
        "policies/2026/policy.json": "{}",
        "policies/2026/grading_policy.json": (
            '{"GRADER": [{"type": "Quiz", "weight": 1, "min_count": 1, "drop_count": 0}], "GRADE_CUTOFFS": {"Pass": 0.8}}'
        ),
        "static/map.txt": "a map",
        **(extra or {}),
    }
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return folder
