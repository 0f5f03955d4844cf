"""Things of other rooms, as forms on their pages carry them."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from minamata.contracts.forums import Subject
from minamata.errors import NotFound


def seal(subject: Subject) -> str:
    """A thing as the form on the page of another room carries it: only what such a page says is taken back."""
    return _serializer().dumps({**asdict(subject), "id": str(subject.id)})


def unseal(sealed: str) -> Subject:
    """The thing that `seal` wrote. NotFound for anything else."""
    try:
        told = _serializer().loads(sealed)
    except BadSignature as error:
        raise NotFound from error
    return Subject(**{**told, "id": UUID(told["id"])})


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="forums.subject")
