"""Queries in Elasticsearch's own language, for the same matches as everywhere."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.adapters.elasticsearch.operations import words_field
from pipeline.index.document import Field, timestamp
from pipeline.index.query import WEIGHTS, Query, Term
from pipeline.records import SearchQuery

FARTHEST = 10_000
"""Elasticsearch sorts no more hits than these (index.max_result_window)."""

_MOST_FACETS = 10_000
# Words that the last word of a phrase may go on to; the server's own 50 would
# leave matches out without a word.
_MOST_EXPANSIONS = 1_000_000

Clause = dict[str, Any]


def search_request(query: SearchQuery, asked: Query) -> dict[str, Any]:
    """Return the arguments of a search: matches, order, page and facets.

    Raises:
        ValueError: The page lies too far back; the message is for the reader.
    """
    if query.offset + query.limit > FARTHEST:
        raise ValueError(
            f"only the first {FARTHEST:,} articles can be paged through; "
            "narrow the query or its dates"
        )
    return {
        "query": _matches(query, asked),
        "sort": _order(query),
        "from_": query.offset,
        "size": query.limit,
        "track_total_hits": True,
        "aggs": {"sources": _facet("source_id"), "languages": _facet("language")},
    }


def _matches(query: SearchQuery, asked: Query) -> Clause:
    as_of = timestamp(query.as_of)
    visible_until = {"range": {"visible_until": {"lte": as_of}}}
    return {
        "bool": {
            "must": [_any_of(group) for group in asked.required],
            "must_not": [visible_until, *map(_occurs, asked.excluded)],
            "filter": [
                {"range": {"visible_from": {"lte": as_of}}},
                *_filters(query),
            ],
        }
    }


def _order(query: SearchQuery) -> list[Clause]:
    by_time: list[Clause] = [{"sort_at": "desc"}, {"article_id": "asc"}]
    return by_time if query.newest else [{"_score": "desc"}, *by_time]


def _facet(field: str) -> Clause:
    most_frequent_first = [{"_count": "desc"}, {"_key": "asc"}]
    return {
        "terms": {"field": field, "size": _MOST_FACETS, "order": most_frequent_first}
    }


def _filters(query: SearchQuery) -> Iterator[Clause]:
    for field, wanted in (
        ("source_id", query.sources),
        ("language", query.languages),
        ("agency", query.agencies),
    ):
        if wanted:
            yield {"terms": {field: list(wanted)}}
    if query.subjects:
        names = ("subjects.qcode", "subjects.code")
        yield _one_of([{"terms": {name: list(query.subjects)}} for name in names])
    if query.urgency is not None:
        yield {"range": {"urgency": {"lte": query.urgency}}}
    if query.since is not None:
        yield {"range": {"sort_at": {"gte": timestamp(query.since)}}}
    if query.until is not None:
        yield {"range": {"sort_at": {"lt": timestamp(query.until)}}}
    if query.copy_group is not None:
        yield {"term": {"copy_group_id": query.copy_group}}
    if query.originals_only:
        yield {"term": {"is_original": True}}


def _any_of(terms: Iterable[Term]) -> Clause:
    return _one_of([_occurs(term) for term in terms])


def _occurs(term: Term) -> Clause:
    """Return a clause that matches where the term stands in a field it reads."""
    return _one_of([_in_field(term, field) for field in Field if term.reads(field)])


def _one_of(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _in_field(term: Term, field: Field) -> Clause:
    name, boost = words_field(field), WEIGHTS[field]
    text = " ".join(term.words)
    if not term.prefix:
        return {"match_phrase": {name: {"query": text, "boost": boost}}}
    if len(term.words) == 1:
        return {"prefix": {name: {"value": text, "boost": boost}}}
    begun = {"query": text, "boost": boost, "max_expansions": _MOST_EXPANSIONS}
    return {"match_phrase_prefix": {name: begun}}
