"""Sitemaps: of news, of pages, of other sitemaps, and plain lists."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.feeds.bounds import MOST_ENTRIES
from pipeline.model import FeedEntry, FeedMember, ParsedFeed

URL = "https://valley.example/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
STORY = (
    "<url><loc>https://valley.example/ferry</loc>"
    "<lastmod>2026-03-15T12:00:00+01:00</lastmod><news:news>"
    "<news:publication><news:name>The Valley</news:name>"
    "<news:language>en</news:language></news:publication>"
    "<news:publication_date>2026-03-15</news:publication_date>"
    "<news:title>Ferry &amp; bridge</news:title>"
    "<news:keywords>transport, , valley,transport</news:keywords></news:news>"
    "<image:image><image:loc>https://valley.example/a.jpg</image:loc></image:image>"
    "</url>"
)


def read(inside: str, root: str = "urlset", url: str = URL) -> ParsedFeed:
    return parse_feed(f"<{root} {SPACES}>{inside}</{root}>".encode(), "", url)


def page(path: object, lastmod: str = "") -> str:
    date = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>https://valley.example/{path}</loc>{date}</url>"


def paths(feed: ParsedFeed) -> list[str]:
    return [str(entry.url).rpartition("/")[2] for entry in feed.entries]


def test_a_whole_news_story_is_read() -> None:
    feed = read(STORY)
    assert (feed.title, feed.problem) == ("The Valley", None)
    assert feed.entries == (
        FeedEntry(
            part=0,
            url="https://valley.example/ferry",
            title="Ferry & bridge",
            categories=("transport", "valley"),
            language="en",
            published_at=datetime(2026, 3, 15, tzinfo=UTC),
            updated_at=datetime(2026, 3, 15, 11, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize("prefix", ["n", "x-news", "NEWS"])
def test_names_count_and_prefixes_do_not(prefix: str) -> None:
    prefixed = STORY.replace("news:", f"{prefix}:")
    assert read(prefixed).entries == read(STORY).entries


def test_a_sitemap_may_have_a_prefix_itself() -> None:
    body = '<s:urlset xmlns:s="x"><s:url><s:loc>/a</s:loc></s:url></s:urlset>'
    assert paths(parse_feed(body.encode(), "", URL)) == ["a"]


def test_pages_without_a_date_are_left_out_beside_others_and_counted() -> None:
    feed = read(page("about") + page("ferry", "2026-03-15") + page("imprint"))
    assert paths(feed) == ["ferry"]
    assert feed.problem == "2 pages without a date were left out"
    assert feed.entries[0].part == 1


def test_a_story_without_a_date_stays() -> None:
    undated = STORY.replace("2026-03-15T12:00:00+01:00", "soon").replace(
        "2026-03-15", "today"
    )
    feed = read(page("ferry", "2026-03-15") + undated)
    assert (len(feed.entries), feed.problem) == (2, None)


def test_without_any_date_the_first_pages_are_read() -> None:
    feed = read("".join(map(page, range(MOST_ENTRIES + 1))))
    assert paths(feed) == [str(number) for number in range(MOST_ENTRIES)]
    assert feed.problem == "lists 2,001 pages; the first 2,000 were read"


def test_of_many_pages_the_newest_are_read_in_their_order() -> None:
    newest = [page(f"new{n}", "2026-03-15") for n in range(MOST_ENTRIES)]
    oldest = [page(f"old{n}", "2026-03-14") for n in range(3)]
    feed = read(oldest[0] + "".join(newest) + "".join(oldest[1:]))
    assert paths(feed) == [f"new{n}" for n in range(MOST_ENTRIES)]
    assert feed.problem == "lists 2,003 dated pages; the newest 2,000 were read"


def test_an_index_lists_its_members_once_and_never_itself() -> None:
    feed = read(
        "<sitemap><loc>/news.xml.gz</loc><lastmod>2026-03-15</lastmod></sitemap>"
        f"<sitemap><loc>{URL}</loc></sitemap><sitemap><loc>javascript:1</loc></sitemap>"
        "<sitemap><loc> https://valley.example/news.xml.gz </loc></sitemap>"
        "<sitemap><loc>/more.xml</loc></sitemap>",
        root="sitemapindex",
    )
    assert feed.members == (
        FeedMember(
            url="https://valley.example/news.xml.gz",
            modified_at=datetime(2026, 3, 15, tzinfo=UTC),
        ),
        FeedMember(url="https://valley.example/more.xml"),
    )
    assert (feed.entries, feed.problem) == ((), None)


def test_an_empty_sitemap_says_so() -> None:
    assert read("").problem == "lists no entries"


def test_a_page_without_an_address_is_kept_to_be_counted() -> None:
    assert [entry.url for entry in read("<url/>").entries] == [None]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Tom & Ann", "Tom & Ann"),
        ("Tom &amp; Ann", "Tom & Ann"),
        ("Caf&eacute;&nbsp;&#233;", "Café é"),
        ("<![CDATA[Tom & Ann &amp; I]]>", "Tom & Ann & I"),
        ("3 &lt; 4", "3 < 4"),
        ("A&valley;B", "A&valley;B"),
        ("A&#0;B\x0b", "A\ufffdB"),
    ],
)
def test_titles_survive_what_publishers_do_to_them(written: str, read_as: str) -> None:
    assert read(STORY.replace("Ferry &amp; bridge", written)).entries[0].title == (
        read_as
    )


def test_a_bare_ampersand_in_an_address_is_one() -> None:
    assert paths(read(page("?a=1&b=2&copy=3"))) == ["?a=1&b=2&copy=3"]


def test_a_broken_sitemap_gives_what_came_before_the_break() -> None:
    whole = f"<urlset {SPACES}>{page('a')}{page('b')}<url><loc>https://valley.exa"
    feed = parse_feed(whole.encode(), "", URL)
    assert paths(feed) == ["a", "b"]
    assert feed.problem
    assert feed.problem.startswith("broken XML: ")


def test_a_sitemap_broken_from_the_start_is_refused() -> None:
    with pytest.raises(FeedParseError, match=f"not a readable sitemap: {URL}: broken"):
        parse_feed(b"<urlset><url>", "", URL)


def test_a_packed_sitemap_is_unpacked() -> None:
    packed = gzip.compress(f"<urlset {SPACES}>{STORY}</urlset>".encode())
    assert parse_feed(packed, "application/gzip", URL) == read(STORY)


def test_a_packed_sitemap_that_breaks_off_gives_its_beginning() -> None:
    pages = "".join(page(n * 7919, "2026-03-15") for n in range(9000))
    packed = gzip.compress(f"<urlset {SPACES}>{pages}</urlset>".encode())
    feed = parse_feed(packed[:-9000], "", URL)
    assert feed.entries
    assert feed.problem
    assert "broken gzip: it breaks off" in feed.problem


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_a_sitemap_may_be_in_another_encoding(encoding: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{encoding}"?><urlset {SPACES}>{STORY}</urlset>'
    )
    feed = parse_feed(body.replace("Ferry", "Fähre").encode(encoding), "", URL)
    assert feed.entries[0].title == "Fähre & bridge"


def test_entities_of_its_own_are_nothing() -> None:
    bomb = (
        '<!DOCTYPE urlset [<!ENTITY a "<url>"><!ENTITY b SYSTEM "file:///etc/hosts">]>'
    )
    body = f"{bomb}<urlset>{page('&a;&b;')}</urlset>"
    assert paths(parse_feed(body.encode(), "", URL)) == ["&a;&b;"]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(FeedParseError, match="nested more than 100 deep"):
        parse_feed(b"<urlset>" + b"<a>" * 100_000, "", URL)


def test_the_border_of_two_pieces_changes_nothing() -> None:
    story = STORY.replace("Ferry &amp; bridge", "<![CDATA[a > b & c]]> &eacute; d")
    for shift in range(0, 400, 7):
        body = f"<urlset {SPACES}><!--{'x' * (65_536 - 700 + shift)}-->{story}</urlset>"
        assert parse_feed(body.encode(), "", URL).entries[0].title == "a > b & c é d"


def test_a_list_of_addresses_is_a_sitemap_if_it_is_plain_text() -> None:
    body = b"\xef\xbb\xbfhttps://valley.example/a\r\nhttps://valley.example/b\n\n"
    assert paths(parse_feed(body, "text/plain; charset=utf-8", URL)) == ["a", "b"]
    with pytest.raises(FeedParseError, match="not a feed"):
        parse_feed(body, "text/html", URL)


@pytest.mark.parametrize(
    "body",
    ["https://valley.example/a\nand so on", "http", "Not found", "ftp://a.example/"],
)
def test_other_plain_text_is_no_sitemap(body: str) -> None:
    with pytest.raises(FeedParseError, match="neither XML nor JSON"):
        parse_feed(body.encode(), "text/plain", URL)


def test_a_long_list_is_read_from_its_beginning() -> None:
    body = "".join(f"https://valley.example/{n}\n" for n in range(MOST_ENTRIES + 5))
    feed = parse_feed(body.encode(), "text/plain", URL)
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.problem == "lists 2,005 entries; the first 2,000 were read"


@given(st.binary(max_size=100), st.integers(0, 700), st.integers(0, 30), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_damage_gives_a_sitemap_or_the_one_error(
    junk: bytes, at: int, lost: int, is_packed: bool
) -> None:
    body = f"<urlset {SPACES}>{STORY}{page('a')}</urlset>".encode()
    whole = gzip.compress(body) if is_packed else body
    try:
        feed = parse_feed(whole[:at] + junk + whole[at + lost :], "", URL)
    except FeedParseError:
        return
    for entry in feed.entries:
        entry.title.encode()
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
