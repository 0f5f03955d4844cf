"""acts of moderators, flags and duties"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import minamata.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = minamata.db.Instant(timezone=True)
NOT_VISIBLE = sa.text("state <> 'visible'")
NOT_REVIEWED = sa.text("reviewed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_for", sa.String(), nullable=True))
    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_for", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_forums_post_not_visible", ["id"], unique=False, sqlite_where=NOT_VISIBLE, postgresql_where=NOT_VISIBLE
        )

    op.create_table(
        "forums_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("other_area_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("other_topic_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("before", minamata.db.Json, nullable=False),
        sa.Column("after", minamata.db.Json, nullable=False),
        sa.Column("waited", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_forums_act_actor_id_person")),
        sa.ForeignKeyConstraint(["area_id"], ["forums_area.id"], name=op.f("fk_forums_act_area_id_forums_area")),
        sa.ForeignKeyConstraint(
            ["other_area_id"], ["forums_area.id"], name=op.f("fk_forums_act_other_area_id_forums_area")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["forums_topic.id"], name=op.f("fk_forums_act_topic_id_forums_topic")),
        sa.ForeignKeyConstraint(
            ["other_topic_id"], ["forums_topic.id"], name=op.f("fk_forums_act_other_topic_id_forums_topic")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_act_post_id_forums_post")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_act_person_id_person")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_forums_act_undone_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_act")),
    )
    with op.batch_alter_table("forums_act", schema=None) as batch_op:
        batch_op.create_index("ix_forums_act_area_id", ["area_id", "id"], unique=False)
        batch_op.create_index("ix_forums_act_other_area_id", ["other_area_id", "id"], unique=False)
        for column in ("actor_id", "topic_id", "post_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_forums_act_{column}"), [column], unique=False)

    op.create_table(
        "forums_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["forums_post.id"], name=op.f("fk_forums_flag_post_id_forums_post")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_flag_person_id_person")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_forums_flag_reviewed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_flag")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_forums_flag_post_id_person_id")),
    )
    with op.batch_alter_table("forums_flag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_forums_flag_open", ["id"], unique=False, sqlite_where=NOT_REVIEWED, postgresql_where=NOT_REVIEWED
        )
        batch_op.create_index(batch_op.f("ix_forums_flag_person_id"), ["person_id"], unique=False)

    op.create_table(
        "forums_duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", minamata.db.Json, nullable=False),
        sa.Column("begins", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("languages", minamata.db.Json, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forums_duty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forums_duty")),
    )
    with op.batch_alter_table("forums_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forums_duty_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("forums_duty")
    op.drop_table("forums_flag")
    op.drop_table("forums_act")
    with op.batch_alter_table("forums_post", schema=None) as batch_op:
        batch_op.drop_index("ix_forums_post_not_visible")
        batch_op.drop_column("hidden_for")
    with op.batch_alter_table("forums_topic", schema=None) as batch_op:
        batch_op.drop_column("hidden_for")
