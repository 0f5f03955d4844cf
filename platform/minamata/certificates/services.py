"""Issuing, superseding and revoking certificates."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from minamata.audit import services as audit
from minamata.certificates import policies
from minamata.certificates.errors import CertificateRevoked
from minamata.certificates.models import Certificate
from minamata.certificates.queries import STANDING
from minamata.db import db, now, transaction
from minamata.i18n import Localized
from minamata.notifications.services import notify
from minamata.policies import SYSTEM, Actor

NUMBER_BYTES = 16
# Bits in a status list of badges: the least that the standard allows.
STATUS_LIST_LENGTH = 131_072


@transaction
def issue(
    *,
    person_id: UUID,
    subject_kind: str,
    subject_id: UUID,
    subject_revision_id: UUID | None,
    title: Localized,
    completed_on: date,
    language: str,
    name_latin: str,
    name_native: str | None,
) -> Certificate:
    """The certificate for what the person completed.

    Asked again with the same names and language it is the same one; with others, a new one supersedes it. The caller has made sure
    that the subject was completed. Raises CertificateRevoked where the one before was revoked.
    """
    before = db.session.scalars(
        select(Certificate)
        .filter_by(person_id=person_id, subject_kind=subject_kind, subject_id=subject_id)
        .where(Certificate.status.in_(STANDING))
        .with_for_update()
    ).first()
    if before is not None and before.status == "revoked":
        raise CertificateRevoked
    if before is not None:
        if (before.language, before.name_latin, before.name_native) == (language, name_latin, name_native):
            return before
        before.status, before.status_changed_at = "superseded", now()
        db.session.flush()
    made = Certificate(
        number=secrets.token_hex(NUMBER_BYTES),
        person_id=person_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_revision_id=subject_revision_id,
        title=title,
        language=language,
        name_latin=name_latin,
        name_native=name_native,
        completed_on=completed_on,
        issued_at=now(),
        issuer=current_app.extensions["settings"].service_issuer,
        badge_index=_free_badge_index(),
    )
    db.session.add(made)
    db.session.flush()
    if before is not None:
        before.superseded_by_id = made.id
    audit.record(SYSTEM, "certificates.issued", "certificate", str(made.id), after={"subject": str(subject_id)})
    return made


def _free_badge_index() -> int:
    """A place in the status lists of badges by lot, so that neighbours are no neighbours; lists are filled by half."""
    issued = db.session.scalar(select(func.count()).select_from(Certificate)) or 0
    first = issued // (STATUS_LIST_LENGTH // 2) * STATUS_LIST_LENGTH
    while True:
        index = first + secrets.randbelow(STATUS_LIST_LENGTH)
        if db.session.scalar(select(Certificate.id).where(Certificate.badge_index == index)) is None:
            return index


@transaction
def revoke(actor: Actor, certificate: Certificate, reason: str) -> None:
    """Withdraw a certificate, with a reason that a checker will read; again changes nothing."""
    policies.certificate.require(actor, "revoke", certificate)
    withdraw(actor, certificate, reason)


@transaction
def withdraw(actor: Actor, certificate: Certificate, reason: str) -> None:
    """The same for a room whose own policy lets `actor` do it; the caller has made sure that it does. The holder is told."""
    if certificate.status == "revoked":
        return
    before = certificate.status
    certificate.status, certificate.status_reason, certificate.status_changed_at = "revoked", reason, now()
    audit.record(
        actor,
        "certificates.revoked",
        "certificate",
        str(certificate.id),
        before={"status": before},
        after={"status": "revoked"},
        reason=reason,
    )
    notify("certificates.revoked", [certificate.person_id], {"number": certificate.number}, f"revoked {certificate.id}")
