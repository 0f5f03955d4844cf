"""The person behind the present request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from flask import Request, Response, g
from werkzeug.local import LocalProxy

from minamata.policies import NOBODY, Actor

View = TypeVar("View", bound=Callable[..., Any])


def without_session(view: View) -> View:
    """Mark a view for which the cookie of a session is not even looked at; who asks, if anybody, is found out in another way."""
    view.is_without_session = True  # type: ignore[attr-defined]
    return view


class Authentication(Protocol):
    """What the accounts room answers about a request (a question of the kernel)."""

    def actor_of(self, request: Request) -> Actor:
        """Who asks, with the rights of this instant; nobody when there is no living session. Writes nothing."""

    def actor_in(self, session_id: UUID) -> Actor:
        """Who a living session belongs to, with the rights of this instant; nobody when it has ended. Writes nothing."""

    def standing_of(self, people: Collection[UUID]) -> Mapping[UUID, int]:
        """How these people stand at this instant, as `Actor.standing` says it, in one statement for very many. Writes nothing."""

    def keep_for_later(self, request: Request) -> Response | None:
        """For a write whose session has ended: keep what was typed and lead to the sign-in; None when nothing can be kept."""


def reader() -> Actor:
    """The person behind the present request as a value, for whoever looks at them many times: a look through a proxy takes its time."""
    actor: Actor = g.get("actor", NOBODY)
    return actor


current_user = cast(Actor, LocalProxy(reader))
