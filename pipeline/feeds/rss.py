"""RSS, Atom and RDF; the only module that knows feedparser."""

import io
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from pipeline.errors import FeedParseError
from pipeline.feeds.links import absolute, is_web_url
from pipeline.feeds.markup import as_html, person, plain, tidy_url, without_tags
from pipeline.feeds.repair import opening_element, repaired, without_prefix
from pipeline.model import FeedEntry, ParsedFeed
from pipeline.text import scrub, squeeze

# Without a Content-Location feedparser leaves relative links as they are, so we
# can tell a link from a guid that only looks like one.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_TEXT_TYPES = ("text/", "application/xhtml+xml")


def _keep_author(parser: Any, key: str = "author") -> None:
    """Note an author as written; `person` finds the name in it."""
    context = parser._get_context()
    people = _records(context, f"{key}s")
    if people and not people[-1] and context.get(key):
        people[-1]["name"] = context[key]


# In its place feedparser looks for an address with a pattern that takes hours on
# a long word, and cuts addresses under long top-level domains in the middle.
feedparser.mixin._FeedParserMixin._sync_author_detail = _keep_author


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an entry takes over from its feed."""

    url: str
    language: str | None
    is_rss: bool


def read_xml(text: str, url: str) -> ParsedFeed:
    """Read an XML feed; links are seen from xml:base, else from `url`.

    Broken XML gives the entries that can be read, and a problem.

    Raises:
        FeedParseError: It is no feed, or a broken one without entries.
    """
    sound = repaired(text)
    if "<" not in sound:
        raise FeedParseError(f"neither XML nor JSON, not a feed: {url}")
    root = opening_element(sound)
    if root == "html":
        raise FeedParseError(f"an HTML page, not a feed: {url}")
    parsed = _best_reading(sound, url)
    problem = _problem(parsed)
    if not parsed.entries and (problem or not _text(parsed, "version")):
        raise FeedParseError(f"not a feed: {url}: {problem or f'a <{root}> document'}")
    return _feed(parsed, url, problem)


def _best_reading(text: str, url: str) -> Any:
    """Parse `text`; with no entry found, again as if its prefix were declared."""
    parsed = _parse(text, url)
    if parsed.entries or (bare := without_prefix(text)) == text:
        return parsed
    again = _parse(bare, url)
    again.update(bozo=True, bozo_exception=parsed.get("bozo_exception"))
    return again if again.entries else parsed


def _parse(text: str, url: str) -> Any:
    # Given a str or bytes feedparser would first try to open it as a URL or a
    # file; a stream it just reads.
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        return feedparser.parse(
            stream,
            response_headers=_HEADERS,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    # Odd input makes it raise nearly anything (kurtmckee/feedparser#599).
    except Exception as error:
        raise FeedParseError(f"not a readable feed: {url}: {error}") from error


def _problem(parsed: Any) -> str | None:
    if not parsed.bozo:
        return None
    fault = str(parsed.get("bozo_exception") or "no reason given")
    return f"broken XML: {squeeze(fault).replace('<unknown>:', 'line ')}"


def _feed(parsed: Any, url: str, problem: str | None) -> ParsedFeed:
    feed = parsed.feed
    language = plain(_text(feed, "language")) or None
    around = _Surroundings(
        url, language, is_rss=_text(parsed, "version").startswith("rss")
    )
    return ParsedFeed(
        title=_title(feed, around),
        home_page=_link(feed, url),
        language=language,
        entries=tuple(
            _entry(part, entry, around) for part, entry in enumerate(parsed.entries)
        ),
        problem=problem,
    )


def _entry(part: int, entry: Any, around: _Surroundings) -> FeedEntry:
    published_at, updated_at = _times(entry, around)
    return FeedEntry(
        part=part,
        guid=plain(_text(entry, "id")) or None,
        url=_link(entry, around.url),
        title=_title(entry, around),
        summary=_summary(entry),
        content=_content(entry),
        authors=tuple(dict.fromkeys(_authors(entry))),
        categories=tuple(dict.fromkeys(_categories(entry))),
        language=_language(entry) or around.language,
        published_at=published_at,
        updated_at=updated_at,
    )


def _times(
    entry: Any, around: _Surroundings
) -> tuple[datetime | None, datetime | None]:
    """Return when the entry was published and updated.

    The one date of RSS 1.0, dc:date, is when it was published; feedparser calls
    it "updated".
    """
    published_at = _time(entry.get("published_parsed") or entry.get("created_parsed"))
    # As a plain dict: feedparser's own look-up gives "published" for a missing one.
    updated_at = _time(dict.get(entry, "updated_parsed"))
    if around.is_rss and published_at is None:
        return updated_at, updated_at
    return published_at, updated_at


def _link(context: Any, url: str) -> str | None:
    """Return the page that a feed or an entry is about.

    Links to HTML come first; a guid or Atom id is taken for the link when there
    is no other and it is a full web address.
    """
    links = [
        link for link in _records(context, "links") if link.get("rel") == "alternate"
    ]
    links.sort(key=lambda link: link.get("type") != "text/html")
    for link in links:
        if found := absolute(_text(link, "href"), url):
            return found
    guid = tidy_url(_text(context, "id"))
    is_link = dict.get(context, "guidislink", True) and is_web_url(guid)
    return guid if is_link else None


def _title(context: Any, around: _Surroundings) -> str:
    """Return the title as plain text.

    Atom says whether it has markup; in RSS it may, mostly escaped twice.
    """
    title = _text(context, "title")
    kind = _type(context.get("title_detail"))
    has_markup = around.is_rss or kind != "text/plain"
    return without_tags(title) if has_markup else plain(title)


def _summary(entry: Any) -> str:
    """Return the summary; without one feedparser repeats the content there."""
    text = _text(entry, "summary")
    if any(text == body.get("value") for body in _records(entry, "content")):
        return ""
    kind = _type(entry.get("summary_detail"))
    return _html(text or _text(entry, "media_blurb"), kind)


def _content(entry: Any) -> str:
    """Return the longest of the bodies, as feeds carry an excerpt beside it."""
    bodies = [
        _html(_text(body, "value"), kind)
        for body in _records(entry, "content")
        if (kind := _type(body)).startswith(_TEXT_TYPES)
    ]
    return max(bodies, key=len, default="")


def _html(text: str, kind: str) -> str:
    return scrub(as_html(text) if kind == "text/plain" else text).strip()


def _authors(entry: Any) -> Iterator[str]:
    for author in _records(entry, "authors"):
        if name := person(_text(author, "name")):
            yield name


def _categories(entry: Any) -> Iterator[str]:
    for tag in _records(entry, "tags"):
        if label := without_tags(_text(tag, "label") or _text(tag, "term")):
            yield label


def _language(entry: Any) -> str | None:
    """Return the language of the entry's text, as dc:language or xml:lang say."""
    texts = (*_records(entry, "content"), entry.get("summary_detail"))
    claims = [_text(entry, "language")]
    claims += [_text(text, "language") for text in texts if isinstance(text, dict)]
    return next((plain(claim) for claim in claims if claim), None)


def _time(parsed: Any) -> datetime | None:
    """Return a time that feedparser understood, as it gives them: in UTC."""
    try:
        is_time = isinstance(parsed, struct_time)
        return datetime.fromtimestamp(timegm(parsed), UTC) if is_time else None
    except (ValueError, OverflowError, OSError):
        return None


# A feed may hold elements called like feedparser's own keys ("authors", "links"),
# which then are not what its documentation says.


def _text(record: Any, key: str) -> str:
    value = dict.get(record, key)
    return value if isinstance(value, str) else ""


def _records(context: Any, key: str) -> list[Any]:
    value = dict.get(context, key)
    members = value if isinstance(value, list) else []
    return [member for member in members if isinstance(member, dict)]


def _type(detail: Any) -> str:
    is_told = isinstance(detail, dict)
    return (_text(detail, "type") if is_told else "") or "text/html"
