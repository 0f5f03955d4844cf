"""invitations by letter, and courses without a certificate"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index(batch_op.f("ix_mail_message_address"), ["address"], unique=False)

    with op.batch_alter_table("courses_invited", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("came_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_courses_invited_message_id_mail_message"),
            "mail_message",
            ["message_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_courses_invited_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_invited_invited_at"), ["invited_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_invited_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_courses_invited_awaited",
            ["course_id", "id"],
            unique=False,
            sqlite_where=sa.text("came_at IS NULL"),
            postgresql_where=sa.text("came_at IS NULL"),
        )

    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gives_certificate", sa.Boolean(), server_default=sa.true(), nullable=False))

    _note_who_has_come()


def downgrade() -> None:
    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.drop_column("gives_certificate")

    with op.batch_alter_table("courses_invited", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_courses_invited_awaited",
            sqlite_where=sa.text("came_at IS NULL"),
            postgresql_where=sa.text("came_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_courses_invited_message_id"))
        batch_op.drop_index(batch_op.f("ix_courses_invited_invited_at"))
        batch_op.drop_index(batch_op.f("ix_courses_invited_address"))
        batch_op.drop_constraint(batch_op.f("fk_courses_invited_message_id_mail_message"), type_="foreignkey")
        batch_op.drop_column("came_at")
        batch_op.drop_column("message_id")

    # Letters to nobody's mailbox cannot stand in the table as it was.
    op.execute("DELETE FROM mail_message WHERE person_id IS NULL")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_message_address"))
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=False)


def _note_who_has_come() -> None:
    """Whoever was invited and learns the course already is awaited no more."""
    op.execute(
        """
        UPDATE courses_invited SET came_at = (
            SELECT min(e.enrolled_at) FROM courses_enrolment e JOIN person p ON p.id = e.person_id
            WHERE e.course_id = courses_invited.course_id AND p.email_verified AND lower(p.email) = courses_invited.address
        )
        """
    )
