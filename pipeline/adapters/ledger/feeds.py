"""Feeds: how they are doing, where they moved, and when sources publish."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from operator import itemgetter
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


def arrivals_since(db: sa.Connection, since: datetime) -> dict[str, list[Arrivals]]:
    """Return the hours in which each source had new entries, in their order."""
    found: dict[str, list[Arrivals]] = {}
    rows = arrivals.select().where(arrivals.c.hour >= since).order_by(arrivals.c.hour)
    for row in db.execute(rows):
        found.setdefault(row.source_id, []).append(Arrivals(row.hour, row.entries))
    return found


def host_states(db: sa.Connection, hosts: Iterable[str]) -> dict[str, HostState]:
    """Return what is known of these hosts."""
    columns = [host.c[each.name] for each in fields(HostState)]
    return {
        row.host: HostState(**row._mapping)
        for chunk in chunks(hosts)
        for row in db.execute(sa.select(*columns).where(host.c.host.in_(chunk)))
    }


def keep_hosts(db: sa.Connection, kept: Iterable[HostState]) -> None:
    """Write how hosts behave; of two that closed one, who closed it longer is right.

    A host that answers is open, whoever closed it.
    """
    rows = sorted((asdict(state) for state in kept), key=itemgetter("host"))
    if not rows:
        return
    statement = insert(db, host).values(kept_at=sa.func.now())
    new = statement.excluded
    stays = sa.func.coalesce(host.c.closed_until > new.closed_until, sa.false())
    merged = {
        name: sa.case((stays, host.c[name]), else_=new[name])
        for name in ("failures", "closed_until", "closed_by")
    }
    written = statement.on_conflict_do_update(
        index_elements=["host"],
        set_=merged | {"seconds": new.seconds, "kept_at": new.kept_at},
    )
    db.execute(written, rows)


def _row(table: sa.Table, value: object) -> dict[str, Any]:
    return {column.name: getattr(value, column.name) for column in table.columns}
