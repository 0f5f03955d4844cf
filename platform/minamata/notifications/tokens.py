"""What stands in the link that ends e-mails: whose, of which kind; signed, and good for as long as the letter may be kept."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from minamata.errors import NotFound


def token_for(person_id: UUID, kind: str) -> str:
    """A token for one person and one kind; `rhythm:daily` stands for every kind of that rhythm."""
    return str(_serializer().dumps([str(person_id), kind]))


def meant_by(token: str) -> tuple[UUID, str]:
    """Whom and what a token names. NotFound for one that we did not make."""
    try:
        person, kind = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    return UUID(person), str(kind)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="unsubscribe")
