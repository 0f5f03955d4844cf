"""The keys that badges are signed with: Ed25519, the first of them signs, the others stay published for what they signed."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from minamata.config import Settings
from minamata.web.addresses import ALPHABET

# Multicodec of an Ed25519 public key, as Multikey writes it.
ED25519_PUBLIC = b"\xed\x01"


class UnusableKey(ValueError):
    """The text is no Ed25519 key, or no set of them whose first can sign."""


@dataclass(frozen=True)
class Keys:
    """What signs, and every public key in Multikey notation, the signing one first."""

    signing: Ed25519PrivateKey
    published: tuple[str, ...]


def keys() -> Keys | None:
    """The keys of this service. Development makes one of its own in the data folder; None where production has none that can be used."""
    settings: Settings = current_app.extensions["settings"]
    text = settings.badge_key
    if text is None and settings.is_development:
        text = _kept(settings.data / "badge_key.json")
    return read(text) if text and is_usable(text) else None


@lru_cache(maxsize=8)
def read(text: str) -> Keys:
    """The keys in a JWK or a JWK set. Raises UnusableKey."""
    try:
        found = json.loads(text)
        imported = [OKPKey.import_key(each) for each in found.get("keys", [found])]
        signing = imported[0].private_key
        publics = [each.public_key for each in imported]
    except (JoseError, ValueError, AttributeError, IndexError, TypeError, KeyError) as error:
        raise UnusableKey(str(error)) from error
    usable = [key for key in publics if isinstance(key, Ed25519PublicKey)]
    if not isinstance(signing, Ed25519PrivateKey) or len(usable) != len(publics):
        raise UnusableKey("not Ed25519, or the first key has no private part")
    return Keys(
        signing,
        tuple(multibase(ED25519_PUBLIC + key.public_bytes(Encoding.Raw, PublicFormat.Raw)) for key in usable),
    )


def is_usable(text: str) -> bool:
    """Whether `read` takes it."""
    try:
        read(text)
    except UnusableKey:
        return False
    return True


def multibase(content: bytes) -> str:
    """Bytes in base58btc, with the `z` that says so."""
    left, signs = int.from_bytes(content, "big"), ""
    while left:
        left, sign = divmod(left, len(ALPHABET))
        signs = ALPHABET[sign] + signs
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + signs


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        made.touch(mode=0o600)
        made.write_text(
            json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True)), encoding="ascii"
        )
        with contextlib.suppress(FileExistsError):  # another process may have been quicker; its key stands
            os.link(made, path)
        made.unlink()
    return path.read_text(encoding="ascii")
