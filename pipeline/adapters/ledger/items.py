"""Feeds, deliveries, documents and items."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger import feeds
from pipeline.adapters.ledger.rows import (
    document_of,
    document_row,
    item_of,
    item_row,
)
from pipeline.adapters.ledger.runs import add_intakes, save_outcomes
from pipeline.adapters.ledger.sql import chunks, insert, upsert
from pipeline.adapters.ledger.tables import (
    archive_file,
    delivery,
    document,
    drop_file,
    item,
    robots,
    run,
    wire_number,
)
from pipeline.model import Outcome
from pipeline.records import (
    Delivery,
    Intake,
    Item,
    ItemOutcome,
    PollCommit,
    RobotsFile,
    StoredDocument,
)


def known(db: sa.Connection, item_ids: Iterable[str]) -> set[str]:
    """Return those of `item_ids` that are in the ledger."""
    return {
        item_id
        for chunk in chunks(item_ids)
        for item_id in db.scalars(
            sa.select(item.c.item_id).where(item.c.item_id.in_(chunk))
        )
    }


def save_polls(
    db: sa.Connection, run_id: str, polls: Iterable[PollCommit], files: Collection[str]
) -> None:
    """Write all that polling changes; all records of `files` are known then."""
    given = list(polls)
    save_documents(db, [one for poll in given for one in poll.documents])
    feeds.save(
        db,
        [poll.state for poll in given if poll.state],
        [poll.move for poll in given if poll.move],
    )
    _save_received(db, given)
    add_intakes(db, run_id, [_save_items(db, run_id, poll) for poll in given])
    register_files(db, files)


def _save_received(db: sa.Connection, polls: Sequence[PollCommit]) -> None:
    """Write what was found in drops."""
    files = [_row(drop_file, file) for poll in polls for file in poll.files]
    upsert(db, drop_file, files)
    numbered = [_row(wire_number, one) for poll in polls for one in poll.numbered]
    upsert(db, wire_number, numbered)
    for received in (one for poll in polls for one in poll.deliveries):
        row = _row(delivery, received)
        db.execute(insert(db, delivery).values(row).on_conflict_do_nothing())


def _save_items(db: sa.Connection, run_id: str, poll: PollCommit) -> Intake:
    """Write new items; return what came in, as others may have written some."""
    written = _insert_items(db, poll.items)
    if arrived := min(poll.arrivals, len(written)):
        came_at = poll.items[0].first_seen_at
        feeds.count_arrivals(db, poll.intake.source_id, came_at, arrived)
    ended = [
        _ended(new) for new in poll.items if new.outcome and new.item_id in written
    ]
    if ended:
        save_outcomes(db, run_id, poll.items[0].first_seen_at, ended)
    late = len(poll.items) - len(written)
    return replace(poll.intake, unchanged=poll.intake.unchanged + late)


def _row(table: sa.Table, value: object) -> dict[str, Any]:
    """Return the row of a value that has a field for each column."""
    return {column.name: getattr(value, column.name) for column in table.columns}


def _insert_items(db: sa.Connection, items: Sequence[Item]) -> set[str]:
    """Insert `items` and return the ids of those that were not there yet."""
    if not items:
        return set()
    rows = sorted(map(item_row, items), key=itemgetter("item_id"))
    statement = insert(db, item).on_conflict_do_nothing()
    return set(db.scalars(statement.returning(item.c.item_id), rows))


def _ended(new: Item) -> ItemOutcome:
    assert new.outcome
    return ItemOutcome(
        item_id=new.item_id,
        outcome=new.outcome,
        reason=new.reason,
        stage=new.stage or "poll",
        detail=new.detail,
    )


def open_of_run(db: sa.Connection, run_id: str) -> list[Item]:
    """Return the open items of a run, oldest first."""
    rows = db.execute(
        item.select()
        .where(item.c.run_id == run_id, item.c.outcome.is_(None))
        .order_by(item.c.first_seen_at, item.c.item_id)
    )
    return [item_of(row) for row in rows]


def by_id(db: sa.Connection, item_ids: Iterable[str]) -> dict[str, Item]:
    """Return items by id."""
    return {
        row.item_id: item_of(row)
        for chunk in chunks(set(item_ids))
        for row in db.execute(item.select().where(item.c.item_id.in_(chunk)))
    }


def take_over(
    db: sa.Connection,
    run_id: str,
    now: datetime,
    sources: Collection[str] | None = None,
) -> int:
    """Make items of this run: left open by dead runs, due for retry or recheck.

    `sources` are the ids of those whose items are taken; None takes those of all.
    """
    ours = sa.true() if sources is None else item.c.source_id.in_(sources)
    is_left = ours & item.c.outcome.is_(None) & _is_nobodys()
    is_retry = ours & (item.c.outcome == Outcome.FAILED) & (item.c.retry_at <= now)
    is_recheck = ours & (item.c.recheck_at <= now) & item.c.outcome.is_not(None)
    # what has no page of its own is read once more where it came from
    has_page = item.c.url.is_not(None) & item.c.document_id.is_distinct_from(
        item.c.listed_in
    )
    document_id = sa.case((has_page, None), else_=item.c.document_id)
    fetch_again: dict[str, Any] = {"document_id": document_id, "outcome": None}
    return (
        _take(db, run_id, "left over", is_left, {})
        + _take(db, run_id, "retry", is_retry, fetch_again | {"retry_at": None})
        + _take(db, run_id, "recheck", is_recheck, fetch_again | {"recheck_at": None})
    )


def adopt(db: sa.Connection, run_id: str, item_ids: Iterable[str]) -> set[str]:
    """Return those of `item_ids` that have not ended for good.

    Those of them that no living run works on become this run's, as taken in by it.
    """
    unfinished: set[str] = set()
    for chunk in chunks(sorted(set(item_ids))):
        is_unfinished = item.c.item_id.in_(chunk) & (
            item.c.outcome.is_(None) | (item.c.outcome == Outcome.FAILED)
        )
        is_left = is_unfinished & _is_nobodys() & item.c.run_id.is_distinct_from(run_id)
        _take(db, run_id, "left over", is_left, {})
        unfinished.update(db.scalars(sa.select(item.c.item_id).where(is_unfinished)))
    return unfinished


def _is_nobodys() -> sa.ColumnElement[bool]:
    living = sa.select(run.c.run_id).where(run.c.state == "running")
    return item.c.run_id.is_(None) | item.c.run_id.not_in(living)


def _take(
    db: sa.Connection,
    run_id: str,
    channel: str,
    which: sa.ColumnElement[bool],
    changes: dict[str, Any],
) -> int:
    taken = (
        item.update()
        .where(which)
        .values(run_id=run_id, **changes)
        .returning(item.c.source_id)
    )
    counts: dict[str, int] = {}
    for source_id in db.scalars(taken):
        counts[source_id] = counts.get(source_id, 0) + 1
    taken_on = [
        Intake(channel=f"{channel}: {source_id}", source_id=source_id, taken_in=number)
        for source_id, number in counts.items()
    ]
    add_intakes(db, run_id, taken_on)
    return sum(counts.values())


def save_fetched(
    db: sa.Connection,
    stored: Sequence[StoredDocument],
    of_items: Mapping[str, str],
    files: Collection[str],
) -> None:
    """Write documents, where items can be read, and what files they are in."""
    save_documents(db, stored)
    assign_documents(db, of_items)
    register_files(db, files)


def save_documents(db: sa.Connection, stored: Sequence[StoredDocument]) -> None:
    """Write documents and register the files that they are in."""
    upsert(db, document, [document_row(one) for one in stored])


def register_files(db: sa.Connection, names: Iterable[str]) -> None:
    """Say that all records of these archive files are known."""
    now = datetime.now(UTC)
    rows = [{"archive_file": n, "registered_at": now} for n in sorted(set(names))]
    upsert(db, archive_file, rows)


def keep_robots(db: sa.Connection, held: RobotsFile) -> None:
    """Write a robots.txt in place of the one that was held."""
    upsert(db, robots, [{c.name: getattr(held, c.name) for c in robots.columns}])


def feed_captures(db: sa.Connection, source_id: str) -> list[StoredDocument]:
    """Return all captures of a source's feeds, the oldest first."""
    rows = db.execute(
        document.select()
        .where(document.c.source_id == source_id, document.c.kind == "feed")
        .order_by(document.c.captured_at)
    )
    return [document_of(row) for row in rows]


