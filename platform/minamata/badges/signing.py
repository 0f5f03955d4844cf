"""Signing a credential: W3C Data Integrity with the cryptosuite eddsa-rdfc-2022, which Open Badges 3.0 asks of issuers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from pyld import jsonld  # type: ignore[import-untyped]

from minamata.badges.keys import Keys, multibase
from minamata.badges.terms import TERMS

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def signed(document: Mapping[str, Any], keys: Keys, issuer: str, at: datetime) -> dict[str, Any]:
    """`document` with a proof by `issuer`. The same document at the same instant gives the same proof.

    LookupError for a word that `TERMS` does not know: it would stay outside of the signature.
    """
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": instant(at),
        "verificationMethod": f"{issuer}#{keys.published[0]}",
        "proofPurpose": "assertionMethod",
    }
    configuration = _canonical({"@context": document["@context"], **proof})
    digest = sha256(configuration).digest() + sha256(_canonical(document)).digest()
    return {**document, "proof": {**proof, "proofValue": multibase(keys.signing.sign(digest))}}


def instant(moment: datetime) -> str:
    """An instant as credentials write it: seconds, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _canonical(document: Mapping[str, Any]) -> bytes:
    _refuse_unknown_words(document)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _loaded}
    written: str = jsonld.normalize(dict(document), options)
    return written.encode()


def _refuse_unknown_words(part: Any) -> None:
    """PyLD leaves a word out of what is signed, without saying so, when it does not know what it means."""
    if isinstance(part, list):
        for each in part:
            _refuse_unknown_words(each)
    elif isinstance(part, Mapping):
        unknown = part.keys() - TERMS.keys() - {"@context"}
        if unknown:
            raise LookupError(f"no meaning is known of {', '.join(sorted(unknown))}")
        for each in part.values():
            _refuse_unknown_words(each)


def _loaded(address: str, _options: Any = None) -> dict[str, Any]:
    """Our terms in the place of the vocabularies, and nothing of the network."""
    if address not in {CREDENTIALS, OPEN_BADGES}:
        raise LookupError(address)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": {"@context": TERMS},
    }
