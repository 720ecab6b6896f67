"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pipeline.errors import FeedParseError
from pipeline.feeds.links import absolute
from pipeline.feeds.markup import as_html, plain
from pipeline.model import FeedEntry, ParsedFeed
from pipeline.text import scrub


def read_json(text: str, url: str) -> ParsedFeed:
    """Read a JSON Feed; relative links are seen from `url`.

    Items that are no objects are left out and reported as the feed's problem.

    Raises:
        FeedParseError: It is broken JSON or another kind of JSON.
    """
    feed = _loaded(text, url)
    items = list(enumerate(feed["items"]))
    language = _text(feed, "language")
    readable = [(part, item) for part, item in items if isinstance(item, dict)]
    lost = len(items) - len(readable)
    return ParsedFeed(
        title=plain(_text(feed, "title")),
        home_page=absolute(_text(feed, "home_page_url"), url),
        language=plain(language) or None,
        entries=tuple(_entry(part, item, language, url) for part, item in readable),
        problem=f"{lost} of {len(items)} items unreadable" if lost else None,
    )


def _loaded(text: str, url: str) -> dict[str, Any]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedParseError(f"broken JSON, not a feed: {url}: {error}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedParseError(f"JSON, but not a JSON Feed: {url}")
    return feed


def _entry(part: int, item: dict[str, Any], language: str, url: str) -> FeedEntry:
    links = (absolute(_text(item, key), url) for key in ("url", "external_url"))
    content = _text(item, "content_html") or as_html(_text(item, "content_text"))
    return FeedEntry(
        part=part,
        guid=plain(_text(item, "id")) or None,
        url=next(filter(None, links), None),
        title=plain(_text(item, "title")),
        summary=scrub(as_html(_text(item, "summary"))),
        content=scrub(content),
        authors=tuple(dict.fromkeys(_authors(item))),
        categories=tuple(dict.fromkeys(_tags(item))),
        language=plain(_text(item, "language") or language) or None,
        published_at=_time(_text(item, "date_published")),
        updated_at=_time(_text(item, "date_modified")),
    )


def _text(record: dict[str, Any], key: str) -> str:
    """Return a field as text: numbers as written, anything else as empty."""
    match record.get(key):
        case bool():
            return ""
        case str() | int() | float() as value:
            return str(value)
        case _:
            return ""


def _authors(item: dict[str, Any]) -> Iterator[str]:
    # 1.1 has a list "authors", 1.0 one "author".
    given = item.get("authors")
    for author in given if isinstance(given, list) else [item.get("author")]:
        if isinstance(author, dict) and (name := plain(_text(author, "name"))):
            yield name


def _tags(item: dict[str, Any]) -> Iterator[str]:
    tags = item.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, str) and (label := plain(tag)):
            yield label


def _time(text: str) -> datetime | None:
    """Read an RFC 3339 time; one without a zone is taken as UTC."""
    try:
        time = datetime.fromisoformat(text.strip())
        return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
