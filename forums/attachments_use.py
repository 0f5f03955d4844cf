"""What files may be attached to posts (F8)."""

from __future__ import annotations

from minamata.contracts.files import UploadUse
from minamata.i18n import _l

ATTACHMENT = UploadUse(
    "attachment",
    _l("File of a post"),
    25_000_000,
    ("pdf", "docx", "xlsx", "pptx", "txt", "csv", "png", "jpg", "jpeg", "gif", "webp", "zip", "mp3", "mp4"),
    lambda actor: actor.is_signed_in,
    is_read=True,
)
USE = "forums.attachment"
MOST_FILES = 10
