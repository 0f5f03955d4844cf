"""What stands in links of letters: what it is for, and which row; signed. Age and use are in the row."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from minamata.errors import NotFound

ACCEPT = "accept a delegation"
CONFIRM = "confirm an office address"
LEAVE = "end copies to an office"


def token_for(purpose: str, row_id: UUID) -> str:
    """A token that nobody can make but us, and that is good for one purpose."""
    return str(_serializer(purpose).dumps(row_id.hex))


def row_in(purpose: str, token: str) -> UUID:
    """Which row a token names. NotFound for one that we did not make for this purpose."""
    try:
        return UUID(hex=_serializer(purpose).loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError) as error:
        raise NotFound from error


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=purpose)
