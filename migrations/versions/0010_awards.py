"""awards: where a certificate stands in the status lists of badges"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("badge_index", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_certificates_certificate_badge_index"), ["badge_index"])

    certificates = sa.table(
        "certificates_certificate", sa.column("id", sa.Uuid()), sa.column("badge_index", sa.Integer())
    )
    connection = op.get_bind()
    issued = connection.execute(sa.select(certificates.c.id).order_by(certificates.c.id)).scalars().all()
    for index, certificate in enumerate(issued):
        connection.execute(certificates.update().where(certificates.c.id == certificate).values(badge_index=index))


def downgrade() -> None:
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_certificates_certificate_badge_index"), type_="unique")
        batch_op.drop_column("badge_index")
