"""The development provider: real OpenID Connect inside this process, with ready-made people and no passwords (A9, decision 18)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from flask import Flask

from minamata.accounts.people import SAMPLE_PEOPLE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AUTHORIZE = "/oauth2/authorize"
END_SESSION = "/oauth2/end_session"


def _provider() -> WSGIApplication:
    """The provider of the library, with our people in it."""
    with warnings.catch_warnings():
        # The library still imports an older part of Authlib, which says so on every import.
        warnings.simplefilter("ignore")
        import oidc_provider_mock

    provider = Flask("oidc_provider_mock")
    plain = provider.wsgi_app
    oidc_provider_mock.init_app(
        provider,
        require_nonce=True,
        issue_refresh_token=False,
        user_claims=[oidc_provider_mock.User(sub=person.slug, claims=person.claims()) for person in SAMPLE_PEOPLE],
    )
    # The library wraps itself in an interactive debugger, which has no place in a program that people reach.
    provider.debug = False
    provider.wsgi_app = plain  # type: ignore[method-assign]
    return provider


class DevelopmentProvider:
    """The provider as a WSGI application, to be mounted under its path; made when somebody first comes, because its key takes a while.

    It answers the provider's two questions in the person's stead, since they were asked on our own pages: who are you, and sign out?
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: WSGIApplication | None = None

    def _provider(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            if self._made is None:
                self._made = _provider()
        return self._made(environ, start_response)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        hint = asked.get("login_hint", [""])[0]
        if environ["PATH_INFO"] == AUTHORIZE and hint in {person.slug for person in SAMPLE_PEOPLE}:
            return self._provider(_posted(environ, {"sub": hint}), start_response)
        back = asked.get("post_logout_redirect_uri", [""])[0]
        # The library leads back to any address; ours knows one client, which lives at its own.
        if environ["PATH_INFO"] == END_SESSION and back.startswith(f"{_origin(environ)}/"):
            confirm = {**environ, "PATH_INFO": f"{END_SESSION}/confirm"}
            return self._provider(_posted(confirm, {"redirect_uri": back}), start_response)
        return self._provider(environ, start_response)


def _origin(environ: WSGIEnvironment) -> str:
    return f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"


def _posted(environ: WSGIEnvironment, form: dict[str, str]) -> WSGIEnvironment:
    body = urlencode(form).encode()
    return {
        **environ,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
