"""Find the feeds of a site: the likely places first, and no more than it takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlsplit

from pipeline.feeds.discover import links_in, sitemaps_in, well_known
from pipeline.feeds.markup import without_tags
from pipeline.fetch.compare import same_site
from pipeline.model import Document, Ended, FeedEntry, ParsedFeed
from pipeline.operations.sources_fetch import look_at, robots_of
from pipeline.records import RobotsFile
from pipeline.stages.job import Job
from pipeline.text import squeeze, words

MOST_DECLARED = 10
MOST_LINKED = 6
MOST_SITEMAPS = 2
"""How many links of each sort are tried."""
AT_A_TIME = 3
"""Usual addresses that are tried before we look whether one of them is a feed."""
FULL_TEXT = 120
"""Words of an entry from which on it is no teaser: three paragraphs."""
ASLEEP = timedelta(days=90)
"""So old is the newest entry of a feed that nobody writes for any longer."""
SHARE_NEW = 0.2
"""A feed is worth it if so many of its entries stand in no better one."""
_HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_KINDS = {
    b"rss": "RSS",
    b"rdf": "RSS 1.0",
    b"feed": "Atom",
    b"urlset": "sitemap",
    b"sitemapindex": "index of sitemaps",
}
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(rss|rdf|feed|urlset|sitemapindex)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed as it is now, and how we came to it."""

    url: str
    how: str
    document: Document
    feed: ParsedFeed

    @property
    def kind(self) -> str:
        """The format, as people call it."""
        body = self.document.body[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
        if body.startswith(b"{"):
            return "JSON Feed"
        root = _ROOT.search(body)
        packed = "sitemap" if body.startswith(_GZIP) else "feed"
        kind = _KINDS[root[1].lower()] if root else packed
        titled = any(entry.title for entry in self.feed.entries)
        return "news sitemap" if kind == "sitemap" and titled else kind

    @property
    def newest_at(self) -> datetime | None:
        """The newest date among its entries."""
        dates = (e.published_at or e.updated_at for e in self.feed.entries)
        return max(filter(None, dates), default=None)

    @property
    def words(self) -> int:
        """How many words of text an entry holds, usually."""
        texts = [without_tags(e.content or e.summary) for e in self.feed.entries[:20]]
        return int(median([len(words(text)) for text in texts] or [0]))

    @property
    def is_asleep(self) -> bool:
        """Whether nobody seems to write for it any longer."""
        newest, now = self.newest_at, self.document.captured_at
        return newest is not None and newest < now - ASLEEP

    @property
    def has_full_text(self) -> bool:
        """Whether its entries hold whole articles, as far as their length tells."""
        return self.words >= FULL_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What there is at a site; `feeds` are those to take, the best first.

    `left` are feeds that are not worth it, and `tried` what is no feed at all,
    each with the reason. `page` is what the address leads to, if it is a page;
    `untried` of the links that it declares were too many.
    """

    url: str
    robots: RobotsFile
    page: Document | None = None
    feeds: tuple[FoundFeed, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    tried: tuple[tuple[str, str], ...] = ()
    untried: int = 0


def find_feeds(job: Job, url: str, source_id: str) -> Findings:
    """Look for feeds at `url`, which may be one, and where that page leads.

    As soon as one place has feeds, less likely ones are not looked at; only of a
    home page the news sitemaps in robots.txt are always asked for, as nothing lists
    more. Where the address leads nowhere, the site is left alone.
    """
    robots = robots_of(job, url, source_id)
    tour = _Tour(job, source_id)
    tour.visit([url], "the address itself")
    if page := tour.pages.get(url):
        is_home = urlsplit(page.final_url).path in ("", "/")
        for how, urls in _places(tour, page, robots):
            if not tour.feeds or (is_home and how == _IN_ROBOTS):
                tour.visit(urls, how)
    kept, left = _worth_it(job, tour.feeds)
    return Findings(
        url=url,
        robots=robots,
        page=page,
        feeds=kept,
        left=left,
        tried=tuple(tour.tried.items()),
        untried=max(0, len(_declared(page)) - MOST_DECLARED) if page else 0,
    )


_IN_ROBOTS = "news sitemap of robots.txt"


def _places(
    tour: "_Tour", page: Document, robots: RobotsFile
) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the places where feeds may be, the likeliest first."""
    links = links_in(page.body, page.final_url)
    yield (
        "declared by the page",
        [x.url for x in links if x.is_declared][:MOST_DECLARED],
    )
    linked = [link.url for link in links if not link.is_declared][:MOST_LINKED]
    yield "linked in the page", linked
    # A link called "RSS" leads to a page about the feeds as often as to a feed.
    about = [tour.pages[each] for each in linked if each in tour.pages]
    listed = [x.url for each in about for x in links_in(each.body, each.final_url)]
    yield "linked in a page about feeds", listed[:MOST_DECLARED]
    usual = well_known(page.final_url)
    yield "at a usual address", usual[:AT_A_TIME]
    sitemaps = sitemaps_in(robots.text or "", robots.origin)
    for_news = [each for each in sitemaps if "news" in urlsplit(each).path.lower()]
    yield _IN_ROBOTS, for_news[:MOST_SITEMAPS]
    for start in range(AT_A_TIME, len(usual), AT_A_TIME):
        yield "at a usual address", usual[start : start + AT_A_TIME]
    yield "sitemap of robots.txt", sitemaps[:MOST_SITEMAPS]


def _declared(page: Document) -> list[str]:
    links = links_in(page.body, page.final_url)
    return [link.url for link in links if link.is_declared]


@dataclass
class _Tour:
    """What was seen on the way: feeds, pages, and what led nowhere."""

    job: Job
    source_id: str
    feeds: list[FoundFeed] = field(default_factory=list)
    pages: dict[str, Document] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def visit(self, urls: Sequence[str], how: str) -> None:
        """Fetch what was not fetched yet, and tell the feeds from the rest."""
        new = [url for url in dict.fromkeys(urls) if url not in self._seen]
        self._seen.update(new)
        if not new:
            return
        came = dict(look_at(self.job, dict.fromkeys(new, self.source_id)))
        self.tried |= {
            u: _said(end) for u, end in came.items() if isinstance(end, Ended)
        }
        wanted = (came[url] for url in new)
        documents = [each for each in wanted if isinstance(each, Document)]
        feeds = self.job.readers.parse(documents)
        for document, feed in zip(documents, feeds, strict=True):
            self._take(document, feed, how)

    def _take(self, document: Document, feed: ParsedFeed | Ended, how: str) -> None:
        url = document.url
        if isinstance(feed, Ended):
            self.tried[url] = _said(feed)
            if "html" in document.content_type or _HTML.search(document.body[:4000]):
                self.pages[url] = document
        elif not feed.entries and not feed.members:
            self.tried[url] = feed.problem or "lists no entries"
        elif document.final_url not in (f.document.final_url for f in self.feeds):
            lasting = _lasting(document)
            self.feeds.append(
                FoundFeed(url=lasting, how=how, document=document, feed=feed)
            )


def _said(end: Ended) -> str:
    """Return what is said of an end, in a line."""
    return squeeze(end.detail) or end.reason


def _lasting(document: Document) -> str:
    """Return the address to keep: where the site leads, unless to another site.

    A publisher who has others serve the feed may change them, not the own address.
    """
    led_on = same_site(document.url, document.final_url)
    return document.final_url if led_on else document.url


def _worth_it(
    job: Job, feeds: Sequence[FoundFeed]
) -> tuple[tuple[FoundFeed, ...], tuple[tuple[str, str], ...]]:
    """Part the feeds that each add something, the best first, from the others."""
    kept: list[FoundFeed] = []
    left: list[tuple[str, str]] = []
    listed: set[str] = set()
    for found in sorted(feeds, key=_merit, reverse=True):
        own = {_key(job, entry) for entry in found.feed.entries}
        if reason := _why_not(found, own - listed, kept):
            left.append((found.url, reason))
        else:
            kept.append(found)
            listed |= own
    return tuple(kept), tuple(left)


def _merit(found: FoundFeed) -> tuple[bool, bool, bool, int, bool]:
    return (
        not found.is_asleep,
        found.has_full_text,
        "sitemap" not in found.kind,
        len(found.feed.entries),
        found.url.startswith("https:"),
    )


def _why_not(found: FoundFeed, new: set[str], kept: Sequence[FoundFeed]) -> str | None:
    """Say why a feed is left out, given its entries that no better one lists."""
    if _is_of_comments(found.feed.entries):
        return "lists comments of readers, no articles"
    if not kept:
        return None
    if not found.feed.entries:
        return f"lists {len(found.feed.members)} sitemaps; the feeds are enough"
    if found.is_asleep:
        return f"its newest entry is of {found.newest_at:%Y-%m-%d}"
    if len(new) < SHARE_NEW * len(found.feed.entries):
        return "lists the same entries as the feeds above"
    return None


def _is_of_comments(entries: Sequence[FeedEntry]) -> bool:
    """Tell whether most entries lead to a comment: "…/story/#comment-17"."""
    fragments = [urlsplit(entry.url or "").fragment for entry in entries]
    comments = sum(fragment.startswith("comment") for fragment in fragments)
    return comments > len(entries) / 2


def _key(job: Job, entry: FeedEntry) -> str:
    return job.comparable(entry.url) if entry.url else entry.guid or entry.title
