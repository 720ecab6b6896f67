"""Servers that fail in the midst of a run: the next one ends as if nothing was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.bulk import Patience
from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.bootstrap import open_job
from pipeline.errors import StoreError
from pipeline.model import Outcome, Reason
from pipeline.operations import quarantine
from pipeline.run import RunReport, run
from pipeline.settings import Settings, read_settings
from pipeline.stages.job import Job
from tests.airflow.states import State, different, state_of
from tests.faults.small_web import SmallWeb, write_small_web
from tests.nodes import Node
from tests.postgres import Server

pytestmark = [pytest.mark.postgres, pytest.mark.elasticsearch]

IMPATIENT = Patience(first=0.05, longest=0.05, times=3)


@dataclass(frozen=True)
class OnServers:
    """A small web, visited with the ledger and the index on servers."""

    web: SmallWeb
    settings: Settings
    cluster: Elasticsearch

    @contextmanager
    def job(self, **edges: Any) -> Iterator[Job]:
        recording = self.web.visit(1)
        with open_job(self.settings, recording=recording) as job:
            index = ElasticsearchSearch(self.cluster, patience=IMPATIENT)
            yield replace(job, **({"index": index} | edges))

    def visit(self) -> RunReport:
        with self.job() as job:
            return run(job)

    def state(self) -> State:
        """Return the state without how many runs it took."""
        return {k: v for k, v in state_of(self.settings).items() if k != "runs"}


@pytest.fixture
def on_servers(
    tmp_path: Path, postgres: Server, node: Node, cluster: Elasticsearch
) -> OnServers:
    web = write_small_web(tmp_path)
    environ = web.environ(tmp_path / "state") | {
        "NEWS_LEDGER_URL": postgres.database(),
        "NEWS_SEARCH_URL": node.url,
    }
    return OnServers(web, read_settings(environ), cluster)


@pytest.fixture
def wanted(on_servers: OnServers, tmp_path: Path) -> State:
    """What one clean run gives, embedded."""
    web = on_servers.web
    settings = read_settings(web.environ(tmp_path / "clean"))
    with open_job(settings, recording=web.visit(1)) as job:
        run(job)
    return {k: v for k, v in state_of(settings).items() if k != "runs"}


class Failing:
    """An edge whose method does something else first, once."""

    def __init__(self, edge: Any, method: str, first: Callable[[], None]) -> None:
        self._edge = edge
        self._method = method
        self._first = [first]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._edge, name)
        if name != self._method or not self._first:
            return found

        def failing(*given: Any, **named: Any) -> Any:
            if self._first:
                self._first.pop()()
            return found(*given, **named)

        return failing


def test_an_index_that_dies_in_a_run_is_filled_by_the_next(
    on_servers: OnServers, wanted: State, node: Node
) -> None:
    with on_servers.job() as job:
        dying = replace(job, index=Failing(job.index, "write", node.kill))
        with pytest.raises(StoreError):
            run(dying)
    node.start()
    report = on_servers.visit()
    assert sum(row.taken_in for row in report.counts) > 0
    assert different(on_servers.state(), wanted) == []


@pytest.mark.parametrize("method", ["save_polls", "save_documents", "save_written"])
def test_a_ledger_that_is_restarted_in_a_run_loses_and_doubles_nothing(
    on_servers: OnServers, wanted: State, postgres: Server, method: str
) -> None:
    def restart() -> None:
        postgres.stop()
        postgres.run()

    with on_servers.job() as job:
        cut = replace(job, ledger=Failing(job.ledger, method, restart))
        run(cut)
    assert different(on_servers.state(), wanted) == []


def test_a_ledger_that_is_away_ends_the_run_and_the_next_one_goes_on(
    on_servers: OnServers, wanted: State, postgres: Server
) -> None:
    with on_servers.job() as job:
        away = replace(job, ledger=Failing(job.ledger, "save_written", postgres.stop))
        with pytest.raises(StoreError, match="ledger"):
            run(away)
    postgres.run()
    with on_servers.job() as job:
        # its process would be gone by now, ours is not
        job.ledger.close_dead_runs(job.wall.now(), away.run_id)
    on_servers.visit()
    assert different(on_servers.state(), wanted) == []


def test_a_locked_index_ends_the_run_and_is_filled_once_it_is_free(
    on_servers: OnServers, wanted: State, cluster: Elasticsearch
) -> None:
    lock = {"index.blocks.read_only_allow_delete": True}
    cluster.indices.create(index="news-articles-2026.09", settings=lock)
    with pytest.raises(StoreError, match="make room"):
        on_servers.visit()
    free = {"index.blocks.read_only_allow_delete": None}
    cluster.indices.put_settings(index="news-*", settings=free)
    on_servers.visit()
    assert different(on_servers.state(), wanted) == []


def test_what_the_server_rejects_waits_in_quarantine_and_is_sent_again(
    on_servers: OnServers, wanted: State, cluster: Elasticsearch
) -> None:
    month = "news-articles-2026.09"
    cluster.indices.create(index=month)
    # a mapping by hand that no article fits
    cluster.indices.delete(index=month)
    wrong = {"dynamic": "strict", "properties": {"headline": {"type": "date"}}}
    cluster.indices.put_index_template(
        name="by-hand",
        index_patterns=[month],
        priority=1000,
        template={"mappings": wrong},
    )
    try:
        report = on_servers.visit()
    finally:
        cluster.indices.delete_index_template(name="by-hand")
    rejected = sum(row.reasons.get(Reason.INDEX_REJECTED, 0) for row in report.counts)
    assert rejected > 0
    cluster.indices.delete(index=month)
    with on_servers.job() as job:
        items = quarantine.quarantined(job)
        assert {item.reason for item in items} == {Reason.INDEX_REJECTED}
        assert quarantine.retry(job, items) == rejected
    again = on_servers.visit()
    new = (Outcome.INDEXED, Outcome.DUPLICATE)
    assert sum(r.outcomes.get(o, 0) for r in again.counts for o in new) == rejected
    assert on_servers.state()["documents"] == wanted["documents"]
