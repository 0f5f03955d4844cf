"""enrolment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses_invited",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_invited_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_courses_invited_invited_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_invited")),
        sa.UniqueConstraint("course_id", "address", name=op.f("uq_courses_invited_course_id_address")),
    )
    op.create_table(
        "courses_waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("since", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_waiting_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_waiting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_waiting")),
        sa.UniqueConstraint("person_id", "course_id", name=op.f("uq_courses_waiting_person_id_course_id")),
    )
    with op.batch_alter_table("courses_waiting", schema=None) as batch_op:
        batch_op.create_index("ix_courses_waiting_course_id", ["course_id", "id"], unique=False)

    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enrolment_mode", sa.String(), server_default="open", nullable=False))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("enrol_from", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("enrol_until", minamata.db.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.drop_column("enrol_until")
        batch_op.drop_column("enrol_from")
        batch_op.drop_column("capacity")
        batch_op.drop_column("enrolment_mode")

    with op.batch_alter_table("courses_waiting", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_waiting_course_id")

    op.drop_table("courses_waiting")
    op.drop_table("courses_invited")
