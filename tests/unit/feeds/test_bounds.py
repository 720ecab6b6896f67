"""Feeds without end, and feeds made to hurt."""

import json
import time

import pytest

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.feeds.bounds import MOST_ENTRIES
from pipeline.feeds.reader import MOST_ELEMENTS
from pipeline.model import ParsedFeed

URL = "https://valley.example/feed.xml"
COUNT = MOST_ENTRIES + 3
DAYS = [f"2026-03-{1 + number * 28 // COUNT:02d}T00:00:00Z" for number in range(COUNT)]


def rss(days: list[str], end: str = "</channel></rss>") -> bytes:
    items = "".join(
        f"<item><title>Ferry {number}</title><pubDate>{day}</pubDate></item>"
        for number, day in enumerate(days)
    )
    return f"<rss version='2.0'><channel><title>V</title>{items}{end}".encode()


def atom(days: list[str]) -> bytes:
    entries = "".join(
        f"<a:entry><a:title>Ferry {number}</a:title><a:updated>{day}</a:updated>"
        "</a:entry>"
        for number, day in enumerate(days)
    )
    space = "http://www.w3.org/2005/Atom"
    return f'<a:feed xmlns:a="{space}"><a:title>V</a:title>{entries}</a:feed>'.encode()


def jsonfeed(days: list[str]) -> bytes:
    items = [
        {"title": f"Ferry {number}", "date_published": day}
        for number, day in enumerate(days)
    ]
    return json.dumps({"title": "V", "items": items}).encode()


def read(body: bytes) -> ParsedFeed:
    return parse_feed(body, "", URL)


def ends(feed: ParsedFeed) -> tuple[tuple[int, str], tuple[int, str]]:
    first, last = feed.entries[0], feed.entries[-1]
    return (first.part, first.title), (last.part, last.title)


@pytest.mark.parametrize("make", [rss, jsonfeed])
def test_the_first_entries_of_an_endless_feed_are_read(make: object) -> None:
    body = rss(DAYS[::-1]) if make is rss else jsonfeed(DAYS[::-1])
    feed = read(body)
    assert ends(feed) == ((0, "Ferry 0"), (1999, "Ferry 1999"))
    assert feed.problem == "lists 2,003 entries; the first 2,000 were read"
    assert feed.title == "V"


@pytest.mark.parametrize("make", [rss, jsonfeed])
def test_a_feed_that_grows_at_its_end_is_read_from_there(make: object) -> None:
    feed = read(rss(DAYS) if make is rss else jsonfeed(DAYS))
    assert ends(feed) == ((3, "Ferry 3"), (2002, "Ferry 2002"))
    assert feed.problem == "lists 2,003 entries; the last 2,000 were read"


def test_entries_with_a_prefix_are_counted_too() -> None:
    feed = read(atom(DAYS[::-1]))
    assert ends(feed) == ((0, "Ferry 0"), (1999, "Ferry 1999"))
    assert feed.problem == "lists 2,003 entries; the first 2,000 were read"


def test_a_feed_at_the_bound_is_whole() -> None:
    feed = read(rss(DAYS[:MOST_ENTRIES]))
    assert (len(feed.entries), feed.problem) == (MOST_ENTRIES, None)


def test_a_broken_endless_feed_is_bounded_too() -> None:
    feed = read(rss(DAYS, end="& <"))
    assert len(feed.entries) == MOST_ENTRIES
    assert "the last 2,000" in (feed.problem or "")


HURTFUL = {
    "empty entries": b"<rss><channel>" + b"<item/>" * 200_000 + b"</channel></rss>",
    "two kinds": b"<rss><channel><item/>" + b"<entry/>" * 200_000,
    "open entries": b"<rss><channel>" + b"<item>" * 200_000,
    "nesting": b"<rss><channel><item>" + b"<a>" * 400_000,
    "broken nesting": b"<rss><channel><item>" + b"<a>&" * 400_000,
    "attributes": b"<rss><channel><item "
    + b" ".join(b'a%d=""' % number for number in range(100_000))
    + b"/></channel></rss>",
    "namespaces": b"<rss><channel><item "
    + b" ".join(b'xmlns:a%d="u"' % number for number in range(50_000))
    + b"/></channel></rss>",
    "categories": b"<rss><channel><item>"
    + b"".join(b"<category>%d</category>" % number for number in range(50_000))
    + b"</item></channel></rss>",
    "base": b'<rss xml:base="https://a.example/%s"><channel><item>' % (b"a/" * 200_000)
    + b"<b/>" * 50_000,
    "bases in bases": b"<rss><channel><item>" + b'<b xml:base="a/">' * 50_000,
    "language": b'<rss xml:lang="%s"><channel>' % (b"a_" * 500_000)
    + b"<item><title>A</title></item>" * 1_000
    + b"</channel></rss>",
    "comments": b"<!--" * 500_000,
    "comments in it": b"<rss><channel><item>" + b"<!--" * 200_000,
    "brackets": b"<" * 1_000_000,
    "doctypes": b"<!DOCTYPE [" * 200_000,
    "attribute": b'<rss><channel><item a="' + b"x" * 5_000_000 + b'"/></channel></rss>',
    "open attributes": b"<rss><channel><item>" + b'<a b="' * 200_000,
    "sections": b"<urlset><url><loc>" + b"<![CDATA[" * 500_000,
    "objects": b'{"items":[' + b"{}," * 600_000 + b"{}]}",
    "arrays": b'{"items":' + b"[" * 400_000,
}


@pytest.mark.parametrize("body", HURTFUL.values(), ids=HURTFUL.keys())
def test_a_feed_made_to_hurt_costs_seconds_at_most(body: bytes) -> None:
    start = time.process_time()
    try:
        feed = read(body)
    except FeedParseError:
        feed = ParsedFeed()
    assert time.process_time() - start < 8
    assert len(feed.entries) <= MOST_ENTRIES


def test_what_was_read_before_the_bound_stays() -> None:
    start = b"<rss><channel><item><title>Rain</title></item><item><title>Sun</title>"
    feed = read(start + b"<a/>" * MOST_ELEMENTS + b"</item></channel></rss>")
    assert [entry.title for entry in feed.entries] == ["Rain", "Sun"]
    assert feed.problem == "more than 300,000 elements, the rest was not read"
