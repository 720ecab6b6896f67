"""Finding the feeds of a site: the right ones, and no more asked than it takes."""

import gzip
from html import escape

import pytest

from pipeline.operations.sources_find import Findings, find_feeds
from tests.newsroom import Newsroom, entry, html, rss, story

HOME = "https://valley.example/"
XML = {"content-type": "text/xml"}
ROBOTS = f"{HOME}robots.txt"


def stories(*subjects: str, text: bool = False) -> list[str]:
    """Return entries of a feed; with `text` they hold the whole story."""
    content = html(story("the bridge", *story("the school"))) if text else ""
    return [
        entry(f"{HOME}{s}.html", f"About {s}", content=content * 2) for s in subjects
    ]


def publish_feed(room: Newsroom, url: str, *entries: str) -> None:
    room.publish(url, rss(*entries), headers=XML)


def publish_home(room: Newsroom, *links: str, body: str = "") -> None:
    tags = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{escape(link)}">'
        for link in links
    )
    page = f"<!doctype html><html><head>{tags}</head><body>{body}</body></html>"
    room.publish(HOME, page.encode())


def found(room: Newsroom, url: str = HOME) -> Findings:
    return find_feeds(room.job(), url, "valley")


def urls(findings: Findings) -> list[str]:
    return [feed.url for feed in findings.feeds]


def test_a_feed_is_taken_as_it_is_and_nothing_else_is_asked_for(room) -> None:
    publish_feed(room, f"{HOME}feed.xml", *stories("a", "b"))
    findings = found(room, f"{HOME}feed.xml")
    assert urls(findings) == [f"{HOME}feed.xml"]
    assert findings.page is None
    assert room.asked == [ROBOTS, f"{HOME}feed.xml"]
    (feed,) = findings.feeds
    assert (feed.kind, feed.how) == ("RSS", "the address itself")


def test_what_a_page_declares_is_enough(room) -> None:
    publish_home(room, "/rss/all", body='<a href="/rss/other.xml">RSS</a>')
    publish_feed(room, f"{HOME}rss/all", *stories("a", "b"))
    publish_feed(room, f"{HOME}feed", *stories("c"))
    findings = found(room)
    assert urls(findings) == [f"{HOME}rss/all"]
    assert findings.page
    assert room.asked == [ROBOTS, HOME, f"{HOME}rss/all"]


def test_a_page_about_feeds_is_followed(room) -> None:
    publish_home(room, body='<p><a href="/services/rss">RSS</a></p>')
    listing = b'<html><body><a href="/rss/world.xml">World</a></body></html>'
    room.publish(f"{HOME}services/rss", listing)
    publish_feed(room, f"{HOME}rss/world.xml", *stories("a"))
    findings = found(room)
    assert urls(findings) == [f"{HOME}rss/world.xml"]
    assert findings.feeds[0].how == "linked in a page about feeds"


def test_usual_addresses_are_tried_a_few_at_a_time(room) -> None:
    publish_home(room)
    publish_feed(room, f"{HOME}feed", *stories("a"))
    assert urls(found(room)) == [f"{HOME}feed"]
    assert len(room.asked) < 6


SITEMAP = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">%s</urlset>"""
LISTED = """<url><loc>https://valley.example/%s.html</loc><n:news>
  <n:publication><n:name>Valley</n:name><n:language>en</n:language></n:publication>
  <n:publication_date>2026-09-01T05:00:00Z</n:publication_date>
  <n:title>About %s</n:title></n:news></url>"""


@pytest.mark.parametrize(("names", "is_taken"), [("ab", False), ("abcde", True)])
def test_a_news_sitemap_is_taken_for_what_no_feed_lists(room, names, is_taken) -> None:
    publish_home(room, "/feed.xml")
    publish_feed(room, f"{HOME}feed.xml", *stories("a", "b"))
    room.publish(ROBOTS, b"Sitemap: https://valley.example/news-map.xml\n")
    sitemap = SITEMAP % "".join(LISTED % (name, name) for name in names)
    room.publish(f"{HOME}news-map.xml", sitemap.encode(), headers=XML)
    findings = found(room)
    assert urls(findings)[0] == f"{HOME}feed.xml"
    assert (f"{HOME}news-map.xml" in urls(findings)) == is_taken
    assert [f.kind for f in findings.feeds[1:]] == ["news sitemap"] * is_taken


def test_of_two_feeds_with_the_same_entries_the_one_with_texts_is_taken(room) -> None:
    publish_home(room, "/short.xml", "/long.xml")
    publish_feed(room, f"{HOME}short.xml", *stories("a", "b", "c"))
    publish_feed(room, f"{HOME}long.xml", *stories("a", "b", text=True))
    findings = found(room)
    assert urls(findings)[0] == f"{HOME}long.xml"
    assert findings.feeds[0].has_full_text
    publish_feed(room, f"{HOME}short.xml", *stories("a", "b"))
    findings = found(room)
    assert urls(findings) == [f"{HOME}long.xml"]
    assert "same entries" in findings.left[0][1]


