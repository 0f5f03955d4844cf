"""Badges for wallets and verifiers: open to who has the number, like the check page."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from minamata.badges import queries
from minamata.badges.credentials import Badge, Issuer, achievement_credential, identity_document, status_credential
from minamata.badges.keys import Keys, keys
from minamata.badges.signing import signed
from minamata.contracts.badges import BadgeAddresses
from minamata.db import now
from minamata.errors import NotFound
from minamata.i18n import _, speaking
from minamata.web.limits import limiter

STATUS_SECONDS = 300

blueprint = Blueprint("badges", __name__, template_folder="templates")


@blueprint.get("/check/<number>/badge.json")
@limiter.limit("60/minute")
def badge(number: str) -> Response:
    """The signed credential; with `name=1` it holds the name as well."""
    return _told(_badge(number), "application/vc+ld+json", f"badge-{number[:8]}.json")


@blueprint.get("/check/<number>/badge.svg")
@limiter.limit("60/minute")
def picture(number: str) -> Response:
    """The same baked into a picture, as Open Badges 3.0 says."""
    credential = _badge(number)
    # What would end the section of text early is written as two sections.
    inside = json.dumps(credential, ensure_ascii=False).replace("]]>", "]]]]><![CDATA[>")
    drawn = render_template("badges/badge.svg", credential=inside, title=credential["name"])
    response = Response(drawn, mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{number[:8]}.svg"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/badges/status/<int:position>")
@limiter.limit("60/minute")
def status(position: int) -> Response:
    """Which badges no longer stand, signed. May be kept for five minutes."""
    using = _keys()
    if position >= max(1, queries.lists()):
        raise NotFound
    at = now()
    # One instant for all of five minutes, so that a list that did not change is signed once.
    begun = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
    issuer = _issuer()
    document = _signed_status(issuer, using, position, tuple(queries.withdrawn(position)), begun)
    response = _told(document, "application/vc+ld+json", None)
    response.headers["Cache-Control"] = f"public, max-age={STATUS_SECONDS}"
    return response


@blueprint.get("/.well-known/did.json")
def identity() -> Response:
    """The keys of the issuer, by did:web."""
    return _told(identity_document(_issuer(), _keys()), "application/did+json", None)


class Addresses:
    """Tells others where badges are had (`minamata.contracts.badges.Badges`)."""

    def addresses_of(self, number: str) -> BadgeAddresses | None:
        """Where the badge of the certificate of that number is had; None without a key to sign with."""
        if keys() is None:
            return None
        return BadgeAddresses(url_for("badges.badge", number=number), url_for("badges.picture", number=number))


@lru_cache(maxsize=8)
def _signed_status(issuer: Issuer, using: Keys, position: int, withdrawn: tuple[int, ...], at: Any) -> dict[str, Any]:
    return signed(status_credential(issuer, position, withdrawn, at), using, issuer.did, at)


def _badge(number: str) -> dict[str, Any]:
    using, found = _keys(), queries.certified(number)
    if found is None:
        raise NotFound
    certificate, email = found
    assert certificate.badge_index is not None
    with speaking(certificate.language):
        criteria = _(
            "Completed every part of the course, and reached its pass mark where it has one. It is not an accreditation."
        )
    stated = Badge(
        number=certificate.number,
        subject_id=certificate.subject_id,
        title=certificate.title,
        criteria=criteria,
        language=certificate.language,
        issued_at=certificate.issued_at,
        status_index=certificate.badge_index,
        email=email,
        name=certificate.name_latin if request.args.get("name") == "1" else None,
    )
    issuer = _issuer()
    return signed(achievement_credential(issuer, stated), using, issuer.did, certificate.issued_at)


def _issuer() -> Issuer:
    settings = current_app.extensions["settings"]
    return Issuer(settings.base_url, settings.service_issuer or settings.service_name)


def _keys() -> Keys:
    found = keys()
    if found is None:
        raise NotFound
    return found


def _told(document: dict[str, Any], kind: str, filename: str | None) -> Response:
    response = Response(json.dumps(document, ensure_ascii=False), content_type=kind)
    response.headers["X-Robots-Tag"] = "noindex"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
