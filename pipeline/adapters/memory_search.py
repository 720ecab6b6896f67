"""A search index in memory: the contract in plain Python, for tests and trials."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.index.document import (
    Field,
    document_json,
    is_visible,
    subject_keys,
    timestamp,
)
from pipeline.index.highlight import as_hit
from pipeline.index.query import WEIGHTS, Query, Term, analyze, occurrences, parse
from pipeline.model import IndexedArticle
from pipeline.records import SearchQuery, SearchResult, WriteResult


class MemorySearch:
    """Keeps the search documents in a dictionary; nothing outlives the object."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, Any]] = {}

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        """Store `articles` in place of older revisions, never of newer ones."""
        return [self._write(article) for article in articles]

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the articles visible at `query.as_of` that match."""
        asked = parse(query.text)
        allowed = (d for d in self._documents.values() if _passes(d, query))
        scored = [(_score(asked, d), d) for d in allowed if _matches(asked, d)]
        # Sorted from the least important key on: Python's sort is stable.
        scored.sort(key=lambda each: str(each[1]["article_id"]))
        scored.sort(key=lambda each: str(each[1]["sort_at"]), reverse=True)
        if not query.newest:
            scored.sort(key=lambda each: each[0], reverse=True)
        page = scored[query.offset : query.offset + query.limit]
        return SearchResult(
            total=len(scored),
            hits=tuple(as_hit(document, asked, score) for score, document in page),
            sources=_facet(str(d["source_id"]) for _, d in scored),
            languages=_facet(str(d["language"]) for _, d in scored),
        )

    def get(self, article_id: str) -> Mapping[str, Any] | None:
        """Return the search document of an article, visible or not."""
        return self._documents.get(article_id)

    def count(self) -> int:
        """Return how many documents there are, tombstones included."""
        return len(self._documents)

    def _write(self, article: IndexedArticle) -> WriteResult:
        placement = article.placement
        article_id, revision = placement.article_id, placement.revision
        try:
            document = json.loads(document_json(article))
        except ValueError as error:
            return WriteResult(
                article_id=article_id, revision=revision, error=str(error)
            )
        held = self._documents.get(article_id)
        if held is None or held["revision"] <= revision:
            self._documents[article_id] = document
        return WriteResult(article_id=article_id, revision=revision)


def _passes(document: dict[str, Any], query: SearchQuery) -> bool:
    if not is_visible(document, query.as_of):
        return False
    sort_at, group = document["sort_at"], document["copy_group_id"]
    return (
        (not query.sources or document["source_id"] in query.sources)
        and (not query.languages or document["language"] in query.languages)
        and (query.since is None or sort_at >= timestamp(query.since))
        and (query.until is None or sort_at < timestamp(query.until))
        and (query.copy_group is None or group == query.copy_group)
        and (document["is_original"] or not query.originals_only)
        and _passes_wire(document, query)
    )


def _passes_wire(document: dict[str, Any], query: SearchQuery) -> bool:
    urgency, wanted = document["urgency"], set(query.subjects)
    is_urgent = urgency is not None and urgency <= (query.urgency or 0)
    return (
        (not query.agencies or document["agency"] in query.agencies)
        and (not wanted or not wanted.isdisjoint(subject_keys(document)))
        and (query.urgency is None or is_urgent)
    )


def _analyzed(document: Mapping[str, Any]) -> dict[Field, list[str]]:
    return {field: analyze(document[field] or "") for field in Field}


def _times(term: Term, found: Mapping[Field, Sequence[str]]) -> float:
    """Return how often a term occurs, an occurrence in the headline counting more."""
    return sum(
        WEIGHTS[field] * sum(1 for _ in occurrences(term, found[field]))
        for field in Field
        if term.reads(field)
    )


def _matches(query: Query, document: Mapping[str, Any]) -> bool:
    found = _analyzed(document)
    return all(
        any(_times(term, found) for term in group) for group in query.required
    ) and not any(_times(term, found) for term in query.excluded)


def _score(query: Query, document: Mapping[str, Any]) -> float:
    found = _analyzed(document)
    return float(sum(_times(term, found) for term in query.wanted))


def _facet(values: Iterable[str]) -> dict[str, int]:
    """Count `values`: most frequent first, then by value."""
    return dict(sorted(Counter(values).items(), key=lambda each: (-each[1], each[0])))
