import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.document import Field
from pipeline.index.query import Query, Term, analyze, occurrences, parse


def word(*words: str, prefix: bool = False, field: Field | None = None) -> Term:
    return Term(words, prefix, field)


RAIN, SNOW = word("rain"), word("snow")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        (" \n ", Query()),
        ("Rain snow", Query(((RAIN,), (SNOW,)))),
        ('"rain snow"', Query(((word("rain", "snow"),),))),
        ("rain-snow", Query(((word("rain", "snow"),),))),
        ("rain OR snow", Query(((RAIN, SNOW),))),
        ("hail rain OR snow", Query(((word("hail"),), (RAIN, SNOW)))),
        ("rain or snow", Query(((RAIN,), (word("or"),), (SNOW,)))),
        ('"OR"', Query(((word("or"),),))),
        ("rain -snow", Query(((RAIN,),), (SNOW,))),
        ('-"rain snow"', Query((), (word("rain", "snow"),))),
        ("ra*", Query(((word("ra", prefix=True),),))),
        ("rain-sn*", Query(((word("rain", "sn", prefix=True),),))),
        ('"ra*"', Query(((word("ra"),),))),
        ("headline:rain", Query(((word("rain", field=Field.HEADLINE),),))),
        ("Headline:rain", Query(((word("rain", field=Field.HEADLINE),),))),
        ("-headline:rain", Query((), (word("rain", field=Field.HEADLINE),))),
        ("slugline:rain", Query(((word("rain", field=Field.SLUGLINE),),))),
        ("SLUGLINE:ra*", Query(((word("ra", prefix=True, field=Field.SLUGLINE),),))),
        (
            '-slugline:"rain snow"',
            Query((), (word("rain", "snow", field=Field.SLUGLINE),)),
        ),
        ("rain & snow", Query(((RAIN,), (SNOW,)))),
        ("rain - snow", Query(((RAIN,), (SNOW,)))),
        ("”rain„", Query(((RAIN,),))),
        ('צה"ל', Query(((word('צה"ל'),),))),
    ],
)
def test_a_text_is_read_as_a_tree(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('rain "snow', "never closed"),
        ("OR rain", "both sides"),
        ("rain OR", "both sides"),
        ("rain OR OR snow", "both sides"),
        ("rain OR -snow", "both sides"),
        ("-rain OR snow", "both sides"),
        ("rain OR &", "both sides"),
        ("headline: rain", "right after headline:"),
        ("headline:&", "right after headline:"),
        ("slugline: rain", "right after slugline:"),
        ("Slugline:", "right after slugline:"),
        ('slugline:""', "right after slugline:"),
        ("*", "no word"),
        ('""', "no word"),
        ("r" * 1001, "longer than 1000"),
        ("r " * 101, "more than 100"),
    ],
)
def test_a_wrong_text_is_refused_with_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text)


@pytest.mark.parametrize("text", ["ſlugline:rain", "body:rain", "kicker:rain"])
def test_only_fields_that_are_named_so_are_fields(text: str) -> None:
    (term,) = parse(text).wanted
    assert term.field is None


@given(st.text(alphabet='ab -*"“OR:headline&é東', max_size=40))
def test_any_text_is_a_query_or_a_clear_refusal(text: str) -> None:
    refusals = "closed|no word|both sides|right after"
    try:
        query = parse(text)
    except ValueError as refused:
        if not re.search(refusals, str(refused)):
            raise
    else:
        assert all(term.words for term in query.wanted + query.excluded)


@pytest.mark.parametrize(
    ("term", "text", "places"),
    [
        (RAIN, "Rain, rain: no rainbow", [0, 1]),
        (word("rain", prefix=True), "rain rainbow train", [0, 1]),
        (word("a", "a"), "a a a", [0, 1]),
        (word("rain", "bo", prefix=True), "rain bow rain", [0]),
        (word("rain", "bow"), "rain", []),
        (RAIN, "", []),
    ],
)
def test_occurrences_are_where_a_term_begins(
    term: Term, text: str, places: list[int]
) -> None:
    assert list(occurrences(term, analyze(text))) == places
