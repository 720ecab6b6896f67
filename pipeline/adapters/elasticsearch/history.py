"""Older versions: kept beside the articles, where no reader of the alias looks."""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.operations import stored_as
from pipeline.index.document import Field, search_document
from pipeline.model import ArticleState, IndexedArticle

VERSIONS = "news-versions"
MOST_VERSIONS = 10_000


def history(client: Elasticsearch, articles: Sequence[IndexedArticle]) -> list[bytes]:
    """Return what must be stored before `articles` may take their places.

    The version that an update replaces is kept; of what was taken down, killed or
    merged every version loses its text.
    """
    updated = [a for a in articles if a.article and a.placement.version > 1]
    gone = {a.placement.article_id: a for a in articles if _is_gone(a)}
    return [*_replaced(client, updated), *_emptied(client, gone)]


def _is_gone(indexed: IndexedArticle) -> bool:
    """Tell whether the text must go; what is only hidden may come back."""
    return indexed.article is None and indexed.placement.state not in (
        ArticleState.WITHHELD,
        ArticleState.REPLACED,
    )


def _replaced(
    client: Elasticsearch, updated: Sequence[IndexedArticle]
) -> Iterator[bytes]:
    if not updated:
        return
    places = [a.placement for a in updated]
    answer = client.mget(
        docs=[{"_index": p.index_name, "_id": p.article_id} for p in places]
    )
    for place, held in zip(places, answer["docs"], strict=True):
        document: dict[str, Any] = held.get("_source", {})
        if Field.BODY in document and document["version"] < place.version:
            yield stored_as(
                _beside(held["_index"]),
                f"{place.article_id}.{document['version']}",
                document["revision"],
                document,
            )


def _emptied(client: Elasticsearch, gone: dict[str, IndexedArticle]) -> Iterator[bytes]:
    if not gone:
        return
    answer = client.search(
        index=f"{VERSIONS}-*",
        query={"terms": {"article_id": sorted(gone)}},
        source_includes=["article_id"],
        size=MOST_VERSIONS,
    )
    for held in answer["hits"]["hits"]:
        article = gone[held["_source"]["article_id"]]
        yield stored_as(
            held["_index"],
            held["_id"],
            article.placement.revision,
            search_document(article),
        )


def _beside(index: str) -> str:
    """Return the index of versions of the same month."""
    return f"{VERSIONS}-{index.rpartition('-')[2]}"
