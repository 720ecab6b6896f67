"""What a delivery is: its format, from its first bytes and never from its name."""

import re
from dataclasses import dataclass

from pipeline.wire.format import Format
from pipeline.wire.formats import FORMATS
from pipeline.wire.head import is_office, narrow
from pipeline.wire.item import ItemKind
from pipeline.wire.root import root_name

*_KNOWN, _PLAIN_TEXT = FORMATS


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a film or a sound."""

    name: str
    kind: ItemKind


@dataclass(frozen=True, slots=True)
class Unknown:
    """What no format reads; `is_text` tells data that people sent from mere bytes."""

    name: str
    is_text: bool = True


_MAGIC: tuple[tuple[bytes, Media | Unknown], ...] = (
    (rb"\x89PNG\r\n", Media("a PNG image", ItemKind.PICTURE)),
    (rb"\xff\xd8\xff", Media("a JPEG image", ItemKind.PICTURE)),
    (rb"GIF8[79]a", Media("a GIF image", ItemKind.PICTURE)),
    (rb"II\*\x00|MM\x00\*", Media("a TIFF image", ItemKind.PICTURE)),
    (rb"BM.{4}\x00{4}", Media("a BMP image", ItemKind.PICTURE)),
    (rb"8BPS\x00", Media("a Photoshop image", ItemKind.PICTURE)),
    (rb"RIFF.{4}WEBP", Media("a WebP image", ItemKind.PICTURE)),
    (rb".{4}ftyp(?:hei|hev|mif|avi)", Media("a HEIF image", ItemKind.PICTURE)),
    (rb"%!PS-Adobe|\xc5\xd0\xd3\xc6", Media("PostScript", ItemKind.GRAPHIC)),
    (rb".{4}ftypM4[AB]", Media("MPEG-4 audio", ItemKind.AUDIO)),
    (rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]", Media("MP3 audio", ItemKind.AUDIO)),
    (rb"RIFF.{4}WAVE", Media("WAVE audio", ItemKind.AUDIO)),
    (rb"OggS\x00|fLaC", Media("Ogg or FLAC audio", ItemKind.AUDIO)),
    (rb".{4}ftyp", Media("MPEG-4 video", ItemKind.VIDEO)),
    (rb"\x00\x00\x01[\xb3\xba]", Media("MPEG video", ItemKind.VIDEO)),
    (rb"RIFF.{4}AVI ", Media("AVI video", ItemKind.VIDEO)),
    (rb"\x1a\x45\xdf\xa3", Media("Matroska video", ItemKind.VIDEO)),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Media("Windows Media", ItemKind.VIDEO)),
    (rb"\x06\x0e\x2b\x34", Media("MXF video", ItemKind.VIDEO)),
    (rb"FLV\x01", Media("Flash video", ItemKind.VIDEO)),
    (rb"%PDF-", Unknown("PDF", is_text=False)),
    (rb"PK(?:\x03\x04|\x05\x06)", Unknown("a ZIP archive", is_text=False)),
    (rb"\x1f\x8b", Unknown("gzip data", is_text=False)),
    (rb"7z\xbc\xaf\x27\x1c", Unknown("a 7-Zip archive", is_text=False)),
    (rb"Rar!\x1a\x07", Unknown("a RAR archive", is_text=False)),
    (rb"\x28\xb5\x2f\xfd", Unknown("Zstandard data", is_text=False)),
    (rb"\{\\rtf", Unknown("RTF")),
)
_SIGNATURES = tuple((re.compile(magic, re.DOTALL), found) for magic, found in _MAGIC)
_ROOTS: dict[str, Media | Unknown] = {
    "rss": Unknown("an RSS feed"),
    "rdf": Unknown("an RDF document"),
    "feed": Unknown("an Atom feed"),
    "html": Unknown("an HTML page"),
    "svg": Media("an SVG drawing", ItemKind.GRAPHIC),
}
# HTML writes its DOCTYPE as it likes, which XML does not.
_HTML = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_JSON = re.compile(rb'[{\[]\s*["{\[\]}]')
_JSON_FEED = b"https://jsonfeed.org/version/"
_SPACES = range(9, 14)


def detect(head: bytes) -> Format | Media | Unknown:
    """Tell what a delivery is that begins with `head` and is not blank.

    A text that nobody knows is plain text. Archives of deliveries are unknown
    here: they are no format, but hold files that have one.
    """
    text = narrow(head)
    return (
        _by_signature(head)
        or next((known for known in _KNOWN if known.is_in(text)), None)
        or _markup(text)
        or _json(text)
        or _binary(text)
        or _PLAIN_TEXT
    )


def _by_signature(head: bytes) -> Media | Unknown | None:
    if is_office(head):
        return Unknown("an Office document", is_text=False)
    return next((found for magic, found in _SIGNATURES if magic.match(head)), None)


def _markup(head: bytes) -> Media | Unknown | None:
    if not head.lstrip().startswith(b"<"):
        return None
    root = "html" if _HTML.match(head.lstrip()) else root_name(head)
    unknown = Unknown(f"XML with root {root or 'unknown'}")
    return _ROOTS.get(root.lower(), unknown)


def _json(head: bytes) -> Unknown | None:
    if not _JSON.match(head.lstrip()):
        return None
    return Unknown("a JSON Feed" if _JSON_FEED in head else "JSON")


def _binary(head: bytes) -> Unknown | None:
    """Name what has more control characters than one in twenty."""
    controls = sum(byte < 27 and byte not in _SPACES for byte in head)
    return Unknown("binary data", is_text=False) if controls * 20 > len(head) else None
