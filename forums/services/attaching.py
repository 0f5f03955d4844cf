"""Files that go with a text: brought in one form, held while it is being written, taken when it is posted (F8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from forums.attachments import MOST_FILES, USE
from forums.errors import FilesGone
from minamata.db import transaction
from minamata.errors import DomainError
from minamata.files.errors import UploadOver
from minamata.files.models import StoredFile, Upload
from minamata.files.names import clean_name
from minamata.files.queries import finished
from minamata.files.services import holding, uploads
from minamata.i18n import _, number
from minamata.policies import Actor

NOT_BY_ITSELF = uploads.NOBODY
"""The audience of a file that goes with a text: who may have it is asked of the post or the submission, each time."""


@dataclass(frozen=True)
class HeldFile:
    """A file that is here, as a form names it; with `is_kept` it goes with the text already, and can be opened."""

    id: UUID
    name: str
    size: int
    is_kept: bool = False


def held(actor: Actor, ids: Sequence[UUID]) -> Sequence[HeldFile]:
    """Those of these files that are here and the actor's own, in that order."""
    return [HeldFile(upload.id, stored.name, stored.size) for upload, stored in finished(actor, USE, ids)]


def bring(
    actor: Actor, ids: Sequence[UUID], brought: Iterable[tuple[str, BinaryIO]], beside: Sequence[HeldFile] = ()
) -> tuple[Sequence[HeldFile], Sequence[str]]:
    """Look at the files of a form; what may be taken is held from now on, beside those that are here under `ids`, and those kept before.

    The second value says what is wrong with the others, a sentence for each. Never called in a transaction.
    """
    beside, kept, faults = beside[:MOST_FILES], [file.id for file in held(actor, ids)], []
    room = MOST_FILES - len(beside)
    if len(kept) > room:
        faults.append(_too_many())
        kept = kept[:room]
    for name, stream in brought:
        if len(kept) == room:
            faults.append(_("“%(name)s” was left out.", name=clean_name(name)) + " " + _too_many())
            continue
        try:
            kept.append(_put_by(actor, name, stream).id)
        except DomainError as error:
            faults.append(_fault(clean_name(name), error))
    return [*beside, *held(actor, kept)], faults


@transaction
def take(actor: Actor, ids: Sequence[UUID]) -> list[StoredFile]:
    """Take files for a post or a submission. Raises FilesGone for one that is not here (any more)."""
    try:
        return [uploads.take(actor, USE, each, NOT_BY_ITSELF) for each in dict.fromkeys(ids)]
    except UploadOver as error:
        raise FilesGone from error


def _put_by(actor: Actor, name: str, stream: BinaryIO) -> Upload:
    return holding.put_by(actor, USE, uploads.inspect(actor, USE, name, stream))


def _fault(name: str, error: DomainError) -> str:
    said = str(error.fields.get("file") or f"{error.title}. {error.detail or error.advice}")
    return said if name in said else _("%(what)s: %(said)s", what=name, said=said)


def _too_many() -> str:
    return _("There is room for %(most)s files.", most=number(MOST_FILES))
