"""A room as small as can be, to test what the kernel promises to every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from minamata.accounts.models import Group
from minamata.db import db, new_id, now, transaction
from minamata.errors import Conflict, InvalidInput
from minamata.events import Event, publish
from minamata.modules import Module
from minamata.web.current import current_user

blueprint = Blueprint("specimen", __name__, url_prefix="/<lang:lang>/specimen")
heard: list[UUID] = []


@dataclass(frozen=True)
class GroupMade(Event):
    """A group was made."""

    name: ClassVar[str] = "specimen.group_made"

    group_id: UUID


class Late(Conflict):
    """Kept all the same."""

    keeps_writes = True


@transaction
def make_group(slug: str) -> Group:
    group = Group(id=new_id(), slug=slug, name=slug, created_at=now())
    db.session.add(group)
    publish(GroupMade(group.id), current_user.person_id)
    return group


def groups() -> list[str]:
    return list(db.session.scalars(select(Group.slug).order_by(Group.slug)))


@blueprint.get("/<slug>")
def show(slug: str) -> str:
    return f"group {slug}"


@blueprint.post("/")
def make() -> ResponseReturnValue:
    slug = request.form.get("slug", "")
    if slug == "refused":
        make_group(slug)
        raise InvalidInput(fields={"slug": "not this one"})
    if slug == "rejected":
        make_group(slug)
        return Response("no", 422)
    if slug == "late":
        make_group(slug)
        raise Late
    if slug == "broken":
        make_group(slug)
        raise RuntimeError("on purpose")
    make_group(slug)
    return redirect(url_for(".show", slug=slug), 303)


def hear(event: Any) -> None:
    heard.append(event.group_id)


def stumble(event: Any) -> None:
    raise RuntimeError("the listener stumbled")


module = Module(name="specimen", blueprints=(blueprint,), listeners={GroupMade: (hear,)})
