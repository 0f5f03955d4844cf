"""An account that is proved but waits, in the browser, until the older one with the same address is proved as well (A3)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from minamata.accounts import cookies
from minamata.accounts.flow import Flow, Proof
from minamata.accounts.roles import claims_that_count

COOKIE = "minamata-link"
LASTS = 30 * 60
TAKEN_ALONG = ("sub", "name", "preferred_username", "email", "email_verified", "locale", "sid")
LONGEST = 300


@dataclass(frozen=True)
class Pending:
    """What is needed to begin the account, or to join it to the older one."""

    provider: str
    claims: dict[str, Any]
    next: str
    shared: bool


def keep(response: Response, proof: Proof, flow: Flow) -> None:
    """Have the browser keep the proof, cut down to what fits into a cookie."""
    claims = {name: proof.claims[name] for name in TAKEN_ALONG if _is_short(proof.claims.get(name))}
    claims |= claims_that_count(proof.provider.roles, proof.claims)
    waiting = Pending(proof.provider.slug, claims, flow.next, flow.shared)
    cookies.put(response, COOKIE, str(_serializer().dumps(asdict(waiting))), LASTS)


def read(request: Request) -> Pending | None:
    """The account that waits in this browser; None when there is none, or it waits for too long."""
    try:
        return Pending(**_serializer().loads(request.cookies.get(cookies.name_of(COOKIE), ""), max_age=LASTS))
    except (BadSignature, TypeError):
        return None


def forget(response: Response) -> None:
    """It waits no longer."""
    cookies.take_back(response, COOKIE)


def _is_short(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="accounts to link")
