"""The words of a certificate, in its own language whatever the page's is."""

from __future__ import annotations

from minamata.certificates.drawing import CertificateFace
from minamata.certificates.queries import Held
from minamata.i18n import _, day, speaking
from minamata.web.pages import service


def face_of(certificate: Held, check_url: str) -> CertificateFace:
    """Everything that stands on the sheet."""
    title = certificate.title.shown(certificate.language)
    offered_by = service()
    with speaking(certificate.language):
        return CertificateFace(
            language=certificate.language,
            title=_("Certificate of completion"),
            confirms_that=_("%(service)s confirms that", service=offered_by.name),
            name_latin=certificate.name_latin,
            name_native=certificate.name_native,
            completed_sentence=_("completed on %(date)s the course", date=day(certificate.completed_on)),
            course_title=title.text,
            course_language=title.lang,
            completed_on=certificate.completed_on,
            number_label=_("Number"),
            number=certificate.grouped_number,
            check_label=_("Check this certificate at"),
            check_url=check_url,
            completion_not_accreditation=_("It confirms completion of a course; it is not an accreditation."),
            disclaimer=_(
                "The designations used do not imply any opinion on the legal status of any country, territory or area."
            ),
            issued_by_label=_("Issued by"),
            issuer=certificate.issuer,
            not_official=None if certificate.issuer else _("This is not an official service."),
            watermark={"revoked": _("Revoked"), "superseded": _("Superseded")}.get(certificate.status),
        )
