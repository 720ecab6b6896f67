"""How values look on the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.index.highlight import highlight
from pipeline.index.query import Query
from pipeline.model import BlockKind
from pipeline.records import Span

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
    """A block of an article, its lines highlighted, each cut into its cells."""

    kind: BlockKind
    lines: tuple[tuple[Spans, ...], ...]


def shown_blocks(
    blocks: Iterable[Mapping[str, str]], query: Query
) -> tuple[ShownBlock, ...]:
    """Return the blocks of a search document with what `query` names marked."""
    return tuple(_shown(BlockKind(b["kind"]), b["text"], query) for b in blocks)


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


def _shown(kind: BlockKind, text: str, query: Query) -> ShownBlock:
    lines = text.split("\n")
    rows = [line.split(" | ") if kind is BlockKind.TABLE else [line] for line in lines]
    return ShownBlock(
        kind, tuple(tuple(highlight(cell, query) for cell in row) for row in rows)
    )
