"""Which files go with a post, or with an official submission (F8, F9)."""

from __future__ import annotations

from minamata.contracts.files import UploadUse
from minamata.i18n import _l

MOST_FILES = 10

ATTACHMENT = UploadUse(
    name="attachment",
    label=_l("Files"),
    largest=25_000_000,
    endings=(
        *("pdf", "docx", "xlsx", "pptx", "txt", "csv"),
        *("jpg", "jpeg", "png", "webp", "gif"),
        *("mp3", "m4a", "ogg", "mp4", "webm"),
    ),
    may_upload=lambda actor: actor.is_signed_in,
    is_read=True,
)
USE = "forums.attachment"
