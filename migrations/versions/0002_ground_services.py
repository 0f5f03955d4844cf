"""ground services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db
from minamata.search.index import CREATE_FTS

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
        "search_audience",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tokens", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_audience")),
        sa.UniqueConstraint("tokens", name=op.f("uq_search_audience_tokens")),
    )
    op.create_table(
        "search_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_change")),
    )
    with op.batch_alter_table("search_change", schema=None) as batch_op:
        batch_op.create_index("ix_search_change_subject", ["kind", "subject_id"], unique=False)

    op.create_table(
        "usage_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("ldc", sa.String(), nullable=False),
        sa.Column("sids", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_day")),
        sa.UniqueConstraint(
            "day",
            "page",
            "language",
            "region",
            "ldc",
            "sids",
            "role",
            name=op.f("uq_usage_day_day_page_language_region_ldc_sids_role"),
        ),
    )
    op.create_table(
        "usage_party_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_party_day")),
        sa.UniqueConstraint("day", "party_id", name=op.f("uq_usage_party_day_day_party_id")),
    )
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
        "feedback_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("signed_in", sa.Boolean(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said", minamata.db.LocalizedText(), nullable=False),
        sa.Column("answer", minamata.db.LocalizedText(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_message")),
    )
    with op.batch_alter_table("feedback_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_message_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_feedback_message_page", ["page", "helped"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_feedback_message_state", ["state", "id"], unique=False)

    op.create_table(
        "help_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) OR (name IS NULL AND email IS NULL)", name=op.f("ck_help_request_person_or_stranger")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
    )
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_request_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_help_request_state", ["state", "id"], unique=False)

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
        "privacy_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("given_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_consent")),
    )
    with op.batch_alter_table("privacy_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_privacy_consent_living",
            ["person_id", "notice", "version"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "privacy_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("due_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("done_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_erasure_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_erasure")),
    )
    with op.batch_alter_table("privacy_erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_erasure_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_privacy_erasure_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
        )

    op.create_table(
        "search_audience_token",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("audience_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["search_audience.id"], name=op.f("fk_search_audience_token_audience_id_search_audience")
        ),
        sa.PrimaryKeyConstraint("token", "audience_id", name=op.f("pk_search_audience_token")),
    )
    op.create_table(
        "search_document",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("audience_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("is_masked", sa.Boolean(), nullable=False),
        sa.Column("vector", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["search_audience.id"], name=op.f("fk_search_document_audience_id_search_audience")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_document")),
        sa.UniqueConstraint(
            "kind", "subject_id", "part", "language", name=op.f("uq_search_document_kind_subject_id_part_language")
        ),
    )
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.create_index("ix_search_document_vector", ["vector"], unique=False, postgresql_using="gin")

    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("audience_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["search_audience.id"], name=op.f("fk_search_word_audience_id_search_audience")
        ),
        sa.PrimaryKeyConstraint("word", "audience_id", name=op.f("pk_search_word")),
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

    op.create_table(
        "privacy_archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("ready_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files_stored.id"], name=op.f("fk_privacy_archive_file_id_files_stored")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_archive_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_archive")),
    )
    with op.batch_alter_table("privacy_archive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_archive_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_privacy_archive_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_privacy_archive_waiting",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_bounced_at", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("texts_seen", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("unread_notices", sa.Integer(), server_default="0", nullable=False))

    if op.get_bind().dialect.name == "sqlite":
        op.execute(CREATE_FTS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS search_fts")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("unread_notices")
        batch_op.drop_column("texts_seen")
        batch_op.drop_column("email_bounced_at")

    with op.batch_alter_table("privacy_archive", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_privacy_archive_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_privacy_archive_person_id"))
        batch_op.drop_index(batch_op.f("ix_privacy_archive_expires_at"))

    op.drop_table("privacy_archive")
    with op.batch_alter_table("invitations_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitations_invitation_open",
            sqlite_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
            postgresql_where=sa.text("claimed_at IS NULL AND replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_invitations_invitation_person_id"))

    op.drop_table("invitations_invitation")
    op.drop_table("search_word")
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.drop_index("ix_search_document_vector", postgresql_using="gin")

    op.drop_table("search_document")
    op.drop_table("search_audience_token")
    with op.batch_alter_table("privacy_erasure", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_privacy_erasure_open",
            sqlite_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND done_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_privacy_erasure_person_id"))

    op.drop_table("privacy_erasure")
    with op.batch_alter_table("privacy_consent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_privacy_consent_living",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_privacy_consent_person_id"))

    op.drop_table("privacy_consent")
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
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.drop_index("ix_help_request_state")
        batch_op.drop_index(batch_op.f("ix_help_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_help_request_created_at"))

    op.drop_table("help_request")
    with op.batch_alter_table("feedback_message", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_message_state")
        batch_op.drop_index(batch_op.f("ix_feedback_message_person_id"))
        batch_op.drop_index("ix_feedback_message_page")
        batch_op.drop_index(batch_op.f("ix_feedback_message_created_at"))

    op.drop_table("feedback_message")
    with op.batch_alter_table("accounts_mailed_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_mailed_code_person_id"))
        batch_op.drop_index(batch_op.f("ix_accounts_mailed_code_created_at"))

    op.drop_table("accounts_mailed_code")
    op.drop_table("usage_party_day")
    op.drop_table("usage_day")
    with op.batch_alter_table("search_change", schema=None) as batch_op:
        batch_op.drop_index("ix_search_change_subject")

    op.drop_table("search_change")
    op.drop_table("search_audience")
    with op.batch_alter_table("live_event", schema=None) as batch_op:
        batch_op.drop_index("ix_live_event_told_at")

    op.drop_table("live_event")
    op.drop_table("live_channel_number")
    op.drop_table("jobs_periodic")
    with op.batch_alter_table("accounts_logout_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_logout_token_expires_at"))

    op.drop_table("accounts_logout_token")
