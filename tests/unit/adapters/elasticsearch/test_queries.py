"""The shape of what is asked; that it finds the right things is the contract's."""

import json
import re
from typing import Any

import pytest

from pipeline.adapters.elasticsearch.queries import search_request
from pipeline.index.query import parse
from pipeline.records import SearchQuery
from tests.search_samples import HOUR, NOON


def asked(text: str = "", **changes: Any) -> dict[str, Any]:
    query = SearchQuery(text=text, as_of=NOON, **changes)
    return search_request(query, parse(text))


def bool_of(request: dict[str, Any]) -> dict[str, Any]:
    clauses: dict[str, Any] = request["query"]["bool"]
    return clauses


def test_a_reader_never_sees_what_is_not_visible_then() -> None:
    clauses = bool_of(asked())
    at = "2026-03-10T12:00:00.000Z"
    assert clauses["filter"] == [{"range": {"visible_from": {"lte": at}}}]
    assert clauses["must_not"] == [{"range": {"visible_until": {"lte": at}}}]


def test_a_word_is_looked_for_everywhere_and_weighs_most_in_the_headline() -> None:
    (group,) = bool_of(asked("Flood"))["must"]
    (term,) = group["bool"]["should"]
    assert term["bool"]["should"] == [
        {"match_phrase": {"headline_words": {"query": "flood", "boost": 5.0}}},
        {"match_phrase": {"kicker_words": {"query": "flood", "boost": 2.0}}},
        {"match_phrase": {"slugline_words": {"query": "flood", "boost": 2.0}}},
        {"match_phrase": {"body_words": {"query": "flood", "boost": 1.0}}},
    ]
    assert term["bool"]["minimum_should_match"] == 1


@pytest.mark.parametrize("field", ["headline", "slugline"])
def test_a_field_alone_is_asked_when_the_reader_says_so(field: str) -> None:
    text = json.dumps(asked(f"{field}:flood -{field}:rain"))
    assert set(re.findall(r"(\w+)_words", text)) == {field}


def test_a_prefix_has_no_limit_of_the_servers_own() -> None:
    assert '"prefix": {"body_words": {"value": "flo"' in json.dumps(asked("flo*"))
    (group,) = bool_of(asked("well-ear*"))["must"]
    begun = group["bool"]["should"][0]["bool"]["should"][0]["match_phrase_prefix"]
    assert begun["headline_words"]["query"] == "well ear"
    assert begun["headline_words"]["max_expansions"] >= 1_000_000


def test_alternatives_are_one_clause_and_words_beside_each_other_two() -> None:
    must = bool_of(asked("rain OR storm flood"))["must"]
    assert [len(group["bool"]["should"]) for group in must] == [2, 1]


def test_every_filter_becomes_a_clause_that_does_not_score() -> None:
    clauses = bool_of(
        asked(
            sources=("b", "a"),
            languages=("en",),
            agencies=("NLW",),
            subjects=("medtop:20000139", "N2"),
            urgency=3,
            since=NOON,
            until=NOON + HOUR,
            copy_group="g",
            originals_only=True,
        )
    )
    assert clauses["filter"][1:] == [
        {"terms": {"source_id": ["b", "a"]}},
        {"terms": {"language": ["en"]}},
        {"terms": {"agency": ["NLW"]}},
        {
            "bool": {
                "should": [
                    {"terms": {"subjects.qcode": ["medtop:20000139", "N2"]}},
                    {"terms": {"subjects.code": ["medtop:20000139", "N2"]}},
                ],
                "minimum_should_match": 1,
            }
        },
        {"range": {"urgency": {"lte": 3}}},
        {"range": {"sort_at": {"gte": "2026-03-10T12:00:00.000Z"}}},
        {"range": {"sort_at": {"lt": "2026-03-10T13:00:00.000Z"}}},
        {"term": {"copy_group_id": "g"}},
        {"term": {"is_original": True}},
    ]


def test_newest_does_not_ask_for_relevance() -> None:
    by_time = [{"sort_at": "desc"}, {"article_id": "asc"}]
    assert asked("rain", newest=True)["sort"] == by_time
    assert asked("rain")["sort"] == [{"_score": "desc"}, *by_time]


def test_the_page_and_the_exact_total_are_asked_for() -> None:
    request = asked(limit=7, offset=14)
    page = {"from_": 14, "size": 7, "track_total_hits": True}
    assert request.items() >= page.items()


@pytest.mark.parametrize(("offset", "limit"), [(10_000, 1), (9_999, 2), (0, 10_001)])
def test_a_page_too_far_back_is_refused_for_the_reader(offset: int, limit: int) -> None:
    with pytest.raises(ValueError, match="narrow the query"):
        asked(offset=offset, limit=limit)
