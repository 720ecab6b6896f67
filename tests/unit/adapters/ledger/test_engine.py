"""Transactions: tried again where the server broke them off, and their errors."""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.adapters.ledger import engine as module
from pipeline.adapters.ledger.engine import open_engine, transact, translated
from pipeline.errors import PipelineError, StoreError


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")


class DriverError(Exception):
    """What a driver raises; PostgreSQL's have an SQLSTATE."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("said the driver")
        self.sqlstate = sqlstate


def operational(sqlstate: str | None) -> sa.exc.OperationalError:
    return sa.exc.OperationalError("SELECT", {}, DriverError(sqlstate))


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_transaction_that_was_broken_off_is_run_again(
    engine: sa.Engine, sqlstate: str
) -> None:
    tried = []

    def work(db: sa.Connection) -> int:
        db.exec_driver_sql("CREATE TABLE seen (n)")
        tried.append(1)
        if len(tried) < 3:
            raise operational(sqlstate)
        return len(tried)

    assert transact(engine, work) == 3


def test_what_is_broken_off_for_ever_is_a_store_error(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.time, "sleep", lambda _: None)
    tried = []

    def work(_: sa.Connection) -> None:
        tried.append(1)
        raise operational("40001")

    with pytest.raises(StoreError, match=r"said the driver.*run again"):
        transact(engine, work)
    assert len(tried) == module._TRIES


@pytest.mark.parametrize("sqlstate", [None, "57P01", "55P03"])
def test_no_other_failure_is_tried_again(
    engine: sa.Engine, sqlstate: str | None
) -> None:
    tried = []

    def work(_: sa.Connection) -> None:
        tried.append(1)
        raise operational(sqlstate)

    with pytest.raises(StoreError):
        transact(engine, work)
    assert tried == [1]


@pytest.mark.parametrize(
    ("kind", "is_cut", "expected", "is_transient"),
    [
        (sa.exc.OperationalError, False, StoreError, True),
        (sa.exc.InterfaceError, False, StoreError, True),
        (sa.exc.DBAPIError, True, StoreError, True),
        (sa.exc.DataError, False, PipelineError, False),
    ],
)
def test_a_drivers_error_becomes_ours(
    kind: Any, is_cut: bool, expected: type[PipelineError], is_transient: bool
) -> None:
    error = kind("SELECT", {}, DriverError(None), connection_invalidated=is_cut)
    with pytest.raises(expected, match="said the driver") as caught, translated():
        raise error
    assert caught.value.transient is is_transient
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("kind", [sa.exc.ProgrammingError, sa.exc.IntegrityError])
def test_a_bug_in_a_statement_stays_what_it_is(kind: Any) -> None:
    with pytest.raises(kind), translated():
        raise kind("SELEKT", {}, DriverError(None))


@pytest.mark.postgres
def test_of_two_that_wait_for_one_another_both_get_through(postgres: Any) -> None:
    server = open_engine(postgres.database())
    names = ("a", "b")
    with server.begin() as db:
        db.execute(sa.text("CREATE TABLE row_of (name text, n int)"))
        db.execute(sa.text("INSERT INTO row_of VALUES ('a', 0), ('b', 0)"))
    both_hold_one = Barrier(2, timeout=20)
    tries: list[str] = []

    def add(order: tuple[str, ...]) -> None:
        is_first_try = True

        def work(db: sa.Connection) -> None:
            nonlocal is_first_try
            for name in order:
                tries.append(name)
                statement = sa.text("UPDATE row_of SET n = n + 1 WHERE name = :name")
                db.execute(statement, {"name": name})
                if is_first_try and name == order[0]:
                    is_first_try = False
                    both_hold_one.wait()

        transact(server, work)

    threads = [Thread(target=add, args=(o,)) for o in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with server.connect() as db:
        assert set(db.scalars(sa.text("SELECT n FROM row_of"))) == {2}
    assert len(tries) > 4
    server.dispose()
