"""Taking an article down for good: its text leaves, what happened stays."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from pipeline.adapters.ledger.rows import document_of
from pipeline.adapters.ledger.runs import record
from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import (
    article,
    article_key,
    document,
    index_outbox,
    item,
    takedown,
    version,
)
from pipeline.model import ArticleState, Outcome, Reason
from pipeline.records import ItemOutcome, Location, StoredDocument, Takedown

GONE = Location("", 0, 0)
"""Where a document is whose record was taken out of the archive."""


def take_down(db: sa.Connection, run_id: str, taken: Takedown) -> list[StoredDocument]:
    """Hide an article, purge its text here, and return the documents with the rest."""
    mine = article.c.article_id == taken.article_id
    row = {c.name: getattr(taken, c.name) for c in takedown.columns}
    upsert(db, takedown, [row])
    revision = db.scalar(
        article.update()
        .where(mine)
        .values(state=ArticleState.REMOVED, revision=article.c.revision + 1)
        .returning(article.c.revision)
    )
    row = {"article_id": taken.article_id, "revision": revision, "run_id": run_id}
    upsert(db, index_outbox, [row | {"item_id": None, "outcome": None}])
    versions = version.c.article_id == taken.article_id
    db.execute(version.update().where(versions).values(trace={}))
    documents = _documents(db, taken.article_id)
    _end_items(db, run_id, taken)
    return documents


def _documents(db: sa.Connection, article_id: str) -> list[StoredDocument]:
    """Return all documents that the article, or an item of its, was read from."""
    mine = item.c.article_id == article_id
    urls = sa.select(item.c.url).where(mine, item.c.url.is_not(None))
    of_versions = sa.select(version.c.document_id).where(
        version.c.article_id == article_id
    )
    of_items = sa.select(item.c.document_id).where(mine)
    rows = db.execute(
        document.select().where(
            document.c.document_id.in_(of_versions)
            | document.c.document_id.in_(of_items)
            | (document.c.url.in_(urls) & (document.c.kind == "page"))
        )
    )
    return [document_of(row) for row in rows]


def _end_items(db: sa.Connection, run_id: str, taken: Takedown) -> None:
    """End the items that led to the article, whosever they are, and blank them."""
    mine = item.c.article_id == taken.article_id
    for item_id in list(db.scalars(sa.select(item.c.item_id).where(mine))):
        ended = ItemOutcome(
            item_id=item_id,
            outcome=Outcome.REMOVED,
            reason=Reason.TAKEDOWN,
            stage="forget",
            detail=taken.why,
            article_id=taken.article_id,
        )
        record(db, run_id, taken.at, ended)
    db.execute(
        item.update()
        .where(mine)
        .values(
            entry=None,
            title="",
            detail="",
            outcome=Outcome.REMOVED,
            reason=Reason.TAKEDOWN,
            retry_at=None,
            recheck_at=None,
        )
    )


def taken_down(db: sa.Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return those of `keys` that name an article which was taken down, with its id."""
    named = sa.select(article_key.c.key, article_key.c.article_id).join(article)
    return {
        row.key: row.article_id
        for chunk in chunks(set(keys))
        for row in db.execute(
            named.where(
                article_key.c.key.in_(chunk),
                article.c.state == ArticleState.REMOVED,
            )
        )
    }


def takedown_of(db: sa.Connection, article_id: str) -> Takedown | None:
    """Return the takedown of an article, if it was taken down."""
    row = db.execute(
        takedown.select().where(takedown.c.article_id == article_id)
    ).first()
    return Takedown(**row._mapping) if row else None


def move(db: sa.Connection, places: Mapping[str, Location]) -> None:
    """Write the new places of documents, also of those with the same body.

    In the order of the old places: a file only shrinks, so none that was moved
    is met again.
    """
    rows = db.execute(
        sa.select(document.c.document_id, document.c.archive_file, document.c.offset)
        .where(document.c.document_id.in_(list(places)))
        .order_by(document.c.archive_file, document.c.offset)
    )
    for row in rows.all():
        place = places[row.document_id]
        db.execute(
            document.update()
            .where(
                document.c.archive_file == row.archive_file,
                document.c.offset == row.offset,
            )
            .values(
                archive_file=place.archive_file,
                offset=place.offset,
                length=place.length,
            )
        )
