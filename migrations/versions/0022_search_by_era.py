"""search by era"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# The era stands first, for of several things that are asked for the index looks at the first one first.
INDEX = """
CREATE INDEX ix_search_document_terms ON search_document USING gin (
  (ARRAY[number >> 13]),
  vector,
  ts_filter(vector, '{a}'),
  (ARRAY[
    'audience ' || audience_id, 'kind ' || kind, 'language ' || language, 'country ' || country, 'area ' || area,
    'year ' || extract(year FROM at AT TIME ZONE 'UTC'),
    'month ' || (12 * extract(year FROM at AT TIME ZONE 'UTC') + extract(month FROM at AT TIME ZONE 'UTC'))
  ] || string_to_array(marks, '|'))
) WITH (fastupdate = off)
"""


def upgrade() -> None:
    op.drop_index("ix_search_document_vector", "search_document")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(INDEX)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_search_document_terms", "search_document")
    op.create_index("ix_search_document_vector", "search_document", ["vector"], postgresql_using="gin")
