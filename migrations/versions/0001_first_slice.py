"""first slice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import minamata.db
from minamata.audit import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_group")),
        sa.UniqueConstraint("slug", name=op.f("uq_accounts_group_slug")),
    )
    op.create_table(
        "accounts_role_map",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("applied_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_role_map")),
        sa.UniqueConstraint("provider", "version", name=op.f("uq_accounts_role_map_provider_version")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_act", ["act", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_actor", ["actor_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_target", ["target_kind", "target_id"], unique=False)

    op.create_table(
        "courses_course",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("course_key", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("current_revision_id", sa.Uuid(), nullable=True),
        sa.Column("title", minamata.db.LocalizedText(), nullable=False),
        sa.Column("summary", minamata.db.LocalizedText(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("editions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("learners", sa.Integer(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_course")),
        sa.UniqueConstraint("course_key", name=op.f("uq_courses_course_course_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_courses_course_slug")),
    )
    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_course_audience"), ["audience"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency")),
        sa.UniqueConstraint("actor", "action", "target", "key", name=op.f("uq_idempotency_actor_action_target_key")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    op.create_table(
        "parties_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code3", sa.String(), nullable=False),
        sa.Column("name", minamata.db.LocalizedText(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("signature_date", sa.Date(), nullable=True),
        sa.Column("deposit_date", sa.Date(), nullable=True),
        sa.Column("entry_into_force", sa.Date(), nullable=True),
        sa.Column("is_ldc", sa.Boolean(), nullable=False),
        sa.Column("is_sids", sa.Boolean(), nullable=False),
        sa.Column("is_lldc", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_party")),
        sa.UniqueConstraint("code", name=op.f("uq_parties_party_code")),
        sa.UniqueConstraint("code3", name=op.f("uq_parties_party_code3")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_latin", sa.String(), nullable=True),
        sa.Column("name_native", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.Column("shows_position", sa.Boolean(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("suspended_until", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("erased_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_email"), ["email"], unique=False)

    op.create_table(
        "thesaurus_article",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", minamata.db.LocalizedText(), nullable=False),
        sa.Column("confidence", minamata.db.LocalizedText(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesaurus_article")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_thesaurus_article_kind_number")),
    )
    op.create_table(
        "thesaurus_concept",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", minamata.db.LocalizedText(), nullable=False),
        sa.Column("alternatives", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("broader_id", sa.Uuid(), nullable=True),
        sa.Column("articles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("confidence", minamata.db.LocalizedText(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["thesaurus_concept.id"], name=op.f("fk_thesaurus_concept_broader_id_thesaurus_concept")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesaurus_concept")),
        sa.UniqueConstraint("code", name=op.f("uq_thesaurus_concept_code")),
    )
    op.create_table(
        "accounts_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope_kind", sa.String(), nullable=True),
        sa.Column("scope_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("valid_from", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("valid_to", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_accounts_grant_person_or_group")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_accounts_grant_granted_by_person")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["accounts_group.id"], name=op.f("fk_accounts_grant_group_id_accounts_group")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_grant")),
    )
    with op.batch_alter_table("accounts_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_grant_group_id"), ["group_id"], unique=False)
        batch_op.create_index("ix_accounts_grant_person_id_role", ["person_id", "role"], unique=False)

    op.create_table(
        "accounts_group_membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("valid_to", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["accounts_group.id"], name=op.f("fk_accounts_group_membership_group_id_accounts_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_accounts_group_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_group_membership")),
        sa.UniqueConstraint(
            "group_id",
            "person_id",
            "valid_from",
            name=op.f("uq_accounts_group_membership_group_id_person_id_valid_from"),
        ),
    )
    with op.batch_alter_table("accounts_group_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_group_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accounts_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("claims", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_identity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_accounts_identity_issuer_subject")),
    )
    with op.batch_alter_table("accounts_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accounts_kept_input",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_kept_input_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_kept_input")),
    )
    with op.batch_alter_table("accounts_kept_input", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_kept_input_person_id"), ["person_id"], unique=False)

    op.create_table(
        "certificates_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_revision_id", sa.Uuid(), nullable=True),
        sa.Column("title", minamata.db.LocalizedText(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name_latin", sa.String(), nullable=False),
        sa.Column("name_native", sa.String(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("issued_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_changed_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("superseded_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificates_certificate_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["certificates_certificate.id"],
            name=op.f("fk_certificates_certificate_superseded_by_id_certificates_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_certificate_number")),
    )
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_certificate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_certificates_certificate_living",
            ["person_id", "subject_kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("status = 'valid'"),
            postgresql_where=sa.text("status = 'valid'"),
        )

    op.create_table(
        "courses_learner_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("updated_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_learner_state_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_learner_state_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_learner_state")),
        sa.UniqueConstraint(
            "course_id",
            "person_id",
            "block_key",
            "scope",
            name=op.f("uq_courses_learner_state_course_id_person_id_block_key_scope"),
        ),
    )
    with op.batch_alter_table("courses_learner_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_learner_state_person_id"), ["person_id"], unique=False)

    op.create_table(
        "courses_progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("completion", sa.Double(), nullable=False),
        sa.Column("first_done_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("earned", sa.Double(), nullable=True),
        sa.Column("possible", sa.Double(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("client_time", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("updated_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_progress_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_progress_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_progress")),
        sa.UniqueConstraint(
            "person_id", "course_id", "block_key", name=op.f("uq_courses_progress_person_id_course_id_block_key")
        ),
    )
    op.create_table(
        "courses_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("outline", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("grading_policy", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("imported_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_revision_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_courses_revision_imported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_revision")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_courses_revision_course_id_number")),
    )
    op.create_table(
        "files_stored",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_files_stored_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files_stored")),
    )
    with op.batch_alter_table("files_stored", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_stored_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_stored_sha256"), ["sha256"], unique=False)

    op.create_table(
        "outbox_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("listener", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("delivered_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["outbox_event.id"], name=op.f("fk_outbox_delivery_event_id_outbox_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_delivery")),
    )
    with op.batch_alter_table("outbox_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_delivery_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_delivery_event_id"), ["event_id"], unique=False)

    op.create_table(
        "parties_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", minamata.db.LocalizedText(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_organisation_party_id_parties_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_parties_organisation_code")),
    )
    op.create_table(
        "records_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("title", minamata.db.LocalizedText(), nullable=False),
        sa.Column("completed_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_records_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_entry")),
        sa.UniqueConstraint("person_id", "kind", "subject_id", name=op.f("uq_records_entry_person_id_kind_subject_id")),
    )
    with op.batch_alter_table("records_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_entry_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accounts_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("id_token", sa.String(), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("shared_computer", sa.Boolean(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["accounts_identity.id"], name=op.f("fk_accounts_session_identity_id_accounts_identity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_session_token_hash")),
    )
    with op.batch_alter_table("accounts_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_session_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_session_provider_session"), ["provider_session"], unique=False)

    op.create_table(
        "courses_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("earned", sa.Double(), nullable=False),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_attempt_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_attempt_person_id_person")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["courses_revision.id"], name=op.f("fk_courses_attempt_revision_id_courses_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_attempt")),
        sa.UniqueConstraint(
            "person_id",
            "course_id",
            "block_key",
            "number",
            name=op.f("uq_courses_attempt_person_id_course_id_block_key_number"),
        ),
    )
    op.create_table(
        "courses_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("block_type", sa.String(), nullable=False),
        sa.Column("parent_key", sa.String(), nullable=True),
        sa.Column("unit_key", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["courses_revision.id"], name=op.f("fk_courses_block_revision_id_courses_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_block")),
        sa.UniqueConstraint("revision_id", "block_key", name=op.f("uq_courses_block_revision_id_block_key")),
    )
    with op.batch_alter_table("courses_block", schema=None) as batch_op:
        batch_op.create_index("ix_courses_block_unit", ["revision_id", "unit_key", "position"], unique=False)

    op.create_table(
        "courses_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("imported_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["courses_revision.id"], name=op.f("fk_courses_edition_revision_id_courses_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_edition")),
        sa.UniqueConstraint("revision_id", "language", name=op.f("uq_courses_edition_revision_id_language")),
    )
    op.create_table(
        "courses_enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Double(), nullable=True),
        sa.Column("last_unit", sa.String(), nullable=True),
        sa.Column("last_block", sa.String(), nullable=True),
        sa.Column("last_unit_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("completed_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("completed_revision_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["completed_revision_id"],
            ["courses_revision.id"],
            name=op.f("fk_courses_enrolment_completed_revision_id_courses_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses_course.id"], name=op.f("fk_courses_enrolment_course_id_courses_course")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_courses_enrolment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_enrolment")),
        sa.UniqueConstraint("person_id", "course_id", name=op.f("uq_courses_enrolment_person_id_course_id")),
    )
    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_courses_enrolment_course_id", ["course_id"], unique=False)

    op.create_table(
        "courses_package_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_courses_package_file_file_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["courses_revision.id"], name=op.f("fk_courses_package_file_revision_id_courses_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_package_file")),
        sa.UniqueConstraint(
            "revision_id", "language", "path", name=op.f("uq_courses_package_file_revision_id_language_path")
        ),
    )
    op.create_table(
        "parties_designation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("valid_to", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("letter_file_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_parties_designation_entered_by_person")),
        sa.ForeignKeyConstraint(
            ["letter_file_id"], ["files_stored.id"], name=op.f("fk_parties_designation_letter_file_id_files_stored")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_designation_party_id_parties_party")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parties_designation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_designation")),
    )
    with op.batch_alter_table("parties_designation", schema=None) as batch_op:
        batch_op.create_index("ix_parties_designation_party_id_valid_from", ["party_id", "valid_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_designation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "parties_membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("valid_from", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("valid_to", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(party_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_parties_membership_party_or_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_parties_membership_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["parties_organisation.id"],
            name=op.f("fk_parties_membership_organisation_id_parties_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_parties_membership_party_id_parties_party")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parties_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties_membership")),
    )
    with op.batch_alter_table("parties_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parties_membership_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_membership_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "courses_edition_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("block_key", sa.String(), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["courses_edition.id"], name=op.f("fk_courses_edition_text_edition_id_courses_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_edition_text")),
        sa.UniqueConstraint("edition_id", "block_key", name=op.f("uq_courses_edition_text_edition_id_block_key")),
    )
    with op.batch_alter_table("courses_edition_text", schema=None) as batch_op:
        batch_op.create_index("ix_courses_edition_text_unit", ["edition_id", "unit_key"], unique=False)

    for statement in append_only.statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in append_only.removal(op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table("courses_edition_text", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_edition_text_unit")

    op.drop_table("courses_edition_text")
    with op.batch_alter_table("parties_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parties_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_parties_membership_party_id"))
        batch_op.drop_index(batch_op.f("ix_parties_membership_organisation_id"))

    op.drop_table("parties_membership")
    with op.batch_alter_table("parties_designation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parties_designation_person_id"))
        batch_op.drop_index("ix_parties_designation_party_id_valid_from")

    op.drop_table("parties_designation")
    op.drop_table("courses_package_file")
    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_enrolment_course_id")

    op.drop_table("courses_enrolment")
    op.drop_table("courses_edition")
    with op.batch_alter_table("courses_block", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_block_unit")

    op.drop_table("courses_block")
    op.drop_table("courses_attempt")
    with op.batch_alter_table("accounts_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_session_provider_session"))
        batch_op.drop_index(batch_op.f("ix_accounts_session_person_id"))

    op.drop_table("accounts_session")
    with op.batch_alter_table("records_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_entry_person_id"))

    op.drop_table("records_entry")
    op.drop_table("parties_organisation")
    with op.batch_alter_table("outbox_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_delivery_event_id"))
        batch_op.drop_index("ix_outbox_delivery_due")

    op.drop_table("outbox_delivery")
    with op.batch_alter_table("files_stored", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_stored_sha256"))
        batch_op.drop_index(batch_op.f("ix_files_stored_owner_id"))

    op.drop_table("files_stored")
    op.drop_table("courses_revision")
    op.drop_table("courses_progress")
    with op.batch_alter_table("courses_learner_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_learner_state_person_id"))

    op.drop_table("courses_learner_state")
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificates_certificate_living",
            sqlite_where=sa.text("status = 'valid'"),
            postgresql_where=sa.text("status = 'valid'"),
        )
        batch_op.drop_index(batch_op.f("ix_certificates_certificate_person_id"))

    op.drop_table("certificates_certificate")
    with op.batch_alter_table("accounts_kept_input", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_kept_input_person_id"))

    op.drop_table("accounts_kept_input")
    with op.batch_alter_table("accounts_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_identity_person_id"))

    op.drop_table("accounts_identity")
    with op.batch_alter_table("accounts_group_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_group_membership_person_id"))

    op.drop_table("accounts_group_membership")
    with op.batch_alter_table("accounts_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_accounts_grant_person_id_role")
        batch_op.drop_index(batch_op.f("ix_accounts_grant_group_id"))

    op.drop_table("accounts_grant")
    op.drop_table("thesaurus_concept")
    op.drop_table("thesaurus_article")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_email"))

    op.drop_table("person")
    op.drop_table("parties_party")
    op.drop_table("outbox_event")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("courses_course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_course_audience"))

    op.drop_table("courses_course")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_target")
        batch_op.drop_index("ix_audit_entry_actor")
        batch_op.drop_index("ix_audit_entry_act")

    op.drop_table("audit_entry")
    op.drop_table("accounts_role_map")
    op.drop_table("accounts_group")
