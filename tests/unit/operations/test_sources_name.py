"""What a new source is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.operations.sources_name import country_of, id_for, name_for
from pipeline.sources import Source


@pytest.mark.parametrize(
    ("url", "taken", "wanted"),
    [
        ("https://valley.example/", (), "valley"),
        ("https://www.valley.co.uk/sport", (), "valley"),
        ("https://feeds.valley.example/rss", (), "valley"),
        ("https://the_valley.example/", (), "the-valley"),
        ("https://valley.example/", ("valley",), "valley-2"),
        ("https://valley.example/", ("valley", "valley-2"), "valley-3"),
        ("http://127.0.0.1:8000/", (), "127-0-0-1"),
        ("http://[::1]/", (), "1"),
        ("https://xn--bcher-kva.example/", (), "xn-bcher-kva"),
        ("https://_.example/", (), "source"),
    ],
)
def test_an_id_is_the_name_that_the_site_registered(url, taken, wanted) -> None:
    assert id_for(url, taken) == wanted


@given(st.text(max_size=80))
def test_every_id_is_a_valid_one(host: str) -> None:
    assert Source(id=id_for(f"https://{host}/", ()), name="x")


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["The Valley"], "The Valley"),
        (["The Valley » Feed"], "The Valley"),
        (["Valley News - RSS Feed"], "Valley News"),
        (["Valley (Atom)"], "Valley"),
        (["Valley News | World", "Valley News | Sport"], "Valley News"),
        (["Valley News", "Valley News"], "Valley News"),
        (["Valley", "Coast"], "The Id"),
        (["Feeding the valley"], "Feeding the valley"),
        (["RSS"], "RSS"),
        (["", " "], "The Id"),
        ([], "The Id"),
        (["  Das\n Tal "], "Das Tal"),
    ],
)
def test_a_name_is_what_the_titles_have_in_common(titles, wanted) -> None:
    assert name_for(titles, "the-id") == wanted


@given(st.lists(st.text(max_size=400), max_size=4))
def test_a_name_is_never_empty(titles: list[str]) -> None:
    assert name_for(titles, "the-id").strip()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://valley.de/", "DE"),
        ("https://valley.co.uk/", "GB"),
        ("https://valley.com.au/x", "AU"),
        ("https://valley.example/", None),
        ("https://valley.com/", None),
        ("https://valley.tv/", None),
        ("https://valley.io/", None),
        ("http://127.0.0.10/", None),
        ("nonsense", None),
    ],
)
def test_a_country_is_told_only_where_the_host_tells_it(url, wanted) -> None:
    assert country_of(url) == wanted
