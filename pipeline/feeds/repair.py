"""Repairs to the text of an XML feed before it is parsed."""

import re

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_DOCTYPE_NAME = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_PREFIXED_ENTRY = re.compile(r"<([A-Za-z_][\w.-]*):(?:item|entry)[\s>]")
# Characters that XML 1.0 (section 2.2) forbids even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The semicolon is left out by some, and feedparser lets them.
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_MEDIA_DESCRIPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>")
_EMPTY_LINK = re.compile(r"<link\s*/>|<link>\s*</link>")
# How far we look for the first element: long comments come before some.
_HEAD = 10_000


def opening_element(text: str) -> str:
    """Return the first element's name in lower case; "html" for any HTML page."""
    head = _COMMENT.sub("", text[:_HEAD])
    if _DOCTYPE_NAME.search(head):
        return "html"
    element = _ELEMENT.search(head)
    return element[1].lower() if element else ""


def repaired(text: str) -> str:
    """Return `text` without what would cost us the whole feed, or fool us.

    - Forbidden characters become blanks, references to them U+FFFD; white space
      before the XML declaration goes.
    - Entities that the feed itself declares are not honoured: they are how a
      small feed becomes a large one, or reads a file of ours.
    - media:description captions a picture; under that name feedparser takes it
      for the article's text.
    - An empty link goes: feedparser would not look at the guid behind it.
    """
    text = _REFERENCE.sub(_allowed_reference, _FORBIDDEN.sub(" ", text)).lstrip()
    text = _MEDIA_DESCRIPTION.sub(r"<\1media:blurb\2>", _without_entities(text))
    return _EMPTY_LINK.sub("", text)


def without_prefix(text: str) -> str:
    """Return `text` with the prefix of its first item or entry taken off all tags."""
    entry = _PREFIXED_ENTRY.search(text)
    if not entry:
        return text
    return re.sub(rf"(</?){re.escape(entry[1])}:", r"\1", text)


def _allowed_reference(reference: re.Match[str]) -> str:
    digits = reference[1] or reference[2]
    # No character needs more digits, and int() refuses very long numbers.
    code = int(digits, 16 if reference[1] else 10) if len(digits) < 9 else 0
    is_allowed = 0 < code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))
    return reference[0] if is_allowed else "\ufffd"


def _without_entities(text: str) -> str:
    # a comment may hold what looks like the first element
    bare = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    element = _ELEMENT.search(bare)
    start = element.start() if element else len(text)
    return text[start:] if "<!ENTITY" in text[:start] else text
