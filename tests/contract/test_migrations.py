"""The migrations lead to the tables that the code knows."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from pipeline.adapters.ledger.engine import open_engine
from pipeline.adapters.ledger.tables import metadata


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_the_newest_schema_is_that_of_the_tables(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").database()
    engine = open_engine(url)
    with engine.connect() as db:
        options = {"version_table": "newsline_version"}
        assert (
            compare_metadata(MigrationContext.configure(db, opts=options), metadata)
            == []
        )
    engine.dispose()


def test_opening_a_ledger_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    open_engine(url).dispose()
    before = (tmp_path / "ledger.sqlite").read_bytes()
    open_engine(url).dispose()
    assert (tmp_path / "ledger.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_a_new_ledger_may_be_opened_by_many_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").database()
    with ThreadPoolExecutor(6) as pool:
        for engine in pool.map(open_engine, [url] * 6):
            engine.dispose()
