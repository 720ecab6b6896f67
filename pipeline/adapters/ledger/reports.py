"""What people ask of the ledger: stories of items, the state of the sources."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger.rows import item_of
from pipeline.adapters.ledger.tables import (
    archive_file,
    article,
    article_key,
    delivery,
    feed_state,
    item,
    run_item,
)
from pipeline.model import Outcome, Reason
from pipeline.records import Item, PastOutcome, SourceStatus

SHOWN_ID = 12
"""Characters of an id from which on it is taken for one."""


def find_items(db: sa.Connection, text: str, keys: Sequence[str]) -> list[Item]:
    """Return items by id, URL, guid, or one of `keys`, the oldest first."""
    rows = db.execute(
        item.select()
        .where(
            (item.c.item_id == text)
            | (item.c.item_id.startswith(text, autoescape=True) & _is_prefix(text))
            | (item.c.url == text)
            | (item.c.guid == text)
            | (item.c.article_id == text)
            | item.c.key.in_(keys)
        )
        .order_by(item.c.first_seen_at, item.c.item_id)
    )
    return [item_of(row) for row in rows]


def _is_prefix(text: str) -> sa.ColumnElement[bool]:
    """Tell whether `text` is the beginning of an id, as people are shown it."""
    is_long = len(text) >= SHOWN_ID and not text.strip("0123456789abcdef")
    return sa.true() if is_long else sa.false()


def find_articles(db: sa.Connection, text: str, keys: Sequence[str]) -> list[str]:
    """Return the ids of articles by id or by one of their names."""
    by_name = sa.select(article_key.c.article_id).where(article_key.c.key.in_(keys))
    by_id = sa.select(article.c.article_id).where(
        (article.c.article_id == text)
        | (article.c.article_id.startswith(text, autoescape=True) & _is_prefix(text))
    )
    return sorted(set(db.scalars(by_name.union(by_id))))


def names(db: sa.Connection, article_id: str) -> list[tuple[str, str]]:
    """Return the names of an article as (kind, key)."""
    rows = db.execute(
        sa.select(article_key.c.kind, article_key.c.key)
        .where(article_key.c.article_id == article_id)
        .order_by(article_key.c.kind, article_key.c.key)
    )
    return [(row.kind, row.key) for row in rows]


def history(db: sa.Connection, item_id: str) -> list[PastOutcome]:
    """Return how an item ended in each run, the oldest first."""
    rows = db.execute(
        run_item.select().where(run_item.c.item_id == item_id).order_by(run_item.c.at)
    )
    return [
        PastOutcome(
            run_id=row.run_id,
            at=row.at,
            outcome=Outcome(row.outcome),
            stage=row.stage,
            reason=row.reason and Reason(row.reason),
            detail=row.detail,
        )
        for row in rows
    ]


def items_with(
    db: sa.Connection, outcome: Outcome | None, source_id: str | None, limit: int
) -> list[Item]:
    """Return items that stand at `outcome` (None: open), the oldest first."""
    which = item.c.outcome == outcome if outcome else item.c.outcome.is_(None)
    of_source = item.c.source_id == source_id if source_id else sa.true()
    rows = db.execute(
        item.select()
        .where(which, of_source)
        .order_by(item.c.first_seen_at, item.c.item_id)
        .limit(limit)
    )
    return [item_of(row) for row in rows]


def known_files(db: sa.Connection) -> set[str]:
    """Return the archive files that were registered."""
    return set(db.scalars(sa.select(archive_file.c.archive_file)))


def statuses(db: sa.Connection, since: datetime) -> list[SourceStatus]:
    """Return how each source is doing; articles and delays count since `since`."""
    facts: dict[str, dict[str, Any]] = {}
    for row in db.execute(feed_state.select().order_by(feed_state.c.url)):
        fact = facts.setdefault(row.source_id, {})
        times = [t for t in (fact.get("polled_at"), row.polled_at) if t]
        fact["polled_at"] = max(times, default=None)
        if row.problem:
            fact.setdefault("problems", []).append((row.url, row.problem))
    for row in db.execute(_deliveries()):
        facts.setdefault(row.source_id, {})["delivered_at"] = row.delivered_at
    for row in db.execute(_backlog()):
        fact = facts.setdefault(row.source_id, {})
        fact |= {name: row._mapping[name] for name in _COUNTED}
    for source_id, delays in _delays(db, since).items():
        known = [delay for delay in delays if delay is not None]
        fact = facts.setdefault(source_id, {})
        fact["articles"] = len(delays)
        fact["delay"] = timedelta(seconds=median(known)) if known else None
    return [
        SourceStatus(source_id=i, **(f | {"problems": tuple(f.get("problems", ()))}))
        for i, f in sorted(facts.items())
    ]


def _deliveries() -> sa.Select[Any]:
    newest = sa.func.max(delivery.c.received_at).label("delivered_at")
    return sa.select(delivery.c.source_id, newest).group_by(delivery.c.source_id)


_COUNTED = ("open", "oldest_open_at", "failed", "quarantined")


def _backlog() -> sa.Select[Any]:
    is_open = item.c.outcome.is_(None)
    return (
        sa.select(
            item.c.source_id,
            sa.func.count().filter(is_open).label("open"),
            sa.func.min(item.c.first_seen_at).filter(is_open).label("oldest_open_at"),
            sa.func.count().filter(item.c.outcome == "failed").label("failed"),
            sa.func.count()
            .filter(item.c.outcome == "quarantined")
            .label("quarantined"),
        )
        .where(is_open | item.c.outcome.in_(["failed", "quarantined"]))
        .group_by(item.c.source_id)
    )


def _delays(db: sa.Connection, since: datetime) -> dict[str, list[float | None]]:
    """Return seconds from publishing to first sight; None where it is unknown."""
    delays: dict[str, list[float | None]] = {}
    for row in db.execute(
        sa.select(
            article.c.source_id, article.c.first_seen_at, article.c.published_at
        ).where(article.c.first_seen_at >= since)
    ):
        delay = None
        if row.published_at and row.published_at <= row.first_seen_at:
            delay = (row.first_seen_at - row.published_at).total_seconds()
        delays.setdefault(row.source_id, []).append(delay)
    return delays
