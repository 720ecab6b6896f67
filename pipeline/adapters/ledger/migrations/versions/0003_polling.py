"""Polling: schedules that adapt, feeds that move, rhythms of sources, hosts.

Revision ID: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.adapters.ledger.tables import Duration, FreeText, Series, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPTIONAL: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "location": FreeText,
    "moved_to": FreeText,
    "moved_at": UtcTime,
    "parent": FreeText,
    "full_at": UtcTime,
    "changed_at": UtcTime,
    "newest_at": UtcTime,
    "interval": Duration,
    "hint": Duration,
    "missed_at": UtcTime,
}
_COUNTS: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "moved_seen": sa.Integer,
    "strikes": sa.Float,
    "missed": sa.Float,
}
_SERIES = ("rhythm", "window")
_BY_AGE = {
    "arrivals": "hour",
    "host": "kept_at",
    "lease": "until",
    "robots": "fetched_at",
}


def _filled(
    name: str, kind: type[sa.types.TypeEngine[Any]], value: str
) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=value)


def upgrade() -> None:
    for name, kind in _OPTIONAL.items():
        op.add_column("feed_state", sa.Column(name, kind))
    for name, kind in _COUNTS.items():
        op.add_column("feed_state", _filled(name, kind, "0"))
    for name in _SERIES:
        op.add_column("feed_state", _filled(name, Series, "[]"))
    op.create_index("ix_feed_state_parent", "feed_state", ["parent"])
    is_sitemap = sa.text("parent IS NOT NULL")
    op.create_index(
        "ix_feed_state_sitemaps",
        "feed_state",
        ["polled_at"],
        sqlite_where=is_sitemap,
        postgresql_where=is_sitemap,
    )
    op.create_table(
        "feed_move",
        sa.Column("url", FreeText, primary_key=True),
        sa.Column("at", UtcTime, primary_key=True),
        sa.Column("before", FreeText, nullable=False),
        sa.Column("after", FreeText, nullable=False),
        sa.Column("why", FreeText, nullable=False),
    )
    op.create_table(
        "arrivals",
        sa.Column("source_id", sa.Text, primary_key=True),
        sa.Column("hour", UtcTime, primary_key=True),
        sa.Column("entries", sa.Integer, nullable=False),
    )
    op.create_table(
        "host",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("seconds", sa.Float),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("closed_until", UtcTime),
        sa.Column("closed_by", FreeText),
        sa.Column("kept_at", UtcTime, nullable=False),
    )
    for table, column in _BY_AGE.items():
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("lease", "robots"):
        op.drop_index(f"ix_{table}_{_BY_AGE[table]}", table)
    for table in ("host", "arrivals", "feed_move"):
        op.drop_table(table)
    op.drop_index("ix_feed_state_sitemaps", "feed_state")
    op.drop_index("ix_feed_state_parent", "feed_state")
    for name in (*_OPTIONAL, *_COUNTS, *_SERIES):
        op.drop_column("feed_state", name)
