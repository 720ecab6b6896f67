"""One feed's bytes to its entries, whatever format they are in."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from pipeline.errors import FeedParseError
from pipeline.feeds.decode import decode, encoding_of
from pipeline.feeds.jsonfeed import read_json
from pipeline.feeds.links import with_trusted_guids
from pipeline.feeds.pieces import pieces_of
from pipeline.feeds.repair import opening_element, repaired_pieces
from pipeline.feeds.rss import read_xml
from pipeline.feeds.sitemap import ROOTS, read_list, read_sitemap
from pipeline.model import ParsedFeed
from pipeline.text import scrub


def parse_feed(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """Read a feed or a sitemap, also as a ".gz" file.

    Its format is told by what it holds; only a plain list of URLs must be
    `text/plain`. Entries keep the order of the feed; the links are absolute. What
    was wrong with the feed, was left out, or that it lists nothing, stands in
    `problem`.

    Raises:
        FeedParseError: The bytes are no feed, or a broken one without entries.
    """
    feed = _sitemap(body, url) or _document(body, content_type, url)
    is_empty = not (feed.entries or feed.members)
    problems = (feed.problem, "lists no entries" if is_empty else None)
    return replace(
        feed,
        entries=with_trusted_guids(feed.entries),
        problem="; ".join(filter(None, problems)) or None,
    )


def _sitemap(body: bytes, url: str) -> ParsedFeed | None:
    """Read a sitemap piece by piece, as it may be large; None: it is none."""
    pieces = pieces_of(body)
    head = _first(pieces, url)
    encoding = encoding_of(head)
    root = opening_element(head.decode(encoding, "replace"))
    if root.rpartition(":")[2] not in ROOTS:
        return None
    return read_sitemap(repaired_pieces(chain([head], pieces), encoding), url)


def _document(body: bytes, content_type: str, url: str) -> ParsedFeed:
    text, loss = decode(_whole(body, url), content_type)
    feed = _read(text, content_type, url)
    problems = filter(None, (feed.problem, loss))
    return replace(feed, problem="; ".join(problems) or None)


def _read(text: str, content_type: str, url: str) -> ParsedFeed:
    start = scrub(text[:1000]).lstrip()[:1]
    if not start and not scrub(text).strip():
        raise FeedParseError(f"empty, not a feed: {url}")
    is_plain = content_type.lower().startswith("text/plain")
    if is_plain and (found := read_list(text, url)):
        return found
    return read_json(text, url) if start in ("{", "[") else read_xml(text, url)


def _first(pieces: Iterator[bytes], url: str) -> bytes:
    try:
        return next(pieces, b"")
    except FeedParseError as error:
        raise FeedParseError(f"not a readable feed: {url}: {error}") from error


def _whole(body: bytes, url: str) -> bytes:
    try:
        return b"".join(pieces_of(body))
    except FeedParseError as error:
        raise FeedParseError(f"not a readable feed: {url}: {error}") from error
