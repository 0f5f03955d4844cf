"""One's own photo."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from minamata.accounts import queries
from minamata.accounts.services import photos
from minamata.errors import DomainError
from minamata.files.errors import UploadOver
from minamata.files.signing import signed_address
from minamata.i18n import _
from minamata.web.addresses import id_in
from minamata.web.bodies import takes_up_to
from minamata.web.current import current_user

blueprint = Blueprint("photo", __name__, template_folder="../templates")

FORM = 100_000
"""What a form weighs beside its file."""


@blueprint.get("/<lang:lang>/me/photo/")
def photo() -> str:
    """The photo one shows, and how to change it."""
    return _page()


@blueprint.post("/<lang:lang>/me/photo/")
@takes_up_to(photos.PHOTO.largest + FORM)
def show() -> ResponseReturnValue:
    """Show another photo, which came in this form or piece by piece before it."""
    upload, file = request.form.get("upload"), request.files.get("file")
    try:
        if upload:
            photos.show_photo(current_user, _id_sent(upload))
        elif file is not None and file.filename:
            photos.show_photo_in_form(current_user, file.filename, cast(BinaryIO, file.stream))
        else:
            return _page(_("Choose a file first.")), 422
    except DomainError as error:
        if error.status >= 500:
            raise
        return _page(str(error.fields.get("file") or f"{error.title}. {error.detail or error.advice}")), 422
    return redirect(url_for(".photo", saved=1), 303)


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
