"""An OpenID provider that lies when it is told to, by itself or in front of a real one.

By itself it is the least provider that a sign-in can be tried on, strict about what a client owes it: redirect address, PKCE and
secret. In front of a real one it passes everything on, and changes only the ID token on its way, signed with a key that it adds to
the real one's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import requests
from joserfc import jws
from joserfc.jwk import ECKey, Key, KeyParameters, OKPKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

CLIENT = "commons"
SECRET = "the secret of the client, of forty letters or more"
SECRET_VARIABLE = "SECRET_OF_THE_MINISTRY"

PERSON = {
    "sub": "ines",
    "name": "Inés Ortega",
    "email": "ines@ministry.example",
    "email_verified": True,
    "locale": "es-CL",
    "groups": ["chemicals"],
}


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass(frozen=True)
class Token:
    """An ID token before it is signed, and what it is signed with."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: Key | bytes | None

    def with_claims(self, **changed: Any) -> Token:
        """The same with other claims; None takes one away."""
        claims = {name: value for name, value in {**self.claims, **changed}.items() if value is not None}
        return replace(self, claims=claims)

    def with_header(self, **changed: Any) -> Token:
        header = {name: value for name, value in {**self.header, **changed}.items() if value is not None}
        return replace(self, header=header)

    def signed(self) -> str:
        """As it travels; also where no library would sign it, as with `none`."""
        text = f"{encoded(json.dumps(self.header).encode())}.{encoded(json.dumps(self.claims).encode())}"
        if self.key is None:
            return f"{text}."
        if isinstance(self.key, bytes):
            return f"{text}.{encoded(hmac.digest(self.key, text.encode(), 'sha256'))}"
        algorithm = jws.JWSRegistry.algorithms[self.header["alg"]]
        return f"{text}.{encoded(algorithm.sign(text.encode(), self.key))}"


Lie = Callable[[Token, "Forger"], Token]


def truth(token: Token, forger: Forger) -> Token:
    return token


@lru_cache(maxsize=32)
def new_key(algorithm: str, kid: str, whose: str = "ministry") -> Key:
    """A key pair that signs with `algorithm`; made once, because making one takes longer than a sign-in."""
    named: KeyParameters = {"kid": kid, "use": "sig"}
    if algorithm.startswith("ES"):
        return ECKey.generate_key("P-256", named)
    if algorithm.startswith("Ed"):
        return OKPKey.generate_key("Ed25519", named)
    return RSAKey.generate_key(2048, named)


@dataclass
class Code:
    """What an authorization was asked for."""

    nonce: str
    challenge: str
    redirect_uri: str
    used: bool = False


@dataclass
class Forger:
    """The provider. Tests set its fields."""

    address: str
    upstream: str | None = None
    algorithm: str = "RS256"
    keys: dict[str, Key] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    lie: Lie = truth
    token_answer: Response | None = None
    told: Mapping[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    cache_control: str = ""
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)

    def key(self, kid: str = "forged", algorithm: str | None = None) -> Key:
        """The published key of that name, made when it is first asked for."""
        if kid not in self.keys:
            self.keys[kid] = new_key(algorithm or self.algorithm, kid)
        return self.keys[kid]

    def published(self) -> list[dict[str, Any]]:
        self.key()
        return [dict(key.as_dict(private=False)) for key in self.keys.values()]

    def public_pem(self) -> bytes:
        """The public key as text, which naive verifiers take for the secret of HS256."""
        key = self.key()
        assert isinstance(key, RSAKey)
        return key.as_pem(private=False)

    def answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if self.is_down:
            return Response("down", 503)
        if self.upstream:
            return self._passed_on(request)
        doors: dict[str, Callable[[Request], Response]] = {
            "/.well-known/openid-configuration": self._discovery,
            "/jwks": self._jwks,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        return doors[request.path](request)

    def _json(self, document: Any, status: int = 200) -> Response:
        made = Response(json.dumps(document), status, mimetype="application/json")
        if self.cache_control:
            made.headers["Cache-Control"] = self.cache_control
        return made

    def _discovery(self, request: Request) -> Response:
        named = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/end",
        }
        return self._json({name: value for name, value in {**named, **self.metadata}.items() if value is not None})

    def _jwks(self, request: Request) -> Response:
        return self._json({"keys": self.published()})

    def _authorize(self, request: Request) -> Response:
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self.codes[code] = Code(asked["nonce"], asked["code_challenge"], asked["redirect_uri"])
        query = urlencode({"code": code, "state": asked["state"]})
        return Response("", 303, {"Location": f"{asked['redirect_uri']}?{query}"})

    def _token(self, request: Request) -> Response:
        if self.token_answer is not None:
            return self.token_answer
        assert request.authorization is not None
        if (request.authorization.username, request.authorization.password) != (CLIENT, SECRET):
            return self._json({"error": "invalid_client"}, 401)
        code = self.codes.get(request.form["code"])
        challenge = encoded(hashlib.sha256(request.form["code_verifier"].encode()).digest())
        if (
            code is None
            or code.used
            or challenge != code.challenge
            or request.form["redirect_uri"] != code.redirect_uri
        ):
            return self._json({"error": "invalid_grant"}, 400)
        code.used = True
        access_token = secrets.token_urlsafe(24)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 600,
            "nonce": code.nonce,
            "at_hash": half_hash(access_token, "sha512" if self.algorithm.startswith("Ed") else "sha256"),
            **self.person,
        }
        token = Token({"alg": self.algorithm, "kid": "forged"}, claims, self.key())
        return self._json(
            {"access_token": access_token, "token_type": "Bearer", "id_token": self.lie(token, self).signed()}
        )

    def _userinfo(self, request: Request) -> Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        return self._json(self.told if self.told is not None else self.person)

    def _passed_on(self, request: Request) -> Response:
        """What the real provider answers, with our key among its keys and our lie in its token."""
        assert self.upstream is not None
        sent = {name: value for name, value in request.headers if name.lower() not in {"connection", "accept-encoding"}}
        real = requests.request(
            request.method,
            self.upstream + request.full_path.rstrip("?"),
            headers=sent,
            data=request.get_data(),
            allow_redirects=False,
            timeout=20,
        )
        if request.path == "/jwks":
            return self._json({"keys": [*real.json()["keys"], *self.published()]})
        body = real.content
        if request.path == "/token" and real.ok and self.lie is not truth:
            document = real.json()
            document["id_token"] = self.lie(self._resigned(document["id_token"]), self).signed()
            body = json.dumps(document).encode()
        made = Response(body, real.status_code)
        made.headers.clear()
        for name, value in real.raw.headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "content-encoding"}:
                made.headers.add(name, value)
        return made

    def _resigned(self, id_token: str) -> Token:
        claims = id_token.split(".")[1]
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return Token({"alg": "RS256", "kid": "forged"}, decoded, self.key())


def half_hash(access_token: str, digest: str = "sha256") -> str:
    """The at_hash of an access token (OpenID Connect Core 3.1.3.6)."""
    whole = hashlib.new(digest, access_token.encode()).digest()
    return encoded(whole[: len(whole) // 2])


@contextmanager
def forging(upstream: str | None = None, port: int = 0) -> Iterator[Forger]:
    """A forger that listens on loopback."""
    forger = Forger("", upstream)

    @Request.application
    def application(request: Request) -> Response:
        return forger.answer(request)

    server = make_server("127.0.0.1", port, application, threaded=True)
    forger.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
