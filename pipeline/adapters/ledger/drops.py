"""Drop folders, deliveries and the numbers of their items."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from pipeline.adapters.ledger.sql import chunks
from pipeline.adapters.ledger.tables import delivery, drop_file, item, wire_number
from pipeline.model import Outcome
from pipeline.records import DropFile, Numbered


def files(db: sa.Connection, source_id: str) -> dict[str, DropFile]:
    """Return the files that were seen in a source's drop, by name."""
    rows = db.execute(drop_file.select().where(drop_file.c.source_id == source_id))
    return {row.name: DropFile(**row._mapping) for row in rows}


def known(db: sa.Connection, source_id: str, sha256s: Iterable[str]) -> set[str]:
    """Return those of `sha256s` that the source has delivered before."""
    mine = sa.select(delivery.c.sha256).where(delivery.c.source_id == source_id)
    return {
        sha256
        for chunk in chunks(set(sha256s))
        for sha256 in db.scalars(mine.where(delivery.c.sha256.in_(chunk)))
    }


def finished(db: sa.Connection, source_id: str) -> dict[str, bool]:
    """Return the files all of whose items have ended, and if one was rejected."""
    is_open = item.c.outcome.is_(None) | (item.c.outcome == Outcome.FAILED)
    is_rejected = item.c.outcome == Outcome.QUARANTINED
    rows = db.execute(
        sa.select(
            drop_file.c.name,
            sa.func.max(sa.case((is_rejected, 1), else_=0)).label("rejected"),
        )
        .join(
            delivery,
            (delivery.c.source_id == drop_file.c.source_id)
            & (delivery.c.sha256 == drop_file.c.sha256),
        )
        .join(item, item.c.document_id == delivery.c.document_id)
        .where(drop_file.c.source_id == source_id)
        .group_by(drop_file.c.name)
        .having(sa.func.max(sa.case((is_open, 1), else_=0)) == 0)
        .order_by(drop_file.c.name)
    )
    return {row.name: bool(row.rejected) for row in rows}


def forget(db: sa.Connection, source_id: str, names: Iterable[str]) -> None:
    """Know files no more that are not in the drop any longer."""
    mine = drop_file.delete().where(drop_file.c.source_id == source_id)
    for chunk in chunks(sorted(set(names))):
        db.execute(mine.where(drop_file.c.name.in_(chunk)))


def numbers(db: sa.Connection, since: datetime) -> list[Numbered]:
    """Return the numbers of items received since then, in their order."""
    rows = db.execute(
        wire_number.select()
        .where(wire_number.c.received_at >= since)
        .order_by(wire_number.c.received_at, wire_number.c.item_id)
    )
    return [Numbered(**row._mapping) for row in rows]
