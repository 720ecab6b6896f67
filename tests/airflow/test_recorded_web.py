"""The recorded web under a real scheduler and on servers: the end of `news run`.

There are three visits, one after the other; what is compared was kept after each.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from elasticsearch import Elasticsearch

from pipeline.adapters.ledger.tables import run_item
from tests.airflow.conftest import Newsroom
from tests.airflow.services import until
from tests.airflow.stack import ROOT
from tests.airflow.states import State, different
from tests.nodes import empty

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.elasticsearch,
    pytest.mark.eval,
    pytest.mark.postgres,
]


@dataclass(frozen=True, slots=True)
class Visited:
    """What a DAG run left behind."""

    state: State
    tasks: list[dict[str, Any]]
    log: str

    @classmethod
    def of(cls, room: Newsroom, run_id: str) -> "Visited":
        """Wait for the end of a DAG run, which must be good."""
        room.must_end_well(run_id)
        log = room.airflow.task_log("ingest_feeds", run_id, "summary")
        return cls(room.state(), room.airflow.tasks("ingest_feeds", run_id), log)

    def named(self, task_id: str) -> list[dict[str, Any]]:
        return [task for task in self.tasks if task["task_id"] == task_id]


@pytest.fixture(scope="module")
def first(local: Newsroom) -> Visited:
    """A visit in which nothing happens."""
    local.begin(0, "visit-0")
    return Visited.of(local, "visit-0")


@pytest.fixture(scope="module")
def killed(local: Newsroom, first: Visited) -> Visited:
    """A visit in which the process of a task is killed."""
    with slow_outcomes(local, "visit-1"):
        local.begin(1, "visit-1")
        os.kill(running_ingest(local, "visit-1"), signal.SIGKILL)
    return Visited.of(local, "visit-1")


@pytest.fixture(scope="module")
def cleared(local: Newsroom, killed: Visited) -> Visited:
    """A visit in whose midst the run is cleared and begun anew."""
    with slow_outcomes(local, "visit-2"):
        local.begin(2, "visit-2")
        running_ingest(local, "visit-2")
        local.airflow.clear("ingest_feeds", "visit-2")
    return Visited.of(local, "visit-2")


@pytest.fixture(scope="module")
def repeated(local: Newsroom, cleared: Visited) -> Visited:
    """The last run once more, cleared when it had ended."""
    local.airflow.clear("ingest_feeds", "visit-2")
    return Visited.of(local, "visit-2")


@pytest.fixture(scope="module")
def reindexed(local: Newsroom, search: Elasticsearch, repeated: Visited) -> State:
    """The state after the search index was lost and written anew."""
    empty(search)
    assert local.airflow.run("reindex", "lost", {}) == "success"
    return local.state()


@pytest.fixture(scope="module")
def received(local: Newsroom, reindexed: State) -> list[str]:
    """The logs of two runs after an agency has delivered."""
    folder = str(ROOT / "config" / "drop")
    drop = {"folder": folder, "pattern": "*.txt", "agency": "AFP"}
    with local.settings.sources.open("a") as sources:
        sources.write(yaml.safe_dump([{"id": "afp", "name": "AFP", "drop": drop}]))
    for run_id in ("drop-0", "drop-1"):
        assert local.airflow.run("receive_wire", run_id, {}) == "success"
    return [
        local.airflow.task_log("receive_wire", run_id, "summary")
        for run_id in ("drop-0", "drop-1")
    ]


@contextmanager
def slow_outcomes(room: Newsroom, run_id: str) -> Iterator[None]:
    """Let PostgreSQL wait before each outcome but the first of a DAG run.

    Without that a task may be through before anybody has seen it in its middle.
    """
    wait = f"""
        create function wait() returns trigger language plpgsql as $$ begin
          if exists (select from run_item
            where starts_with(run_id, 'ingest_feeds.{run_id}.'))
          then perform pg_sleep(3); end if;
          return null;
        end $$;
        create trigger wait before insert on run_item
          for each statement execute function wait();
    """
    engine = sa.create_engine(room.settings.ledger)
    with engine.begin() as db:
        db.exec_driver_sql(wait)
    try:
        yield
    finally:
        with engine.begin() as db:
            db.exec_driver_sql("drop function wait cascade")
        engine.dispose()


def running_ingest(room: Newsroom, run_id: str) -> int:
    """Wait until an `ingest` runs and some items have ended; return its process."""
    found: list[int] = []

    def is_in_the_middle() -> bool:
        found[:] = [
            task["pid"]
            for task in room.airflow.tasks("ingest_feeds", run_id)
            if task["task_id"] == "ingest" and task["state"] == "running"
        ]
        return bool(found) and outcomes(room, run_id) > 0

    until(is_in_the_middle, f"{run_id} to be in its middle", 60, pause=0.05)
    return found[0]


def outcomes(room: Newsroom, run_id: str) -> int:
    """Return how many items ended in the ledger's runs of a DAG run."""
    engine = sa.create_engine(room.settings.ledger)
    of_run = run_item.c.run_id.startswith(f"ingest_feeds.{run_id}.")
    with engine.connect() as db:
        ended = db.scalar(sa.select(sa.func.count()).where(of_run))
    engine.dispose()
    return ended or 0


def test_a_visit_ends_as_in_an_embedded_run(
    first: Visited, embedded: list[State]
) -> None:
    assert different(first.state, embedded[0]) == []
    assert {task["state"] for task in first.tasks} == {"success"}
    assert len(first.named("ingest")) > 1, "the pages are not divided among tasks"


def test_the_log_of_the_last_task_shows_what_became_of_everything(
    first: Visited,
) -> None:
    assert "180 articles added, 0 updated." in first.log
    assert "410 Gone: https://closed.example/feed.xml" in first.log


def test_a_killed_task_is_tried_again_and_nothing_is_lost_or_doubled(
    killed: Visited, embedded: list[State]
) -> None:
    assert different(killed.state, embedded[1]) == []
    assert sorted(task["try_number"] for task in killed.named("ingest"))[-2:] == [1, 2]


def test_a_run_that_is_cleared_in_the_middle_takes_the_place_of_the_first(
    cleared: Visited, embedded: list[State]
) -> None:
    found, wanted = cleared.state, embedded[2]
    assert different(found | {"runs": {}}, wanted | {"runs": {}}) == []
    ends = Counter(state for (_, state) in found["runs"].elements())
    assert ends == {"finished": 3, "dead": 1}


def test_a_run_that_is_cleared_after_its_end_adds_nothing(
    cleared: Visited, repeated: Visited
) -> None:
    before, after = cleared.state, repeated.state
    assert after["runs"].total() == before["runs"].total() + 1
    assert different(after | {"runs": {}}, before | {"runs": {}}) == []


def test_a_lost_search_index_is_written_anew(
    repeated: Visited, reindexed: State
) -> None:
    assert different(reindexed, repeated.state) == []


def test_what_an_agency_delivers_is_taken_in_once(received: list[str]) -> None:
    first, second = received
    assert "4 articles added" in first
    assert "Nothing new: 4 taken in" in second
