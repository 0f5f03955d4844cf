"""drafts, edits and taking back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forums_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("speak_as", sa.String(), nullable=True),
        sa.Column("reply_to_id", sa.Uuid(), nullable=True),
        sa.Column("files", minamata.db.Json, nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_draft_person_id_person")),
        sa.ForeignKeyConstraint(["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_draft_topic_id_forums_topic")),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["forums_post.id"], name=op.f("fk_forums_draft_reply_to_id_forums_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_draft")),
    )
    with op.batch_alter_table("forums_draft", schema=None) as batch_op:
        batch_op.create_index("ix_forums_draft_person_id", ["person_id", "topic_id"], unique=False)
        batch_op.create_index("ix_forums_draft_changed_at", ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_draft_topic_id"), ["topic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_draft_reply_to_id"), ["reply_to_id"], unique=False)

    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_from", sa.String(), nullable=True))

    with op.batch_alter_table("forums_mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("forums_mention", schema=None) as batch_op:
        batch_op.drop_column("until_version")

    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_from")
        batch_op.drop_column("withdrawn_at")

    op.drop_table("forums_draft")
