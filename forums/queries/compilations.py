"""The files of the compilation of a consultation (F9)."""

from __future__ import annotations

from collections.abc import Mapping

from forums.models import Compilation
from forums.queries.consultations import OpenConsultation
from minamata.db import db
from minamata.files.models import StoredFile


def files_of(found: OpenConsultation) -> Mapping[str, StoredFile]:
    """The files of a consultation that the reader may see, by their kind; none before it was compiled."""
    kept = db.session.get(Compilation, found.id)
    if kept is None:
        return {}
    ids = {"docx": kept.docx_id, "pdf": kept.pdf_id, "csv": kept.csv_id}
    return {kind: db.session.get_one(StoredFile, file_id) for kind, file_id in ids.items()}
