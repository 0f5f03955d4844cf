"""What an ID token may not say, and how it may not be signed (A1; OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import time
from dataclasses import replace

from tests.identity.forger import SECRET, Forger, Lie, Token, half_hash, new_key

BEYOND_THE_LEEWAY = 125
ANOTHER = "https://another.example"


def _at(seconds: int) -> int:
    return int(time.time()) + seconds


def _signed_by_nobody(token: Token, forger: Forger) -> Token:
    return replace(token.with_header(alg="none", kid=None), key=None)


def _with_the_secret(token: Token, forger: Forger) -> Token:
    return replace(token.with_header(alg="HS256", kid=None), key=SECRET.encode())


def _with_the_public_key_as_secret(token: Token, forger: Forger) -> Token:
    return replace(token.with_header(alg="HS256"), key=forger.public_pem())


def _with_a_key_nobody_published(token: Token, forger: Forger) -> Token:
    return replace(token.with_header(kid="unheard-of"), key=new_key("RS256", "unheard-of", "a forger"))


def _with_another_key_of_that_name(token: Token, forger: Forger) -> Token:
    return replace(token, key=new_key("RS256", "forged", "a forger"))


def _with_a_key_it_brings_itself(token: Token, forger: Forger) -> Token:
    key = new_key("RS256", "forged", "a forger")
    return replace(token.with_header(jwk=dict(key.as_dict(private=False))), key=key)


def _with_an_algorithm_we_do_not_take(token: Token, forger: Forger) -> Token:
    return replace(token.with_header(alg="RS512", kid="forged"), key=forger.key("forged"))


def _with_a_header_we_must_understand(token: Token, forger: Forger) -> Token:
    return token.with_header(crit=["strange"], strange=True)


LIES: dict[str, Lie] = {
    "the nonce of another sign-in": lambda token, forger: token.with_claims(nonce="another"),
    "no nonce": lambda token, forger: token.with_claims(nonce=None),
    "made for another client": lambda token, forger: token.with_claims(aud="another"),
    "made for nobody": lambda token, forger: token.with_claims(aud=None),
    "made for several without saying for whom": lambda token, forger: token.with_claims(
        aud=[token.claims["aud"], "another"]
    ),
    "made for several and used by another": lambda token, forger: token.with_claims(
        aud=[token.claims["aud"], "another"], azp="another"
    ),
    "used by another client": lambda token, forger: token.with_claims(azp="another"),
    "of another issuer": lambda token, forger: token.with_claims(iss=ANOTHER),
    "of an issuer with one more slash": lambda token, forger: token.with_claims(iss=f"{token.claims['iss']}/"),
    "of no issuer": lambda token, forger: token.with_claims(iss=None),
    "expired": lambda token, forger: token.with_claims(exp=_at(-BEYOND_THE_LEEWAY)),
    "never expiring": lambda token, forger: token.with_claims(exp=None),
    "expiring in words": lambda token, forger: token.with_claims(exp="tomorrow"),
    "made in the future": lambda token, forger: token.with_claims(iat=_at(BEYOND_THE_LEEWAY)),
    "made at no time": lambda token, forger: token.with_claims(iat=None),
    "not valid yet": lambda token, forger: token.with_claims(nbf=_at(BEYOND_THE_LEEWAY)),
    "with the hash of another access token": lambda token, forger: token.with_claims(at_hash=half_hash("another")),
    "about nobody": lambda token, forger: token.with_claims(sub=None),
    "about an empty name": lambda token, forger: token.with_claims(sub=" "),
    "about a number": lambda token, forger: token.with_claims(sub=7),
    "about a name without end": lambda token, forger: token.with_claims(sub="x" * 256),
    "about a name with a nul": lambda token, forger: token.with_claims(sub="ines\x00"),
    "about a name with half a sign": lambda token, forger: token.with_claims(sub="ines\ud800"),
    "signed by nobody": _signed_by_nobody,
    "signed with the secret we share": _with_the_secret,
    "signed with the public key as a secret": _with_the_public_key_as_secret,
    "signed with a key nobody published": _with_a_key_nobody_published,
    "signed with another key of that name": _with_another_key_of_that_name,
    "signed with a key it brings itself": _with_a_key_it_brings_itself,
    "signed with an algorithm we do not take": _with_an_algorithm_we_do_not_take,
    "with a header that we must understand and do not": _with_a_header_we_must_understand,
}
