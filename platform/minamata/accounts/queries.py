"""What pages read of people, limited to oneself and, for the secretariat, to everyone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from minamata.accounts import policies
from minamata.accounts.models import Grant, Group, GroupMembership, Identity, KeptInput, Person, Photo, Session
from minamata.accounts.providers import Provider
from minamata.accounts.roles import RoleRule, roles_from
from minamata.db import db, now
from minamata.errors import NotFound, SignInNeeded
from minamata.files.models import StoredFile
from minamata.policies import Actor

A_PAGE = 50


def myself(actor: Actor) -> Person:
    """The person who is signed in. SignInNeeded when nobody is."""
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    if person is None:
        raise SignInNeeded
    return person


def my_photo(actor: Actor) -> StoredFile | None:
    """The photo that the person chose to show; None when there is none."""
    return db.session.scalars(
        select(StoredFile).join(Photo, Photo.file_id == StoredFile.id).where(Photo.person_id == actor.person_id)
    ).first()


def my_sessions(actor: Actor) -> Sequence[Session]:
    """The living sessions of the person: the present one, then the newest first."""
    return db.session.scalars(
        select(Session)
        .where(Session.person_id == actor.person_id, Session.ended_at.is_(None), Session.expires_at > now())
        .order_by((Session.id == actor.session_id).desc(), Session.created_at.desc())
        .limit(A_PAGE)
    ).all()


def living_sessions(session_ids: Collection[UUID]) -> set[UUID]:
    """Those of these sessions that still open anything, in one statement; a question of the program, not of a person."""
    moment = now()
    return set(
        db.session.scalars(
            select(Session.id)
            .join(Person, Person.id == Session.person_id)
            .where(
                Session.id.in_(session_ids),
                Session.ended_at.is_(None),
                Session.expires_at > moment,
                Person.erased_at.is_(None),
                or_(Person.suspended_until.is_(None), Person.suspended_until <= moment),
            )
        )
    )


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these people are called; for pages and signals that a policy opens to those who read them."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def proven_address(person_id: UUID) -> str | None:
    """The e-mail address that the person has shown to be theirs, in small letters; None without one."""
    person = db.session.get(Person, person_id)
    return person.email.lower() if person is not None and person.email and person.email_verified else None


def kept_input(actor: Actor, kept_id: UUID | None, path: str) -> Mapping[str, list[str]] | None:
    """What this person typed on this page before their session ended; None for anyone else, or when it is over (decision 10)."""
    if kept_id is None or actor.person_id is None:
        return None
    kept = db.session.scalars(
        select(KeptInput).where(
            KeptInput.id == kept_id,
            KeptInput.person_id == actor.person_id,
            KeptInput.path == path,
            KeptInput.expires_at > now(),
        )
    ).first()
    return kept.fields if kept is not None else None


def people(actor: Actor, words: str, after: UUID | None) -> tuple[Sequence[Person], UUID | None]:
    """People by name or address, for the secretariat; a page, and the key of the next."""
    policies.roles.require(actor, "see")
    found = select(Person).where(Person.erased_at.is_(None))
    if typed := " ".join(words.split()):
        # SQLite folds the case of Latin letters without accents only; "борис" must find Борис all the same.
        forms = {typed, typed.lower(), typed.upper(), typed.title()}
        found = found.where(
            or_(*(field.icontains(form, autoescape=True) for field in (Person.name, Person.email) for form in forms))
        )
    if after is not None:
        found = found.where(Person.id > after)
    rows = db.session.scalars(found.order_by(Person.id).limit(A_PAGE + 1)).all()
    return rows[:A_PAGE], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def person_for(actor: Actor, person_id: UUID) -> Person:
    """One person with roles and functions, for the secretariat. NotFound for everyone else, and for a person who was erased."""
    policies.roles.require(actor, "see")
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound
    return person


def person_with_address(actor: Actor, address: str) -> Person | None:
    """The person whose verified address it is, for the secretariat; None when nobody's is."""
    policies.roles.require(actor, "see")
    return db.session.scalars(
        select(Person).where(
            func.lower(Person.email) == address.lower(), Person.email_verified, Person.erased_at.is_(None)
        )
    ).first()


def grants_of(actor: Actor, person: Person) -> Sequence[Grant]:
    """All grants of a person, the newest first; for the secretariat."""
    policies.roles.require(actor, "see")
    return db.session.scalars(
        select(Grant).where(Grant.person_id == person.id).order_by(Grant.valid_from.desc()).limit(200)
    ).all()


def groups(actor: Actor) -> Sequence[tuple[Group, int]]:
    """Every group with the number of its members, by name; for the secretariat."""
    policies.roles.require(actor, "see")
    return [(group, count) for group, count in db.session.execute(_counted().order_by(Group.name))]