def test_of_two_feeds_alike_the_longer_one_is_taken(room) -> None:
    publish_home(room, "/top.xml", "/all.xml", "/sport.xml")
    publish_feed(room, f"{HOME}top.xml", *stories("a", "b"))
    publish_feed(room, f"{HOME}all.xml", *stories("a", "b", "c"))
    publish_feed(room, f"{HOME}sport.xml", *stories("x", "y"))
    assert urls(found(room)) == [f"{HOME}all.xml", f"{HOME}sport.xml"]


def test_comments_of_readers_are_no_news(room) -> None:
    publish_home(room, "/comments/feed")
    comments = [entry(f"{HOME}a.html#comment-{n}", "Re: a") for n in range(5)]
    publish_feed(room, f"{HOME}comments/feed", *comments)
    findings = found(room)
    assert findings.feeds == ()
    assert "comments" in findings.left[0][1]


def test_a_feed_nobody_writes_for_is_left_where_there_is_another(room) -> None:
    old = entry(f"{HOME}old.html", published="Tue, 01 Sep 2020 05:00:00 GMT")
    publish_home(room, "/old.xml", "/new.xml")
    publish_feed(room, f"{HOME}old.xml", old)
    publish_feed(room, f"{HOME}new.xml", *stories("a"))
    findings = found(room)
    assert urls(findings) == [f"{HOME}new.xml"]
    assert "2020-09-01" in findings.left[0][1]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("https://www.valley.example/rss.xml", "https://www.valley.example/rss.xml"),
        ("https://feeds.hosting.example/valley", f"{HOME}feed.xml"),
    ],
)
def test_an_address_is_kept_that_the_publisher_rules(room, target, kept) -> None:
    room.publish(f"{HOME}feed.xml", status=301, headers={"location": target})
    publish_feed(room, target, *stories("a"))
    assert urls(found(room, f"{HOME}feed.xml")) == [kept]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_site_is_left_alone_where_the_address_leads_nowhere(room, status) -> None:
    room.publish(HOME, status=status)
    findings = found(room)
    assert findings.feeds == ()
    assert str(status) in findings.tried[0][1]
    assert room.asked == [ROBOTS, HOME]


def test_what_is_broken_is_told_with_the_reason(room) -> None:
    publish_home(room, "/broken.xml", "/empty.xml")
    room.publish(f"{HOME}broken.xml", b"<rss", headers=XML)
    publish_feed(room, f"{HOME}empty.xml")
    tried = dict(found(room).tried)
    assert set(tried) >= {f"{HOME}broken.xml", f"{HOME}empty.xml"}
    assert all(tried.values())


def test_of_a_section_its_own_feed_is_taken_and_no_sitemap_of_the_site(room) -> None:
    sport = f"{HOME}sport/"
    room.publish(sport, b"<!doctype html><html><body>Sport</body></html>")
    publish_feed(room, f"{sport}feed/", *stories("a"))
    room.publish(ROBOTS, b"Sitemap: https://valley.example/news-map.xml\n")
    sitemap = SITEMAP % "".join(LISTED % (name, name) for name in "bcde")
    room.publish(f"{HOME}news-map.xml", sitemap.encode(), headers=XML)
    assert urls(found(room, sport)) == [f"{sport}feed/"]
    assert f"{HOME}news-map.xml" not in room.asked


def test_of_very_many_links_the_others_are_counted(room) -> None:
    publish_home(room, *(f"/{number}.xml" for number in range(40)))
    for number in range(40):
        room.publish(f"{HOME}{number}.xml", status=404)
    publish_feed(room, f"{HOME}3.xml", *stories("a"))
    findings = found(room)
    assert urls(findings) == [f"{HOME}3.xml"]
    assert findings.untried == 30
    assert len(room.asked) == 12


ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title></entry></feed>'
)
JSON = b'{"version": "1", "items": [{"id": "1", "url": "https://valley.example/a"}]}'
INDEX = (
    b"<sitemapindex><sitemap><loc>https://valley.example/a</loc></sitemap>"
    b"</sitemapindex>"
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xef\xbb\xbf" + ATOM, "Atom"),
        (b"\n " + JSON, "JSON Feed"),
        ((SITEMAP % LISTED % ("a", "a")).encode(), "news sitemap"),
        (gzip.compress((SITEMAP % LISTED % ("a", "a")).encode()), "news sitemap"),
        (INDEX, "index of sitemaps"),
        (
            rss(entry(f"{HOME}a")).decode().replace("utf-8", "utf-16").encode("utf-16"),
            "feed",
        ),
    ],
)
def test_a_feed_is_called_what_people_call_it(room, body: bytes, kind: str) -> None:
    room.publish(f"{HOME}f", body, headers={"content-type": "application/octet-stream"})
    assert [feed.kind for feed in found(room, f"{HOME}f").feeds] == [kind]
