"""One Airflow for all tests of the folder, and the recorded web to compare with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.client import connect
from pipeline.adapters.elasticsearch.templates import setup_elasticsearch
from pipeline.settings import Settings
from tests.airflow.stack import ROOT, Airflow, airflow
from tests.airflow.states import State, state_of
from tests.evaluation import recorded_web
from tests.evaluation.data import folder
from tests.nodes import TEMPLATES, Node, empty
from tests.postgres import Server


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An Airflow and the stores of its pipeline, with the recorded web."""

    airflow: Airflow
    settings: Settings
    web: recorded_web.Web

    def begin(self, visit: int, run_id: str) -> None:
        """Begin a DAG run that makes a visit to the recorded web."""
        at = self.web.visits[visit].isoformat()
        conf = {"recording": self.web.recording.name, "clock": at}
        self.airflow.trigger("ingest_feeds", run_id, conf)

    def visit(self, visit: int, run_id: str) -> None:
        """Make a visit, which must end well."""
        self.begin(visit, run_id)
        self.must_end_well(run_id)

    def must_end_well(self, run_id: str) -> None:
        """Wait for the end of a DAG run; when it failed, show what was logged."""
        if self.airflow.wait("ingest_feeds", run_id) != "success":
            pytest.fail(self.airflow.task_log("ingest_feeds", run_id, "summary"))

    def state(self) -> State:
        return state_of(self.settings)


@pytest.fixture(scope="session")
def web() -> recorded_web.Web:
    data = folder("web")
    assert data
    return recorded_web.load(data)


@pytest.fixture(scope="session")
def embedded(
    web: recorded_web.Web, tmp_path_factory: pytest.TempPathFactory
) -> list[State]:
    """The states after each visit of `news run`, on the embedded stores."""
    settings = recorded_web.settings_for(web, tmp_path_factory.mktemp("embedded"))
    states = []
    for number in range(len(web.visits)):
        recorded_web.visit(web, number, settings)
        states.append(state_of(settings))
    return states


def stores(
    folder: Path, web: recorded_web.Web, server: Server, search_url: str = ""
) -> Settings:
    """Return settings with stores of their own; without a URL search is a file."""
    batches_that_are_several_tasks = 16
    return recorded_web.settings_for(
        web,
        folder,
        ledger_url=server.database(),
        search_url=search_url,
        boilerplate=ROOT / "config" / "boilerplate.yaml",
        recordings=web.recording.parent,
        batch=batches_that_are_several_tasks,
    )


def newsroom(
    folder: Path,
    web: recorded_web.Web,
    server: Server,
    search_url: str = "",
    **given: str,
) -> Iterator[Newsroom]:
    """Start an Airflow whose tasks work on stores of their own."""
    settings = stores(folder / "state", web, server, search_url)
    metadata = server.database().replace("+psycopg:", "+psycopg2:")
    own = {
        f"NEWS_{name.upper()}": str(getattr(settings, name))
        for name in settings.model_fields_set
    }
    with airflow(folder / "airflow", metadata, **(own | given)) as stack:
        yield Newsroom(stack, settings, web)


@pytest.fixture(scope="module")
def search(node: Node) -> Iterator[Elasticsearch]:
    """A client of a node that holds nothing yet."""
    with connect(node.url) as client:
        empty(client)
        setup_elasticsearch(client, TEMPLATES, fix=True)
        yield client
        empty(client)


@pytest.fixture(scope="module")
def local(
    web: recorded_web.Web,
    postgres: Server,
    node: Node,
    search: Elasticsearch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Newsroom]:
    """An Airflow that runs tasks by itself, into Elasticsearch."""
    yield from newsroom(tmp_path_factory.mktemp("local"), web, postgres, node.url)
