"""files of submissions, and acts of moderators on comments"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NOT_VISIBLE = sa.text("state <> 'visible'")


def upgrade() -> None:
    op.create_table(
        "forums_submission_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_forums_submission_file_file_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["forums_submission.id"],
            name=op.f("fk_forums_submission_file_submission_id_forums_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["forums_submission_version.id"],
            name=op.f("fk_forums_submission_file_version_id_forums_submission_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_submission_file")),
        sa.UniqueConstraint("version_id", "file_id", name=op.f("uq_forums_submission_file_version_id_file_id")),
    )
    with op.batch_alter_table("forums_submission_file", schema=None) as batch_op:
        for column in ("file_id", "submission_id"):
            batch_op.create_index(batch_op.f(f"ix_forums_submission_file_{column}"), [column], unique=False)

    with op.batch_alter_table("forums_comment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_forums_comment_not_visible",
            ["id"],
            unique=False,
            sqlite_where=NOT_VISIBLE,
            postgresql_where=NOT_VISIBLE,
        )

    with op.batch_alter_table("forums_act", schema=None) as batch_op:
        batch_op.add_column(sa.Column("comment_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_forums_act_comment_id_forums_comment"), "forums_comment", ["comment_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_forums_act_comment_id"), ["comment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("forums_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forums_act_comment_id"))
        batch_op.drop_constraint(batch_op.f("fk_forums_act_comment_id_forums_comment"), type_="foreignkey")
        batch_op.drop_column("comment_id")

    with op.batch_alter_table("forums_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_comment_not_visible")

    with op.batch_alter_table("forums_submission_file", schema=None) as batch_op:
        for column in ("file_id", "submission_id"):
            batch_op.drop_index(batch_op.f(f"ix_forums_submission_file_{column}"))

    op.drop_table("forums_submission_file")
