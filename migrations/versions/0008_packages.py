"""packages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses_package_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("is_machine", sa.Boolean(), nullable=False),
        sa.Column("words_in", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["files_stored.id"],
            name=op.f("fk_courses_package_job_file_id_files_stored"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_package_job_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_package_job")),
    )
    with op.batch_alter_table("courses_package_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_package_job_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("courses_package_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_package_job_person_id"))

    op.drop_table("courses_package_job")
