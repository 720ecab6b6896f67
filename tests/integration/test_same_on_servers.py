"""`news run` on PostgreSQL and Elasticsearch ends as it does embedded."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.bootstrap import open_job
from pipeline.operations.reindex import reindex
from pipeline.settings import Settings
from tests.airflow.states import State, different, state_of
from tests.evaluation import recorded_web
from tests.evaluation.data import folder
from tests.nodes import Node
from tests.postgres import Server

pytestmark = [pytest.mark.eval, pytest.mark.postgres, pytest.mark.elasticsearch]


@pytest.fixture
def web() -> recorded_web.Web:
    data = folder("web")
    assert data
    return recorded_web.load(data)


@pytest.fixture
def on_servers(
    web: recorded_web.Web,
    tmp_path: Path,
    postgres: Server,
    node: Node,
    cluster: Elasticsearch,
) -> Settings:
    return recorded_web.settings_for(
        web, tmp_path / "servers", ledger_url=postgres.database(), search_url=node.url
    )


def visited(web: recorded_web.Web, settings: Settings) -> State:
    for number in range(len(web.visits)):
        recorded_web.visit(web, number, settings)
        assert recorded_web.differences(web, number, settings) == []
    return state_of(settings)


def test_three_visits_end_the_same_article_by_article(
    web: recorded_web.Web, tmp_path: Path, on_servers: Settings
) -> None:
    embedded = visited(web, recorded_web.settings_for(web, tmp_path / "embedded"))
    served = visited(web, on_servers)
    assert len(served["articles"]) > 190
    assert different(served, embedded) == []


def test_an_index_that_was_lost_is_written_anew_from_archive_and_ledger(
    web: recorded_web.Web, on_servers: Settings, cluster: Elasticsearch
) -> None:
    recorded_web.visit(web, 0, on_servers)
    before = state_of(on_servers)["documents"]
    cluster.indices.delete(index="news-articles-2026.09")
    with open_job(on_servers) as job:
        assert isinstance(job.index, ElasticsearchSearch)
        assert reindex(job).problems == {}
    assert state_of(on_servers)["documents"] == before
