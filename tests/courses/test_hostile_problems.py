"""No attack that a course brings in its questions, notes and files leaves anything on a page that acts or loads (decision 7)."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import etree, html
from werkzeug.test import TestResponse

from courses.services.importing import import_course
from minamata.policies import SYSTEM
from tests.clients import found
from tests.courses.framed import UNIT, learner
from tests.factories.packages import write_course
from tests.ground.test_sanitise import ADDRESSES, VECTORS

NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ACTING = frozenset(
    {"script", "iframe", "object", "embed", "style", "base", "meta", "svg", "math", "link"}
    | {"frame", "frameset", "form", "applet", "template", "portal"}
)
LOADING = ("src", "srcset", "poster", "background", "data")
OF_THE_PAGE = frozenset({"csrf_token", "write_key", "do"})
AT_ONCE = 14
CHUNKS = [VECTORS[place : place + AT_ONCE] for place in range(0, len(VECTORS), AT_ONCE)]


def as_words(vector: str) -> str:
    """The attack as text of an attribute or element, in which a reader of XML finds it as it is."""
    return escape(NOT_IN_XML.sub("", vector))


def as_markup(vector: str) -> str:
    """The attack as markup that a package may hold; as text where it is no XML."""
    try:
        mended = html.fragment_fromstring(NOT_IN_XML.sub("", vector), create_parent="div")
        written = etree.tostring(mended, encoding="unicode")
        etree.fromstring(written)
    except (etree.LxmlError, ValueError):
        return as_words(vector)
    return written


def asked(name: str, vector: str) -> str:
    """One problem with the attack wherever an author may write, and the other blocks of ours beside it."""
    words, markup = as_words(vector), as_markup(vector)
    dropdown = f"""<optionresponse><label>{markup}</label><optioninput><option correct="True">{markup}</option>
<option correct="False">{words}</option></optioninput></optionresponse>"""
    return f"""<problem url_name="{name}" display_name="{words}" showanswer="always"><p>{markup}</p>
<multiplechoiceresponse><label>{markup}</label><description>{markup}</description><choicegroup>
<choice correct="true">{markup}</choice><choice correct="false">{words}</choice></choicegroup></multiplechoiceresponse>
{dropdown}{dropdown}
<stringresponse answer="{words or "x"}"><label>{markup}</label><textline label="{words}" trailing_text="{words}"/></stringresponse>
<numericalresponse answer="3"><formulaequationinput label="{words}" trailing_text="{words}"/></numericalresponse>
<imageresponse><label>{markup}</label><imageinput src="{words or "x"}" alt="{words}" width="9" height="9" rectangle="(1,1)-(5,5)"/>
</imageresponse>
<choicetextresponse><label>{markup}</label><radiotextgroup><choice correct="true">{markup}<numtolerance_input answer="5"/>{words}</choice>
</radiotextgroup></choicetextresponse>
<demandhint><hint>{markup}</hint></demandhint><solution>{markup}</solution></problem>
<reflection url_name="{name}" display_name="{words}">{markup}</reflection>
<questionnaire url_name="{name}" display_name="{words}"><question name="q"><label>{markup}</label>
<choice name="a">{markup}</choice></question></questionnaire>
<file url_name="{name}" display_name="{words}" src="{words}">{markup}</file>
<discussion url_name="{name}" display_name="{words}" discussion_target="{words}"/>"""


def with_feedback(vectors: list[str]) -> str:
    """A problem that says each attack in its feedback to a choice."""
    choices = "".join(
        f'<choice correct="true">{place}<choicehint selected="true">{as_markup(vector)}</choicehint></choice>'
        for place, vector in enumerate(vectors)
    )
    return f"""<problem url_name="feedback"><choiceresponse><label>All</label><checkboxgroup>{choices}</checkboxgroup>
</choiceresponse></problem>"""


def faults_of(page: TestResponse) -> list[tuple[Any, ...]]:
    """What in the form of a unit acts, loads from elsewhere, or takes the name of something of the page."""
    (form,) = found(page, "//form[@id='unit']")
    faults: list[tuple[Any, ...]] = []
    for element in form.iterdescendants():
        if not isinstance(element.tag, str):
            faults.append(("comment", str(element)[:80]))
            continue
        if element.tag in ACTING:
            faults.append((element.tag, html.tostring(element)[:120]))
        name = element.get("name")
        if name is not None and not (name.startswith(("a:", "c-")) or name in OF_THE_PAGE):
            faults.append((element.tag, "name", name))
        for attribute, value in element.attrib.items():
            plain = re.sub(r"[\x00-\x20]", "", str(value)).lower()
            if str(attribute).startswith("on") or attribute in {"style", "srcdoc", "formaction", "form", "ping"}:
                faults.append((element.tag, attribute, value))
            if attribute in ADDRESSES and plain.startswith(("javascript:", "data:", "vbscript:")):
                faults.append((element.tag, attribute, value))
            if attribute in LOADING and re.match(r"(https?:)?[/\\]{2}", plain):
                faults.append((element.tag, attribute, value))
    return faults


@pytest.mark.parametrize("vectors", CHUNKS, ids=range(len(CHUNKS)))
def test_no_attack_in_a_question_or_beside_it_leaves_anything_that_acts_or_loads(
    app: Flask, tmp_path: Path, vectors: list[str]
) -> None:
    blocks = "".join(asked(f"x{place}", vector) for place, vector in enumerate(vectors)) + with_feedback(vectors)
    unit = f'<vertical display_name="{as_words(vectors[0])}">{blocks}</vertical>'
    with app.test_request_context():
        report = import_course(SYSTEM, write_course(tmp_path, extra={"vertical/u1.xml": unit}), "test")
    client = learner(app)
    page = client.get(UNIT)
    assert page.status_code == 200
    shown = len(found(page, "//form[@id='unit']//button[starts-with(@value, 'answer:problem')]"))
    assert shown == len(vectors) + 1 - len(report.unsupported_questions)
    assert shown > len(vectors) // 2
    assert faults_of(page) == []
    every = [f"choice_{place}" for place in range(len(vectors))]
    assert client.press(UNIT, "answer:problem@feedback", also={"a:problem@feedback:1": every}).status_code == 303
    told = client.get(UNIT)
    assert found(told, "//div[@id='b-problem@feedback']//div[contains(@class, 'note')]")
    assert faults_of(told) == []
