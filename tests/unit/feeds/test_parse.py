"""The choice of the format, and what every format promises."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.model import ParsedFeed

URL = "https://paper.example/feeds/world.xml"
RSS = (
    '<rss version="2.0"><channel><title>Paper</title>'
    "<item><title>Rain</title><link>https://paper.example/rain</link></item>"
    "</channel></rss>"
)
JSON = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Rain"}]}'


def read(body: str | bytes, content_type: str = "") -> ParsedFeed:
    data = body if isinstance(body, bytes) else body.encode()
    return parse_feed(data, content_type, URL)


@pytest.mark.parametrize("content_type", ["", "text/html", "application/json"])
def test_an_xml_feed_is_known_by_its_content(content_type: str) -> None:
    feed = read(RSS, content_type)
    assert [entry.title for entry in feed.entries] == ["Rain"]
    assert feed.problem is None


@pytest.mark.parametrize("content_type", ["", "text/xml", "text/plain"])
def test_a_json_feed_is_known_by_its_content(content_type: str) -> None:
    assert [entry.title for entry in read(JSON, content_type).entries] == ["Rain"]


def test_white_space_and_a_byte_order_mark_may_come_first() -> None:
    assert read(b"\xef\xbb\xbf\n  " + JSON.encode()).entries
    feed = read(b"\n \n<?xml version='1.0'?>" + RSS.encode())
    assert (len(feed.entries), feed.problem) == (1, None)


@pytest.mark.parametrize("body", [b"", b"  \n", b"\0\0\0", b"\xef\xbb\xbf"])
def test_nothing_is_an_error_and_no_empty_feed(body: bytes) -> None:
    with pytest.raises(FeedParseError, match=f"empty, not a feed: {URL}"):
        read(body)


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><p>Not found</p></body></html>",
        "<!-- cached --><HTML><head><title>404</title></head></HTML>",
        "<!doctype HTML><p>Moved",
        f"<html><body>{RSS}</body></html>",
    ],
)
def test_an_html_page_is_named_as_such(page: str) -> None:
    with pytest.raises(FeedParseError, match=f"an HTML page, not a feed: {URL}"):
        read(page)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Service unavailable", "neither XML nor JSON"),
        ("<!DOCTYPE r [<!ENTITY x 'y'>]>", "neither XML nor JSON"),
        ("<note><to>Ann</to></note>", "a <note> document"),
        ('<rss version="2.0"><channel><title>Pa', "broken XML"),
        ("[1, 2]", "not a JSON Feed"),
        ('{"items": 3}', "not a JSON Feed"),
        ('{"items": [', "broken JSON"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: str, message: str) -> None:
    with pytest.raises(FeedParseError, match=message) as caught:
        read(body)
    assert URL in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        '<rss version="2.0"><channel><title>Paper</title></channel></rss>',
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title></feed>',
        '{"version": "https://jsonfeed.org/version/1", "title": "Paper", "items": []}',
    ],
)
def test_a_sound_feed_without_entries_is_told_from_a_broken_one(body: str) -> None:
    feed = read(body)
    assert (feed.title, feed.entries) == ("Paper", ())
    assert feed.problem == "lists no entries"


def test_a_cut_off_feed_gives_what_arrived_and_says_so() -> None:
    feed = read(RSS.replace("</channel></rss>", "<item><title>Su"))
    assert feed.entries[0].title == "Rain"
    assert feed.problem
    assert feed.problem.startswith("broken XML: line ")


def test_every_problem_is_told() -> None:
    body = RSS.replace("Rain<", "Rain & \u00e9\u00e9\u00e9 <").encode() + b"\xff"
    problem = read(body).problem
    assert problem
    assert "broken XML" in problem
    assert "bytes that are not utf-8" in problem


BOMBS = {
    "nested": "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
    ).join(['<!DOCTYPE r [<!ENTITY e0 "lol">', "]>"])
    + RSS.replace("Rain", "&e9;"),
    "long": f'<!DOCTYPE r [<!ENTITY e "{"x" * 100_000}">]>'
    + RSS.replace("Rain", "&e;" * 10_000),
    "late": RSS.replace("<item>", f'<!ENTITY e "{"x" * 9_000}"><item>').replace(
        "Rain", "&e;" * 10_000
    ),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_an_entity_bomb_does_not_go_off(bomb: str) -> None:
    start = time.perf_counter()
    feed = read(bomb)
    assert time.perf_counter() - start < 2
    assert sum(len(entry.title) for entry in feed.entries) < 100_000


def test_an_external_entity_is_not_read() -> None:
    entity = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    feed = read(entity + RSS.replace("Rain", "A&x;B"))
    assert feed.entries[0].title == "A&x;B"


def test_a_path_as_body_opens_no_file() -> None:
    with pytest.raises(FeedParseError):
        read(__file__)


@pytest.mark.parametrize("tag", ["author", "dc:creator", "title", "link", "pubDate"])
def test_a_huge_word_takes_no_time(tag: str) -> None:
    start = time.perf_counter()
    read(RSS.replace("<item>", f"<item><{tag}>{'a' * 500_000}</{tag}>"))
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "name",
    ["authors", "links", "tags", "title_detail", "summary_detail", "updated_parsed",
     "published_parsed", "created_parsed", "guidislink", "media_blurb", "summary"],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["", ' a="b"'])
def test_an_element_named_like_a_parser_key_costs_no_entry(
    name: str, attribute: str
) -> None:
    element = f"<{name}{attribute}>x</{name}>"
    feed = read(RSS.replace("<item>", f"{element}<item>{element}"))
    assert [entry.title for entry in feed.entries] == ["Rain"]


@given(st.binary(max_size=200), st.integers(0, len(RSS)), st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_any_damage_gives_a_feed_or_the_one_error(
    junk: bytes, at: int, lost: int
) -> None:
    body = RSS.encode()
    try:
        feed = read(body[:at] + junk + body[at + lost :])
    except FeedParseError:
        return
    for entry in feed.entries:
        entry.title.encode()
        assert entry.url is None or entry.url.startswith(("http://", "https://"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda values: (
            st.lists(values, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "authors", "author", "name", "tags",
                     "content_text", "date_published", "language", "summary"]
                ),
                values,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_json_item_is_read_or_reported(item: object) -> None:
    feed = read(json.dumps({"version": "1.1", "items": [item]}))
    assert len(feed.entries) == 1 or feed.problem
