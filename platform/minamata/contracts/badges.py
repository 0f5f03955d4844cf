"""What others may ask of badges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class BadgeAddresses:
    """Where the badge of a certificate is had: as the signed credential, and baked into a picture."""

    credential: str
    picture: str


class Badges(Protocol):
    """Badges beside certificates (a question of the certificates)."""

    def addresses_of(self, number: str) -> BadgeAddresses | None:
        """Where the badge of the certificate of that number is had; None without a key to sign with."""
