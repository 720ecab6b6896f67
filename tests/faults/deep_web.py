"""A small recorded web whose feeds lead on: an index of sitemaps, and older pages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from warcio.warcwriter import WARCWriter

from tests.faults.small_web import HTML, VISITS, XML, SmallWeb, capture, page_of
from tests.newsroom import entry, rss

UPLAND, LOWLAND = "https://upland.example", "https://lowland.example"
INDEX, FEED = f"{UPLAND}/sitemaps.xml", f"{LOWLAND}/feed.xml"
SITEMAPS = ("spring", "summer", "autumn")
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ATOM = "http://www.w3.org/2005/Atom"


def write_deep_web(folder: Path) -> SmallWeb:
    """Write recording and sources into `folder`.

    At the second visit the feed has overflown, and one sitemap has a new page
    although their index stayed the same.
    """
    recording = folder / "recorded.warc.gz"
    with recording.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, visit in enumerate(VISITS):
            at = visit - timedelta(minutes=5)
            _write_upland(writer, at, number)
            _write_lowland(writer, at, number)
    sources = folder / "sources.yaml"
    listed = [
        {"id": "lowland", "name": "Lowland", "feeds": [FEED]},
        {"id": "upland", "name": "Upland", "feeds": [INDEX]},
    ]
    sources.write_text(yaml.safe_dump({"sources": listed}), "utf-8")
    return SmallWeb(recording, sources)


def _write_upland(writer: WARCWriter, at: datetime, number: int) -> None:
    """Write an index of sitemaps without dates, and a page or two in each."""
    urls = [f"{UPLAND}/{name}.xml" for name in SITEMAPS]
    listed = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    index = f'<sitemapindex xmlns="{_SITEMAP}">{listed}</sitemapindex>'
    capture(writer, INDEX, at, index.encode(), XML)
    for name, url in zip(SITEMAPS, urls, strict=True):
        subjects = [f"the {name} fair"]
        if number and name == "summer":
            subjects.append("the hay harvest")
        pages = _write_pages(writer, UPLAND, at, subjects)
        capture(writer, url, at, _sitemap(pages), XML)


def _write_lowland(writer: WARCWriter, at: datetime, number: int) -> None:
    """Write a feed of three; at the second visit two pages of it are new."""
    first = 6 * number
    newest = _write_pages(writer, LOWLAND, at, _matters(first, first + 3))
    older = "?page=2" if number else ""
    capture(writer, FEED, at, _feed(newest, at, older), XML)
    if number:
        pages = [f"{FEED}?page=2", f"{FEED}?page=3"]
        between = _write_pages(writer, LOWLAND, at, _matters(3, 6))
        oldest = _write_pages(writer, LOWLAND, at, _matters(0, 3))
        capture(writer, pages[0], at, _feed(between, at, "?page=3"), XML)
        capture(writer, pages[1], at, _feed(oldest, at, ""), XML)


def _matters(first: int, last: int) -> list[str]:
    return [f"matter {number}" for number in range(first, last)]


def _write_pages(
    writer: WARCWriter, site: str, at: datetime, subjects: Iterable[str]
) -> list[str]:
    pages = dict(page_of(site, subject) for subject in subjects)
    for url, body in pages.items():
        capture(writer, url, at, body, HTML)
    return list(pages)


def _sitemap(urls: Iterable[str]) -> bytes:
    """Return a news sitemap; its dates never change."""
    at = (VISITS[0] - timedelta(hours=2)).isoformat()
    pages = "".join(
        f"<url><loc>{url}</loc><news:news><news:title>{url}</news:title>"
        f"<news:publication_date>{at}</news:publication_date></news:news></url>"
        for url in urls
    )
    return f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">{pages}</urlset>'.encode()


def _feed(urls: Iterable[str], at: datetime, older: str) -> bytes:
    published = f"{at:%a, %d %b %Y %H:%M:%S} GMT"
    body = rss(*(entry(url, url, published=published) for url in urls))
    link = f'<atom:link xmlns:atom="{_ATOM}" rel="next" href="{FEED}{older}"/>'
    return body.replace(b"<item>", f"{link}<item>".encode(), 1) if older else body
