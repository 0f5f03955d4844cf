"""ground services"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs_periodic",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("asked_at", minamata.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_jobs_periodic")),
    )


def downgrade() -> None:
    op.drop_table("jobs_periodic")
