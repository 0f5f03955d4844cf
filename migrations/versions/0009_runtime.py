"""runtime"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "courses_learner_preference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("updated_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_courses_learner_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_learner_preference")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_courses_learner_preference_person_id_name")),
    )
    op.create_table(
        "courses_shared_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("updated_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_shared_state_course_id_courses_course")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_shared_state")),
        sa.UniqueConstraint("course_id", "name", name=op.f("uq_courses_shared_state_course_id_name")),
    )
    op.create_table(
        "courses_block_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_block_event_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_block_event_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_block_event")),
    )
    with op.batch_alter_table("courses_block_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_block_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_block_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_courses_block_event_course_id_block_key", ["course_id", "block_key"], unique=False)
    op.create_table(
        "courses_block_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_block_call_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_block_call_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_block_call")),
        sa.UniqueConstraint(
            "person_id", "course_id", "target", "key", name=op.f("uq_courses_block_call_person_id_course_id_target_key")
        ),
    )
    with op.batch_alter_table("courses_block_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_block_call_at"), ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("courses_block_call")
    op.drop_table("courses_block_event")
    op.drop_table("courses_shared_state")
    op.drop_table("courses_learner_preference")
