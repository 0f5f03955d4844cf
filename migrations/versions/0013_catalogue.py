"""catalogue"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses_cohort",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_cohort_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_courses_cohort_party_id_parties_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_cohort")),
        sa.UniqueConstraint("course_id", "name", name=op.f("uq_courses_cohort_course_id_name")),
        sa.UniqueConstraint("course_id", "party_id", name=op.f("uq_courses_cohort_course_id_party_id")),
    )
    op.create_table(
        "courses_prerequisite",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("required_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_prerequisite_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(
            ["required_id"], ["courses_course.id"], name=op.f("fk_courses_prerequisite_required_id_courses_course")
        ),
        sa.PrimaryKeyConstraint("course_id", "required_id", name=op.f("pk_courses_prerequisite")),
    )
    with op.batch_alter_table("courses_prerequisite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_prerequisite_required_id"), ["required_id"], unique=False)

    op.create_table(
        "courses_rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("rated_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_rating_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_rating_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_rating")),
        sa.UniqueConstraint("person_id", "course_id", name=op.f("uq_courses_rating_person_id_course_id")),
    )
    with op.batch_alter_table("courses_rating", schema=None) as batch_op:
        batch_op.create_index("ix_courses_rating_course_id", ["course_id", "id"], unique=False)

    op.create_table(
        "courses_theme",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_theme_course_id_courses_course")
        ),
        sa.PrimaryKeyConstraint("course_id", "code", name=op.f("pk_courses_theme")),
    )
    with op.batch_alter_table("courses_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_theme_code"), ["code"], unique=False)

    with op.batch_alter_table("accounts_grant", schema=None) as batch_op:
        batch_op.create_index("ix_accounts_grant_scope", ["scope_kind", "scope_id"], unique=False)

    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rating_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("rating_sum", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cohort_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_courses_enrolment_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_courses_enrolment_cohort_id_courses_cohort"), "courses_cohort", ["cohort_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_courses_enrolment_cohort_id_courses_cohort"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_courses_enrolment_cohort_id"))
        batch_op.drop_column("cohort_id")

    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.drop_column("rating_sum")
        batch_op.drop_column("rating_count")

    with op.batch_alter_table("accounts_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_accounts_grant_scope")

    with op.batch_alter_table("courses_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_theme_code"))

    op.drop_table("courses_theme")
    with op.batch_alter_table("courses_rating", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_rating_course_id")

    op.drop_table("courses_rating")
    with op.batch_alter_table("courses_prerequisite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_prerequisite_required_id"))

    op.drop_table("courses_prerequisite")
    op.drop_table("courses_cohort")
