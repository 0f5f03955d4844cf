"""Certificates, for programs."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields, validate

from minamata.api.doors import Doors
from minamata.api.schemas import PageQuery, Told, Words, listed, page_of
from minamata.certificates import queries
from minamata.certificates.queries import Held
from minamata.contracts.badges import BadgeAddresses, Badges
from minamata.errors import NotFound
from minamata.i18n import _l, current_language
from minamata.modules import ask
from minamata.web.current import current_user

blueprint = Doors("api_certificates", __name__, url_prefix="/api/v1", description=_l("Certificates"))


class CertificateChecked(Told):
    """A certificate as whoever has its number may check it; never a score."""

    number = fields.String()
    title = fields.Nested(Words)
    language = fields.String()
    name_latin = fields.String(metadata={"description": "Empty when its holder was erased."})
    name_native = fields.String(allow_none=True)
    completed_on = fields.Date()
    issuer = fields.String(allow_none=True)
    status = fields.String(validate=validate.OneOf(["valid", "superseded", "revoked", "withdrawn"]))
    status_reason = fields.String(allow_none=True)
    superseded_by = fields.String(allow_none=True)
    page = fields.String(metadata={"description": "Where anyone can check it."})
    pdf = fields.String(allow_none=True)
    badge = fields.String(
        allow_none=True,
        metadata={
            "description": "The signed Open Badges 3.0 credential, open to who has the number; null for what no longer stands."
        },
    )
    badge_picture = fields.String(
        allow_none=True, metadata={"description": "The same baked into a picture, for wallets that take pictures."}
    )


def as_document(held: Held) -> dict[str, Any]:
    """A certificate as `CertificateChecked` describes it."""
    pdf = None if held.holder_was_erased else url_for("certificates.pdf", number=held.number)
    badge = _badge_of(held)
    return {
        **vars(held),
        "title": held.title.shown(current_language()),
        "page": url_for("certificates.check", number=held.number),
        "pdf": pdf,
        "badge": badge and badge.credential,
        "badge_picture": badge and badge.picture,
    }


def _badge_of(held: Held) -> BadgeAddresses | None:
    if held.status != "valid" or not held.has_badge:
        return None
    return ask(Badges).addresses_of(held.number)  # type: ignore[type-abstract]


@blueprint.reading(
    "/certificates",
    page_of(CertificateChecked),
    says=_l("My valid certificates"),
    scope="me:read",
    query=PageQuery,
)
def certificates(query: dict[str, Any]) -> dict[str, Any]:
    """My valid certificates, oldest first."""
    found, following = queries.page(current_user, query.get("cursor"), query["limit"])
    return listed([as_document(held) for held in found], following, url_for(".certificates"), query)


@blueprint.reading(
    "/certificates/<number>",
    CertificateChecked,
    says=_l("Check a certificate by its number"),
    refuses=(404,),
)
def certificate(number: str) -> dict[str, Any]:
    """Check a certificate by its number."""
    held = queries.by_number(number)
    if held is None:
        raise NotFound
    return as_document(held)
