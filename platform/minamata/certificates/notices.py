"""Notices of certificates, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy import select

from minamata.certificates.models import Certificate
from minamata.contracts.notifications import NoticeKind, Told
from minamata.db import db
from minamata.i18n import _, _l, current_language
from minamata.policies import Actor


def revocations(actor: Actor, notices: Sequence[Mapping[str, str]]) -> list[Told | None]:
    """Certificates of the reader that were revoked."""
    numbers = [about["number"] for about in notices]
    found = {
        certificate.number: certificate
        for certificate in db.session.scalars(
            select(Certificate).where(Certificate.number.in_(numbers), Certificate.person_id == actor.person_id)
        )
    }
    return [_revocation(found.get(about["number"])) for about in notices]


def _revocation(certificate: Certificate | None) -> Told | None:
    if certificate is None:
        return None
    title = certificate.title.shown(current_language()).text
    return Told(
        _("Your certificate was revoked: %(course)s", course=title),
        certificate.status_reason or "",
        url_for("certificates.check", number=certificate.number),
    )


revoked = NoticeKind("revoked", _l("Certificates of mine that were revoked"), revocations, email="now")
