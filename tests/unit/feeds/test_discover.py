"""Where the feeds of a site may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.discover import (
    MOST_LINKS,
    FoundLink,
    links_in,
    sitemaps_in,
    well_known,
)

URL = "https://www.valley.example/news/"
RSS = 'rel="alternate" type="application/rss+xml"'


def found(html: str | bytes) -> list[str]:
    return [link.url.removeprefix("https://www.") for link in links_in(html, URL)]


def test_a_declared_feed_keeps_its_title() -> None:
    head = f'<head><link {RSS} title=" The \n Valley " href="../feed/"></head>'
    assert links_in(head, URL) == (
        FoundLink("https://www.valley.example/feed/", "The Valley", is_declared=True),
    )


def test_likely_feeds_come_first() -> None:
    page = (
        '<a href="https://reader.example/feed/x">Reader</a><a href="/rss">All feeds</a>'
        f'<link {RSS} title="Comments" href="/comments/feed/">'
        f'<link {RSS} href="https://feeds.example/valley"><link {RSS} href="/feed">'
    )
    assert found(page) == [
        "valley.example/feed",
        "https://feeds.example/valley",
        "valley.example/rss",
        "https://reader.example/feed/x",
        "valley.example/comments/feed/",
    ]


@pytest.mark.parametrize(
    "attributes",
    [
        'rel="alternate" type="application/atom+xml"',
        'rel="ALTERNATE nofollow" type="Application/RSS+XML; charset=utf-8"',
        'rel="alternate" type="application/feed+json"',
        'rel="alternate" type="text/xml"',
        'rel="feed"',
        'rel="feed" type="text/html"',
    ],
)
def test_a_link_is_known_by_relation_and_type(attributes: str) -> None:
    assert found(f'<link {attributes} href="/a">') == ["valley.example/a"]


@pytest.mark.parametrize(
    "attributes",
    [
        'rel="stylesheet" type="text/css"',
        'rel="alternate" hreflang="de"',
        'rel="alternate" type="application/json"',
        'rel="alternate" type="application/json+oembed"',
        'rel="alternate" type="text/xml+oembed"',
        'type="application/rss+xml"',
    ],
)
def test_other_links_are_none(attributes: str) -> None:
    assert found(f'<link {attributes} href="/a">') == []


def test_json_is_a_feed_where_its_path_says_so() -> None:
    json = '<link rel="alternate" type="application/json" href="{}">'
    assert found(json.format("/feed.json") + json.format("/wp-json/pages/7")) == [
        "valley.example/feed.json"
    ]


@pytest.mark.parametrize(
    "href",
    ["/rss", "/rss/world", "/feed/", "/a.rss", "/a.xml", "/atom.xml", "/feeds/all",
     "/?feed=rss2", "/a?format=rss", "/blog-feed", "/rss_news.php",
     "/index.rdf", "/RSS.XML"],
)  # fmt: skip
def test_an_anchor_may_look_like_a_feed(href: str) -> None:
    assert found(f'<a href="{href}"><img></a>') == [f"valley.example{href}"]


@pytest.mark.parametrize(
    "href",
    ["/feedback", "/feeding", "/anatomy", "/a", "mailto:rss@a.example", "#rss", ""],
)
def test_other_anchors_are_none(href: str) -> None:
    assert found(f'<a href="{href}">More</a>') == []


@pytest.mark.parametrize(
    "anchor",
    ['<a href="/x">RSS</a>', '<a href="/x"><b>Our feeds</b></a>',
     '<a href="/x" title="RSS"><img></a>', '<a href="/x" aria-label="Feed"><svg/></a>'],
)  # fmt: skip
def test_an_anchor_may_be_called_a_feed(anchor: str) -> None:
    assert found(anchor) == ["valley.example/x"]


def test_a_headline_is_no_name_of_a_feed() -> None:
    assert found('<a href="/x">What feeds the river</a>') == []


def test_links_are_seen_from_the_base_of_the_page() -> None:
    page = f'<base href="https://www.coast.example/a/"><link {RSS} href="feed">'
    assert found(page) == ["coast.example/a/feed"]


def test_a_link_comes_once_and_not_without_end() -> None:
    assert found(f'<link {RSS} href="/feed"><a href="/feed">RSS</a>' * 2) == [
        "valley.example/feed"
    ]
    many = "".join(f'<a href="/rss/{number}">x</a>' for number in range(500))
    assert len(found(many)) == MOST_LINKS


@pytest.mark.parametrize(
    "page", ["", " ", b"", b"\0", "text", "<", "<!-- -->", b"\xff"]
)
def test_an_empty_page_has_none(page: str | bytes) -> None:
    assert links_in(page, URL) == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page(junk: bytes) -> None:
    for link in links_in(b'<a href="/rss' + junk + b'">RSS</a>' + junk, URL):
        assert link.url.startswith(("http://", "https://"))


def test_usual_paths_are_those_of_the_host() -> None:
    places = well_known("https://valley.example/2026/03/15/ferry.html?a=1#b")
    assert places[0] == "https://valley.example/feed"
    assert places[-1] == "https://valley.example/sitemap.xml"
    assert "https://valley.example/?feed=rss2" in places
    assert len(set(places)) == len(places)
    assert well_known("https://valley.example") == places


def test_a_section_may_have_feeds_of_its_own() -> None:
    places = well_known("https://valley.example/sport/")
    assert places[:2] == (
        "https://valley.example/sport/feed/",
        "https://valley.example/sport/rss",
    )


def test_sitemaps_of_news_come_first() -> None:
    robots = (
        "\ufeffSitemap: https://valley.example/pages.xml\r\n"
        "User-agent: *\nDisallow: /sitemap: /x\n"
        "sitemap:https://valley.example/News.xml # hourly\n"
        "  SITEMAP : /more.xml\nSitemap:\nSitemap: ftp://valley.example/a\n"
        "Sitemap: https://valley.example/pages.xml\n"
    )
    assert sitemaps_in(robots, "https://valley.example/robots.txt") == (
        "https://valley.example/News.xml",
        "https://valley.example/pages.xml",
        "https://valley.example/more.xml",
    )
    assert "https://valley.example/more.xml" not in sitemaps_in(robots)


def test_the_name_of_the_host_is_no_sign_of_news() -> None:
    robots = "Sitemap: https://news.example/a.xml\nSitemap: https://a.example/news.xml"
    assert sitemaps_in(robots)[0] == "https://a.example/news.xml"
