"""Addresses to which people write posts, and the e-mails that came to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forums_mail_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(topic_id IS NULL) <> (area_id IS NULL)", name=op.f("ck_forums_mail_address_topic_or_area")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["forums_area.id"], name=op.f("fk_forums_mail_address_area_id_forums_area")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_mail_address_person_id_person")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_mail_address_topic_id_forums_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_mail_address")),
        sa.UniqueConstraint("person_id", "area_id", name=op.f("uq_forums_mail_address_person_id_area_id")),
        sa.UniqueConstraint("person_id", "topic_id", name=op.f("uq_forums_mail_address_person_id_topic_id")),
    )
    with op.batch_alter_table("forums_mail_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_mail_address_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_mail_address_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_mail_address_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "forums_mail_received",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("received_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_mail_received_person_id_person")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forums_post.id"], name=op.f("fk_forums_mail_received_post_id_forums_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_mail_received")),
        sa.UniqueConstraint("key", name=op.f("uq_forums_mail_received_key")),
    )
    with op.batch_alter_table("forums_mail_received", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_mail_received_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_mail_received_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_mail_received_received_at"), ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_table("forums_mail_received")
    op.drop_table("forums_mail_address")
