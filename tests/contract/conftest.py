"""The stores that keep a contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty ledger."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres").database())
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[SqlLedger]:
    opened = SqlLedger(ledger_url, "rules-1")
    yield opened
    opened.close()


@pytest.fixture
def other_ledger(ledger: SqlLedger, ledger_url: str) -> Iterator[SqlLedger]:
    """The same ledger, as another process has it open."""
    opened = SqlLedger(ledger_url, "rules-1")
    yield opened
    opened.close()
