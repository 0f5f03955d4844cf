"""What people hold at a moment, and the rights and audiences that follow from it (decisions 1 and 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from minamata.accounts.models import Grant, Group, GroupMembership
from minamata.db import Instant, Json, LocalizedText, db, now
from minamata.delegations.models import Delegation, delegation_holds
from minamata.i18n import Localized
from minamata.parties.models import Designation, Membership, Organisation, Party
from minamata.policies import Function, Right

FOCAL_POINT = "national_focal_point"
DELEGATE = "delegate"
MEMBER = "member"
STATUS_OF_A_PARTY = "party"
FUNCTION_ORDER, RIGHT_ORDER = 3, 4
AT_ONCE = 1000
"""Of so many people one statement asks; databases take no more than some ten thousand values in one."""

Of = Callable[[InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]], ColumnElement[bool]]

# Statements of every request are built once: building them costs more than running them.
MOMENT: BindParameter[datetime] = bindparam("moment", type_=Instant())


@dataclass(frozen=True)
class Held:
    """The functions of a person, the rights that follow from all they hold, and the audiences that they belong to."""

    functions: tuple[Function, ...]
    rights: frozenset[Right]
    tokens: frozenset[str]


def held_by(person_id: UUID) -> Held:
    """What the person holds at this instant."""
    return _held(db.session.execute(HELD, {"person": person_id, "moment": now()}).all())


def held_by_each(people: Collection[UUID]) -> Mapping[UUID, Held]:
    """The same of many people, in one statement for each thousand of them."""
    moment, rows, each_once = now(), defaultdict(list), list(people)
    for start in range(0, len(each_once), AT_ONCE):
        some = {"people": each_once[start : start + AT_ONCE], "moment": moment}
        for row in db.session.execute(HELD_BY_EACH, some):
            rows[row[-1]].append(row)
    return {person_id: _held(rows.get(person_id, ())) for person_id in each_once}


def _holds_at_the_moment(
    valid_from: InstrumentedAttribute[datetime], valid_to: InstrumentedAttribute[datetime | None]
) -> ColumnElement[bool]:
    """A right begins at its first instant and ends at its last, not after it."""
    return and_(valid_from <= MOMENT, or_(valid_to.is_(None), valid_to > MOMENT))


def _no_acts() -> ColumnElement[Any]:
    return cast(null(), Json)


def _functions_for(
    of: Of,
    order: int,
    function: ColumnElement[str] | InstrumentedAttribute[str],
    body: type[Party] | type[Organisation],
    record: type[Designation] | type[Membership],
    body_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> Select[int, str, str, str, UUID, Localized, Any, str, UUID]:
    kind = "party" if body is Party else "organisation"
    return (
        select(
            literal(order),
            function,
            literal(kind),
            body.code,
            body.id,
            type_coerce(body.name, LocalizedText),
            _no_acts(),
            body.status,
            record.person_id,
        )
        .select_from(record)
        .join(body, body.id == body_id)
        .where(of(record.person_id), _holds_at_the_moment(record.valid_from, record.valid_to))
    )


def _right(
    role: ColumnElement[str] | InstrumentedAttribute[str],
    scope_kind: ColumnElement[str] | InstrumentedAttribute[str | None],
    scope_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    holder: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> Select[int, str, str, str, UUID, Localized, Any, str, UUID]:
    """A right that was given, in the columns of the functions."""
    return select(
        literal(RIGHT_ORDER),
        role,
        scope_kind,
        scope_id,
        cast(null(), Uuid()),
        type_coerce(_no_acts(), LocalizedText),
        _no_acts(),
        cast(null(), String()),
        holder,
    )


def _everything(of: Of) -> CompoundSelect[Any]:
    """Everything people hold at a moment, in one statement: designations, delegations and memberships, then rights that were given.

    The last column says who.
    """
    in_a_group = and_(
        of(GroupMembership.person_id), _holds_at_the_moment(GroupMembership.valid_from, GroupMembership.valid_to)
    )
    given = _holds_at_the_moment(Grant.valid_from, Grant.valid_to)
    return union_all(
        _functions_for(of, 0, literal(FOCAL_POINT), Party, Designation, Designation.party_id),
        select(
            literal(1),
            literal(DELEGATE),
            literal("party"),
            Party.code,
            Party.id,
            type_coerce(Party.name, LocalizedText),
            type_coerce(Delegation.acts, Json),
            Party.status,
            Delegation.person_id,
        )
        .select_from(Delegation)
        .join(Designation, Designation.id == Delegation.designation_id)
        .join(Party, Party.id == Delegation.party_id)
        .where(of(Delegation.person_id), delegation_holds(MOMENT)),
        _functions_for(of, 2, Membership.function, Party, Membership, Membership.party_id),
        _functions_for(of, FUNCTION_ORDER, Membership.function, Organisation, Membership, Membership.organisation_id),
        _right(Grant.role, Grant.scope_kind, Grant.scope_id, Grant.person_id).where(of(Grant.person_id), given),
        _right(Grant.role, Grant.scope_kind, Grant.scope_id, GroupMembership.person_id)
        .join(GroupMembership, GroupMembership.group_id == Grant.group_id)
        .where(in_a_group, given),
        _right(literal(MEMBER), literal("group"), Group.slug, GroupMembership.person_id)
        .join(GroupMembership, GroupMembership.group_id == Group.id)
        .where(in_a_group),
    )


PERSON: BindParameter[UUID] = bindparam("person", type_=Uuid())
PEOPLE: BindParameter[UUID] = bindparam("people", type_=Uuid(), expanding=True)
HELD = _everything(lambda person_id: person_id == PERSON)
HELD_BY_EACH = _everything(lambda person_id: person_id.in_(PEOPLE))


def _held(rows: Sequence[Any]) -> Held:
    functions, delegated, is_for_a_party = _functions([row for row in rows if row[0] <= FUNCTION_ORDER])
    granted = {Right(row[1], row[2], row[3]) for row in rows if row[0] == RIGHT_ORDER}
    # To be in a group opens audiences; what its members may do besides is granted to the group.
    rights = {right for right in granted if not _is_membership(right)} | delegated
    rights |= {Right(function.kind, function.body_kind, function.body_code) for function in functions}
    return Held(functions, frozenset(rights), _tokens(granted, functions, is_for_a_party))


def _tokens(granted: set[Right], functions: tuple[Function, ...], is_for_a_party: bool) -> frozenset[str]:
    """Which audiences the person belongs to (decision 2).

    A role for one thing opens the audience of that role for that thing, never the one of the role everywhere; a function is one for
    whichever Party or organisation it is held. `parties` is the audience of all who act for a State that is a Party, and of nobody else.
    """
    return frozenset(
        {"public", "members"}
        | {f"role:{right.role}" if right.scope_kind is None else _scoped(right) for right in granted}
        | {f"role:{function.kind}" for function in functions}
        | {f"{function.body_kind}:{function.body_code}" for function in functions}
        | ({"parties"} if is_for_a_party else set())
    )


def _is_membership(right: Right) -> bool:
    return right.scope_kind == "group" and right.role == MEMBER


def _scoped(right: Right) -> str:
    if _is_membership(right):
        return f"group:{right.scope_id}"
    return f"role:{right.role}:{right.scope_kind}:{right.scope_id}"


def _functions(rows: Sequence[Any]) -> tuple[tuple[Function, ...], set[Right], bool]:
    """Designations, then delegations, then memberships, each for its Party or organisation; the acts that are delegated; and whether any
    of it is for a State that is a Party."""
    found = sorted(rows, key=lambda row: (row[0], row[3]))
    # Two delegations for one Party are one function, with the acts of both.
    functions = dict.fromkeys(
        Function(kind, body_kind, code, body_id, name) for _order, kind, body_kind, code, body_id, name, *_more in found
    )
    delegated = {
        Right(f"{DELEGATE}_{act}", body_kind, str(body_id))
        for _order, _kind, body_kind, _code, body_id, _name, acts, *_more in found
        for act in acts or ()
    }
    is_for_a_party = any(row[2] == "party" and row[7] == STATUS_OF_A_PARTY for row in found)
    return tuple(functions), delegated, is_for_a_party
