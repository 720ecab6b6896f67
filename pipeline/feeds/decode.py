"""The bytes of a feed as text, whatever it says about its encoding."""

import codecs
import re
from collections.abc import Iterator

# Longest first: the mark of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML 1.0 appendix F.1: "<?" or "<r" in UTF-32 and UTF-16 without a mark.
_UNMARKED = (
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]+)""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
# Only character sets: Python also knows codecs that are slow ("punycode") or
# something else altogether ("unicode_escape").
_CHARACTER_SET = re.compile(
    r"(utf-?(8|16|32)|iso|latin|windows|cp\d|koi8|gb|hz|big5|shift|sjis|euc|mac|us-ascii|tis)"
)
# The narrow name is what publishers write, the wide one what they send.
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "cp1252", "shift_jis": "cp932", "iso-8859-9": "cp1254",
}  # fmt: skip
_FALLBACK = "cp1252"
# A text of another encoding hardly ever reads as UTF-8 at three of four places.
_GOOD_FOR_ONE_BAD = 3


def decode(body: bytes, content_type: str) -> tuple[str, str | None]:
    """Return `body` as text and, if bytes had to be given up, a word on it.

    What the bytes show counts more than what they declare: a byte order mark,
    then UTF-8 if nearly all is valid UTF-8, then the XML declaration, then the
    Content-Type. A few bad bytes in UTF-8 cost those bytes, not all accents.
    """
    if marked := _marked(body):
        return _with_gaps(*marked)
    if not body.isascii() and _is_mostly_utf8(body):
        return _with_gaps(body, "utf-8")
    for encoding in _claims(body, content_type):
        try:
            return body.decode(encoding), None
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode(_FALLBACK, "replace"), "not in the encoding that it declares"


def encoding_of(head: bytes) -> str:
    """Return the encoding of a document that begins so and is read in pieces."""
    if marked := _marked(head):
        return marked[1]
    if not head.isascii() and _is_mostly_utf8(head):
        return "utf-8"
    return next(filter(_is_known, _claims(head, "")), "utf-8")


def _is_known(encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)
    except LookupError:
        return False
    return True


def _marked(body: bytes) -> tuple[bytes, str] | None:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :], encoding
    for pattern, encoding in _UNMARKED:
        if pattern.match(body):
            return body, encoding
    return None


def _with_gaps(body: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return body.decode(encoding), None
    except UnicodeDecodeError:
        return body.decode(encoding, "replace"), f"holds bytes that are not {encoding}"


def _is_mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    gaps = text.count("\ufffd")
    bad = gaps - body.count("\ufffd".encode())
    good = len(text) - len(text.encode("ascii", "ignore")) - gaps
    return good >= _GOOD_FOR_ONE_BAD * bad


def _claims(body: bytes, content_type: str) -> Iterator[str]:
    """Give the encodings that the feed claims, the one to be trusted most first."""
    declared = _DECLARED.match(body)
    charset = _CHARSET.search(content_type)
    names = (
        declared and declared[1].decode("ascii", "replace"),
        charset and charset[1],
    )
    for name in (*names, "utf-8"):
        if name and _CHARACTER_SET.match(name.lower()):
            yield _WIDER.get(name.lower(), name)
