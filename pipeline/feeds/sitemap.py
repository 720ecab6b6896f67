"""Sitemaps as feeds: of news, of pages, of other sitemaps, and plain lists.

https://www.sitemaps.org/protocol.html, and for news
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from pipeline.errors import FeedParseError
from pipeline.feeds.bounds import MOST_ENTRIES, left_out
from pipeline.feeds.links import absolute, is_web_url
from pipeline.feeds.markup import plain, without_tags
from pipeline.feeds.times import loose_time
from pipeline.model import FeedEntry, FeedMember, ParsedFeed
from pipeline.text import squeeze

ROOTS = ("urlset", "sitemapindex")
MOST_MEMBERS = 50_000
"""Sitemaps in an index, as the protocol allows."""

_NEWS = "news/"
# Root, url, news, publication, name: what is deeper is no path worth joining.
_DEEPEST = 5
_MOST_NESTED = 100
# Paths within a <url> or <sitemap>; pictures and videos have a "loc" too.
_WANTED = frozenset(
    {"loc", "lastmod", "news/title", "news/publication_date", "news/keywords",
     "news/publication/name", "news/publication/language"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """A <url> as written, at its place in the sitemap."""

    part: int
    fields: Mapping[str, str]
    published_at: datetime | None
    updated_at: datetime | None

    @property
    def time(self) -> datetime | None:
        return self.published_at or self.updated_at

    @property
    def is_news(self) -> bool:
        return any(name.startswith(_NEWS) for name in self.fields)


@dataclass(slots=True)
class _Found:
    """What was found so far, bounded: the newest pages, the first undated ones."""

    dated: list[tuple[datetime, int, _Page]] = field(default_factory=list)
    undated: list[_Page] = field(default_factory=list)
    members: list[Mapping[str, str]] = field(default_factory=list)
    dated_count: int = 0
    undated_count: int = 0
    member_count: int = 0

    def add(self, kind: str, fields: Mapping[str, str]) -> None:
        """Take in a <url> or a <sitemap>; other elements are passed over."""
        if kind == "sitemap":
            self.member_count += 1
            if self.member_count <= MOST_MEMBERS:
                self.members.append(fields)
        elif kind == "url":
            self._add_page(fields)

    def _add_page(self, fields: Mapping[str, str]) -> None:
        part = self.dated_count + self.undated_count
        page = _Page(
            part=part,
            fields=fields,
            published_at=loose_time(fields.get("news/publication_date", "")),
            updated_at=loose_time(fields.get("lastmod", "")),
        )
        if page.time:
            self.dated_count += 1
            # Of the same time the first ones stay.
            place = (page.time, -part, page)
            is_full = len(self.dated) == MOST_ENTRIES
            (heapq.heappushpop if is_full else heapq.heappush)(self.dated, place)
        else:
            self.undated_count += 1
            if len(self.undated) < MOST_ENTRIES:
                self.undated.append(page)

    def pages(self) -> list[_Page]:
        """Return the pages to keep in the order of the sitemap."""
        dated = [page for _, _, page in self.dated]
        undated = [page for page in self.undated if page.is_news or not dated]
        kept = dated + undated[: MOST_ENTRIES - len(dated)]
        return sorted(kept, key=lambda page: page.part)


class _Target:
    """What the parser calls: gathers the fields of one <url> or <sitemap>."""

    def __init__(self, found: _Found) -> None:
        self._found = found
        self._path: list[str] = []
        self._fields: dict[str, str] = {}
        self._text: list[str] | None = None

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        self._path.append(tag.rpartition("}")[2].lower())
        if len(self._path) > _MOST_NESTED:
            raise FeedParseError(f"nested more than {_MOST_NESTED} deep")
        self._text = [] if self._name() in _WANTED else None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, _: str) -> None:
        if self._text is not None:
            self._fields.setdefault(self._name(), "".join(self._text))
            self._text = None
        elif len(self._path) == 2:
            self._found.add(self._path[1], self._fields)
            self._fields = {}
        self._path.pop()

    def close(self) -> None:
        """Do nothing: the parser wants to call it."""

    def _name(self) -> str:
        return "/".join(self._path[2:]) if len(self._path) <= _DEEPEST else ""


def read_sitemap(pieces: Iterable[bytes], url: str) -> ParsedFeed:
    """Read a sitemap or an index of sitemaps; `pieces` are sound UTF-8.

    Of many pages the newest are entries, of those without dates the first. The
    sitemap itself is no member of it. A broken one gives what came before the
    break, and a problem.

    Raises:
        FeedParseError: It is broken before the first entry.
    """
    found = _Found()
    broken = _parse(pieces, _Target(found))
    pages = found.pages()
    if broken and not (pages or found.members):
        raise FeedParseError(f"not a readable sitemap: {url}: {broken}")
    return ParsedFeed(
        format="sitemap",
        title=_title(pages),
        entries=tuple(_entry(page, url) for page in pages),
        members=tuple(_members(found, url).values()),
        problem="; ".join(filter(None, (broken, *_losses(found, pages)))) or None,
    )


def read_list(text: str, url: str) -> ParsedFeed | None:
    """Read a sitemap that has one URL on each line; None: it is none."""
    if not text.lstrip().startswith("http"):
        return None
    lines = text.split()
    if not all(map(is_web_url, lines)):
        return None
    kept = enumerate(lines[:MOST_ENTRIES])
    return ParsedFeed(
        format="sitemap",
        entries=tuple(FeedEntry(part=n, url=absolute(line, url)) for n, line in kept),
        problem=left_out(len(lines), 0),
    )


def _parse(pieces: Iterable[bytes], target: Any) -> str | None:
    """Parse without making a tree; return what was wrong, if anything."""
    parser = etree.XMLParser(
        target=target, encoding="utf-8", resolve_entities=False, no_network=True
    )
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except etree.XMLSyntaxError as error:
        return f"broken XML: {squeeze(error.msg or 'no reason given')}"
    except FeedParseError as error:
        return str(error)
    return None


def _title(pages: Iterable[_Page]) -> str:
    names = (plain(page.fields.get("news/publication/name", "")) for page in pages)
    return next(filter(None, names), "")


def _entry(page: _Page, url: str) -> FeedEntry:
    fields = page.fields
    keywords = map(plain, fields.get("news/keywords", "").split(","))
    return FeedEntry(
        part=page.part,
        url=absolute(fields.get("loc"), url),
        title=without_tags(fields.get("news/title", "")),
        categories=tuple(dict.fromkeys(filter(None, keywords))),
        language=plain(fields.get("news/publication/language", "")) or None,
        published_at=page.published_at,
        updated_at=page.updated_at,
    )


def _members(found: _Found, url: str) -> dict[str, FeedMember]:
    members: dict[str, FeedMember] = {}
    for fields in found.members:
        address = absolute(fields.get("loc"), url)
        if address and address != url:
            changed_at = loose_time(fields.get("lastmod", ""))
            members.setdefault(address, FeedMember(url=address, modified_at=changed_at))
    return members


def _losses(found: _Found, pages: list[_Page]) -> Iterable[str]:
    """Say what was left out: nothing vanishes unseen."""
    count, kept = found.dated_count, len(pages)
    if count > MOST_ENTRIES:
        yield f"lists {count:,} dated pages; the newest {MOST_ENTRIES:,} were read"
    undated = found.undated_count - sum(page.time is None for page in pages)
    if undated and found.dated_count:
        yield f"{undated:,} pages without a date were left out"
    elif undated:
        yield f"lists {found.undated_count:,} pages; the first {kept:,} were read"
    if found.member_count > MOST_MEMBERS:
        number = found.member_count
        yield f"lists {number:,} sitemaps; the first {MOST_MEMBERS:,} were read"
