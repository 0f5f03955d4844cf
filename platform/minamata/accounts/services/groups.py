"""Groups of people, such as a committee: made by the secretariat, with dated memberships (decision 1)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from minamata.accounts import policies
from minamata.accounts.models import Group, GroupMembership, Person
from minamata.audit import services as audit
from minamata.db import db, new_id, now, transaction
from minamata.errors import InvalidInput, NotFound
from minamata.i18n import _l
from minamata.policies import Actor


@transaction
def make_group(actor: Actor, slug: str, name: str) -> Group:
    """Make a group without members. InvalidInput when its short name is taken."""
    policies.roles.require(actor, "give")
    if db.session.scalar(select(Group.id).where(Group.slug == slug)) is not None:
        raise InvalidInput(fields={"slug": _l("This short name is taken. Choose another.")})
    made = Group(id=new_id(), slug=slug, name=name, created_at=now())
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "accounts.group_made", "group", made.slug, after={"name": name})
    return made


@transaction
def add_to_group(actor: Actor, group: Group, person: Person) -> GroupMembership:
    """Let a person belong to a group from now on; again changes nothing."""
    policies.roles.require(actor, "give")
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    held = db.session.scalars(
        select(GroupMembership).where(
            GroupMembership.group_id == group.id,
            GroupMembership.person_id == person.id,
            or_(GroupMembership.valid_to.is_(None), GroupMembership.valid_to > now()),
        )
    ).first()
    if held is not None:
        return held
    made = GroupMembership(id=new_id(), group_id=group.id, person_id=person.id, valid_from=now())
    db.session.add(made)
    audit.record(actor, "accounts.group_joined", "group", group.slug, after={"person": str(person.id)})
    return made


@transaction
def take_from_group(actor: Actor, group: Group, membership_id: UUID) -> None:
    """End a membership at this instant; again changes nothing. NotFound when it is none of this group."""
    policies.roles.require(actor, "give")
    held = db.session.get(GroupMembership, membership_id)
    if held is None or held.group_id != group.id:
        raise NotFound
    if held.valid_to is None or held.valid_to > now():
        held.valid_to = now()
        audit.record(actor, "accounts.group_left", "group", group.slug, before={"person": str(held.person_id)})
