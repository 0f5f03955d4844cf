"""Who may do what with a course."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement

from courses.models import Course
from minamata.policies import Actor, Policy, administrator, holds_role, in_audience, signed_in, system

team = holds_role("author", "course") | holds_role("trainer", "course") | administrator | system

course = Policy(
    {
        "see": in_audience | team,
        "enrol": signed_in & in_audience,
        "import": holds_role("author") | administrator | system,
        "export": team,
        "translate": team,
        "lead": team,
        "media": holds_role("author", "course") | administrator | system,
        "revoke": team,
    }
)


def may_import(actor: Actor) -> bool:
    """Whether the actor may bring packages."""
    return course.allows(actor, "import")


def may_bring_media(actor: Actor) -> bool:
    """Whether the actor may lay recordings over the blocks of some course."""
    return any(right.role in {"author", "administrator"} for right in actor.rights)


def audience_of(it: Course) -> frozenset[str]:
    """The tokens of which one lets a person see the course; the same answer as `course.allows(actor, "see", it)`."""
    teams = {f"role:{role}" for role in ("author", "trainer", "administrator")}
    here = {f"role:{role}:course:{it.id}" for role in ("author", "trainer")}
    return frozenset({it.audience, "system", *teams, *here})


def readable(actor: Actor) -> ColumnElement[bool]:
    """The courses that `actor` may see, as SQL; the same answer as `course.allows(actor, "see", ...)`."""
    everything = any(actor.has(role) for role in ("author", "trainer", "administrator", "system"))
    if everything:
        return Course.id.is_not(None)
    scoped = [
        course_id
        for right in actor.rights
        if right.scope_kind == "course"
        and right.role in {"author", "trainer"}
        and (course_id := _course_id(right.scope_id)) is not None
    ]
    in_tokens = Course.audience.in_(sorted(actor.tokens))
    return in_tokens | Course.id.in_(scoped) if scoped else in_tokens


def _course_id(text: str | None) -> UUID | None:
    """The id in the scope of a right; a role map may name anything there."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
