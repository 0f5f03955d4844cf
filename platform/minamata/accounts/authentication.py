"""Who asks: from the cookie of a session to a person with the rights of this instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Request, Response, current_app, g, redirect, url_for
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
from sqlalchemy.orm.attributes import set_committed_value

from minamata.accounts import cookies
from minamata.accounts.models import Grant, Group, GroupMembership, Person, Session
from minamata.accounts.services.kept_text import KEPT_FOR, keep_input
from minamata.accounts.services.sessions import hash_of
from minamata.db import Instant, Json, LocalizedText, db, now
from minamata.delegations.models import Delegation, delegation_holds
from minamata.i18n import Localized
from minamata.parties.models import Designation, Membership, Organisation, Party
from minamata.policies import NOBODY, Actor, Function, Right
from minamata.web.addresses import short
from minamata.web.security import TOKEN_FIELD, token_matches
from minamata.web.writes import FIELD as KEY_FIELD

COOKIE = "minamata"
MOST_SESSIONS = 20
FOCAL_POINT = "national_focal_point"
DELEGATE = "delegate"
MEMBER = "member"
STATUS_OF_A_PARTY = "party"


# Statements of every request are built once: building them costs more than running them.
PERSON: BindParameter[UUID] = bindparam("person", type_=Uuid())
MOMENT: BindParameter[datetime] = bindparam("moment", type_=Instant())


def _holds_at_the_moment(
    valid_from: InstrumentedAttribute[datetime], valid_to: InstrumentedAttribute[datetime | None]
) -> ColumnElement[bool]:
    """A right begins at its first instant and ends at its last, not after it."""
    return and_(valid_from <= MOMENT, or_(valid_to.is_(None), valid_to > MOMENT))


def _no_acts() -> ColumnElement[Any]:
    return cast(null(), Json)


def _functions_for(
    order: int,
    function: ColumnElement[str] | InstrumentedAttribute[str],
    body: type[Party] | type[Organisation],
    record: type[Designation] | type[Membership],
    body_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> Select[int, str, str, str, UUID, Localized, Any, str]:
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
        )
        .select_from(record)
        .join(body, body.id == body_id)
        .where(record.person_id == PERSON, _holds_at_the_moment(record.valid_from, record.valid_to))
    )


SESSION = (
    select(Session, Person)
    .join(Person, Person.id == Session.person_id)
    .where(Session.token_hash == bindparam("token_hash", type_=String()))
)
BY_ID = (
    select(Session, Person)
    .join(Person, Person.id == Session.person_id)
    .where(Session.id == bindparam("session", type_=Uuid()))
)
FUNCTION_ORDER, RIGHT_ORDER = 3, 4


def _right(
    role: ColumnElement[str] | InstrumentedAttribute[str],
    scope_kind: ColumnElement[str] | InstrumentedAttribute[str | None],
    scope_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> Select[int, str, str, str, UUID, Localized, Any, str]:
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
    )


HELD: CompoundSelect[Any] = union_all(
    _functions_for(0, literal(FOCAL_POINT), Party, Designation, Designation.party_id),
    select(
        literal(1),
        literal(DELEGATE),
        literal("party"),
        Party.code,
        Party.id,
        type_coerce(Party.name, LocalizedText),
        type_coerce(Delegation.acts, Json),
        Party.status,
    )
    .select_from(Delegation)
    .join(Designation, Designation.id == Delegation.designation_id)
    .join(Party, Party.id == Delegation.party_id)
    .where(Delegation.person_id == PERSON, delegation_holds(MOMENT)),
    _functions_for(2, Membership.function, Party, Membership, Membership.party_id),
    _functions_for(FUNCTION_ORDER, Membership.function, Organisation, Membership, Membership.organisation_id),
    _right(Grant.role, Grant.scope_kind, Grant.scope_id).where(
        or_(
            Grant.person_id == PERSON,
            Grant.group_id.in_(
                select(GroupMembership.group_id).where(
                    GroupMembership.person_id == PERSON,
                    _holds_at_the_moment(GroupMembership.valid_from, GroupMembership.valid_to),
                )
            ),
        ),
        _holds_at_the_moment(Grant.valid_from, Grant.valid_to),
    ),
    _right(literal(MEMBER), literal("group"), Group.slug)
    .join(GroupMembership, GroupMembership.group_id == Group.id)
    .where(
        GroupMembership.person_id == PERSON,
        _holds_at_the_moment(GroupMembership.valid_from, GroupMembership.valid_to),
    ),
)
"""Everything a person holds at a moment, in one statement: designations, delegations and memberships, then rights that were given."""


class SessionAuthentication:
    """Answers the kernel's question `Authentication`."""

    def actor_of(self, request: Request) -> Actor:
        """The person of a living session with their rights, or nobody. Reads only."""
        session = _session(request)
        if session is None or not _is_alive(session, now()):
            return NOBODY
        # Held as long as the request, so that whoever needs the person finds them without asking again.
        g.session_in_use = session
        return actor_for(session.person, session.id)

    def actor_in(self, session_id: UUID) -> Actor:
        """The person of that session, as long as it lives, or nobody. Reads only."""
        row = db.session.execute(BY_ID, {"session": session_id}).first()
        if row is None:
            return NOBODY
        session: Session = row[0]
        set_committed_value(session, "person", row[1])
        return actor_for(session.person, session.id) if _is_alive(session, now()) else NOBODY

    def keep_for_later(self, request: Request) -> Response | None:
        """Keep what was typed when the session of the form had ended, and lead to the sign-in (decision 10).

        Whoever signed in again meanwhile, in another tab, is led straight to the page with what was typed. None when there is nothing to
        keep, or no page that would show it again: the address must be that of the page with the form.
        """
        session = _session(request)
        if session is None or session.person.erased_at is not None:
            return None
        if not _is_of_this_person(request.form.get(TOKEN_FIELD, ""), session):
            return None
        if not current_app.url_map.bind_to_environ(request.environ).test(request.path, method="GET"):
            return None
        is_signed_in = _is_alive(session, now())
        fields = {name: values for name, values in request.form.lists() if name not in {TOKEN_FIELD, KEY_FIELD}}
        kept = keep_input(session.person_id, request.path, fields)
        if kept is None:
            return None
        page = f"{request.path}?kept={short(kept)}"
        if not is_signed_in:
            page = url_for("accounts.sign_in", next=page, kept=1)
        return redirect(page, 303)  # type: ignore[return-value]


