"""Groups, to which areas can be closed, and who belongs to them; for the secretariat (F6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from forums.api.checking import checked, person_named
from forums.api.doors import MODERATION_READ, MODERATION_WRITE, blueprint
from forums.documents.people import GroupGiven, GroupTold, MemberTold, PersonGiven
from forums.forms.moderation import GroupForm
from forums.queries import arranging
from minamata.accounts import queries
from minamata.accounts.models import Group, GroupMembership
from minamata.accounts.services import groups as services
from minamata.api.schemas import CursorQuery, listed, page_of
from minamata.i18n import _l
from minamata.web.current import current_user

MEMBER_PAGE = page_of(MemberTold)


@blueprint.reading(
    "/forums/moderation/groups",
    page_of(GroupTold),
    says=_l("All groups, for the secretariat"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def groups() -> dict[str, Any]:
    """All groups, with how many people belong to each."""
    return listed([_told(*each) for each in queries.groups(current_user)])


@blueprint.reading(
    "/forums/moderation/groups/<slug>", GroupTold, says=_l("One group"), scope=MODERATION_READ, refuses=(404,)
)
def group(slug: str) -> dict[str, Any]:
    """One group."""
    return _told(*queries.group_with_count(current_user, slug))


@blueprint.reading(
    "/forums/moderation/groups/<slug>/members",
    MEMBER_PAGE,
    says=_l("Who belongs to a group, in the order in which they came"),
    scope=MODERATION_READ,
    query=CursorQuery,
    refuses=(404,),
)
def members(query: dict[str, Any], slug: str) -> dict[str, Any]:
    """Who belongs to a group, in the order in which they came."""
    found, following = queries.members_of(current_user, _group(slug), query.get("cursor"))
    return listed([_member(*each) for each in found], following, url_for(".members", slug=slug), query)


@blueprint.reading(
    "/forums/moderation/groups/<slug>/members/<id:membership_id>",
    MemberTold,
    says=_l("One who belongs to a group"),
    scope=MODERATION_READ,
    refuses=(404,),
)
def member(slug: str, membership_id: UUID) -> dict[str, Any]:
    """One who belongs to a group."""
    return _member(*queries.member_of(current_user, _group(slug), membership_id))


@blueprint.writing(
    "POST",
    "/forums/moderation/groups",
    GroupTold,
    says=_l("Make a group"),
    scope=MODERATION_WRITE,
    takes=GroupGiven,
    status=201,
)
def make_group(given: dict[str, Any]) -> str:
    """Make a group, to which nobody belongs yet."""
    arranging.require(current_user)
    form = checked(GroupForm(MultiDict(given)))
    made = services.make_group(current_user, form.slug.data or "", form.name.data or "")
    return url_for(".group", slug=made.slug)


@blueprint.writing(
    "POST",
    "/forums/moderation/groups/<slug>/members",
    MemberTold,
    says=_l("Let a person belong to a group"),
    scope=MODERATION_WRITE,
    takes=PersonGiven,
    status=201,
)
def add_member(given: dict[str, Any], slug: str) -> str:
    """Let a person belong to a group from now on."""
    found = _group(slug)
    made = services.add_to_group(current_user, found, person_named(given["person"]))
    return url_for(".member", slug=slug, membership_id=made.id)


@blueprint.writing(
    "DELETE",
    "/forums/moderation/groups/<slug>/members/<id:membership_id>",
    MEMBER_PAGE,
    says=_l("Let somebody belong to a group no more; the answer is who is left"),
    scope=MODERATION_WRITE,
)
def take_member_out(_given: dict[str, Any], slug: str, membership_id: UUID) -> str:
    """Let somebody belong to a group no more; what is closed to others is closed to them at once."""
    services.take_from_group(current_user, _group(slug), membership_id)
    return url_for(".members", slug=slug)


def _group(slug: str) -> Group:
    return queries.group_with_count(current_user, slug)[0]


def _told(found: Group, count: int) -> dict[str, Any]:
    return {"slug": found.slug, "name": found.name, "members": count}


def _member(membership: GroupMembership, name: str) -> dict[str, Any]:
    return {"id": membership.id, "person": membership.person_id, "name": name, "since": membership.valid_from}
