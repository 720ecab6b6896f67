"""How fast ready articles are written, beside the client's own `parallel_bulk`.

Both write the same documents, in requests of the same size, as many at once, into
the same month indices, and wait until searches see them. `parallel_bulk` is given
the finished documents; ours makes them from articles.
"""

import json
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from benchmarks import tables
from pipeline.adapters.elasticsearch.bulk import Limits
from pipeline.adapters.elasticsearch.client import connect
from pipeline.adapters.elasticsearch.index import ElasticsearchSearch
from pipeline.adapters.elasticsearch.operations import operation
from pipeline.adapters.elasticsearch.templates import setup_elasticsearch
from pipeline.model import IndexedArticle
from tests.nodes import TEMPLATES, elasticsearch, empty
from tests.search_samples import placed, written

ARTICLES = 4_000
WORDS = 400
ROUNDS = 5
_LIMITS = Limits()
_PEER = "parallel_bulk"

Writer = Callable[[Elasticsearch], None]


def main() -> None:
    """Write the same articles both ways, in turn, and show the medians."""
    articles = _articles()
    actions = [_action(article) for article in articles]
    writers: dict[str, Writer] = {
        "ours": lambda client: _ours(client, articles),
        _PEER: lambda client: _theirs(client, actions),
    }
    with elasticsearch(full_speed=True) as node, connect(node.url) as client:
        _timed(client, writers["ours"])  # the server compiles while it runs
        _timed(client, writers[_PEER])
        seconds: dict[str, list[float]] = {name: [] for name in writers}
        for turn in range(ROUNDS):
            for name in sorted(writers, reverse=bool(turn % 2)):
                seconds[name].append(_timed(client, writers[name]))
    _show(seconds)


def _show(seconds: dict[str, list[float]]) -> None:
    rates = {name: ARTICLES / median(taken) for name, taken in seconds.items()}
    rows = [
        (name, f"{rate:,.0f}", _span(seconds[name]), f"{rate / rates[_PEER]:.2f}")
        for name, rate in rates.items()
    ]
    note = f"{ARTICLES:,} articles of {WORDS} words; median of {ROUNDS} rounds in turn"
    tables.show("bulk", ("writer", "articles/s", "from to", "ratio"), rows, note)


def _span(seconds: Sequence[float]) -> str:
    return f"{ARTICLES / max(seconds):,.0f} to {ARTICLES / min(seconds):,.0f}"


def _timed(client: Elasticsearch, write: Writer) -> float:
    """Return the seconds that a write into an empty cluster takes."""
    empty(client)
    setup_elasticsearch(client, TEMPLATES, fix=True)
    began_at = time.perf_counter()
    write(client)
    taken = time.perf_counter() - began_at
    found = client.count(index="news-articles-*")["count"]
    assert found == ARTICLES, f"{found} articles were written"
    return taken


def _ours(client: Elasticsearch, articles: Sequence[IndexedArticle]) -> None:
    results = ElasticsearchSearch(client, limits=_LIMITS).write(articles)
    assert not any(result.error for result in results)


def _theirs(client: Elasticsearch, actions: Sequence[dict[str, Any]]) -> None:
    results = parallel_bulk(
        client,
        actions,
        thread_count=_LIMITS.at_once,
        chunk_size=_LIMITS.most,
        max_chunk_bytes=_LIMITS.most_bytes,
        refresh="wait_for",
    )
    deque(results, maxlen=0)


def _articles() -> list[IndexedArticle]:
    """Return articles of made-up words, as often as words are in a language."""
    dice = random.Random(1)
    vocabulary = [_word(dice) for _ in range(50_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]

    def text(length: int) -> str:
        return " ".join(dice.choices(vocabulary, weights, k=length))

    return [
        placed(
            f"{number:032x}",
            written(text(9), *(text(40) for _ in range(WORDS // 40))),
            index_name=f"news-articles-2026.{1 + number % 2:02}",
        )
        for number in range(ARTICLES)
    ]


def _word(dice: random.Random) -> str:
    return "".join(dice.choices("abcdefghijklmnoprstuvwz", k=dice.randint(2, 11)))


def _action(article: IndexedArticle) -> dict[str, Any]:
    """Return an article as the client's helpers want it."""
    first, second = operation(article).splitlines()
    return {**json.loads(first)["index"], "_source": json.loads(second)}


if __name__ == "__main__":
    main()
