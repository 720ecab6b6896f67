"""Feeds: how they are doing, where they moved, and when sources publish."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger.rows import feed_state_of
from pipeline.adapters.ledger.sql import chunks, insert, upsert
from pipeline.adapters.ledger.tables import arrivals, feed_move, feed_state, host
from pipeline.records import Arrivals, FeedMove, FeedState, HostState


def states(db: sa.Connection, urls: Iterable[str]) -> dict[str, FeedState]:
    """Return the states of those feeds that were polled before."""
    return {
        row.url: feed_state_of(row)
        for chunk in chunks(urls)
        for row in db.execute(feed_state.select().where(feed_state.c.url.in_(chunk)))
    }


def every_state(db: sa.Connection) -> list[FeedState]:
    """Return the states of all feeds that were ever asked, by URL."""
    return [
        feed_state_of(row)
        for row in db.execute(feed_state.select().order_by(feed_state.c.url))
    ]


def save(
    db: sa.Connection, saved: Iterable[FeedState], moved: Iterable[FeedMove] = ()
) -> None:
    """Write how feeds are doing, and which of them moved."""
    upsert(db, feed_state, [_row(feed_state, state) for state in saved])
    upsert(db, feed_move, [_row(feed_move, move) for move in moved])


def moves(db: sa.Connection, urls: Iterable[str]) -> list[FeedMove]:
    """Return when feeds moved, the oldest first."""
    found = [
        FeedMove(**row._mapping)
        for chunk in chunks(urls)
        for row in db.execute(feed_move.select().where(feed_move.c.url.in_(chunk)))
    ]
    return sorted(found, key=lambda move: (move.at, move.url))


def count_arrivals(db: sa.Connection, source_id: str, at: datetime, new: int) -> None:
    """Add new entries to the hour in which they came."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    statement = insert(db, arrivals).values(source_id=source_id, hour=hour, entries=new)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["source_id", "hour"],
            set_={"entries": arrivals.c.entries + statement.excluded.entries},
        )
    )


def forget_arrivals(db: sa.Connection, before: datetime) -> None:
    """Remove hours that tell nothing of how sources publish now."""
    db.execute(arrivals.delete().where(arrivals.c.hour < before))


def arrivals_since(db: sa.Connection, since: datetime) -> dict[str, list[Arrivals]]:
    """Return the hours in which each source had new entries, in their order."""
    found: dict[str, list[Arrivals]] = {}
    rows = arrivals.select().where(arrivals.c.hour >= since).order_by(arrivals.c.hour)
    for row in db.execute(rows):
        found.setdefault(row.source_id, []).append(Arrivals(row.hour, row.entries))
    return found


def host_states(db: sa.Connection, hosts: Iterable[str]) -> dict[str, HostState]:
    """Return what is known of these hosts."""
    return {
        row.host: HostState(**row._mapping)
        for chunk in chunks(hosts)
        for row in db.execute(host.select().where(host.c.host.in_(chunk)))
    }


def keep_hosts(db: sa.Connection, kept: Iterable[HostState]) -> None:
    """Write how hosts behave in place of what was known."""
    upsert(db, host, [_row(host, state) for state in kept])


def _row(table: sa.Table, value: object) -> dict[str, Any]:
    return {column.name: getattr(value, column.name) for column in table.columns}
