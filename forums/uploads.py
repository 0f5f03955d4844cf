"""Texts of consultations as files."""

from __future__ import annotations

from minamata.contracts.files import UploadUse
from minamata.errors import InvalidInput
from minamata.files.extracting import MARKDOWN
from minamata.files.names import ending
from minamata.files.services.reading import read_now
from minamata.files.services.uploads import Inspected
from minamata.files.storage import storage
from minamata.i18n import _, _l

USE = "forums.draft"
DRAFT = UploadUse(
    "draft",
    _l("The text of a consultation"),
    largest=5_000_000,
    endings=("docx", "txt"),
    may_upload=lambda actor: actor.has("administrator"),
)


def text_in(inspected: Inspected) -> str:
    """The text of a document that was looked at, in Markdown. InvalidInput for one that cannot be read.

    Bytes that no row names go by themselves, so the document is not kept.
    """
    with storage().open(inspected.content.sha256) as content:
        if ending(inspected.name) == "txt":
            return content.read().decode("utf-8-sig")
        text, trouble = read_now(content, MARKDOWN)
    if trouble is not None:
        said = _("This document could not be read. Save it again, or paste its text.")
        raise InvalidInput(said, fields={"file": said})
    return text
