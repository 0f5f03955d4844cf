"""What each word of a badge means, as IRIs: the terms we use of the W3C's credentials (version 2) and of Open Badges 3.0.

A signature covers meanings, not words, so signing must know them; from here no network is needed. Verifiers read the whole vocabularies,
and the tests let one do so. `TERMS` is a JSON-LD context; a word that it lacks is refused before anything is signed.
"""

from __future__ import annotations

from typing import Any

_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA = "https://schema.org/"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"


def _link(iri: str) -> dict[str, str]:
    return {"@id": iri, "@type": "@id"}


TERMS: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    "name": f"{_SCHEMA}name",
    "description": f"{_SCHEMA}description",
    "inLanguage": f"{_SCHEMA}inLanguage",
    "url": {"@id": f"{_SCHEMA}url", "@type": "https://www.w3.org/2001/XMLSchema#anyURI"},
    "VerifiableCredential": f"{_CREDENTIALS}VerifiableCredential",
    "credentialStatus": _link(f"{_CREDENTIALS}credentialStatus"),
    "credentialSubject": _link(f"{_CREDENTIALS}credentialSubject"),
    "issuer": _link(f"{_CREDENTIALS}issuer"),
    "validFrom": {"@id": f"{_CREDENTIALS}validFrom", "@type": _DATE_TIME},
    "validUntil": {"@id": f"{_CREDENTIALS}validUntil", "@type": _DATE_TIME},
    "BitstringStatusListCredential": f"{_STATUS}BitstringStatusListCredential",
    "BitstringStatusList": f"{_STATUS}BitstringStatusList",
    "BitstringStatusListEntry": f"{_STATUS}BitstringStatusListEntry",
    "encodedList": {"@id": f"{_STATUS}encodedList", "@type": f"{_SECURITY}multibase"},
    "statusListCredential": _link(f"{_STATUS}statusListCredential"),
    "statusListIndex": f"{_STATUS}statusListIndex",
    "statusPurpose": f"{_STATUS}statusPurpose",
    "DataIntegrityProof": f"{_SECURITY}DataIntegrityProof",
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": _DATE_TIME},
    "cryptosuite": {"@id": f"{_SECURITY}cryptosuite", "@type": f"{_SECURITY}cryptosuiteString"},
    "proofPurpose": {"@id": f"{_SECURITY}proofPurpose", "@type": "@vocab"},
    "assertionMethod": f"{_SECURITY}assertionMethod",
    "verificationMethod": _link(f"{_SECURITY}verificationMethod"),
    "OpenBadgeCredential": f"{_BADGES}OpenBadgeCredential",
    "Achievement": f"{_BADGES}Achievement",
    "AchievementSubject": f"{_BADGES}AchievementSubject",
    "IdentityObject": f"{_BADGES}IdentityObject",
    "Profile": f"{_BADGES}Profile",
    "achievement": f"{_BADGES}achievement",
    "achievementType": f"{_BADGES}achievementType",
    "criteria": _link(f"{_BADGES}Criteria"),
    "narrative": f"{_BADGES}narrative",
    "identifier": {"@id": f"{_BADGES}identifier", "@container": "@set"},
    "hashed": {"@id": f"{_BADGES}hashed", "@type": "https://www.w3.org/2001/XMLSchema#boolean"},
    "identityHash": f"{_BADGES}identityHash",
    "identityType": f"{_BADGES}identityType",
    "salt": f"{_BADGES}salt",
}
