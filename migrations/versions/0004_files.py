"""files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_photo",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files_stored.id"], name=op.f("fk_accounts_photo_file_id_files_stored")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accounts_photo_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts_photo")),
    )
    with op.batch_alter_table("accounts_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_photo_file_id"), ["file_id"], unique=False)

    op.create_table(
        "files_text",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("read_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_files_text_file_id_files_stored"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_files_text")),
    )
    op.create_table(
        "files_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("created_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files_stored.id"], name=op.f("fk_files_upload_file_id_files_stored"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_files_upload_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files_upload")),
    )
    with op.batch_alter_table("files_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_upload_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_upload_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "files_piece",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["files_upload.id"], name=op.f("fk_files_piece_upload_id_files_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "offset", name=op.f("pk_files_piece")),
    )
    with op.batch_alter_table("files_piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_piece_sha256"), ["sha256"], unique=False)

    with op.batch_alter_table("files_stored", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_until", minamata.db.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_files_stored_kept_until"), ["kept_until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("files_stored", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_stored_kept_until"))
        batch_op.drop_column("kept_until")

    with op.batch_alter_table("files_piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_piece_sha256"))

    op.drop_table("files_piece")
    with op.batch_alter_table("files_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_upload_owner_id"))
        batch_op.drop_index(batch_op.f("ix_files_upload_file_id"))
        batch_op.drop_index(batch_op.f("ix_files_upload_expires_at"))

    op.drop_table("files_upload")
    op.drop_table("files_text")
    with op.batch_alter_table("accounts_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_photo_file_id"))

    op.drop_table("accounts_photo")
