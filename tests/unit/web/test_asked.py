from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from pipeline.web.asked import Asked, address, read
from tests.search_samples import NOON

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
MANY = st.lists(TEXT.filter(bool), max_size=3, unique=True).map(tuple)


@given(
    st.builds(
        Asked, text=TEXT, sources=MANY, languages=MANY, agencies=MANY,
        subjects=MANY, urgency=TEXT, since=TEXT, until=TEXT,
        sort=TEXT, originals_only=st.booleans(), copy_group=TEXT,
        page=TEXT.filter(bool),
    )
)  # fmt: skip
def test_an_address_reads_as_what_was_asked(asked: Asked) -> None:
    assert read(QueryParams(urlsplit(address(asked)).query)) == asked


def test_the_form_becomes_a_query() -> None:
    params = "q=rain&source=a&source=b&source=a&language=en&from=2026-03-01"
    query = read(QueryParams(f"{params}&until=2026-03-02&originals=1&page=3")).query(
        NOON
    )
    assert query.sources == ("a", "b")
    assert query.languages == ("en",)
    assert query.since == datetime(2026, 3, 1, tzinfo=UTC)
    assert query.until == datetime(2026, 3, 3, tzinfo=UTC)
    assert query.originals_only
    assert (query.limit, query.offset) == (20, 40)
    assert not query.newest


def test_an_empty_form_asks_for_all_newest_first() -> None:
    query = read(QueryParams("q=&from=&until=&sort=&source=")).query(NOON)
    assert (query.text, query.sources, query.since, query.newest) == (
        "",
        (),
        None,
        True,
    )


def test_what_agencies_say_becomes_a_query() -> None:
    params = "agency=NLW&subject=medtop:20000139&subject=N2&subject=N2&urgency=3"
    query = read(QueryParams(params)).query(NOON)
    assert query.agencies == ("NLW",)
    assert query.subjects == ("medtop:20000139", "N2")
    assert query.urgency == 3


@pytest.mark.parametrize("urgency", ["0", "10", "-1", "high", "²", "12"])
def test_an_urgency_that_is_none_is_refused_for_the_reader(urgency: str) -> None:
    with pytest.raises(ValueError, match="urgency: must be a number from 1 to 9"):
        Asked(urgency=urgency).query(NOON)


@pytest.mark.parametrize(
    ("asked", "is_narrowed"),
    [
        (Asked(text="rain", sort="newest", page="3"), False),
        (Asked(urgency="3"), True),
        (Asked(agencies=("NLW",)), True),
        (Asked(subjects=("N2",)), True),
    ],
)
def test_a_search_is_narrowed_by_filters_alone(asked: Asked, is_narrowed: bool) -> None:
    assert asked.is_narrowed is is_narrowed
    assert not read(QueryParams(urlsplit(asked.cleared).query)).is_narrowed


def test_a_search_without_its_filters_keeps_words_and_order() -> None:
    asked = Asked(text="rain", sort="newest", subjects=("N2",), urgency="1", page="4")
    assert asked.cleared == "/?q=rain&sort=newest"


def test_a_facet_is_switched_on_and_off_and_leads_to_the_first_page() -> None:
    asked = Asked(text="rain", sources=("a",), page="4")
    assert asked.toggled("sources", "b") == "/?q=rain&source=a&source=b"
    assert asked.toggled("sources", "a") == "/?q=rain"
