"""The search index on Elasticsearch: month indices, read together.

Readers of the alias see what is visible now; we read the indices themselves, since
a query may ask for another moment.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.bulk import (
    Limits,
    NotDeliveredError,
    Patience,
    Refresh,
    Verdict,
    chunks,
    deliver,
)
from pipeline.adapters.elasticsearch.client import address, faults, store_error
from pipeline.adapters.elasticsearch.history import history
from pipeline.adapters.elasticsearch.operations import operation
from pipeline.adapters.elasticsearch.queries import search_request
from pipeline.adapters.elasticsearch.sending import Sender
from pipeline.errors import StoreError
from pipeline.index.highlight import as_hit
from pipeline.index.query import Query, parse
from pipeline.model import IndexedArticle
from pipeline.records import SearchQuery, SearchResult, WriteResult

ALIAS = "news-articles"
INDICES = "news-articles-*"
USUAL_LIMITS = Limits()
USUAL_PATIENCE = Patience()


class ElasticsearchSearch:
    """A search index behind `client`; `setup_elasticsearch` prepares the cluster.

    `refresh` says when a write returns: "wait_for" when searches see it, which
    takes up to a second, "true" forces that, "false" does not wait.
    """

    def __init__(
        self,
        client: Elasticsearch,
        *,
        refresh: Refresh = "wait_for",
        limits: Limits = USUAL_LIMITS,
        patience: Patience = USUAL_PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._send = Sender(client, refresh)
        self._limits = limits
        self._patience = patience
        self._sleep = sleep
        self._is_set_up = False

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        """Store `articles` in place of older revisions, never of newer ones."""
        if not articles:
            return []
        self._check_setup()
        self._keep_history(articles)
        unfit: dict[int, str] = {}
        verdicts = iter(self._store(_operations(articles, unfit)))
        return [
            WriteResult(
                article_id=article.placement.article_id,
                revision=article.placement.revision,
                error=unfit.get(number) or next(verdicts).why or None,
            )
            for number, article in enumerate(articles)
        ]

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the articles visible at `query.as_of` that match."""
        asked = parse(query.text)
        request = search_request(query, asked)
        with faults(self._client):
            answer = self._client.search(
                index=INDICES, allow_partial_search_results=False, **request
            )
        return _result(answer.body, asked)

    def get(self, article_id: str) -> Mapping[str, Any] | None:
        """Return the search document of an article, visible or not."""
        with faults(self._client):
            answer = self._client.search(
                index=INDICES, query={"ids": {"values": [article_id]}}, size=1
            )
        return next((hit["_source"] for hit in answer["hits"]["hits"]), None)

    def count(self) -> int:
        """Return how many documents there are, tombstones included."""
        with faults(self._client):
            return int(self._client.count(index=INDICES)["count"])

    def _keep_history(self, articles: Sequence[IndexedArticle]) -> None:
        """Store older versions first: a crash in between loses none."""
        with faults(self._client):
            operations = history(self._client, articles)
        refused = [v.why for v in self._store(operations) if v.why]
        if refused:
            raise StoreError(
                f"search index at {address(self._client)}: an older version is "
                f"refused ({refused[0]}); run `news setup`"
            )

    def _store(self, operations: Iterable[bytes]) -> list[Verdict]:
        """Send all operations, a few requests at once; keep their order."""
        with ThreadPoolExecutor(self._limits.at_once) as pool:
            # The first requests are under way while later articles are prepared.
            stored = pool.map(self._deliver, chunks(operations, self._limits))
            return list(chain.from_iterable(stored))

    def _deliver(self, chunk: Sequence[bytes]) -> list[Verdict]:
        waits = self._patience.waits()
        try:
            return deliver(chunk, self._send, waits, self._sleep)
        except NotDeliveredError as error:
            told = error.verdict
            raise store_error(self._client, told.why, told.status) from error

    def _check_setup(self) -> None:
        """Refuse to write without our templates: the server would guess fields."""
        if self._is_set_up:
            return
        with faults(self._client):
            found = self._client.indices.exists_index_template(name=ALIAS)
        if not found:
            raise StoreError(
                f"search index at {address(self._client)}: there is no index template "
                f"{ALIAS}; run `news setup`"
            )
        self._is_set_up = True


def _operations(
    articles: Iterable[IndexedArticle], unfit: dict[int, str]
) -> Iterator[bytes]:
    """Give the operations of articles; put into `unfit` why others have none."""
    for number, article in enumerate(articles):
        try:
            yield operation(article)
        except ValueError as error:
            unfit[number] = str(error)


def _result(answer: Mapping[str, Any], asked: Query) -> SearchResult:
    hits = answer["hits"]
    # An answer of no index at all has no aggregations.
    facets = answer.get("aggregations", {})
    return SearchResult(
        total=hits["total"]["value"],
        hits=tuple(
            as_hit(hit["_source"], asked, hit["_score"] or 0.0) for hit in hits["hits"]
        ),
        sources=_facet(facets, "sources"),
        languages=_facet(facets, "languages"),
    )


def _facet(facets: Mapping[str, Any], name: str) -> dict[str, int]:
    buckets = facets.get(name, {}).get("buckets", [])
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
