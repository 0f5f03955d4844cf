"""Which code a browser has asked for, in a signed cookie: a code opens a session only where it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from minamata.accounts import cookies

COOKIE = "minamata-code"
LASTS = 15 * 60


@dataclass(frozen=True)
class Asked:
    """A code under way, and where its session leads."""

    code_id: UUID
    next: str
    shared: bool


def keep(response: Response, asked: Asked) -> None:
    """Have the browser keep which code it asked for."""
    words = [str(asked.code_id), asked.next, asked.shared]
    cookies.put(response, COOKIE, str(_serializer().dumps(words)), LASTS)


def read(request: Request) -> Asked | None:
    """The code that this browser asked for; None when there is none, or it was too long ago."""
    try:
        code_id, next_page, shared = _serializer().loads(
            request.cookies.get(cookies.name_of(COOKIE), ""), max_age=LASTS
        )
        return Asked(UUID(code_id), str(next_page), bool(shared))
    except (BadSignature, TypeError, ValueError):
        return None


def forget(response: Response) -> None:
    """It is of no more use."""
    cookies.take_back(response, COOKIE)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="mailed code")
