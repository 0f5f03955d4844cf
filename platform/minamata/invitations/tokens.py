"""What stands in the link of an invitation: which one, signed. Its age and its use are in the row."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from minamata.errors import NotFound


def token_for(invitation_id: UUID) -> str:
    """A token that nobody can make but us."""
    return str(_serializer().dumps(invitation_id.hex))


def invitation_in(token: str) -> UUID:
    """Which invitation a token names. NotFound for one that we did not make."""
    try:
        return UUID(hex=_serializer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError) as error:
        raise NotFound from error


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="invitation")
