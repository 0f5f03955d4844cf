"""ground services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs_periodic",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_jobs_periodic")),
    )
    op.create_table(
        "mail_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
    )
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_mail_message_state", ["state", "id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_bounced_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("unread_notices", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("unread_notices")
        batch_op.drop_column("email_bounced_at")

    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_message_state")
        batch_op.drop_index(batch_op.f("ix_mail_message_person_id"))

    op.drop_table("mail_message")
    op.drop_table("jobs_periodic")
