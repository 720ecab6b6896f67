"""deploy/databases.sh against a server, as PostgreSQL's image runs it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import postgres as pg

pytestmark = pytest.mark.postgres

SCRIPT = Path(__file__).parents[3] / "deploy" / "databases.sh"
# A password that would break a statement that was put together carelessly.
PASSWORDS = {"AIRFLOW_DB_PASSWORD": "it's a $1", "NEWSLINE_DB_PASSWORD": 'quo"te\\'}


def make(url: sa.URL) -> subprocess.CompletedProcess[str]:
    folder = pg.binaries()
    path = f"{folder}:{os.environ['PATH']}" if folder else os.environ["PATH"]
    where = {"PGHOST": url.host or "", "PGPORT": str(url.port or 5432)}
    return subprocess.run(
        ["sh", SCRIPT],
        env={"PATH": path, "POSTGRES_USER": "postgres", **where, **PASSWORDS},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def url() -> Iterator[sa.URL]:
    """The address of a server of this file's own: roles belong to all of a server."""
    if not pg.binaries():
        pytest.skip("Debian's postgresql is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POSTGRES_URL", raising=False)
        with pg.server() as server:
            done = make(sa.make_url(server.url))
            assert done.returncode == 0, done.stderr
            yield sa.make_url(server.url)


def ask(url: sa.URL, question: str) -> Any:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        answer = connection.execute(sa.text(question)).scalar()
    engine.dispose()
    return answer


@pytest.mark.parametrize("name", ["airflow", "newsline"])
def test_each_database_belongs_to_its_own_account(url: sa.URL, name: str) -> None:
    owned = url.set(username=name, database=name)
    assert ask(owned, "SELECT current_user::text") == name
    assert ask(owned, "SELECT has_schema_privilege('public', 'CREATE')") is True


@pytest.mark.parametrize(
    ("account", "database"), [("airflow", "newsline"), ("newsline", "airflow")]
)
def test_nobody_reaches_the_others_database(
    url: sa.URL, account: str, database: str
) -> None:
    with pytest.raises(sa.exc.OperationalError, match="permission denied"):
        ask(url.set(username=account, database=database), "SELECT 1")


@pytest.mark.parametrize("name", ["airflow", "newsline"])
def test_an_account_has_a_password_and_no_rights_over_the_server(
    url: sa.URL, name: str
) -> None:
    role = f"FROM pg_authid WHERE rolname = '{name}'"
    assert ask(url, f"SELECT rolpassword {role}").startswith("SCRAM-SHA-256$")
    rights = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert ask(url, f"SELECT {rights} {role}") is False


def test_a_second_time_fails_loudly_and_changes_nothing(url: sa.URL) -> None:
    password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'airflow'"
    before = ask(url, password)
    done = make(url)
    assert done.returncode != 0
    assert "already exists" in done.stderr
    assert ask(url, password) == before
