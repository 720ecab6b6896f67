"""Connections to the ledger: SQLite embedded, or a server; and its migrations."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import event

from pipeline.errors import StoreError

BUSY_SECONDS = 30


def open_engine(url: str) -> sa.Engine:
    """Return an engine for `url`, its schema brought up to date.

    Raises:
        StoreError: The ledger cannot be opened or is newer than this program.
    """
    # a connection that a server's restart has cut is noticed before it is used
    engine = sa.create_engine(url, connect_args=_arguments(url), pool_pre_ping=True)
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
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def translated() -> Iterator[None]:
    """Turn a driver's error into ours."""
    try:
        yield
    except sa.exc.OperationalError as error:
        raise StoreError(
            f"the ledger cannot be used ({error.orig}); check that its disk is not "
            "full and that its server answers, then run again: nothing is lost"
        ) from error


def empty_log(engine: sa.Engine) -> None:
    """Bring SQLite's log into its file: until then it holds what was overwritten."""
    if engine.dialect.name == "sqlite":
        with translated(), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _arguments(url: str) -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS} if url.startswith("sqlite") else {}


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Let us, not the driver, begin transactions (docs.python.org, sqlite3)."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What was taken down must not stay readable in free pages.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once: a lock taken later cannot be waited for."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
