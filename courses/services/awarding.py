"""What the team of a course does with its certificates."""

from __future__ import annotations

from courses import policies
from courses.errors import NoSuchCertificate
from courses.models import Course
from minamata.certificates import queries as certificates
from minamata.certificates import services
from minamata.db import transaction
from minamata.policies import Actor


@transaction
def revoke_certificate(actor: Actor, course: Course, number: str, reason: str) -> None:
    """Revoke a certificate of this course; checkers and the holder read the reason (C6). NoSuchCertificate for one of another course."""
    policies.course.require(actor, "revoke", course)
    certificate = certificates.stored(number)
    if certificate is None or (certificate.subject_kind, certificate.subject_id) != ("course", course.id):
        raise NoSuchCertificate
    services.withdraw(actor, certificate, reason)
