"""languages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("courses_edition", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "counts",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )

    with op.batch_alter_table("courses_edition_text", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_machine", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("courses_edition_text", schema=None) as batch_op:
        batch_op.drop_column("is_machine")

    with op.batch_alter_table("courses_edition", schema=None) as batch_op:
        batch_op.drop_column("counts")
