"""What a badge says: the documents of Open Badges 3.0 and of the Bitstring Status List, before they are signed."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from minamata.badges.keys import Keys
from minamata.badges.signing import CREDENTIALS, OPEN_BADGES, instant
from minamata.certificates.services import STATUS_LIST_LENGTH
from minamata.i18n import Localized

# The least that the standard allows (16 KB of bits), so that asking for one tells nothing of whom it is about.
LIST_LENGTH = STATUS_LIST_LENGTH


@dataclass(frozen=True)
class Issuer:
    """Who issues: `base_url` is the address of the service, `name` the issuer as it calls itself."""

    base_url: str
    name: str

    @property
    def did(self) -> str:
        """Its identifier by did:web, which leads to `/.well-known/did.json`."""
        return f"did:web:{quote(urlsplit(self.base_url).netloc, safe='')}"

    def profile(self) -> dict[str, Any]:
        return {"id": self.did, "type": ["Profile"], "name": self.name, "url": self.base_url}


@dataclass(frozen=True)
class Badge:
    """A certificate as a badge states it; never a score."""

    number: str
    subject_id: UUID
    title: Localized
    criteria: str
    language: str
    issued_at: datetime
    status_index: int
    email: str | None
    name: str | None
    """Only where the holder wants the name inside."""


def identity_document(issuer: Issuer, keys: Keys) -> dict[str, Any]:
    """The did:web document: every key that badges were ever signed with and that is still published."""
    methods = [
        {"id": f"{issuer.did}#{key}", "type": "Multikey", "controller": issuer.did, "publicKeyMultibase": key}
        for key in keys.published
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def achievement_credential(issuer: Issuer, badge: Badge) -> dict[str, Any]:
    """The credential of one certificate. It names its holder by a salted hash of the e-mail address, never by the address (G9)."""
    title = badge.title.shown(badge.language)
    position, place = divmod(badge.status_index, LIST_LENGTH)
    status_list = f"{issuer.base_url}/badges/status/{position}"
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{issuer.base_url}/check/{badge.number}/badge.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title.text,
        "issuer": issuer.profile(),
        "validFrom": instant(badge.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(badge),
            "achievement": {
                "id": f"urn:uuid:{badge.subject_id}",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": title.text,
                "description": badge.criteria,
                "criteria": {"narrative": badge.criteria},
                "inLanguage": title.lang,
            },
        },
        "credentialStatus": {
            "id": f"{status_list}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": status_list,
        },
    }


def status_credential(issuer: Issuer, position: int, withdrawn: Iterable[int], at: datetime) -> dict[str, Any]:
    """The list of which badges no longer stand; `withdrawn` holds their indexes over all lists."""
    bits = bytearray(LIST_LENGTH // 8)
    for index in withdrawn:
        byte, bit = divmod(index - position * LIST_LENGTH, 8)
        bits[byte] |= 0x80 >> bit
    encoded = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    address = f"{issuer.base_url}/badges/status/{position}"
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{encoded}",
        },
    }


def _identifiers(badge: Badge) -> list[dict[str, Any]]:
    # Without an address the number itself is what identifies: whoever holds the certificate knows it.
    kind, known = ("emailAddress", badge.email.lower()) if badge.email else ("identifier", badge.number)
    salt = sha256(f"badge {badge.number}".encode()).hexdigest()[:32]
    hashed = sha256((known + salt).encode()).hexdigest()
    identifiers: list[dict[str, Any]] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${hashed}",
            "identityType": kind,
            "salt": salt,
        }
    ]
    if badge.name:
        identifiers.append(
            {"type": "IdentityObject", "hashed": False, "identityHash": badge.name, "identityType": "name"}
        )
    return identifiers
