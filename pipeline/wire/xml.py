"""XML of agencies, read by local names: no entity is expanded, nothing is loaded.

A DOCTYPE is normal and its entities are taken for those of HTML; refused is only a
document that uses an entity which it defines itself.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import IO, Any

from lxml import etree
from lxml.etree import _Element

from pipeline.errors import WireParseError
from pipeline.text import squeeze

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How every parser of XML is made."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")
REFERENCE = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
"""A named entity as it stands in a document."""
_DEFINED = re.compile(rb"<!ENTITY\s+([\w.:-]+)\s")
OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
"""The entities that every document may use."""
_CHUNK = 1 << 20


def parse_xml(body: bytes, encoding: str | None = None) -> _Element:
    """Return the root of a document; `encoding` is for one that is no UTF-8.

    Raises:
        WireParseError: It is not well formed, or uses an entity of its own.
    """
    refuse_own_entities(body)
    parser = etree.XMLParser(**SAFE, encoding=encoding_of([body], encoding))
    try:
        root = etree.fromstring(REFERENCE.sub(as_number, body), parser)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error) from error
    except (ValueError, LookupError) as error:
        raise WireParseError(f"XML that cannot be read ({error})", "line 1") from error
    if root is None:
        raise WireParseError("XML without an element", "line 1")
    return root


def refuse_own_entities(body: bytes) -> None:
    """Make sure that no entity is used which the document defines.

    Raises:
        WireParseError: One is; the message names it.
    """
    for found in _DEFINED.finditer(body):
        if b"&" + found[1] + b";" in body:
            name = found[1].decode("ascii", "replace")
            raise WireParseError(
                f"defines and uses the entity &{name}; which is refused",
                f"byte {found.start()}",
            )


def encoding_of(pieces: Iterable[bytes], given: str | None = None) -> str | None:
    """Return what a document is to be read in; None: as it says itself.

    Bytes that are UTF-8 beyond ASCII are UTF-8, whatever is declared. What
    declares UTF-8, or nothing, and is none is in `given`, else Windows Latin.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    first: bytes | None = None
    is_ascii = True
    try:
        for piece in pieces:
            first = piece if first is None else first
            if first.startswith(_WIDE):
                return None
            is_ascii = is_ascii and piece.isascii()
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        found = _DECLARED.match(first or b"")
        declared = found[1].lower() if found else b"utf-8"
        is_wrong = declared in (b"utf-8", b"utf8", b"us-ascii")
        return (given or "windows-1252") if is_wrong else None
    return None if is_ascii else "utf-8"


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Return a file's bytes from its beginning, where it stands again afterwards."""
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece
    file.seek(0)


def not_well_formed(error: etree.XMLSyntaxError) -> WireParseError:
    """Return our error for lxml's."""
    line, column = error.position if error.position else (0, 0)
    return WireParseError(
        f"not well formed ({squeeze(error.msg or '')})", f"line {line}:{column}"
    )


def local(element: _Element) -> str:
    """Return an element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: _Element | None, name: str) -> list[_Element]:
    """Return the children of that local name."""
    return [] if element is None else [c for c in element if local(c) == name]


def find(element: _Element | None, *path: str) -> _Element | None:
    """Return the first element at a path of local names."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def find_all(element: _Element | None, *path: str) -> list[_Element]:
    """Return all elements at a path of local names, in their order."""
    found = [] if element is None else [element]
    for name in path:
        found = [child for parent in found for child in children(parent, name)]
    return found


def text_of(element: _Element | None) -> str:
    """Return all the text in an element on one line; "" for None."""
    if element is None:
        return ""
    return squeeze(" ".join(map(str, element.itertext())))


def attribute(element: _Element | None, name: str) -> str | None:
    """Return an attribute by its local name, squeezed; None when it is blank."""
    if element is None:
        return None
    value = element.get(name)
    if value is None:
        items = ((str(key), str(text)) for key, text in element.attrib.items())
        named = (text for key, text in items if key.rpartition("}")[2] == name)
        value = next(named, None)
    return squeeze(value) or None if value else None


def as_number(found: re.Match[bytes]) -> bytes:
    """Return an entity of HTML as a number; XML's own and unknown ones stay."""
    name = found[1]
    text = None if name in OF_XML else html5.get(f"{name.decode('ascii')};")
    return found[0] if text is None else b"".join(b"&#%d;" % ord(c) for c in text)
