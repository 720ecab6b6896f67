"""Taking an article down for good: its text leaves, what happened stays."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

import sqlalchemy as sa

from pipeline.adapters.ledger.election import change, elect_again
from pipeline.adapters.ledger.items import register_files
from pipeline.adapters.ledger.pages import forget_items
from pipeline.adapters.ledger.rows import document_of, head_of
from pipeline.adapters.ledger.runs import owners_of, record
from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import (
    archive_file,
    article,
    article_key,
    document,
    item,
    takedown,
    version,
)
from pipeline.model import ArticleState, Outcome, Reason
from pipeline.records import (
    GONE,
    Head,
    ItemOutcome,
    Location,
    StoredDocument,
    Takedown,
)


def take_down(db: sa.Connection, run_id: str, taken: Takedown) -> list[StoredDocument]:
    """Hide an article, purge its text here, and return the documents with the rest."""
    upsert(db, takedown, [{c.name: getattr(taken, c.name) for c in takedown.columns}])
    mine = article.select().where(article.c.article_id == taken.article_id)
    head = head_of(db.execute(mine.with_for_update()).one())
    change(db, run_id, [_removed(head)])
    elect_again(db, run_id, [head.placement.copy_group_id])
    versions = version.c.article_id == taken.article_id
    db.execute(version.update().where(versions).values(trace={}))
    documents = _documents(db, taken.article_id)
    _end_items(db, run_id, taken)
    forget_items(db, item.c.article_id == taken.article_id)
    return documents


def _removed(head: Head) -> Head:
    placement = replace(
        head.placement,
        state=ArticleState.REMOVED,
        is_original=False,
        revision=head.placement.revision + 1,
    )
    return replace(head, placement=placement)


def merged_with(db: sa.Connection, article_ids: Iterable[str]) -> list[str]:
    """Return articles, those merged into them, and those they were merged into."""
    found: set[str] = set()
    new = set(article_ids)
    pair = sa.select(article.c.article_id, article.c.merged_into)
    while new:
        found |= new
        either = article.c.article_id.in_(new) | article.c.merged_into.in_(new)
        new = {i for row in db.execute(pair.where(either)) for i in row if i} - found
    return sorted(found)


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
    """End the items that led to the article, whosever they are, and blank them.

    What a living run has not ended yet ends in that run: there it was taken in.
    """
    mine = item.c.article_id == taken.article_id
    is_open = sa.select(item.c.item_id).where(mine, item.c.outcome.is_(None))
    owners = owners_of(db, list(db.scalars(is_open)))
    for item_id in list(db.scalars(sa.select(item.c.item_id).where(mine))):
        ended = ItemOutcome(
            item_id=item_id,
            outcome=Outcome.REMOVED,
            reason=Reason.TAKEDOWN,
            stage="forget",
            detail=taken.why,
            article_id=taken.article_id,
        )
        record(db, owners.get(item_id, run_id), taken.at, ended)
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


def move(db: sa.Connection, places: Mapping[Location, Location]) -> None:
    """Write the new places of records; their old files are known no more.

    A place may be that of several documents: those with the same body.
    """
    for old, new in places.items():
        here = document.c.archive_file == old.archive_file
        db.execute(
            document.update()
            .where(here, document.c.offset == old.offset)
            .values(asdict(new))
        )
    left = {old.archive_file for old in places}
    db.execute(archive_file.delete().where(archive_file.c.archive_file.in_(left)))
    register_files(db, {new.archive_file for new in places.values() if new != GONE})
