"""MIME (RFC 2045 to 2047): the parts of a message, and its texts as they were meant.

The standard library reads the headers alone: its parser of whole messages may take
minutes over one that was made to that end, and its texts are those that are coded
as they claim.
"""

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from itertools import groupby
from operator import itemgetter

from pipeline.errors import WireParseError
from pipeline.text import tidy

MOST_PARTS = 1000
"""How many parts a message may have, those of messages in it counted."""
_DEEPEST = 20
_LONGEST_HEAD = 65_536
_LONGEST_HEADER = 8192
_MESSAGE = "message/rfc822"
_HEAD_END = re.compile(rb"\A\r?\n|\r?\n\r?\n")
# The second part of the charset is a language (RFC 2231). Blanks between two coded
# words are none of the text (RFC 2047, 6.2).
_CODED = re.compile(
    r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bq])\?([^?\r\n]*)\?=(?:\s+(?==\?))?",
    re.IGNORECASE,
)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_LATIN = "windows-1252"
# What declares these is mostly written in the larger set of Windows.
_AS_LATIN = frozenset({"ascii", "iso8859-1"})
# Codecs that are no charset of any mail; some of them take quadratic time.
_NO_CHARSETS = frozenset(
    {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"}
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A message or a part of one; `body` is as transmitted."""

    headers: Message
    body: bytes
    parts: tuple["Entity", ...] = ()

    @property
    def type(self) -> str:
        """The media type, lower case: "text/plain"."""
        return self.headers.get_content_type()

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as it can be."""
        return _transferred(self.body, self.header("content-transfer-encoding"))

    @property
    def file_name(self) -> str:
        """What the part is called as a file; "" when it is none."""
        named = self._parameter("filename", "content-disposition")
        return tidy(_words(named or self._parameter("name")))

    @property
    def is_attached(self) -> bool:
        """Whether the part is a file that goes with the text."""
        disposition = self.headers.get_content_disposition()
        return disposition == "attachment" or bool(self.file_name)

    @property
    def boundary(self) -> str:
        """What stands between the parts; "" when that is not said."""
        return self._parameter("boundary").rstrip()

    def header(self, name: str) -> str:
        """Return a header as text on one line; "" when there is none."""
        return tidy(_words(self.headers.get(name) or ""))

    def parameter(self, name: str) -> str:
        """Return a parameter of the content type, lower case; "" without one."""
        return tidy(self._parameter(name)).lower()

    def _parameter(self, name: str, header: str = "content-type") -> str:
        try:
            value = self.headers.get_param(name, header=header)
        except ValueError:
            # A continued parameter (RFC 2231) whose number has thousands of digits.
            return ""
        if isinstance(value, tuple):
            charset, _, text = value
            return decoded(text.encode("latin-1", "replace"), charset)
        return value or ""

    def text(self, encoding: str | None = None) -> str:
        """Return the content as text with plain line ends.

        `encoding` is that of content which declares none.
        """
        text = decoded(self.content, self.parameter("charset") or encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")

    def messages(self) -> Iterator["Entity"]:
        """Yield the messages attached to this one, but none that are in them."""
        for part in self.parts:
            if self.type == _MESSAGE:
                yield part
            else:
                yield from part.messages()


def parse(data: bytes, encoding: str | None = None) -> Entity:
    """Return a message with its parts; `encoding` is that of uncoded headers.

    Raises:
        WireParseError: It has too many parts, or they are nested too deeply.
    """
    # Some gateways put blanks or empty lines before the headers.
    return _Parser(encoding).entity(data.lstrip())


def decoded(data: bytes, charset: str | None) -> str:
    """Return `data` as text: what is UTF-8 is UTF-8, whatever it declares.

    Only a charset that takes several bytes for a character is believed when it
    fits: its texts may look like UTF-8 by chance.
    """
    name = _codec(charset, data)
    text = _strictly(data, name) if name else None
    if text is not None and (data.isascii() or len(text) < len(data)):
        return text
    utf8 = _strictly(data, "utf-8")
    if utf8 is not None:
        return utf8
    return text if text is not None else data.decode(_LATIN, "replace")


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (LookupError, ValueError):
        return None


def _codec(charset: str | None, data: bytes) -> str | None:
    """Return the codec of a charset; None for one that the data cannot be in."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    is_wide = name.startswith(("utf-16", "utf-32"))
    if name in _NO_CHARSETS or (is_wide and b"\x00" not in data):
        return None
    return _LATIN if name in _AS_LATIN else name


@dataclass(slots=True)
class _Parser:
    """Parses one message and counts its parts."""

    encoding: str | None
    parts: int = 0

    def entity(self, data: bytes, kind: str = "text/plain", depth: int = 0) -> Entity:
        """Return what `data` holds; `kind` is the type of what declares none."""
        self.parts += 1
        if self.parts > MOST_PARTS or depth > _DEEPEST:
            problem = f"more than {MOST_PARTS} MIME parts, or {_DEEPEST} in one another"
            raise WireParseError(problem, f"part {self.parts}")
        end = _HEAD_END.search(data)
        start, stop = end.span() if end else (len(data), len(data))
        whole = Entity(self._headers(data[:start], kind), data[stop:])
        inner = _MESSAGE if whole.type == "multipart/digest" else "text/plain"
        parts = tuple(self.entity(part, inner, depth + 1) for part in _split(whole))
        return Entity(whole.headers, whole.body, parts)

    def _headers(self, head: bytes, kind: str) -> Message:
        """Return headers, cut: their parameters are read in quadratic time."""
        read = BytesHeaderParser(policy=compat32).parsebytes(head[:_LONGEST_HEAD])
        headers = Message(policy=compat32)
        headers.set_default_type(kind)
        for name, value in read.raw_items():
            raw = str(value)[:_LONGEST_HEADER].encode("utf-8", "surrogateescape")
            headers[name] = decoded(raw, self.encoding)
        return headers


def _split(entity: Entity) -> Iterator[bytes]:
    """Yield what an entity consists of; most consist of nothing but themselves."""
    if entity.type == _MESSAGE:
        yield entity.content.lstrip()
    elif entity.headers.get_content_maintype() == "multipart" and entity.boundary:
        yield from _between(entity.body, entity.boundary.encode())


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between boundaries; the last of them may be missing."""
    line = re.compile(
        rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*+(?:\r?(?=\n)|\Z)"
    )
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            yield body[start : found.start()].removeprefix(b"\n")
        if found[1]:
            return
        start = found.end()
    if start is not None:
        yield body[start:].removeprefix(b"\n")


def _transferred(body: bytes, encoding: str) -> bytes:
    match encoding.lower():
        case "base64":
            return _unbased(body)
        case "quoted-printable":
            return quopri.decodestring(body)
        case _:
            return body


def _unbased(body: bytes) -> bytes:
    """Undo base64; what was cut off loses its last characters alone."""
    pure = _NOT_BASE64.sub(b"", body.partition(b"=")[0])
    whole = pure[: len(pure) - (len(pure) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _words(header: str) -> str:
    """Return a header with its coded words (RFC 2047) as text.

    Neighbours of one charset are decoded together: a character may be in both.
    """
    pieces: list[tuple[str, bytes]] = []
    at = 0
    for found in _CODED.finditer(header):
        pieces.append(("utf-8", header[at : found.start()].encode("utf-8", "replace")))
        pieces.append((found[1].lower(), _coded(found)))
        at = found.end()
    pieces.append(("utf-8", header[at:].encode("utf-8", "replace")))
    groups = groupby(filter(itemgetter(1), pieces), itemgetter(0))
    return "".join(decoded(b"".join(d for _, d in group), c) for c, group in groups)


def _coded(word: re.Match[str]) -> bytes:
    data = word[3].encode("utf-8", "replace")
    if word[2].lower() == "b":
        return _unbased(data)
    return quopri.decodestring(data, header=True)