def documents_in(db: sa.Connection, name: str) -> list[StoredDocument]:
    """Return the documents that are in an archive file, by their offsets."""
    rows = db.execute(
        document.select()
        .where(document.c.archive_file == name)
        .order_by(document.c.offset)
    )
    return [document_of(row) for row in rows]


def delivery_of(db: sa.Connection, document_id: str) -> Delivery | None:
    """Return the delivery that a document is the body of, if it is one."""
    row = db.execute(
        delivery.select().where(delivery.c.document_id == document_id)
    ).first()
    return Delivery(**row._mapping) if row else None


def assign_documents(db: sa.Connection, items: Mapping[str, str]) -> None:
    """Say in which document each item can be read."""
    if items:
        db.execute(
            item.update()
            .where(item.c.item_id == sa.bindparam("item"))
            .values(document_id=sa.bindparam("document")),
            [{"item": i, "document": items[i]} for i in sorted(items)],
        )


def documents(db: sa.Connection, ids: Iterable[str]) -> dict[str, StoredDocument]:
    """Return documents by id, without their bodies."""
    return {
        row.document_id: document_of(row)
        for chunk in chunks(ids)
        for row in db.execute(
            document.select().where(document.c.document_id.in_(chunk))
        )
    }


def latest_pages(db: sa.Connection, urls: Iterable[str]) -> dict[str, StoredDocument]:
    """Return the newest page captured for each of `urls`, where there is one."""
    newest: dict[str, StoredDocument] = {}
    for chunk in chunks(urls):
        rows = db.execute(
            document.select()
            .where(document.c.url.in_(chunk), document.c.kind == "page")
            .order_by(document.c.captured_at)
        )
        newest |= {row.url: document_of(row) for row in rows}
    return newest
