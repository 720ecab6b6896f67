"""RSS, Atom and RDF: the entries of a feed, and what it says of itself."""

from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from pipeline.errors import FeedParseError
from pipeline.feeds.bounds import bounded
from pipeline.feeds.hints import hints
from pipeline.feeds.links import absolute, is_web_url, other_page
from pipeline.feeds.markup import as_html, person, plain, tidy_url, without_tags
from pipeline.feeds.reader import Records, read_records
from pipeline.feeds.repair import opening_element, repaired, without_prefix
from pipeline.model import FeedEntry, FeedHints, ParsedFeed
from pipeline.text import scrub

_TEXT_TYPES = ("text/", "application/xhtml+xml")
# RFC 5005 sections 4 and 3: the page before in an archive, which never changes,
# rather than the next one. RFC 4287 section 4.2.7.2 allows the name as an IRI.
_OLDER = ("prev-archive", "next")
_RELATION = "http://www.iana.org/assignments/relation/"


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
    root = opening_element(text)
    if root == "html":
        raise FeedParseError(f"an HTML page, not a feed: {url}")
    kept, cut, left_out = bounded(sound)
    records = _best_reading(kept, url)
    if not records.entries and (records.fault or not records.version):
        problem = records.fault or f"a <{root}> document"
        raise FeedParseError(f"not a feed: {url}: {problem}")
    problems = filter(None, (records.fault, left_out))
    return replace(_feed(records, url, cut), problem="; ".join(problems) or None)


def _best_reading(text: str, url: str) -> Records:
    """Parse `text`; with no entry found, again as if its prefix were declared."""
    records = _read(text, url)
    if records.entries or (bare := without_prefix(text)) == text:
        return records
    again = _read(bare, url)
    return replace(again, fault=records.fault) if again.entries else records


def _read(text: str, url: str) -> Records:
    try:
        return read_records(text)
    # Even its tolerant parser raises nearly anything (kurtmckee/feedparser#599).
    except Exception as error:
        raise FeedParseError(f"not a readable feed: {url}: {error}") from error


def _feed(records: Records, url: str, cut: int) -> ParsedFeed:
    feed = records.feed
    language = plain(_text(feed, "language")) or None
    around = _Surroundings(url, language, is_rss=records.version.startswith("rss"))
    return ParsedFeed(
        format="rss" if around.is_rss else "atom",
        title=_title(feed, around),
        home_page=_link(feed, url),
        language=language,
        entries=tuple(
            _entry(part, entry, around)
            for part, entry in enumerate(records.entries, start=cut)
        ),
        hints=_hints(feed),
        older_page=_older_page(feed, url),
    )


def _hints(feed: Any) -> FeedHints:
    return hints(
        ttl=_text(feed, "ttl"),
        period=_text(feed, "sy_updateperiod"),
        frequency=_text(feed, "sy_updatefrequency"),
        hours=_texts(feed, "all_hours"),
        days=_texts(feed, "all_days"),
    )


def _older_page(feed: Any, url: str) -> str | None:
    links = {
        _text(link, "rel").removeprefix(_RELATION): _text(link, "href")
        for link in reversed(_records(feed, "links"))
    }
    pages = (other_page(links.get(relation), url) for relation in _OLDER)
    return next(filter(None, pages), None)


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


def _texts(record: Any, key: str) -> list[str]:
    value = dict.get(record, key)
    members = value if isinstance(value, list) else []
    return [member for member in members if isinstance(member, str)]


def _records(context: Any, key: str) -> list[Any]:
    value = dict.get(context, key)
    members = value if isinstance(value, list) else []
    return [member for member in members if isinstance(member, dict)]


def _type(detail: Any) -> str:
    is_told = isinstance(detail, dict)
    return (_text(detail, "type") if is_told else "") or "text/html"
