"""The person behind the present request."""

from __future__ import annotations

from typing import Protocol, cast

from flask import Request, Response, g
from werkzeug.local import LocalProxy

from minamata.policies import NOBODY, Actor


class Authentication(Protocol):
    """What the accounts room answers about a request (a question of the kernel)."""

    def actor_of(self, request: Request) -> Actor:
        """Who asks, with the rights of this instant; nobody when there is no living session. Writes nothing."""

    def keep_for_later(self, request: Request) -> Response | None:
        """For a write whose session has ended: keep what was typed and lead to the sign-in; None when nothing can be kept."""


def _actor() -> Actor:
    actor: Actor = g.get("actor", NOBODY)
    return actor


current_user = cast(Actor, LocalProxy(_actor))
