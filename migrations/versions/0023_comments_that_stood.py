"""comments that stood before the search knew of comments"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db
from minamata.db import new_id, now

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

comment = sa.table("forums_comment", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
change = sa.table(
    "search_change", sa.column("id", sa.Uuid()), sa.column("kind", sa.String()), sa.column("subject_id", sa.Uuid())
)
event = sa.table(
    "outbox_event",
    sa.column("id", sa.Uuid()),
    sa.column("name", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("payload", minamata.db.Json),
    sa.column("happened_at", minamata.db.Instant(timezone=True)),
)
delivery = sa.table(
    "outbox_delivery",
    sa.column("id", sa.Uuid()),
    sa.column("event_id", sa.Uuid()),
    sa.column("listener", sa.String()),
    sa.column("state", sa.String()),
    sa.column("tries", sa.Integer()),
    sa.column("due_at", minamata.db.Instant(timezone=True)),
)


def upgrade() -> None:
    """Have every comment that stands looked at, as if it had just changed; one that can be found already comes to no harm.

    A change takes the id of its comment, so that one that waits from an earlier time is not put twice.
    """
    standing = sa.select(comment.c.id, sa.literal("forums.comment"), comment.c.id).where(
        comment.c.state == "visible", comment.c.id.not_in(sa.select(change.c.id))
    )
    found = op.get_bind().execute(sa.insert(change).from_select(["id", "kind", "subject_id"], standing))
    if found.rowcount:
        task, entry, moment = "search.refresh", new_id(), now()
        op.execute(sa.insert(event).values(id=entry, name=task, version=1, payload={}, happened_at=moment))
        waiting = {"state": "waiting", "tries": 0, "due_at": moment}
        op.execute(sa.insert(delivery).values(id=new_id(), event_id=entry, listener=task, **waiting))


def downgrade() -> None:
    """What waits to be looked at may go on waiting."""
