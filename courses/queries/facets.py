"""By what the catalogue can be narrowed down and ordered (C13), as SQL; every facet counts what the reader may see and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, and_, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from courses import policies
from courses.models import Course, CourseTheme, Enrolment
from minamata.db import db
from minamata.i18n import LANGUAGES, current_language
from minamata.policies import Actor

SHORT, LONG = 60, 300
LEVELS = ("1", "2", "3")


@dataclass(frozen=True)
class Wish:
    """What a reader asked the catalogue for. Within a facet one value is enough, and every facet must hold; empty means any."""

    languages: Sequence[str] = ()
    levels: Sequence[str] = ()
    efforts: Sequence[str] = ()
    statuses: Sequence[str] = ()
    themes: Sequence[str] = ()
    # newest, oldest, title or shortest
    order: str = "newest"

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.languages or self.levels or self.efforts or self.statuses or self.themes)


ANYTHING = Wish()


@dataclass(frozen=True)
class Counted:
    """How many courses answer a wish, and facet -> value -> how many would if the reader chose it there."""

    total: int
    facets: Mapping[str, Mapping[str, int]]


def answering(actor: Actor, wish: Wish) -> ColumnElement[bool]:
    """The courses that the actor may see and that answer the wish; asks for `Enrolment` of the actor joined from outside."""
    return and_(_open_to(actor), *_narrowed(wish).values())


def counted(actor: Actor, wish: Wish) -> Counted:
    """Count all facets in two statements. A value of a facet is counted as if nothing else of that facet were chosen."""
    narrowed = _narrowed(wish)
    wanted: list[tuple[str, str, ColumnElement[bool]]] = [
        (facet, value, and_(condition, *(held for name, held in narrowed.items() if name != facet)))
        for facet, conditions in _conditions().items()
        for value, condition in conditions.items()
    ]
    row = db.session.execute(
        select(
            func.count().filter(and_(Course.id.is_not(None), *narrowed.values())),
            *(func.count().filter(condition) for _facet, _value, condition in wanted),
        )
        .select_from(Course)
        .outerjoin(Enrolment, of_the_actor(actor))
        .where(_open_to(actor))
    ).one()
    values: dict[str, dict[str, int]] = {}
    for (facet, value, _condition), number in zip(wanted, row[1:], strict=True):
        values.setdefault(facet, {})[value] = int(number)
    values["theme"] = _themes_counted(actor, [held for name, held in narrowed.items() if name != "theme"])
    return Counted(int(row[0]), values)


def themes_of(course: Course) -> Sequence[str]:
    """The codes of what a course is about, in order."""
    return db.session.scalars(
        select(CourseTheme.code).where(CourseTheme.course_id == course.id).order_by(CourseTheme.code)
    ).all()


def _themes_counted(actor: Actor, held: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    counts = (
        select(CourseTheme.code, func.count())
        .select_from(CourseTheme)
        .join(Course, Course.id == CourseTheme.course_id)
        .outerjoin(Enrolment, of_the_actor(actor))
        .where(_open_to(actor), *held)
        .group_by(CourseTheme.code)
        .order_by(CourseTheme.code)
    )
    return dict(db.session.execute(counts).all())


def of_the_actor(actor: Actor) -> ColumnElement[bool]:
    """How the enrolment of the actor is joined to a course."""
    return and_(Enrolment.course_id == Course.id, Enrolment.person_id == actor.person_id)


def ordering(order: str) -> list[ColumnElement[Any]]:
    """What a list in this order is sorted by; the key of a course ends it, so that no two are alike."""
    if order == "title":
        return [_title(Course), Course.id.asc()]
    if order == "shortest":
        return [_minutes(Course), Course.id.asc()]
    return [Course.id.asc() if order == "oldest" else Course.id.desc()]


def following(order: str, after: UUID) -> ColumnElement[bool]:
    """What comes behind the course `after` in this order."""
    if order not in {"title", "shortest"}:
        return Course.id > after if order == "oldest" else Course.id < after
    last = aliased(Course)
    value, here = (_title(last), _title(Course)) if order == "title" else (_minutes(last), _minutes(Course))
    reached = select(value).where(last.id == after).scalar_subquery()
    return or_(here > reached, and_(here == reached, Course.id > after))


def _open_to(actor: Actor) -> ColumnElement[bool]:
    return and_(policies.readable(actor), Course.current_revision_id.is_not(None))


def _narrowed(wish: Wish) -> dict[str, ColumnElement[bool]]:
    conditions = _conditions()
    chosen = {"language": wish.languages, "level": wish.levels, "effort": wish.efforts, "status": wish.statuses}
    narrowed = {
        facet: or_(*(conditions[facet][value] for value in values if value in conditions[facet]))
        for facet, values in chosen.items()
        if any(value in conditions[facet] for value in values)
    }
    if wish.themes:
        narrowed["theme"] = Course.id.in_(select(CourseTheme.course_id).where(CourseTheme.code.in_(wish.themes)))
    return narrowed


def _conditions() -> dict[str, dict[str, ColumnElement[bool]]]:
    minutes = _minutes(Course)
    return {
        "language": {code: _text(Course, code).is_not(None) for code in LANGUAGES},
        "level": {level: Course.level == int(level) for level in LEVELS},
        "effort": {
            "short": minutes <= SHORT,
            "medium": and_(minutes > SHORT, minutes <= LONG),
            "long": minutes > LONG,
        },
        "status": {
            "new": Enrolment.id.is_(None),
            "begun": and_(Enrolment.id.is_not(None), Enrolment.completed_at.is_(None)),
            "completed": Enrolment.completed_at.is_not(None),
        },
    }


def _minutes(course: Any) -> ColumnElement[float]:
    return func.coalesce(type_coerce(course.facts, JSON)["minutes"].as_float(), 0.0)


def _text(course: Any, language: str) -> ColumnElement[str]:
    text: ColumnElement[str] = type_coerce(course.title, JSON)[language].as_string()
    return text


def _title(course: Any) -> ColumnElement[str]:
    """The title as the reader sees it, or in English, or else the slug, so that every course has its place."""
    title: ColumnElement[str] = func.coalesce(_text(course, current_language()), _text(course, "en"), course.slug)
    return title
