"""One Celery worker and a broker: the same end state; reading starts no fork there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.airflow.conftest import Newsroom, newsroom
from tests.airflow.services import Service, free_port
from tests.airflow.states import State, different
from tests.evaluation import recorded_web
from tests.postgres import Server

pytestmark = [pytest.mark.airflow, pytest.mark.eval, pytest.mark.postgres]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that keeps nothing."""
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    bound = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder))
    redis = Service(("redis-server", *bound, "--save", ""), {}, folder / "redis.log")
    yield f"redis://127.0.0.1:{port}/0"
    redis.stop()


@pytest.fixture(scope="module")
def celery(
    web: recorded_web.Web,
    postgres: Server,
    broker: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Newsroom]:
    results = postgres.database().replace("+psycopg:", "+psycopg2:")
    yield from newsroom(
        tmp_path_factory.mktemp("celery"),
        web,
        postgres,
        AIRFLOW__CORE__EXECUTOR="CeleryExecutor",
        AIRFLOW__CELERY__BROKER_URL=broker,
        AIRFLOW__CELERY__RESULT_BACKEND=f"db+{results}",
        AIRFLOW__CELERY__WORKER_CONCURRENCY="2",
        AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=str(free_port()),
    )


def test_a_visit_by_a_celery_worker_ends_as_in_an_embedded_run(
    celery: Newsroom, embedded: list[State]
) -> None:
    celery.visit(0, "visit-0")
    assert different(celery.state(), embedded[0]) == []
    worker = Path(celery.airflow.services["worker"].log).read_text("utf-8", "replace")
    assert "succeeded" in worker, "the tasks ran elsewhere"
