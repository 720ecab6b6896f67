"""The outbox: articles on their way to the search index, and who waits for them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger.items import adopt
from pipeline.adapters.ledger.runs import NOBODY, add_intakes, record, save_outcomes
from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import (
    article,
    index_outbox,
    item,
    run,
    run_item,
    version,
)
from pipeline.model import ArticleState, Outcome
from pipeline.records import Intake, ItemOutcome, Pending

_KEY = sa.tuple_(index_outbox.c.article_id, index_outbox.c.revision)


def pending(
    db: sa.Connection, run_id: str, limit: int, after: Pending | None = None
) -> list[Pending]:
    """Return rows that no other living run will write, in order, from `after` on."""
    others = sa.select(run.c.run_id).where(
        run.c.state == "running", run.c.run_id != run_id
    )
    left = index_outbox.select().where(index_outbox.c.run_id.not_in(others))
    if after:
        left = left.where(sa.tuple_(after.article_id, after.revision) < _KEY)
    rows = db.execute(left.order_by(*_KEY).limit(limit))
    return [_pending_of(row) for row in rows]


def _pending_of(row: sa.Row[Any]) -> Pending:
    return Pending(
        article_id=row.article_id,
        revision=row.revision,
        item_id=row.item_id,
        outcome=row.outcome and Outcome(row.outcome),
    )


def save_written(
    db: sa.Connection,
    run_id: str,
    at: datetime,
    written: Iterable[Pending],
    outcomes: Sequence[ItemOutcome],
) -> None:
    """Take rows out of the outbox and write how the items ended that waited there.

    An item that nobody works on becomes this run's; one that ended for good
    meanwhile, as in a takedown, stays as it is.
    """
    clear(db, written)
    still_open = adopt(db, run_id, (ended.item_id for ended in outcomes))
    save_outcomes(db, run_id, at, [e for e in outcomes if e.item_id in still_open])


def take_again(db: sa.Connection, run_id: str, item_ids: Iterable[str]) -> set[str]:
    """Count items as taken in that are only read again: they stand as they are.

    Returns those that had not ended in this run before.
    """
    which = sa.select(item.c.item_id, item.c.source_id).where(
        ~sa.exists().where(
            run_item.c.run_id == run_id, run_item.c.item_id == item.c.item_id
        )
    )
    taken = {
        row.item_id: row.source_id
        for chunk in chunks(sorted(set(item_ids)))
        for row in db.execute(which.where(item.c.item_id.in_(chunk)))
    }
    intakes = [
        Intake(channel=f"read again: {source_id}", source_id=source_id, taken_in=number)
        for source_id, number in Counter(taken.values()).items()
    ]
    add_intakes(db, run_id, intakes)
    return set(taken)


def save_again(
    db: sa.Connection,
    run_id: str,
    at: datetime,
    written: Iterable[Pending],
    outcomes: Iterable[ItemOutcome],
) -> None:
    """Take rows out of the outbox, and write how reading items again ended.

    The items stand as they did: when they are looked at next is not changed by it.
    """
    clear(db, written)
    for ended in outcomes:
        record(db, run_id, at, ended)


def clear(db: sa.Connection, written: Iterable[Pending]) -> None:
    """Take rows out of the outbox."""
    keys = sorted({(row.article_id, row.revision) for row in written})
    for chunk in chunks(keys, 200):
        db.execute(index_outbox.delete().where(_KEY.in_(chunk)))


def reopen(db: sa.Connection, item_ids: Iterable[str]) -> int:
    """Let the next run take these items on, from where their bytes are.

    What was decided about these bytes is not decided again: the item then waits in
    the outbox, for its article is sent to the index as it stands.
    """
    changed = 0
    for chunk in chunks(sorted(set(item_ids))):
        which = item.c.item_id.in_(chunk)
        reopened = item.update().where(which)
        changed += db.execute(
            reopened.values(outcome=None, run_id=None, retry_at=None, recheck_at=None)
        ).rowcount
        upsert(db, index_outbox, list(_rows_of(db, which)))
    return changed


def _rows_of(
    db: sa.Connection, which: sa.ColumnElement[bool]
) -> Iterator[dict[str, Any]]:
    """Return rows for the articles of items, those that an item waits for last."""
    decided = (
        (article.c.state == ArticleState.VISIBLE)
        & (version.c.article_id == article.c.article_id)
        & (version.c.item_id == item.c.item_id)
        & (version.c.document_id == item.c.document_id)
    )
    found = db.execute(
        sa.select(
            article.c.article_id,
            article.c.revision,
            article.c.copy_group_id,
            item.c.item_id,
            sa.func.coalesce(version.c.number, 0).label("number"),
        )
        .join(item, item.c.article_id == article.c.article_id)
        .outerjoin(version, decided)
        .where(which)
        .order_by("number", item.c.item_id)
    )
    for row in found:
        outcome = _decided(row.number, is_copy=row.copy_group_id != row.article_id)
        yield {
            "article_id": row.article_id,
            "revision": row.revision,
            "run_id": NOBODY,
            "item_id": outcome and row.item_id,
            "outcome": outcome,
        }


def _decided(number: int, *, is_copy: bool) -> Outcome | None:
    """Return what version `number` of an article was; 0: there is none."""
    if number == 0:
        return None
    if number > 1:
        return Outcome.UPDATED
    return Outcome.DUPLICATE if is_copy else Outcome.INDEXED
