"""One feed's bytes to its entries, whatever format they are in."""

from dataclasses import replace

from pipeline.errors import FeedParseError
from pipeline.feeds.decode import decode
from pipeline.feeds.jsonfeed import read_json
from pipeline.feeds.links import with_trusted_guids
from pipeline.feeds.rss import read_xml
from pipeline.model import ParsedFeed
from pipeline.text import scrub


def parse_feed(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """Read a feed; its format is told by what it holds, not by `content_type`.

    Entries keep the order of the feed; the links are absolute. What was wrong
    with the feed, or that it lists nothing, stands in `problem`.

    Raises:
        FeedParseError: The bytes are no feed, or a broken one without entries.
    """
    text, loss = decode(body, content_type)
    start = scrub(text[:1000]).lstrip()[:1]
    if not start and not scrub(text).strip():
        raise FeedParseError(f"empty, not a feed: {url}")
    feed = read_json(text, url) if start in ("{", "[") else read_xml(text, url)
    problems = (feed.problem, loss, None if feed.entries else "lists no entries")
    return replace(
        feed,
        entries=with_trusted_guids(feed.entries),
        problem="; ".join(filter(None, problems)) or None,
    )
