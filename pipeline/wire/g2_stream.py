"""The items of a G2 file one after the other, in memory that does not grow."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from lxml import etree
from lxml.etree import _Element

from pipeline.errors import WireParseError
from pipeline.wire.format import HEAD
from pipeline.wire.head import narrow
from pipeline.wire.xml import (
    OF_XML,
    REFERENCE,
    SAFE,
    as_number,
    encoding_of,
    not_well_formed,
    pieces_of,
    refuse_own_entities,
)

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_ITEMS = tuple(
    f"{{{NAMESPACE}}}{name}Item"
    for name in ("news", "package", "concept", "knowledge", "planning", "catalog")
)
_WANTED = [f"{{{NAMESPACE}}}header", *_ITEMS]
_ROOTS = {f"{{{NAMESPACE}}}newsMessage", *_ITEMS}
_CUT_REFERENCE = re.compile(rb"&[A-Za-z0-9]{0,31}\Z")


def is_g2(head: bytes) -> bool:
    """Tell whether a document that begins with `head` has a root of G2."""
    # As UTF-8, whatever it declares: it may have been decoded before.
    parser = etree.XMLPullParser(events=("start",), encoding="utf-8", **SAFE)
    with suppress(etree.XMLSyntaxError):
        parser.feed(narrow(head).decode("utf-8", "replace").lstrip().encode())
    root = next((one for _, one in parser.read_events()), None)
    return isinstance(root, _Element) and root.tag in _ROOTS


def elements(file: IO[bytes], encoding: str | None) -> Iterator[_Element]:
    """Yield the headers and items of a file; each is emptied when the next is due.

    Raises:
        WireParseError: The rest is not well formed, or the file defines entities and
            uses them.
    """
    found = encoding_of(pieces_of(file), encoding)
    refuse_own_entities(file.read(HEAD))
    file.seek(0)
    try:
        parts = etree.iterparse(_Readable(file), tag=_WANTED, encoding=found, **SAFE)
        for _, element in parts:
            if not _is_within_item(element):
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error) from error
    except (ValueError, LookupError) as error:
        raise WireParseError(f"XML that cannot be read ({error})", "line 1") from error


def _is_within_item(element: _Element) -> bool:
    # The content of an item may be another one, which is not of the message.
    return next(element.iterancestors(*_ITEMS), None) is not None


def _forget(element: _Element) -> None:
    """Empty an element and take what stood before it out of the tree."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


class _Readable:
    """A file for the parser: its blank beginning gone, HTML's entities as numbers.

    Without a DTD the parser would stop at the first `&nbsp;`. What looks like an
    entity that nobody knows is text.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = b""
        self._has_begun = False

    def read(self, size: int) -> bytes:
        """Return about `size` bytes; none at the end alone."""
        while chunk := self._file.read(size):
            piece = self._rest + chunk
            piece = piece if self._has_begun else piece.lstrip()
            cut = _CUT_REFERENCE.search(piece, max(len(piece) - 32, 0))
            end = cut.start() if cut else len(piece)
            self._rest = piece[end:]
            if end:
                self._has_begun = True
                return REFERENCE.sub(_number, piece[:end])
        rest, self._rest = self._rest, b""
        return rest


def _number(found: re.Match[bytes]) -> bytes:
    """Return an entity of HTML as a number, an unknown one as the text that it is."""
    number = as_number(found)
    is_unknown = number == found[0] and found[1] not in OF_XML
    return b"&#38;%b;" % found[1] if is_unknown else number
