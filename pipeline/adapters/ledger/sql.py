"""Small things that the statements of the ledger share."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
CHUNK = 500
"""Values in one IN (...): SQLite before 3.32 takes 999, and plans stay small."""


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Return `values` in lists of at most `size`."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def insert(db: sa.Connection, table: sa.Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the dialect of `db`."""
    return (postgresql if db.dialect.name == "postgresql" else sqlite).insert(table)


def upsert(db: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert `rows`, replacing those with the same primary key; the last one stays."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = insert(db, table)
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    written = statement.on_conflict_do_update(index_elements=keys, set_=new)
    # in one order everywhere: two transactions never wait for one another's rows
    db.execute(written, sorted(rows, key=itemgetter(*keys)))