def actor_for(person: Person, session_id: UUID | None = None) -> Actor:
    """The person with every right that a grant, group, membership, designation or delegation gives at this instant (decision 1)."""
    moment = now()
    held = db.session.execute(HELD, {"person": person.id, "moment": moment}).all()
    functions, delegated, is_for_a_party = _functions([row for row in held if row[0] <= FUNCTION_ORDER])
    granted = {Right(row[1], row[2], row[3]) for row in held if row[0] == RIGHT_ORDER}
    # To be in a group opens audiences; what its members may do besides is granted to the group.
    rights = {right for right in granted if not _is_membership(right)} | delegated
    rights |= {Right(function.kind, function.body_kind, function.body_code) for function in functions}
    return Actor(
        person_id=person.id,
        session_id=session_id,
        name=person.name,
        language=person.language,
        time_zone=person.time_zone,
        unread_notices=person.unread_notices,
        texts_seen=person.texts_seen,
        rights=frozenset(rights),
        functions=functions,
        tokens=_tokens(granted, functions, is_for_a_party),
    )


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


def _session(request: Request) -> Session | None:
    token = request.cookies.get(cookies.name_of(COOKIE))
    if not token:
        return None
    row = db.session.execute(SESSION, {"token_hash": hash_of(token)}).first()
    if row is None:
        return None
    session: Session = row[0]
    # Read, not changed: what is changed outside of a transaction stops the next write.
    set_committed_value(session, "person", row[1])
    return session


def _is_of_this_person(token: str, session: Session) -> bool:
    """Whether the form was drawn in this session or in an earlier one of the same person."""
    if token_matches(session.id, token):
        return True
    lately = (Session.person_id == session.person_id) & (Session.expires_at > now() - KEPT_FOR)
    earlier = select(Session.id).where(lately).order_by(Session.id.desc()).limit(MOST_SESSIONS)
    return any(token_matches(each, token) for each in db.session.scalars(earlier))


def _is_alive(session: Session, moment: datetime) -> bool:
    person = session.person
    suspended = person.suspended_until is not None and person.suspended_until > moment
    return session.ended_at is None and session.expires_at > moment and person.erased_at is None and not suspended


def _functions(rows: Sequence[Any]) -> tuple[tuple[Function, ...], set[Right], bool]:
    """Designations, then delegations, then memberships, each for its Party or organisation; the acts that are delegated; and whether any
    of it is for a State that is a Party."""
    found = sorted(rows, key=lambda row: (row[0], row[3]))
    # Two delegations for one Party are one function, with the acts of both.
    functions = dict.fromkeys(
        Function(kind, body_kind, code, body_id, name)
        for _order, kind, body_kind, code, body_id, name, _acts, _status in found
    )
    delegated = {
        Right(f"{DELEGATE}_{act}", body_kind, str(body_id))
        for _order, _kind, body_kind, _code, body_id, _name, acts, _status in found
        for act in acts or ()
    }
    is_for_a_party = any(row[2] == "party" and row[7] == STATUS_OF_A_PARTY for row in found)
    return tuple(functions), delegated, is_for_a_party
