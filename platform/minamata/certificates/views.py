"""The check page, open to everyone, and the PDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.certificates import queries
from minamata.certificates.drawing import draw
from minamata.certificates.wording import face_of
from minamata.db import now
from minamata.errors import NotFound
from minamata.web.limits import limiter

blueprint = Blueprint("certificates", __name__, template_folder="templates")


@blueprint.get("/check/")
@limiter.limit("60/minute")
def ask() -> ResponseReturnValue:
    """A number typed by hand."""
    number = "".join(request.args.get("number", "").split()).replace("-", "")
    if number:
        return redirect(url_for(".check", number=number[:64]), 303)
    return render_template("certificates/check.html", certificate=None, number="", checked_at=now())


@blueprint.get("/check/<number>")
@limiter.limit("60/minute")
def check(number: str) -> ResponseReturnValue:
    """Whether a certificate is valid, revoked, superseded or unknown; 404 for an unknown number."""
    certificate = queries.by_number(number)
    page = render_template("certificates/check.html", certificate=certificate, number=number, checked_at=now())
    return page, 200 if certificate else 404


@blueprint.get("/check/<number>/certificate.pdf")
@limiter.limit("30/minute")
def pdf(number: str) -> Response:
    """The certificate as a PDF, drawn from the stored facts."""
    certificate = queries.by_number(number)
    if certificate is None or certificate.holder_was_erased:
        raise NotFound
    address = current_app.extensions["settings"].base_url + url_for(".check", number=certificate.number)
    response = Response(draw(face_of(certificate, address)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="certificate-{certificate.number[:8]}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
