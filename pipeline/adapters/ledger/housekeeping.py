"""What is of no use any longer leaves the ledger; articles and items never do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from pipeline.adapters.ledger.tables import (
    arrivals,
    feed_state,
    host,
    lease,
    page_profile,
    quality,
    robots,
)

ARRIVALS_KEPT = timedelta(days=90)
"""Older hours tell nothing of how a source publishes now."""
SITEMAPS_KEPT = timedelta(days=90)
"""A sitemap that no index led to for so long lists nothing new."""
HOSTS_KEPT = timedelta(days=90)
ROBOTS_KEPT = timedelta(days=30)
"""A robots.txt is asked for again after a day at most (RFC 9309 section 2.4)."""
PROFILES_KEPT = timedelta(days=90)
LEASES_KEPT = timedelta(days=1)


def keep_house(db: sa.Connection, at: datetime, now: datetime) -> None:
    """Remove what ran out or was not touched for long.

    `at` is the time of the visit, as of what was fetched; `now` is the machine's.
    """
    for statement in _old(at, now):
        db.execute(statement)


def _old(at: datetime, now: datetime) -> Iterator[sa.Delete]:
    yield arrivals.delete().where(arrivals.c.hour < at - ARRIVALS_KEPT)
    yield feed_state.delete().where(
        feed_state.c.parent.is_not(None), feed_state.c.polled_at < at - SITEMAPS_KEPT
    )
    is_open = host.c.closed_until.is_(None) | (host.c.closed_until < now)
    yield host.delete().where(host.c.kept_at < now - HOSTS_KEPT, is_open)
    yield robots.delete().where(robots.c.fetched_at < at - ROBOTS_KEPT)
    # what an outlet was like is asked for as long as it is off that
    is_off = sa.exists().where(
        quality.c.source_id == page_profile.c.source_id,
        quality.c.site == page_profile.c.site,
        quality.c.changed_at.is_not(None),
    )
    yield page_profile.delete().where(
        page_profile.c.read_at < at - PROFILES_KEPT, ~is_off
    )
    yield lease.delete().where(lease.c.until < now - LEASES_KEPT)