def group_with_count(actor: Actor, slug: str) -> tuple[Group, int]:
    """A group and the number of its members; for the secretariat. NotFound when there is none."""
    policies.roles.require(actor, "see")
    row = db.session.execute(_counted().where(Group.slug == slug)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def group_called(actor: Actor, slug: str) -> tuple[Group, Sequence[tuple[GroupMembership, str]]]:
    """A group and its members by name; for the secretariat. NotFound when there is none."""
    policies.roles.require(actor, "see")
    found = db.session.scalars(select(Group).where(Group.slug == slug)).first()
    if found is None:
        raise NotFound
    rows = db.session.execute(_members(found).order_by(Person.name))
    return found, [(membership, name) for membership, name in rows]


def members_of(
    actor: Actor, group: Group, after: UUID | None = None
) -> tuple[Sequence[tuple[GroupMembership, str]], UUID | None]:
    """Members of a group with their names, in the order in which they came; a page, and the key of the next. For the secretariat."""
    policies.roles.require(actor, "see")
    found = _members(group).order_by(GroupMembership.id).limit(A_PAGE + 1)
    rows = db.session.execute(found if after is None else found.where(GroupMembership.id > after)).all()
    shown = [(membership, name) for membership, name in rows[:A_PAGE]]
    return shown, shown[-1][0].id if len(rows) > A_PAGE else None


def member_of(actor: Actor, group: Group, membership_id: UUID) -> tuple[GroupMembership, str]:
    """A member of a group with their name; for the secretariat. NotFound for who belongs to it no more."""
    policies.roles.require(actor, "see")
    row = db.session.execute(_members(group).where(GroupMembership.id == membership_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def holders_of(actor: Actor, role: str, scope_kind: str, scope_id: str) -> Sequence[tuple[Grant, str]]:
    """The grants of a role for one thing that hold, and of whom; for the secretariat."""
    policies.roles.require(actor, "see")
    rows = db.session.execute(
        select(Grant, Person.name)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.role == role, Grant.scope_kind == scope_kind, Grant.scope_id == scope_id, _lasts(Grant.valid_to))
        .order_by(Person.name)
    )
    return [(grant, name) for grant, name in rows]


def _counted() -> Select[Group, int]:
    members = (
        select(func.count())
        .where(GroupMembership.group_id == Group.id, _lasts(GroupMembership.valid_to))
        .correlate(Group)
        .scalar_subquery()
    )
    return select(Group, members)


def _members(group: Group) -> Select[GroupMembership, str]:
    return (
        select(GroupMembership, Person.name)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(GroupMembership.group_id == group.id, _lasts(GroupMembership.valid_to), Person.erased_at.is_(None))
    )


def _lasts(valid_to: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
    return or_(valid_to.is_(None), valid_to > now())


@dataclass(frozen=True)
class RoleChange:
    """How many people would gain or lose a role under a changed map."""

    role: str
    gain: int
    lose: int


@dataclass(frozen=True)
class DryRun:
    """What a changed map would do, and the claims it asks for that nobody's last sign-in was looked at for."""

    changes: list[RoleChange]
    unknown_claims: list[str]


def dry_run(provider: Provider, rules: tuple[RoleRule, ...]) -> DryRun:
    """What `rules` in the place of the provider's would change, by the claims people last came with (A4)."""
    held: dict[UUID, set[tuple[str, str | None, str | None]]] = {}
    for person_id, role, scope_kind, scope_id in db.session.execute(
        select(Grant.person_id, Grant.role, Grant.scope_kind, Grant.scope_id).where(
            Grant.source == f"claim:{provider.slug}", Grant.valid_to.is_(None)
        )
    ):
        if person_id is not None:
            held.setdefault(person_id, set()).add((role, scope_kind, scope_id))
    gained: dict[str, set[UUID]] = {}
    lost: dict[str, set[UUID]] = {}
    looked_at: set[str] = set()
    for person_id, claims in db.session.execute(
        select(Identity.person_id, Identity.claims).where(Identity.issuer == provider.issuer)
    ):
        looked_at |= claims.keys()
        wanted, has = roles_from(rules, claims), held.get(person_id, set())
        for role, _kind, _scope in wanted - has:
            gained.setdefault(role, set()).add(person_id)
        for role, _kind, _scope in has - wanted:
            lost.setdefault(role, set()).add(person_id)
    changes = [
        RoleChange(role, len(gained.get(role, ())), len(lost.get(role, ()))) for role in sorted({*gained, *lost})
    ]
    return DryRun(changes, sorted({rule.claim for rule in rules} - looked_at))
