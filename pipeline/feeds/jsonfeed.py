"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pipeline.errors import FeedParseError
from pipeline.feeds.bounds import MOST_ENTRIES, cut_off, left_out
from pipeline.feeds.links import absolute, other_page
from pipeline.feeds.markup import as_html, plain
from pipeline.feeds.times import iso_time
from pipeline.model import FeedEntry, ParsedFeed
from pipeline.text import scrub

# Each takes a hundred bytes or more; an entry has five with all its authors.
_MOST_OBJECTS = 500_000


def read_json(text: str, url: str) -> ParsedFeed:
    """Read a JSON Feed; relative links are seen from `url`.

    Items that are no objects are left out and reported as the feed's problem.

    Raises:
        FeedParseError: It is broken JSON or another kind of JSON.
    """
    feed = _loaded(text, url)
    items, left = _bounded(feed["items"])
    language = _text(feed, "language")
    readable = [(part, item) for part, item in items if isinstance(item, dict)]
    lost = len(items) - len(readable)
    problems = (
        left,
        f"{lost} of {len(items)} items unreadable" if lost else None,
        "says that it has ended" if feed.get("expired") is True else None,
    )
    return ParsedFeed(
        format="json",
        title=plain(_text(feed, "title")),
        home_page=absolute(_text(feed, "home_page_url"), url),
        language=plain(language) or None,
        entries=tuple(_entry(part, item, language, url) for part, item in readable),
        older_page=other_page(_text(feed, "next_url"), url),
        problem="; ".join(filter(None, problems)) or None,
    )


def _bounded(items: list[Any]) -> tuple[list[tuple[int, Any]], str | None]:
    """Return the items that are read, numbered, and a word on the others."""
    if not items:
        return [], None
    cut = cut_off(len(items), _published_at(items[0]), _published_at(items[-1]))
    kept = items[cut : cut + MOST_ENTRIES]
    return list(enumerate(kept, start=cut)), left_out(len(items), cut)


def _published_at(item: Any) -> datetime | None:
    is_told = isinstance(item, dict)
    return iso_time(_text(item, "date_published")) if is_told else None


def _loaded(text: str, url: str) -> dict[str, Any]:
    if text.count("{") + text.count("[") > _MOST_OBJECTS:
        raise FeedParseError(f"JSON of more than {_MOST_OBJECTS:,} objects: {url}")
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
        published_at=iso_time(_text(item, "date_published")),
        updated_at=iso_time(_text(item, "date_modified")),
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
