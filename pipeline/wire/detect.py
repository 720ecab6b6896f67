"""What a delivery is: its format by name, from its first bytes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PLAIN_TEXT = "plain text"
_HEAD = 4096
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_PROLOGUE = re.compile(
    rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL
)
_MAIL_HEADER = re.compile(
    rb"\s*(?:[A-Za-z][A-Za-z0-9-]{1,40}:[ \t].*\r?\n(?:[ \t].*\r?\n)*){3}"
)
_G2_NAMESPACE = b"http://iptc.org/std/nar/2006-10-01/"
_G2_ROOTS = frozenset(
    {"newsMessage", "newsItem", "packageItem", "conceptItem", "knowledgeItem",
     "planningItem", "catalogItem"}
)  # fmt: skip
_XML_ROOTS = {
    "NewsML": "NewsML 1.2",
    "nitf": "NITF",
    "RBNews": "Ritzau XML",
    "XMLNewsQueuedResponse": "Ritzau XML",
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "html": "an HTML page",
}
# The keys that only one of the JSON formats has, most telling first.
_JSON_KEYS = (
    (b'"digitalwires@', "dpa digitalwires JSON"),
    (b'"api_version"', "AP Media API JSON"),
    (b'"versionCreated"', "ninjs 3"),
    (b'"pubStatus"', "ninjs 3"),
    (b'"bodies"', "ninjs 2"),
    (b'"versioncreated"', "ninjs 1"),
    (b'"body_html"', "ninjs 1"),
    (b'"body_xhtml"', "ninjs 1"),
    (b'"body_text"', "ninjs 1"),
)
_MAGIC = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzip data",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"{\\rtf": "RTF",
}


@dataclass(frozen=True, slots=True)
class Detected:
    """A format by name; `is_text` tells data that people sent from mere bytes."""

    name: str
    is_text: bool = True


def detect_format(body: bytes) -> Detected:
    """Name the format of `body`, which is not empty."""
    guesses: Iterator[Detected | None] = (guess(body) for guess in _GUESSES)
    return next(filter(None, guesses), Detected(PLAIN_TEXT))


def _magic(body: bytes) -> Detected | None:
    name = next(
        (name for magic, name in _MAGIC.items() if body.startswith(magic)), None
    )
    return Detected(name, is_text=False) if name else None


def _control_characters(body: bytes) -> Detected | None:
    """Name the formats of the teleprinter age by their control characters."""
    # DEL padding may stand before the start of the heading.
    head = body[:_HEAD].lstrip(b"\x7f\r\n ")
    if head.startswith(b"\x16\x16\x01"):
        return Detected("ANPA 1312")
    is_text = not _is_binary(head.translate(None, b"\x01\x02\x03"))
    is_framed = b"\x02" in head and b"\x03" in body and is_text
    if head.startswith(b"\x01") or is_framed:
        return Detected("IPTC 7901")
    return None


def _binary(body: bytes) -> Detected | None:
    is_utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_utf16 or not _is_binary(body[:_HEAD]):
        return None
    return Detected("binary data", is_text=False)


def _is_binary(head: bytes) -> bool:
    """Tell whether more than a twentieth are characters that no text has."""
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return controls * 20 > len(head)


def _xml(body: bytes) -> Detected | None:
    head = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        return None
    prologue_free = _PROLOGUE.sub(b"", head[: 4 * _HEAD])
    root = _ROOT.search(prologue_free)
    name = root[1].decode("ascii") if root else ""
    if name in _G2_ROOTS or (
        _G2_NAMESPACE in head[: 4 * _HEAD] and name not in _XML_ROOTS
    ):
        return Detected("NewsML-G2")
    return Detected(_XML_ROOTS.get(name, f"XML with root {name or 'unknown'}"))


def _json(body: bytes) -> Detected | None:
    head = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not re.match(rb'[{\[]\s*["{\[\]}]', head):
        return None
    return Detected(next((name for key, name in _JSON_KEYS if key in body), "JSON"))


def _mail(body: bytes) -> Detected | None:
    return Detected("e-mail") if _MAIL_HEADER.match(body) else None


_GUESSES: tuple[Callable[[bytes], Detected | None], ...] = (
    _magic, _control_characters, _binary, _xml, _json, _mail,
)  # fmt: skip
