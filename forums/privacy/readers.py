"""What is held of what readers do with posts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from forums.models import Ballot, Bookmark, Reaction
from minamata.contracts.privacy import Exporter, Held
from minamata.db import db
from minamata.i18n import _l
from minamata.privacy.rows import rows_of


def _bookmarks(person_id: UUID) -> Held:
    return Held(rows_of(Bookmark, Bookmark.person_id == person_id))


def _erase_bookmarks(person_id: UUID) -> None:
    db.session.execute(delete(Bookmark).where(Bookmark.person_id == person_id))


def _reactions(person_id: UUID) -> Held:
    return Held(
        [*rows_of(Reaction, Reaction.person_id == person_id), *rows_of(Ballot, Ballot.person_id == person_id)],
    )


def _erase_reactions(person_id: UUID) -> None:
    """Counts stay as they were: how many there were says nothing of anybody."""
    for table in (Reaction, Ballot):
        db.session.execute(delete(table).where(table.person_id == person_id))


personal_data = (
    Exporter(
        "bookmarks",
        _l("Posts that you keep for yourself, with your notes"),
        _l("To find them again, and to remind you."),
        "contract",
        _l("Until you take them out, or ask for erasure."),
        ("forums_bookmark.person_id",),
        _bookmarks,
        _erase_bookmarks,
    ),
    Exporter(
        "reactions",
        _l("How you reacted to posts, and what you chose in polls"),
        _l("To count each person once, and to let you change it."),
        "contract",
        _l("Until you ask for erasure; then they are counted still, and nobody can tell that they were yours."),
        ("forums_reaction.person_id", "forums_ballot.person_id"),
        _reactions,
        _erase_reactions,
    ),
)
