"""delegations, the office of a focal point, letters to another mailbox than the person's own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db
from minamata.db import Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))

    op.create_table(
        "delegations_office_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("bounced_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_delegations_office_address_party_id_parties_party")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_delegations_office_address_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations_office_address")),
        sa.UniqueConstraint("party_id", name=op.f("uq_delegations_office_address_party_id")),
    )
    with op.batch_alter_table("delegations_office_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_office_address_address"), ["address"], unique=False)

    op.create_table(
        "delegations_delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("designation_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("acts", Json, nullable=False),
        sa.Column("valid_from", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("valid_to", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.Column("accepted_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", minamata.db.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_delegations_delegation_period")),
        sa.ForeignKeyConstraint(
            ["designation_id"],
            ["parties_designation.id"],
            name=op.f("fk_delegations_delegation_designation_id_parties_designation"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_delegations_delegation_party_id_parties_party")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegations_delegation_person_id_person")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_delegations_delegation_given_by_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_delegations_delegation_ended_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations_delegation")),
    )
    with op.batch_alter_table("delegations_delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_delegation_designation_id"), ["designation_id"], unique=False)
        batch_op.create_index("ix_delegations_delegation_party_id_id", ["party_id", "id"], unique=False)
        batch_op.create_index("ix_delegations_delegation_person_id_valid_to", ["person_id", "valid_to"], unique=False)


def downgrade() -> None:
    op.drop_table("delegations_delegation")
    op.drop_table("delegations_office_address")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("address")
