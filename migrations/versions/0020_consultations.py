"""consultations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forums_consultation",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("closes_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("submitters", minamata.db.Json, nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("next_key", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_forums_consultation_started_by_person")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_consultation_topic_id_forums_topic")
        ),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_forums_consultation")),
    )
    with op.batch_alter_table("forums_consultation", schema=None) as batch_op:
        batch_op.create_index("ix_forums_consultation_closes_at", ["closes_at"], unique=False)

    op.create_table(
        "forums_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("hidden_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("hidden_for", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_forums_comment_author_id_person")),
        sa.ForeignKeyConstraint(["hidden_by"], ["person.id"], name=op.f("fk_forums_comment_hidden_by_person")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["forums_consultation.topic_id"], name=op.f("fk_forums_comment_topic_id_forums_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_comment")),
    )
    with op.batch_alter_table("forums_comment", schema=None) as batch_op:
        batch_op.create_index("ix_forums_comment_author_id", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_forums_comment_topic_id", ["topic_id", "key", "id"], unique=False)

    op.create_table(
        "forums_compilation",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("docx_id", sa.Uuid(), nullable=False),
        sa.Column("pdf_id", sa.Uuid(), nullable=False),
        sa.Column("csv_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["csv_id"], ["files_stored.id"], name=op.f("fk_forums_compilation_csv_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["docx_id"], ["files_stored.id"], name=op.f("fk_forums_compilation_docx_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["files_stored.id"], name=op.f("fk_forums_compilation_pdf_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["forums_consultation.topic_id"],
            name=op.f("fk_forums_compilation_topic_id_forums_consultation"),
        ),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_forums_compilation")),
    )
    op.create_table(
        "forums_consultation_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("closes_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("extended_by", sa.Uuid(), nullable=False),
        sa.Column("extended_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["extended_by"], ["person.id"], name=op.f("fk_forums_consultation_extension_extended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["forums_consultation.topic_id"],
            name=op.f("fk_forums_consultation_extension_topic_id_forums_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_consultation_extension")),
    )
    with op.batch_alter_table("forums_consultation_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_consultation_extension_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "forums_draft_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("published_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["forums_consultation.topic_id"],
            name=op.f("fk_forums_draft_text_topic_id_forums_consultation"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_forums_draft_text_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_draft_text")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_forums_draft_text_topic_id_number")),
    )
    op.create_table(
        "forums_submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("body_kind", sa.String(), nullable=False),
        sa.Column("body_code", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["forums_consultation.topic_id"],
            name=op.f("fk_forums_submission_topic_id_forums_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_submission")),
        sa.UniqueConstraint("topic_id", "body_code", name=op.f("uq_forums_submission_topic_id_body_code")),
    )
    op.create_table(
        "forums_paragraph",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("text", minamata.db.LocalizedText(), nullable=False),
        sa.Column("html", minamata.db.LocalizedText(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["forums_draft_text.id"], name=op.f("fk_forums_paragraph_draft_id_forums_draft_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_paragraph")),
        sa.UniqueConstraint("draft_id", "key", name=op.f("uq_forums_paragraph_draft_id_key")),
        sa.UniqueConstraint("draft_id", "position", name=op.f("uq_forums_paragraph_draft_id_position")),
    )
    op.create_table(
        "forums_submission_draft",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("entries", minamata.db.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_forums_submission_draft_saved_by_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["forums_submission.id"],
            name=op.f("fk_forums_submission_draft_submission_id_forums_submission"),
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_forums_submission_draft")),
    )
    with op.batch_alter_table("forums_submission_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_submission_draft_saved_by"), ["saved_by"], unique=False)

    op.create_table(
        "forums_submission_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_forums_submission_version_sent_by_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["forums_submission.id"],
            name=op.f("fk_forums_submission_version_submission_id_forums_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_submission_version")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_forums_submission_version_submission_id_number")),
    )
    with op.batch_alter_table("forums_submission_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_submission_version_sent_by"), ["sent_by"], unique=False)

    op.create_table(
        "forums_submission_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["forums_submission_version.id"],
            name=op.f("fk_forums_submission_entry_version_id_forums_submission_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_submission_entry")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_forums_submission_entry_version_id_key")),
    )
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opens_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closes_at", minamata.db.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.drop_column("closes_at")
        batch_op.drop_column("opens_at")

    op.drop_table("forums_submission_entry")
    with op.batch_alter_table("forums_submission_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_submission_version_sent_by"))

    op.drop_table("forums_submission_version")
    with op.batch_alter_table("forums_submission_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_submission_draft_saved_by"))

    op.drop_table("forums_submission_draft")
    op.drop_table("forums_paragraph")
    op.drop_table("forums_submission")
    op.drop_table("forums_draft_text")
    with op.batch_alter_table("forums_consultation_extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_consultation_extension_topic_id"))

    op.drop_table("forums_consultation_extension")
    op.drop_table("forums_compilation")
    with op.batch_alter_table("forums_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_comment_topic_id")
        batch_op.drop_index("ix_forums_comment_author_id")

    op.drop_table("forums_comment")
    with op.batch_alter_table("forums_consultation", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_consultation_closes_at")

    op.drop_table("forums_consultation")
