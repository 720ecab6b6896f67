"""Quality: profiles of pages, rules learned from them, outlets off their baseline.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from pipeline.adapters.ledger.tables import FreeText, Series, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_profile",
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("is_read", sa.Boolean, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("read_at", UtcTime, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("headline", FreeText, nullable=False),
        sa.Column("published_at", UtcTime),
        sa.Column("measures", sa.JSON, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("off", Series, nullable=False),
    )
    outlet = ["source_id", "site"]
    op.create_index(
        "ix_page_profile_source_id_site_read_at", "page_profile", [*outlet, "read_at"]
    )
    op.create_index("ix_page_profile_read_at", "page_profile", ["read_at"])
    op.create_table(
        "learned_rule",
        sa.Column("rule_id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("line", FreeText, nullable=False),
        sa.Column("where", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("evidence", Series, nullable=False),
        sa.Column("first_at", UtcTime, nullable=False),
        sa.Column("last_at", UtcTime, nullable=False),
        sa.Column("decided_by", FreeText),
        sa.Column("decided_at", UtcTime),
    )
    op.create_index("ix_learned_rule_source_id_site", "learned_rule", outlet)
    op.create_table(
        "quality",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("changed_at", UtcTime),
        sa.Column("problem", FreeText),
        sa.Column("accepted_at", UtcTime),
        sa.Column("accepted_by", FreeText),
    )


def downgrade() -> None:
    for table in ("quality", "learned_rule", "page_profile"):
        op.drop_table(table)
