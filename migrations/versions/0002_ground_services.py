"""ground services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_logout_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_logout_token")),
        sa.UniqueConstraint("provider", "jti", name=op.f("uq_accounts_logout_token_provider_jti")),
    )
    with op.batch_alter_table("accounts_logout_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_logout_token_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "jobs_periodic",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_jobs_periodic")),
    )
    op.create_table(
        "live_channel_number",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "channel_id", name=op.f("pk_live_channel_number")),
    )
    op.create_table(
        "live_event",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ids", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("told_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "channel_id", "number", name=op.f("pk_live_event")),
    )
    with op.batch_alter_table("live_event", schema=None) as batch_op:
        batch_op.create_index("ix_live_event_told_at", ["told_at"], unique=False)

    op.create_table(
        "accounts_mailed_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_mailed_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_mailed_code")),
    )
    with op.batch_alter_table("accounts_mailed_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_mailed_code_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_mailed_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mail_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
    )
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_mail_message_state", ["state", "id"], unique=False)

    op.create_table(
        "notifications_digest",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("due_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notifications_digest_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "rhythm", name=op.f("pk_notifications_digest")),
    )
    with op.batch_alter_table("notifications_digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notifications_digest_due_at"), ["due_at"], unique=False)

    op.create_table(
        "notifications_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("read_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("mailed_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notifications_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_notice")),
        sa.UniqueConstraint("person_id", "kind", "cause", name=op.f("uq_notifications_notice_person_id_kind_cause")),
    )
    with op.batch_alter_table("notifications_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notifications_notice_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_notifications_notice_list", ["person_id", "id"], unique=False)
        batch_op.create_index("ix_notifications_notice_unmailed", ["person_id", "email", "mailed_at"], unique=False)

    op.create_table(
        "notifications_reader",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rhythms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notifications_reader_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notifications_reader")),
    )
    op.create_table(
        "invitations_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("replaced_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_invitations_invitation_invited_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["mail_message.id"],
            name=op.f("fk_invitations_invitation_message_id_mail_message"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_invitations_invitation_party_id_parties_party")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitations_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations_invitation")),
    )
    with op.batch_alter_table("invitations_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_invitation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_invitations_invitation_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_bounced_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("unread_notices", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("unread_notices")
        batch_op.drop_column("email_bounced_at")

    with op.batch_alter_table("invitations_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitations_invitation_open",
            sqlite_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_invitations_invitation_person_id"))

    op.drop_table("invitations_invitation")
    op.drop_table("notifications_reader")
    with op.batch_alter_table("notifications_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notifications_notice_unmailed")
        batch_op.drop_index("ix_notifications_notice_list")
        batch_op.drop_index(batch_op.f("ix_notifications_notice_created_at"))

    op.drop_table("notifications_notice")
    with op.batch_alter_table("notifications_digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notifications_digest_due_at"))

    op.drop_table("notifications_digest")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_message_state")
        batch_op.drop_index(batch_op.f("ix_mail_message_person_id"))

    op.drop_table("mail_message")
    with op.batch_alter_table("accounts_mailed_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_mailed_code_person_id"))
        batch_op.drop_index(batch_op.f("ix_accounts_mailed_code_created_at"))

    op.drop_table("accounts_mailed_code")
    with op.batch_alter_table("live_event", schema=None) as batch_op:
        batch_op.drop_index("ix_live_event_told_at")

    op.drop_table("live_event")
    op.drop_table("live_channel_number")
    op.drop_table("jobs_periodic")
    with op.batch_alter_table("accounts_logout_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_logout_token_expires_at"))

    op.drop_table("accounts_logout_token")
