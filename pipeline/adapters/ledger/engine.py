"""Connections to the ledger: SQLite embedded, or a server; and its migrations."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import event

from pipeline.errors import ConfigError, PipelineError, StoreError

T = TypeVar("T")
BUSY_SECONDS = 30
_TRIES = 8
# serialization_failure and deadlock_detected (PostgreSQL, appendix A): another
# transaction was let through in place of ours, which would pass a second time.
_BROKEN_OFF = frozenset({"40001", "40P01"})
_DECISIONS = 7_306_089
"""The key of the advisory lock; any number that nobody else uses there will do."""


def open_engine(url: str) -> sa.Engine:
    """Return an engine for `url`, its schema brought up to date.

    Raises:
        StoreError: The ledger cannot be opened or is newer than this program.
    """
    try:
        # a connection that a server's restart has cut is noticed before it is used
        engine = sa.create_engine(url, connect_args=_arguments(url), pool_pre_ping=True)
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigError(
            f"NEWS_LEDGER_URL: {error}; write sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/NAME (extra 'postgres')"
        ) from error
    if engine.dialect.name == "sqlite":
        _make_folder(engine.url.database)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        migrate(engine)
    except (sa.exc.SQLAlchemyError, CommandError) as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"the ledger {shown} cannot be opened: {error}") from error
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to the newest revision; nothing happens when it is there."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        # two runs may open a new ledger at the same moment
        wait_for_turn(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def transact(engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one transaction, again where the server broke it off.

    Raises:
        StoreError: The ledger cannot be used; nothing was written.
    """
    with translated():
        for attempt in range(1, _TRIES):
            try:
                with engine.begin() as db:
                    return work(db)
            except sa.exc.OperationalError as error:
                if not _is_broken_off(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
        with engine.begin() as db:
            return work(db)


def wait_for_turn(db: sa.Connection) -> None:
    """Let no other transaction decide about articles until this one ends.

    A decision rests on all that it read: names, groups, originals. SQLite has one
    writer at a time; on PostgreSQL this is the order in which decisions are made.
    """
    if db.dialect.name == "postgresql":
        wait = sa.func.set_config("lock_timeout", f"{BUSY_SECONDS}s", True)
        db.execute(sa.select(wait))
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_DECISIONS)))


@contextmanager
def translated() -> Iterator[None]:
    """Turn a driver's error into ours."""
    try:
        yield
    except sa.exc.DataError as error:
        raise PipelineError(
            f"the ledger does not take a value ({error.orig}); a bug: please report it"
        ) from error
    except sa.exc.DBAPIError as error:
        if not _is_of_server(error):
            raise
        raise StoreError(
            f"the ledger cannot be used ({error.orig}); check that its disk is not "
            "full and that its server answers, then run again: nothing is lost"
        ) from error


def _is_broken_off(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _BROKEN_OFF


def _is_of_server(error: sa.exc.DBAPIError) -> bool:
    """Tell an error of the store or of the way to it from one of our statements."""
    of_server = isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError))
    return of_server or error.connection_invalidated


def empty_log(engine: sa.Engine) -> None:
    """Bring SQLite's log into its file: until then it holds what was overwritten."""
    if engine.dialect.name == "sqlite":
        with translated(), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _arguments(url: str) -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS} if url.startswith("sqlite") else {}


def _make_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        return
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be made ({error.strerror}); "
            "choose another with --state"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let us, not the driver, begin transactions (docs.python.org, sqlite3)."""
    connection.isolation_level = None
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What was taken down must not stay readable in free pages.
    connection.execute("PRAGMA secure_delete=ON")


def _switch_to_wal(connection: Any) -> None:
    """Turn the log on; of two that do so at once SQLite lets one fail unasked."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once: a lock taken later cannot be waited for."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
