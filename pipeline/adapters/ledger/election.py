"""The original of a copy group is elected again when one has left the group."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger.rows import head_of, head_row
from pipeline.adapters.ledger.sql import upsert
from pipeline.adapters.ledger.tables import article, index_outbox
from pipeline.dedup.elect import elect
from pipeline.records import Head


def elect_again(db: sa.Connection, run_id: str, groups: Iterable[str]) -> None:
    """Elect the originals of copy groups, and queue the articles that change."""
    for copy_group_id in sorted(set(groups)):
        members = article.select().where(article.c.copy_group_id == copy_group_id)
        # in one order, so that two elections wait for each other only once
        rows = db.execute(members.order_by(article.c.article_id).with_for_update())
        change(db, run_id, elect(head_of(row) for row in rows))


def change(db: sa.Connection, run_id: str, heads: Sequence[Head]) -> None:
    """Write changed articles, and queue them for the search index."""
    upsert(db, article, [head_row(head) for head in heads])
    upsert(db, index_outbox, [outbox_row(run_id, head) for head in heads])


def outbox_row(run_id: str, head: Head) -> dict[str, Any]:
    """Return the row that queues an article; no item waits for it."""
    return {
        "article_id": head.placement.article_id,
        "revision": head.placement.revision,
        "run_id": run_id,
        "item_id": None,
        "outcome": None,
    }
