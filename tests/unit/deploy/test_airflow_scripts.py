"""Airflow's start scripts with a stand-in for it that says what it was given."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "deploy"
PASSWORD = 'with "quotes" and \\ more'


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    airflow = folder / "airflow"
    airflow.write_text('#!/bin/sh\necho "$@" "[${AIRFLOW_ADMIN_PASSWORD-gone}]"\n')
    airflow.chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    return folder


def run(
    script: str, programs: Path, given: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    key = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
    passwords = str(programs.parent / "passwords.json")
    return subprocess.run(
        ["sh", SCRIPTS / script],
        env={"PATH": f"{programs}:{os.environ['PATH']}", key: passwords, **given},
        capture_output=True,
        text=True,
        timeout=20,
    )


def test_the_account_is_written_for_airflow_alone(programs: Path) -> None:
    done = run("api_server.sh", programs, {"AIRFLOW_ADMIN_PASSWORD": PASSWORD})
    assert done.stdout == "api-server [gone]\n"
    file = programs.parent / "passwords.json"
    assert json.loads(file.read_text()) == {"admin": PASSWORD}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_password_nothing_starts(programs: Path) -> None:
    done = run("api_server.sh", programs, {})
    assert done.returncode != 0
    assert "the password of the account admin" in done.stderr
    assert not done.stdout


def test_the_schema_comes_before_the_pools(programs: Path) -> None:
    first, second = run("airflow_init.sh", programs, {}).stdout.splitlines()
    assert first.startswith("db migrate ")
    assert second.startswith("pools import ")
    pools = json.loads(Path(second.split()[2]).read_text())
    assert pools["fetch"]["slots"] > 0


def test_without_a_schema_there_are_no_pools(programs: Path) -> None:
    (programs / "airflow").write_text('#!/bin/sh\necho "$@"; exit 7\n')
    done = run("airflow_init.sh", programs, {})
    assert done.returncode == 7
    assert done.stdout == "db migrate\n"
