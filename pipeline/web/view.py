"""How values look on the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.index.document import NOTES, Field
from pipeline.index.highlight import highlight
from pipeline.index.query import Query
from pipeline.model import BlockKind
from pipeline.records import Span
from pipeline.web.asked import Asked, address

_LEAST_URGENT_MARK = 3
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese", "und": "Unknown language",
}  # fmt: skip

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of an article, its lines highlighted, each cut into its cells.

    `at` is the time of the entry of a live blog that begins with it.
    """

    kind: BlockKind
    lines: tuple[tuple[Spans, ...], ...]
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by reference, with what is said of it; `link` is None or of the web."""

    caption: str
    credit: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject under its name, with the code that finds it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark beside an article; `link` finds the others that bear it.

    What nobody may overlook `is_alert`.
    """

    text: str
    link: str | None = None
    is_alert: bool = False


def badges(document: Mapping[str, Any]) -> tuple[Badge, ...]:
    """Return the marks of an article; an index of old lacks what they rest on."""
    urgency, group = document.get("urgency"), document["copy_group_id"]
    found = (
        (document.get("is_correction"), Badge("correction", is_alert=True)),
        (
            urgency and urgency <= _LEAST_URGENT_MARK,
            Badge(f"urgency {urgency}", address(Asked(urgency=str(urgency))), True),
        ),
        (document.get("is_teaser"), Badge("teaser")),
        (document.get("headline_made"), Badge("headline by Newsline")),
        (document["date_suspect"], Badge("date doubtful")),
        (document.get("original_killed"), Badge("original killed", is_alert=True)),
        (
            not document["is_original"],
            Badge("copy", address(Asked(copy_group=group))),
        ),
    )
    return tuple(badge for holds, badge in found if holds)


def pictures(document: Mapping[str, Any]) -> tuple[Picture, ...]:
    """Return the pictures of an article of which something is said, in their order."""
    told = (x for x in document.get("links", ()) if x["caption"] or x["credit"])
    return tuple(
        Picture(x["caption"], x["credit"], x["href"] if _is_web(x["href"]) else None)
        for x in told
        if x["kind"] == "picture"
    )


def topics(document: Mapping[str, Any]) -> tuple[Topic, ...]:
    """Return the subjects of an article, each once, in their order."""
    names = {s["qcode"]: s["name"] or s["qcode"] for s in document.get("subjects", ())}
    return tuple(Topic(code, name) for code, name in names.items())


def for_readers(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a search document without what is meant for editors alone."""
    return {name: value for name, value in document.items() if name != NOTES}


def highlighted(document: Mapping[str, Any], name: str, query: Query) -> Spans:
    """Return the text of a field with what `query` names marked; empty without."""
    return highlight(document.get(name) or "", query, Field(name))


def shown_blocks(
    blocks: Iterable[Mapping[str, str]], query: Query
) -> tuple[ShownBlock, ...]:
    """Return the blocks of a search document with what `query` names marked."""
    return tuple(
        _shown(BlockKind(b["kind"]), b["text"], query, b.get("at")) for b in blocks
    )


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where we have none."""
    return _LANGUAGES.get(code) or _LANGUAGES.get(code.split("-")[0], code)


def direction(code: str) -> str:
    """Return the HTML `dir` of texts in a language; unknown: the browser decides."""
    if code in ("", "und"):
        return "auto"
    return "rtl" if code.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def moment(timestamp: str) -> str:
    """Return a time of a search document as people write it, in UTC."""
    at = datetime.fromisoformat(timestamp)
    return f"{at.day} {at:%b} {at.year}, {at:%H:%M} UTC"


def publisher_link(document: Mapping[str, Any]) -> str | None:
    """Return the address of the publisher's page, only ever http or https."""
    urls = (document.get(name) for name in ("final_url", "url", "canonical_url"))
    return next((url for url in urls if url and _is_web(url)), None)


def host(url: str) -> str:
    """Return the host of an address, as it is shown beside a link."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _shown(kind: BlockKind, text: str, query: Query, at: str | None) -> ShownBlock:
    lines = text.split("\n")
    rows = [line.split(" | ") if kind is BlockKind.TABLE else [line] for line in lines]
    return ShownBlock(
        kind, tuple(tuple(highlight(cell, query) for cell in row) for row in rows), at
    )
