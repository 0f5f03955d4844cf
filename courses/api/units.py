"""A unit: reading it, answering its questions, and going on."""

from __future__ import annotations

from typing import Any

from flask import url_for

from courses.api.doors import READ, WRITE, blueprint, learned_unit
from courses.api.telling import as_block
from courses.blocks.registry import RESPONDING
from courses.documents.enrolment import ProgressTold
from courses.documents.units import Answers, BlockTold, Drafts, UnitTold
from courses.forms import FAULTS
from courses.queries import blocks, units
from courses.services import learning
from minamata.errors import InvalidInput
from minamata.i18n import _l, current_language
from minamata.web.current import current_user


@blueprint.reading(
    "/courses/<slug>/units/<unit>",
    UnitTold,
    says=_l("A unit: its texts and questions, and my answers"),
    scope=READ,
    refuses=(404,),
)
def unit(slug: str, unit: str) -> dict[str, Any]:
    """A unit: its texts and questions, and my answers."""
    found, here = learned_unit(slug, unit)
    facts = units.facts_for(found.course, current_language())
    outline = units.open_outline(found.course, current_language())
    place = [each.key for each in outline.units].index(here.key)
    return {
        "course": slug,
        "slug": here.slug,
        "title": here.title,
        "lang": facts.language,
        "chapter": outline.chapter_of(here).title,
        "minutes": here.minutes,
        "blocks": [as_block(each) for each in blocks.blocks_of(current_user, found.course, here, current_language())],
        "previous": outline.units[place - 1].slug if place else None,
        "following": outline.units[place + 1].slug if place + 1 < len(outline.units) else None,
    }


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/drafts",
    UnitTold,
    says=_l("Keep answers that are not to be sent yet"),
    scope=WRITE,
    takes=Drafts,
)
def keep(drafts: dict[str, Any], slug: str, unit: str) -> str:
    """Keep answers that are not to be sent yet."""
    found, here = learned_unit(slug, unit)
    learning.keep(current_user, found.course, here, drafts["answers"])
    return url_for(".unit", slug=slug, unit=unit)


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/completion",
    ProgressTold,
    says=_l("Go on from a unit: what was to be read counts as read"),
    scope=WRITE,
    takes=Drafts,
)
def complete(drafts: dict[str, Any], slug: str, unit: str) -> str:
    """Go on from a unit: what was to be read counts as read."""
    found, here = learned_unit(slug, unit)
    following = units.following(found.course, current_language(), here)
    learning.go_on(current_user, found.course, here, drafts["answers"], following)
    return url_for(".progress", slug=slug)


@blueprint.reading(
    "/courses/<slug>/units/<unit>/questions/<key>",
    BlockTold,
    says=_l("The questions of one block, and my answers"),
    scope=READ,
    refuses=(404,),
)
def questions(slug: str, unit: str, key: str) -> dict[str, Any]:
    """The questions of one block, and my answers."""
    found, here = learned_unit(slug, unit)
    return as_block(blocks.question_block(current_user, found.course, here, key, current_language()))


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/questions/<key>/answers",
    BlockTold,
    says=_l(
        "Answer the questions of one block, write its note or give its opinion; numbers are read as the language of the request writes them"
    ),
    scope=WRITE,
    takes=Answers,
)
def answer(given: dict[str, Any], slug: str, unit: str, key: str) -> str:
    """Answer the questions of one block, write its note or give its opinion."""
    found, here = learned_unit(slug, unit)
    answered = learning.respond if here.type_of(key) in RESPONDING else learning.answer
    faults = answered(current_user, found.course, here, key, {key: given["answers"]})
    if faults is not None:
        raise InvalidInput(fields={f"answers.{question}": FAULTS[fault] for question, fault in faults.items()})
    return url_for(".questions", slug=slug, unit=unit, key=key)


@blueprint.writing(
    "POST",
    "/courses/<slug>/units/<unit>/questions/<key>/beginning",
    BlockTold,
    says=_l(
        "Begin the questions of one block anew, where their author lets one; used attempts and the best grade stand"
    ),
    scope=WRITE,
)
def begin_anew(_nothing: dict[str, Any], slug: str, unit: str, key: str) -> str:
    """Begin the questions of one block anew, where their author lets one."""
    found, here = learned_unit(slug, unit)
    learning.begin_anew(current_user, found.course, here, key, {})
    return url_for(".questions", slug=slug, unit=unit, key=key)
