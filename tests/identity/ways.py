"""The way of a browser to a provider and back, without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Asked:
    """Where the sign-in leads, and what it asks the provider."""

    address: str
    parameters: dict[str, str]


def asked(client: FlaskClient, slug: str = "ministry", **query: str) -> Asked:
    """Press the button of a provider."""
    answer = client.get(f"/auth/login/{slug}?{urlencode({'lang': 'en', **query})}")
    assert answer.status_code == 303, answer.status_code
    address = answer.headers["Location"]
    return Asked(address, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()})


def sent_back(address: str) -> str:
    """Where a provider that asks nothing sends the browser back to: path and query at our place."""
    answer = requests.get(address, allow_redirects=False, timeout=20)
    assert answer.status_code == 303, answer.text
    return path_of(answer.headers["Location"])


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def come_in(client: FlaskClient, slug: str = "ministry", **query: str) -> TestResponse:
    """Sign in at a provider that asks nothing; the answer is that of our callback."""
    return client.get(sent_back(asked(client, slug, **query).address))


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the frame of the home page offers to sign out."""
    return 'action="/auth/logout' in client.get("/en/").get_data(as_text=True)


def links(page: TestResponse) -> set[str]:
    """Every address that a page leads to."""
    tree: Any = html.document_fromstring(page.get_data(as_text=True))
    return {str(link.get("href")) for link in tree.iter("a")}
