"""One's own photo."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts import queries
from minamata.accounts.services import photos
from minamata.errors import DomainError
from minamata.files.errors import UploadOver
from minamata.files.services.uploads import Inspected, inspect
from minamata.files.signing import signed_address
from minamata.i18n import _
from minamata.web.addresses import id_in
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user
from minamata.web.writes import answer_once, repeatable

blueprint = Blueprint("photo", __name__, template_folder="../templates")

FORM = 100_000
"""What a form weighs beside its file."""


@blueprint.get("/<lang:lang>/me/photo/")
def photo() -> str:
    """The photo one shows, and how to change it."""
    return _page()


@blueprint.post("/<lang:lang>/me/photo/")
@repeatable
@takes_up_to(photos.PHOTO.largest + FORM)
def show() -> ResponseReturnValue:
    """Show another photo, which came in this form or piece by piece before it."""
    queries.myself(current_user)
    try:
        inspected = _looked_at()
    except DomainError as error:
        return _refused(error)
    return answer_once(lambda: make_response(_show(inspected)))


def _looked_at() -> Inspected | None:
    """The file in the form, which is looked at before the transaction; None where it came piece by piece."""
    file = request.files.get("file")
    if request.form.get("upload") or file is None or not file.filename:
        return None
    return inspect(current_user, photos.USE, file.filename, cast(BinaryIO, file.stream))


def _show(inspected: Inspected | None) -> ResponseReturnValue:
    upload = request.form.get("upload")
    try:
        if inspected is not None:
            photos.show_inspected_photo(current_user, inspected)
        elif upload:
            photos.show_photo(current_user, _id_sent(upload))
        else:
            return _page(_("Choose a file first.")), 422
    except DomainError as error:
        return _refused(error)
    return redirect(url_for(".photo", saved=1), 303)


def _refused(error: DomainError) -> ResponseReturnValue:
    if error.status >= 500:
        raise error
    return _page(str(error.fields.get("file") or f"{error.title}. {error.detail or error.advice}")), 422


@blueprint.post("/<lang:lang>/me/photo/remove")
def remove() -> ResponseReturnValue:
    """Show no photo any more."""
    photos.remove_photo(current_user)
    return redirect(url_for(".photo", removed=1), 303)


def _id_sent(signs: str) -> UUID:
    try:
        return id_in(signs)
    except ValueError as error:
        raise UploadOver from error


def _page(error: str = "") -> str:
    queries.myself(current_user)
    shown = queries.my_photo(current_user)
    return render_template(
        "accounts/photo.html",
        address=signed_address(shown) if shown else None,
        use=photos.PHOTO,
        use_name=photos.USE,
        error=error,
        saved="saved" in request.args,
        removed="removed" in request.args,
    )
