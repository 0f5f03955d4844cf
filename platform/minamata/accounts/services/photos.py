"""The photo of a person, by choice (A10)."""

from __future__ import annotations

from uuid import UUID

from minamata.accounts import policies
from minamata.accounts.models import Person, Photo
from minamata.contracts.files import UploadUse
from minamata.db import db, now, transaction
from minamata.errors import NotFound
from minamata.files.models import StoredFile
from minamata.files.services import keeping, uploads
from minamata.files.services.uploads import Inspected
from minamata.i18n import _l
from minamata.policies import Actor

PHOTO = UploadUse(
    name="photo",
    label=_l("Photo"),
    largest=5_000_000,
    endings=("jpg", "jpeg", "png", "webp"),
    may_upload=lambda actor: actor.is_signed_in,
    square=256,
)
USE = "accounts.photo"
AUDIENCE = "members"


@transaction
def show_photo(actor: Actor, upload_id: UUID) -> None:
    """Show the photo that was uploaded, to all members. Raises UploadOver."""
    _change(actor, uploads.take(actor, USE, upload_id, AUDIENCE))


@transaction
def show_inspected_photo(actor: Actor, inspected: Inspected) -> None:
    """Show the photo that came in a form and was looked at, to all members."""
    _change(actor, uploads.take_inspected(actor, USE, inspected, AUDIENCE))


@transaction
def remove_photo(actor: Actor) -> None:
    """Show none any more; nothing happens when there is none."""
    policies.person.require(actor, "change", db.session.get(Person, actor.person_id))
    if actor.person_id is not None:
        remove_photo_of(actor.person_id)


def remove_photo_of(person_id: UUID) -> None:
    """Let the photo go with its file, as part of the present transaction."""
    photo = db.session.get(Photo, person_id, with_for_update=True)
    if photo is not None:
        stored = db.session.get_one(StoredFile, photo.file_id)
        db.session.delete(photo)
        db.session.flush()
        keeping.remove(stored)


def _change(actor: Actor, stored: StoredFile) -> None:
    # The person is locked, so that of two photos sent at once one follows the other.
    person = db.session.get(Person, actor.person_id, with_for_update=True)
    if person is None:
        raise NotFound
    policies.person.require(actor, "change", person)
    remove_photo_of(person.id)
    db.session.add(Photo(person_id=person.id, file_id=stored.id, created_at=now()))
