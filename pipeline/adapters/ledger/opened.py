"""A ledger as it is open: how its transactions are made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa

from pipeline.adapters.ledger.engine import (
    open_engine,
    transact,
    translated,
    wait_for_turn,
)

T = TypeVar("T")
P = ParamSpec("P")


class Opened:
    """The database at an SQLAlchemy URL.

    `rules_hash` is written beside each version that is made with those rules.
    """

    def __init__(self, url: str, rules_hash: str = "") -> None:
        self._engine = open_engine(url)
        self._rules_hash = rules_hash

    def close(self) -> None:
        self._engine.dispose()

    def _write(
        self,
        work: Callable[Concatenate[sa.Connection, P], T],
        *given: P.args,
        **named: P.kwargs,
    ) -> T:
        """Run `work` in one transaction; `given` can be gone through again."""
        return transact(self._engine, lambda db: work(db, *given, **named))

    def _write_in_turn(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`, which changes articles, while nobody else changes any."""

        def in_turn(db: sa.Connection) -> T:
            wait_for_turn(db)
            return work(db)

        return transact(self._engine, in_turn)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with translated(), self._engine.connect() as db:
            yield db.execution_options(reading=True)
