"""forums"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forums_area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", minamata.db.LocalizedText(), nullable=False),
        sa.Column("description", minamata.db.LocalizedText(), nullable=False),
        sa.Column("articles", minamata.db.Json, nullable=False),
        sa.Column("concepts", minamata.db.Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("posters", sa.String(), nullable=False),
        sa.Column("checks", sa.String(), nullable=False),
        sa.Column("shows_presence", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("topics", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("last_post_id", sa.Uuid(), nullable=True),
        sa.Column("last_post_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("last_code", sa.String(), nullable=True),
        sa.Column("last_as", sa.String(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_area")),
        sa.UniqueConstraint("slug", name=op.f("uq_forums_area_slug")),
    )
    with op.batch_alter_table("forums_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_area_audience"), ["audience"], unique=False)

    op.create_table(
        "forums_area_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("read_to", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["forums_area.id"], name=op.f("fk_forums_area_state_area_id_forums_area")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_area_state_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_area_state")),
        sa.UniqueConstraint("person_id", "area_id", name=op.f("uq_forums_area_state_person_id_area_id")),
    )
    with op.batch_alter_table("forums_area_state", schema=None) as batch_op:
        batch_op.create_index("ix_forums_area_state_area_id", ["area_id", "level"], unique=False)

    op.create_table(
        "forums_member",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("first_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("suspended_until", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("suspended_for", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_member_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_forums_member")),
    )
    op.create_table(
        "forums_topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_as", sa.String(), nullable=False),
        sa.Column("author_code", sa.String(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("locked_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("first_post_id", sa.Uuid(), nullable=True),
        sa.Column("last_post_id", sa.Uuid(), nullable=True),
        sa.Column("last_post_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("last_author_id", sa.Uuid(), nullable=True),
        sa.Column("last_as", sa.String(), nullable=True),
        sa.Column("last_code", sa.String(), nullable=True),
        sa.Column("accepted_post_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("has_poll", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["forums_area.id"], name=op.f("fk_forums_topic_area_id_forums_area")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_forums_topic_author_id_person")),
        sa.ForeignKeyConstraint(["last_author_id"], ["person.id"], name=op.f("fk_forums_topic_last_author_id_person")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["forums_topic.id"], name=op.f("fk_forums_topic_merged_into_id_forums_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_topic")),
        sa.UniqueConstraint("subject_kind", "subject_id", name=op.f("uq_forums_topic_subject_kind_subject_id")),
    )
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.create_index("ix_forums_topic_area_id", ["area_id", "last_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_topic_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_forums_topic_last_post_id", ["last_post_id"], unique=False)
        batch_op.create_index("ix_forums_topic_latest", ["area_id", "is_pinned", "last_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_topic_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index("ix_forums_topic_unanswered", ["area_id", "kind", "accepted_post_id"], unique=False)

    op.create_table(
        "forums_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("spoken_as", sa.String(), nullable=False),
        sa.Column("function", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("reply_to_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reactions", minamata.db.Json, nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("edited_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_forums_post_author_id_person")),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["forums_post.id"], name=op.f("fk_forums_post_reply_to_id_forums_post")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_post_topic_id_forums_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_post")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_forums_post_topic_id_number")),
    )
    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.create_index("ix_forums_post_author_id", ["author_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_forums_post_reply_to_id"), ["reply_to_id"], unique=False)
        batch_op.create_index("ix_forums_post_topic_id", ["topic_id", "id"], unique=False)

    op.create_table(
        "forums_topic_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("read_to", sa.Uuid(), nullable=True),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_topic_state_person_id_person")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_topic_state_topic_id_forums_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_topic_state")),
        sa.UniqueConstraint("person_id", "topic_id", name=op.f("uq_forums_topic_state_person_id_topic_id")),
    )
    with op.batch_alter_table("forums_topic_state", schema=None) as batch_op:
        batch_op.create_index("ix_forums_topic_state_topic_id", ["topic_id", "level"], unique=False)

    op.create_table(
        "forums_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_forums_attachment_file_id_files_stored")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_attachment_post_id_forums_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_attachment")),
        sa.UniqueConstraint("post_id", "position", name=op.f("uq_forums_attachment_post_id_position")),
    )
    with op.batch_alter_table("forums_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_attachment_file_id"), ["file_id"], unique=False)

    op.create_table(
        "forums_mention",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_mention_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_mention_post_id_forums_post")),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_forums_mention")),
    )
    with op.batch_alter_table("forums_mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_mention_person_id"), ["person_id"], unique=False)

    op.create_table(
        "forums_post_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["forums_post.id"], name=op.f("fk_forums_post_version_post_id_forums_post")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_forums_post_version_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_post_version")),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_forums_post_version_post_id_version")),
    )
    with op.batch_alter_table("forums_post_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_post_version_written_by"), ["written_by"], unique=False)

    op.create_table(
        "forums_unread",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_unread_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_unread_post_id_forums_post")),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("pk_forums_unread")),
    )
    with op.batch_alter_table("forums_unread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_unread_post_id"), ["post_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("forums_unread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_unread_post_id"))

    op.drop_table("forums_unread")
    with op.batch_alter_table("forums_post_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_post_version_written_by"))

    op.drop_table("forums_post_version")
    with op.batch_alter_table("forums_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_mention_person_id"))

    op.drop_table("forums_mention")
    with op.batch_alter_table("forums_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_attachment_file_id"))

    op.drop_table("forums_attachment")
    with op.batch_alter_table("forums_topic_state", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_topic_state_topic_id")

    op.drop_table("forums_topic_state")
    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_post_topic_id")
        batch_op.drop_index(batch_op.f("ix_forums_post_reply_to_id"))
        batch_op.drop_index("ix_forums_post_author_id")

    op.drop_table("forums_post")
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_topic_unanswered")
        batch_op.drop_index(batch_op.f("ix_forums_topic_merged_into_id"))
        batch_op.drop_index("ix_forums_topic_latest")
        batch_op.drop_index("ix_forums_topic_last_post_id")
        batch_op.drop_index(batch_op.f("ix_forums_topic_author_id"))
        batch_op.drop_index("ix_forums_topic_area_id")

    op.drop_table("forums_topic")
    op.drop_table("forums_member")
    with op.batch_alter_table("forums_area_state", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_area_state_area_id")

    op.drop_table("forums_area_state")
    with op.batch_alter_table("forums_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_area_audience"))

    op.drop_table("forums_area")
