"""Repairs to the text of an XML feed before it is parsed."""

import codecs
import re
from collections.abc import Iterable, Iterator
from html import escape
from html.entities import html5

_ELEMENT = re.compile(r"[A-Za-z_][\w.:-]*")
_DOCTYPE_NAME = re.compile(r"!doctype\s+html\b", re.IGNORECASE)
# A DOCTYPE's own declarations: an entity's value may look like an element.
_SUBSET = re.compile(r"<!doctype[^<>\[]*\[", re.IGNORECASE)
_PREFIXED_ENTRY = re.compile(r"<([A-Za-z_][\w.-]*):(?:item|entry)[\s>]")
# Characters that XML 1.0 (section 2.2) forbids even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The semicolon is left out by some, and feedparser lets them.
_NUMBER = r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?"
_REFERENCE = re.compile(_NUMBER)
_AMPERSAND = re.compile(rf"{_NUMBER}|&(?:([A-Za-z][A-Za-z0-9]{{0,31}});)?")
_MEDIA_DESCRIPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>")
_EMPTY_LINK = re.compile(r"<link\s*/>|<link>\s*</link>")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# How far we look for the first element: long comments come before some.
_HEAD = 10_000
_LONGEST_PROLOG = 1 << 20
# A longer CDATA section may be cut by our own hand; no sitemap has one.
_LONGEST_HELD = 1 << 20


def opening_element(text: str) -> str:
    """Return the first element's name in lower case; "html" for any HTML page."""
    head = text[:_HEAD]
    start = _root(head)
    if _has_html_doctype(head[:start]):
        return "html"
    element = _ELEMENT.match(head, start + 1)
    return element[0].lower() if element else ""


def repaired(text: str) -> str:
    """Return `text` without what would cost us the whole feed, or fool us.

    - Forbidden characters become blanks, references to them U+FFFD.
    - What stands before the first element goes: the encoding, which is another
      now, and with the DOCTYPE the entities that a feed declares. They are how a
      small feed becomes a large one, or reads a file of ours.
    - media:description captions a picture; under that name feedparser takes it
      for the article's text.
    - An empty link goes: feedparser would not look at the guid behind it.
    """
    text = _REFERENCE.sub(
        _allowed_reference, _FORBIDDEN.sub(" ", _without_prolog(text))
    )
    text = _MEDIA_DESCRIPTION.sub(r"<\1media:blurb\2>", text)
    return _EMPTY_LINK.sub("", text)


def repaired_pieces(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield a document as UTF-8 that starts with its first element.

    Forbidden characters become blanks; entities of HTML become what they stand for,
    any other ampersand is escaped. So no entity is left that could be declared.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    held, is_first = "", True
    for piece in pieces:
        text = held + decoder.decode(piece)
        text = _without_prolog(text) if is_first else text
        end = _end_of_sound_part(text)
        held, is_first = text[end:], False
        yield _with_sound_references(text[:end]).encode("utf-8", "replace")
    rest = held + decoder.decode(b"", final=True)
    yield _with_sound_references(rest).encode("utf-8", "replace")


def without_prefix(text: str) -> str:
    """Return `text` with the prefix of its first item or entry taken off all tags."""
    entry = _PREFIXED_ENTRY.search(text)
    if not entry:
        return text
    return re.sub(rf"(</?){re.escape(entry[1])}:", r"\1", text)


def _without_prolog(text: str) -> str:
    """Return `text` from its first element on, the lines numbered as before."""
    start = _root(text)
    return "\n" * text.count("\n", 0, start) + text[start:]


def _root(text: str) -> int:
    """Return where the first element begins; the end where there is none."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at)
        elif subset := _SUBSET.match(text, at):
            at = text.find("]", subset.end())
        elif _ELEMENT.match(text, at + 1):
            return at
        at = text.find("<", at + 1, _LONGEST_PROLOG) if at >= 0 else -1
    return len(text)


def _has_html_doctype(prolog: str) -> bool:
    return any(_DOCTYPE_NAME.match(part) for part in prolog.split("<"))


def _with_sound_references(text: str) -> str:
    first, *sections = _FORBIDDEN.sub(" ", text).split(_CDATA)
    sound = [_AMPERSAND.sub(_as_xml, first)]
    for section in sections:
        inside, end, after = section.partition(_CDATA_END)
        sound += (_CDATA, inside, end, _AMPERSAND.sub(_as_xml, after))
    return "".join(sound)


def _end_of_sound_part(text: str) -> int:
    """Return the end of the last tag, that no reference or CDATA is cut in two."""
    end = text.rfind(">") + 1
    opened = text.rfind(_CDATA, 0, end)
    if opened >= 0 and text.find(_CDATA_END, opened, end) < 0:
        end = opened
    return end if len(text) - end < _LONGEST_HELD else len(text)


def _as_xml(ampersand: re.Match[str]) -> str:
    name = ampersand[3]
    if ampersand[1] or ampersand[2]:
        code = _code(ampersand)
        return f"&#{code};" if _is_allowed(code) else "\ufffd"
    if name in _OF_XML:
        return ampersand[0]
    meant = html5.get(f"{name};") if name else None
    return escape(meant) if meant else f"&amp;{ampersand[0][1:]}"


def _allowed_reference(reference: re.Match[str]) -> str:
    return reference[0] if _is_allowed(_code(reference)) else "\ufffd"


def _code(reference: re.Match[str]) -> int:
    digits = reference[1] or reference[2]
    # No character needs more digits, and int() refuses very long numbers.
    return int(digits, 16 if reference[1] else 10) if len(digits) < 9 else 0


def _is_allowed(code: int) -> bool:
    return 0 < code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))
