"""what readers of the forums do with posts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forums_reaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_reaction_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_reaction_post_id_forums_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_reaction")),
        sa.UniqueConstraint("post_id", "person_id", "kind", name=op.f("uq_forums_reaction_post_id_person_id_kind")),
    )
    with op.batch_alter_table("forums_reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_reaction_person_id"), ["person_id"], unique=False)

    op.create_table(
        "forums_bookmark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("remind_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_bookmark_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_bookmark_post_id_forums_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_bookmark")),
        sa.UniqueConstraint("person_id", "post_id", name=op.f("uq_forums_bookmark_person_id_post_id")),
    )
    with op.batch_alter_table("forums_bookmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_bookmark_post_id"), ["post_id"], unique=False)

    op.create_table(
        "forums_poll",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("options", minamata.db.Json, nullable=False),
        sa.Column("counts", minamata.db.Json, nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("takes_several", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("shows_names", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("results", sa.String(), nullable=False),
        sa.Column("closes_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_poll_topic_id_forums_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_poll")),
        sa.UniqueConstraint("topic_id", name=op.f("uq_forums_poll_topic_id")),
    )
    op.create_table(
        "forums_ballot",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("choices", minamata.db.Json, nullable=False),
        sa.Column("cast_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_ballot_person_id_person")),
        sa.ForeignKeyConstraint(["poll_id"], ["forums_poll.id"], name=op.f("fk_forums_ballot_poll_id_forums_poll")),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_forums_ballot")),
    )
    with op.batch_alter_table("forums_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_ballot_person_id"), ["person_id"], unique=False)

    op.add_column("forums_post", sa.Column("links", minamata.db.Json, server_default="{}", nullable=False))
    op.add_column("search_document", sa.Column("marks", sa.String(), server_default="", nullable=False))
    op.add_column("calendar_feed", sa.Column("purpose", sa.String(), server_default="calendar", nullable=False))


def downgrade() -> None:
    op.drop_column("calendar_feed", "purpose")
    op.drop_column("search_document", "marks")
    op.drop_column("forums_post", "links")
    op.drop_table("forums_ballot")
    op.drop_table("forums_poll")
    op.drop_table("forums_bookmark")
    op.drop_table("forums_reaction")
