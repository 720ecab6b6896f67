"""Subscription lists, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FeedParseError
from pipeline.feeds.opml import OpmlFeed, read_opml, write_opml


def read(inside: str, head: str = "") -> tuple[OpmlFeed, ...]:
    return read_opml(f'{head}<opml version="2.0"><body>{inside}</body></opml>'.encode())


def test_a_feed_is_read_with_all_that_is_said_of_it() -> None:
    assert read(
        '<outline text="News"><outline title="Valleys"><outline type="rss" '
        'text="The &amp; Valley" xmlUrl="https://valley.example/rss?a=1&amp;b=2" '
        'htmlUrl="https://valley.example/" language="en"/></outline></outline>'
        '<outline text="Coast" xmlUrl="https://coast.example/rss"/>'
    ) == (
        OpmlFeed(
            url="https://valley.example/rss?a=1&b=2",
            title="The & Valley",
            home_page="https://valley.example/",
            folders=("News", "Valleys"),
            language="en",
        ),
        OpmlFeed(url="https://coast.example/rss", title="Coast"),
    )


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL", "XmlUrl"])
def test_the_spelling_of_an_attribute_does_not_matter(name: str) -> None:
    assert [feed.url for feed in read(f'<outline {name}="https://a.example/"/>')] == [
        "https://a.example/"
    ]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://valley.example/rss", "http://valley.example/rss"),
        ("feed:https://valley.example/rss", "https://valley.example/rss"),
        ("FEED:http://valley.example/rss", "http://valley.example/rss"),
        (" https://valley.example/a b ", "https://valley.example/a%20b"),
        ("gopher://valley.example", "gopher://valley.example"),
    ],
)
def test_addresses_lose_what_browsers_put_before_them(written: str, url: str) -> None:
    assert [feed.url for feed in read(f'<outline xmlUrl="{written}"/>')] == [url]


def test_a_feed_listed_twice_stays_in_its_first_folder() -> None:
    feed = '<outline text="{}" xmlUrl="https://a.example/"/>'
    twice = f'<outline text="One">{feed.format("A")}</outline>{feed.format("B")}'
    assert read(twice) == (
        OpmlFeed(url="https://a.example/", title="A", folders=("One",)),
    )


def test_a_feed_is_no_folder_of_what_stands_in_it() -> None:
    inner = '<outline xmlUrl="https://b.example/"/>'
    feeds = read(f'<outline text="A" xmlUrl="https://a.example/">{inner}</outline>')
    assert [feed.folders for feed in feeds] == [(), ()]


@pytest.mark.parametrize("inside", ["", '<outline text="No address"/>', "text"])
def test_a_list_may_be_empty(inside: str) -> None:
    assert read(inside) == ()


def test_a_broken_list_is_read_as_far_as_it_goes() -> None:
    body = b'<opml><body><outline text="A & B&nbsp;C" xmlUrl="https://a.example/"><out'
    assert [feed.title for feed in read_opml(body)] == ["A & B C"]


def test_entities_of_its_own_are_nothing() -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE opml [<!ENTITY e0 SYSTEM "file:///etc/hosts">{laughs}]>'
    (feed,) = read('<outline text="&e9;&e0;" xmlUrl="https://a.example/"/>', head)
    assert feed.title == "&e9;&e0;"


@pytest.mark.parametrize(
    "body", [b"", b" ", b"\0", b"{}", b"<html><p>No list</p></html>", b"<rss/>", b"x"]
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(FeedParseError, match="not a subscription list"):
        read_opml(body)


def test_a_list_may_be_in_another_encoding() -> None:
    text = (
        '<?xml version="1.0" encoding="iso-8859-1"?><opml><body><outline text="Fähre"'
    )
    body = f'{text} xmlUrl="https://a.example/"/></body></opml>'.encode("latin-1")
    assert [feed.title for feed in read_opml(body)] == ["Fähre"]


WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, categories=("L", "P", "S")),
    min_size=1,
    max_size=8,
)
FEEDS = st.builds(
    OpmlFeed,
    url=WORDS.map("https://valley.example/{}".format),
    title=WORDS,
    home_page=st.none() | WORDS.map("https://valley.example/{}".format),
    folders=st.lists(WORDS, max_size=3).map(tuple),
    language=st.none() | st.sampled_from(["en", "de-CH"]),
)


@given(st.lists(FEEDS, max_size=6, unique_by=lambda feed: feed.url))
def test_what_was_written_is_read_again(feeds: list[OpmlFeed]) -> None:
    written = read_opml(write_opml(feeds, "All & more"))
    assert set(written) == set(feeds)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_the_one_error(junk: bytes) -> None:
    try:
        read_opml(b"<opml><body><outline " + junk)
    except FeedParseError:
        return


def test_a_title_is_written_where_there_is_none() -> None:
    written = write_opml([OpmlFeed(url="https://a.example/")], "All")
    assert b"<title>All</title>" in written
    assert b'text="https://a.example/"' in written
