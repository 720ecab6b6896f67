"""What goes wrong with a real Elasticsearch: nothing is lost, nothing is doubled."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.bulk import Limits, Patience
from pipeline.adapters.elasticsearch.client import connect
from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.errors import StoreError
from pipeline.model import IndexedArticle, Tag
from tests.doorman import Doorman, served
from tests.nodes import Node
from tests.search_samples import articles_of_three_months, placed, written

pytestmark = pytest.mark.elasticsearch

IMPATIENT = Patience(first=0.05, longest=0.05, times=3)


@pytest.fixture
def index(cluster: Elasticsearch) -> ElasticsearchSearch:
    return ElasticsearchSearch(cluster, refresh="true", patience=IMPATIENT)


def test_a_rejected_document_is_told_with_the_servers_reason_and_alone(
    index: ElasticsearchSearch,
) -> None:
    score: Any = "high"
    vague = written("Rain", categories=(Tag("weather", "rules", "1", score),))
    huge = written("Rain", source_id="s" * 40_000)
    good, *bad = index.write([
        placed("a1", written("Rain")), placed("a2", vague), placed("a3", huge)
    ])  # fmt: skip
    assert good.error is None
    parse_failure, immense_term = (str(result.error) for result in bad)
    assert "failed to parse field [categories.score] of type [float]" in parse_failure
    assert 'immense term in field="source_id"' in immense_term
    assert index.count() == 1


def test_a_rejected_document_is_taken_once_it_is_mended(
    index: ElasticsearchSearch,
) -> None:
    huge = placed("a1", written("Rain", source_id="s" * 40_000))
    assert index.write([huge])[0].error
    assert index.write([placed("a1", written("Rain"))])[0].error is None
    assert index.count() == 1


def test_a_full_disk_stops_the_write_and_nothing_is_rejected_or_lost(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    first, second = articles_of_three_months(0), articles_of_three_months(40)
    index.write(first)
    lock = {"index.blocks.read_only_allow_delete": True}
    cluster.indices.put_settings(index="news-*", settings=lock)
    with pytest.raises(StoreError, match=r"read-only-allow-delete.*make room"):
        index.write(second)
    assert index.count() == 40
    free = {"index.blocks.read_only_allow_delete": None}
    cluster.indices.put_settings(index="news-*", settings=free)
    assert not any(result.error for result in index.write(first + second))
    assert index.count() == 80


def test_an_index_that_may_not_be_made_is_no_fault_of_the_documents(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    cluster.indices.create(index="news-versions-2026.01")
    cluster.cluster.put_settings(persistent={"cluster.max_shards_per_node": 1})
    try:
        with pytest.raises(StoreError, match="maximum normal shards open"):
            index.write(articles_of_three_months(0, 3))
    finally:
        cluster.cluster.put_settings(persistent={"cluster.max_shards_per_node": None})


def test_a_locked_index_is_no_fault_of_the_documents(
    cluster: Elasticsearch, index: ElasticsearchSearch
) -> None:
    index.write(articles_of_three_months(0, 3))
    cluster.indices.add_block(index="news-articles-2026.01", block="write")
    with pytest.raises(StoreError, match="FORBIDDEN"):
        index.write(articles_of_three_months(3, 3))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_cluster_is_waited_for(
    cluster: Elasticsearch, node: Node, status: int
) -> None:
    doorman = Doorman(node.url, refusals=2, status=status)
    slept: list[float] = []
    with served(doorman) as client:
        index = ElasticsearchSearch(client, refresh="true", sleep=slept.append)
        results = index.write(articles_of_three_months(0, 10))
        assert not any(result.error for result in results)
        assert index.count() == 10
    assert doorman.writes == 3
    assert 0.25 <= slept[0] <= 0.5 <= slept[1] <= 1.0


def test_a_cluster_that_stays_busy_ends_the_write_with_a_next_step(
    cluster: Elasticsearch, node: Node
) -> None:
    doorman = Doorman(node.url, refusals=1000)
    with served(doorman) as client:
        index = ElasticsearchSearch(client, patience=IMPATIENT)
        with pytest.raises(StoreError, match=r"busy: later; .* run again"):
            index.write(articles_of_three_months(0, 10))
    assert doorman.writes == 4
    assert ElasticsearchSearch(cluster).count() == 0


def test_a_large_write_goes_in_many_requests_and_comes_back_in_order(
    cluster: Elasticsearch,
) -> None:
    limits = Limits(most=7, most_bytes=3_000, at_once=3)
    index = ElasticsearchSearch(cluster, refresh="true", limits=limits)
    articles = articles_of_three_months(0, 100)
    bad = written("Rain", source_id="s" * 40_000)
    articles[50] = replace(articles[50], article=bad)
    results = index.write(articles)
    assert [r.article_id for r in results] == [f"a{n:04}" for n in range(100)]
    assert [n for n, r in enumerate(results) if r.error] == [50]
    assert index.count() == 99


def test_a_node_that_nobody_started_is_named_with_the_next_step() -> None:
    with connect("http://127.0.0.1:9") as client:
        index = ElasticsearchSearch(client, patience=IMPATIENT)
        with pytest.raises(StoreError, match=r"127\.0\.0\.1:9: .*NEWS_SEARCH_URL"):
            index.write(articles_of_three_months(0, 1))
        with pytest.raises(StoreError, match="NEWS_SEARCH_URL"):
            index.count()


def test_a_node_killed_while_it_is_written_to_loses_and_doubles_nothing(
    cluster: Elasticsearch, node: Node
) -> None:
    """Batches that failed are written again, as the outbox does in the next run."""
    if not node.is_ours:
        pytest.skip("the node at ELASTICSEARCH_URL is not ours to kill")
    batches = [articles_of_three_months(first) for first in range(0, 2000, 40)]
    limits = Limits(most=15)
    index = ElasticsearchSearch(
        cluster, refresh="false", limits=limits, patience=IMPATIENT
    )
    failed: list[list[IndexedArticle]] = []
    begun = threading.Event()

    def write_all() -> None:
        for number, articles in enumerate(batches):
            if number == 5:
                begun.set()
            try:
                index.write(articles)
            except StoreError:
                failed.append(articles)

    writer = threading.Thread(target=write_all)
    writer.start()
    assert begun.wait(30)
    node.kill()
    writer.join(60)
    node.start()
    assert 0 < len(failed) < len(batches) - 4
    for articles in failed:
        assert not any(result.error for result in index.write(articles))
    cluster.indices.refresh(index="news-articles-*")
    assert index.count() == 2000
    found = {f"a{number:04}": 1 for number in range(2000)}
    assert _counted(cluster) == found


def _counted(cluster: Elasticsearch) -> dict[str, int]:
    """Return how many documents there are of each article."""
    by_id = {"terms": {"field": "article_id", "size": 5000}}
    answer = cluster.search(index="news-articles-*", size=0, aggs={"ids": by_id})
    buckets = answer["aggregations"]["ids"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
