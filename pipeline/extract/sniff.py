"""Is it HTML, and in what encoding?"""

import codecs
import re

from pipeline.model import Document

_HEAD = 4096
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|h1|article|main|span|a)[\s>]",
    re.IGNORECASE,
)
_FEED_OR_DATA = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+|(?><!--.*?-->)\s*+)*+"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b|(?:\xef\xbb\xbf)?\s*+[{\[]",
    re.DOTALL,
)
_MAGIC = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"\xff\xd8\xff": "JPEG",
    b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "gzip",
    b"RIFF": "RIFF media",
    b"ID3": "MP3",
    b"OggS": "Ogg",
    b"\xd0\xcf\x11\xe0": "Office document",
}
_FIRST = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# WHATWG Encoding standard, section 4.2: what browsers take these labels to mean.
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}


def why_not_html(document: Document) -> str | None:
    """Say what the document is when it is not HTML; None when it may be.

    Markup in the first bytes outweighs a wrong content type.
    """
    head = document.body[:_HEAD].lstrip()
    kind = next(
        (name for magic, name in _MAGIC.items() if head.startswith(magic)), None
    )
    if kind:
        return kind
    if _is_utf16(head) or (_MARKUP.search(head) and not _FEED_OR_DATA.match(head)):
        return None
    if _is_binary(head):
        return "binary data"
    media_type = document.content_type.partition(";")[0].strip().lower()
    if media_type in ("", "text/html", "application/xhtml+xml"):
        return "a feed or data" if _FEED_OR_DATA.match(head) else None
    return media_type


def decode(document: Document) -> str | None:
    """Return the body as text, or None when its encoding has to be guessed.

    Bytes that are valid UTF-8 are UTF-8 whatever header and meta say.
    """
    body = document.body
    if encoding := _by_first_bytes(body):
        return body.decode(encoding, "replace")
    labels = _declared(document)
    # ISO-2022 is seven bits wide, so it always is valid UTF-8, too.
    seven_bits = [label for label in labels if label.startswith("iso-2022")]
    for encoding in (*seven_bits, "utf-8", *labels):
        if (text := _decode_as(body, encoding)) is not None:
            return text
    return None


def _decode_as(body: bytes, encoding: str) -> str | None:
    """Return `body` as text, None when that is not its encoding.

    A stray bad byte is a fault of the page; many among the few letters beyond
    ASCII mean that the label lies.
    """
    try:
        text = body.decode(encoding, "replace")
    except LookupError:
        return None
    if (bad := text.count("\ufffd")) == 0:
        return text
    return text if bad * 10 <= sum(map(len, _BEYOND_ASCII.findall(text))) else None


def _declared(document: Document) -> list[str]:
    """Return the encodings that header and meta name, by Python's names."""
    header = document.content_type.encode("ascii", "replace")
    found = (_CHARSET.search(header), _CHARSET.search(document.body[:_HEAD]))
    labels = [match[1].decode("ascii").lower() for match in found if match]
    return [_MEANT.get(label, label) for label in labels]


def _by_first_bytes(body: bytes) -> str | None:
    """Return the encoding that a byte order mark tells, or a first "<" of two bytes."""
    return next((_FIRST[start] for start in _FIRST if body.startswith(start)), None)


def _is_utf16(head: bytes) -> bool:
    return (_by_first_bytes(head) or "").startswith("utf-16")


def _is_binary(head: bytes) -> bool:
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return controls * 10 > len(head)
