"""RSS, Atom and RDF as records; the only module that knows feedparser.

Its parsers are run by us, since we have decoded and repaired the text already, and
nothing may be opened, looked up or guessed any more.
"""

import io
from dataclasses import dataclass
from typing import Any
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import ErrorHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from pipeline.text import squeeze

MOST_ELEMENTS = 300_000
"""Elements of a feed; 2,000 entries with all that agencies put there have 100,000."""

_ENCODING = "utf-8"
# feedparser compares each of these with all others.
_MOST_ATTRIBUTES = 500
_MOST_NAMESPACES = 500
_MOST_TAGS = 200
# What elements pass on to those within: of a long one there would be many copies.
_INHERITED = frozenset({"xml:base", "base", "xml:lang", "lang"})
_LONGEST_INHERITED = 1_000
# Its tolerant parser takes a second for a million characters.
_LONGEST_BROKEN = 5_000_000


@dataclass(frozen=True, slots=True)
class Records:
    """A feed and its entries as feedparser gives them; `fault`: what is broken.

    `version` is empty for what is no feed.
    """

    feed: Any
    entries: list[Any]
    version: str
    fault: str | None = None


class _TooMuchError(Exception):
    """The feed holds more than any sound one; what was read until then counts."""


class _Ours(_FeedParserMixin):  # type: ignore[misc]
    """What we do in another way than feedparser."""

    # Content goes through our own reading of markup, links are seen from the feed.
    resolve_relative_uris = False
    sanitize_html = False
    _elements = 0
    _params: dict[str, Any]

    @property
    def contentparams(self) -> dict[str, Any]:
        """What is known of the text being read: looked up for every element.

        As a plain dictionary: with feedparser's all takes an eighth longer.
        """
        return self._params

    @contentparams.setter
    def contentparams(self, params: dict[str, Any]) -> None:
        self._params = dict(params)

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise _TooMuchError(f"more than {MOST_ELEMENTS:,} elements")
        super().unknown_starttag(tag, [a for a in attributes if _is_sound(*a)])
        # One relative xml:base in another adds up.
        if len(self.baseuri) > _LONGEST_INHERITED:
            raise _TooMuchError(f"an xml:base beyond {_LONGEST_INHERITED} characters")

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) > _MOST_NAMESPACES:
            raise _TooMuchError(f"more than {_MOST_NAMESPACES} namespaces")
        super().track_namespace(prefix, uri)

    def _add_tag(self, term: str, scheme: str, label: str) -> None:
        tags = dict.get(self._get_context(), "tags")
        if not isinstance(tags, list) or len(tags) < _MOST_TAGS:
            super()._add_tag(term, scheme, label)

    def _sync_author_detail(self, key: str = "author") -> None:
        """Note an author as written.

        In its place feedparser looks for an address with a pattern that takes hours
        on a long word, and cuts addresses under long top-level domains in the middle.
        """
        context = self._get_context()
        people = dict.get(context, f"{key}s")
        if people and isinstance(people, list) and people[-1] == {}:
            people[-1]["name"] = context.get(key) or ""

    def _start_hour(self, _: object) -> None:
        self.push("hour", 1)

    def _end_hour(self) -> None:
        self._gather("hour")

    def _start_day(self, _: object) -> None:
        self.push("day", 1)

    def _end_day(self) -> None:
        self._gather("day")

    def _gather(self, name: str) -> None:
        """Keep all hours and days to skip; feedparser would keep the last one."""
        value = self.pop(name)
        if value and not self.inentry:
            self.feeddata.setdefault(f"all_{name}s", []).append(value)


def _is_sound(name: str, value: str) -> bool:
    return len(value) <= _LONGEST_INHERITED or name.lower() not in _INHERITED


class _Strict(_Ours, StrictFeedParser):  # type: ignore[misc]
    def startElementNS(  # noqa: N802 - the name is that of SAX
        self, name: tuple[str | None, str], qname: str | None, attributes: Any
    ) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise _TooMuchError(f"more than {_MOST_ATTRIBUTES} attributes of one")
        super().startElementNS(name, qname, attributes)


class _Loose(_Ours, LooseFeedParser):  # type: ignore[misc]
    pass


class _Buffered(ExpatParser):
    """Hands over each text in one piece, instead of line by line."""

    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True


def read_records(text: str) -> Records:
    """Read a feed strictly; if it is broken, again as far as it can be read."""
    reader = _Strict("", None, _ENCODING)
    try:
        _parse(text, reader)
    except _TooMuchError as error:
        return _records(reader, f"{error}, the rest was not read")
    # Odd input makes it raise nearly anything (kurtmckee/feedparser#599).
    except Exception as error:  # noqa: BLE001 - the other parser is the answer
        fault = squeeze(str(error)).replace("<unknown>:", "line ") or repr(error)
        return _read_loosely(text, f"broken XML: {fault}")
    return _records(reader, None)


def _read_loosely(text: str, fault: str) -> Records:
    reader = _Loose("", None, _ENCODING, {})
    if len(text) > _LONGEST_BROKEN:
        fault += f", not read beyond {_LONGEST_BROKEN:,} characters"
    try:
        reader.feed(text[:_LONGEST_BROKEN])
    except _TooMuchError as error:
        fault += f", {error}, the rest was not read"
    return _records(reader, fault)


def _records(reader: Any, fault: str | None) -> Records:
    return Records(reader.feeddata, reader.entries, reader.version, fault)


def _parse(text: str, reader: Any) -> None:
    source = InputSource()
    source.setByteStream(io.BytesIO(text.encode(_ENCODING, "replace")))
    source.setEncoding(_ENCODING)
    parser = _Buffered()
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(reader)
    parser.setErrorHandler(ErrorHandler())
    parser.parse(source)
