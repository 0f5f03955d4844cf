"""media"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses_block_media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("no_speech", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_courses_block_media_added_by_person")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_block_media_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_courses_block_media_file_id_files_stored")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_block_media")),
        sa.UniqueConstraint(
            "course_id",
            "block_key",
            "kind",
            "language",
            "height",
            name=op.f("uq_courses_block_media_course_id_block_key_kind_language_height"),
        ),
    )
    with op.batch_alter_table("courses_block_media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_block_media_added_by"), ["added_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_block_media_file_id"), ["file_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("courses_block_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_block_media_file_id"))
        batch_op.drop_index(batch_op.f("ix_courses_block_media_added_by"))

    op.drop_table("courses_block_media")
