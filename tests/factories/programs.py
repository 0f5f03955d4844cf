"""Programs that act for people."""

from __future__ import annotations

import contextvars
import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from minamata.accounts.authentication import actor_for
from minamata.accounts.models import Person
from minamata.api import services
from minamata.db import db
from minamata.modules import registry

API = "/api/v1"


def token(person: Person, *scopes: str, days: int = 30) -> str:
    """A token of the person, for these scopes or for all."""
    return services.make_token(actor_for(person), "a program", scopes or list(registry().scopes), days).secret


class Program:
    """A client of the API with a token, which gives each write a key of its own; `key` sends a certain one."""

    def __init__(self, app: Flask, secret: str | None) -> None:
        self._client = FlaskClient(app, use_cookies=False)
        self._headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}

    def ask(self, method: str, path: str, *, key: str | None = None, headers: Any = None, **sent: Any) -> TestResponse:
        """Send a request; a path without a slash in front is one below the root of the API."""
        named = {**self._headers, **(headers or {})}
        if method != "GET":
            named.setdefault("Idempotency-Key", key or secrets.token_hex(8))
        address = path if path.startswith("/") else f"{API}/{path}"
        answer: TestResponse = contextvars.Context().run(
            lambda: self._client.open(address, method=method, headers=named, buffered=True, **sent)
        )
        db.session.rollback()
        return answer

    def get(self, path: str, **sent: Any) -> TestResponse:
        return self.ask("GET", path, **sent)

    def post(self, path: str, json: Any = None, **sent: Any) -> TestResponse:
        return self.ask("POST", path, json=json, **sent)

    def patch(self, path: str, json: Any = None, **sent: Any) -> TestResponse:
        return self.ask("PATCH", path, json=json, **sent)


def read(program: Program, path: str, status: int = 200) -> dict[str, Any]:
    """What a program reads there."""
    answer = program.get(path)
    assert answer.status_code == status, answer.text
    return dict(answer.json or {})


def sent(program: Program, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> dict[str, Any]:
    """What a program is answered to a write."""
    answer = program.ask(method, path, json=body or {}, **more)
    assert answer.status_code == status, answer.text
    return dict(answer.json or {})


def etag(program: Program, path: str) -> dict[str, str]:
    """What an edit of what is read there names."""
    return {"If-Match": program.get(path).headers["ETag"]}
