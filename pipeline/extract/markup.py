"""Markup → tree: parsed, lightened, and asked whether it tells anything."""

import re
from copy import copy
from typing import Any

from lxml.etree import ElementDefaultClassLookup, LxmlError, XPath, strip_elements
from lxml.html import HtmlComment, HtmlElement, HTMLParser, fromstring

from pipeline.extract.structured import is_jsonld

_START = 4096
# The parser takes what follows a root that is closed at once for no part of it.
_CLOSED_ROOT = re.compile(rb"(<html\b[^<>]*?)\s*/>", re.IGNORECASE)
# Behind a text that is longer the parser reads no further (libxml2's limit).
_LONGEST_TEXT = 9_900_000
_UNSHOWN = re.compile(
    rb"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
# The parser closes a heading where a paragraph begins within; browsers do not.
_ENDS_IN_HEADING = re.compile(rb"</p>\s*</h[1-6]>")
_IN_HEADING = re.compile(
    rb"(<h([1-6])\b[^<>]*>)\s*<p\b[^<>]*>"
    rb"((?:[^<]|<(?!/?(?:p|h[1-6]|div)\b)){0,1000})</p>\s*(?=</h\2>)"
)
_CONTROLS = bytes({*range(32)} - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_THEIR_START = _NO_CHARACTERS[0][:2]
_PARSER = HTMLParser(
    collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True
)
# One class for all elements: lxml's own choice by tag is made in Python, each time
# that an element is met. Forms and links have no need of their methods here.
_PARSER.set_element_class_lookup(
    ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment)
)
# A quotation holds neither headings nor lists, unless it is a post of somebody.
_BOXES: Any = XPath(
    ".//blockquote[(.//h2 or .//h3 or .//h4 or .//h5 or .//ul or .//ol)"
    " and not(@cite or .//cite or .//blockquote)]"
)
_POST = re.compile(r"twitter|instagram|tiktok|bluesky|reddit|imgur|mastodon|post")
# Fonts that draw a word as a picture: "chat_bubble".
_ICONS: Any = XPath(
    "(.//i | .//span)[starts-with(@class, 'material-icons')"
    " or starts-with(@class, 'material-symbols')]"
)
_TEXTLESS = ("style", "svg", "link", "meta")
_FRAME = ("aside", "footer", "nav")
_NO_PROSE = ("h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "title", "script",
             *_TEXTLESS)  # fmt: skip
# A paragraph is prose in a navigation, too: some pages never close theirs.
_PROSE = XPath(
    ".//text()[normalize-space() and (ancestor::p or not(ancestor::nav)) and not("
    + " or ".join(f"ancestor::{tag}" for tag in _NO_PROSE)
    + ")]"
)


def parse(text: str) -> HtmlElement | None:
    """Return the tree of a page, None when there is no markup in it."""
    if "<" not in text:
        return None
    body = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    if _THEIR_START in body:
        for no_character in _NO_CHARACTERS:
            body = body.replace(no_character, b"")
    if len(body) > _LONGEST_TEXT:
        body = _UNSHOWN.sub(_unless_long, body)
    if _ENDS_IN_HEADING.search(body):
        body = _IN_HEADING.sub(rb"\1\3", body)
    if _CLOSED_ROOT.search(body, 0, _START):
        body = _CLOSED_ROOT.sub(rb"\1>", body, count=1)
    try:
        tree: HtmlElement = fromstring(body, parser=_PARSER)
    except LxmlError:
        return None
    return tree


def _unless_long(unshown: re.Match[bytes]) -> bytes:
    return b"" if len(unshown[0]) > _LONGEST_TEXT else unshown[0]


def lighten(tree: HtmlElement) -> None:
    """Take the elements that show no text out of `tree`; JSON-LD stays.

    They are half of many a page, and an extraction walks it dozens of times.
    """
    for script in list(tree.iterdescendants("script")):
        if not is_jsonld(script):
            script.drop_tree()
    for icon in _ICONS(tree):
        icon.text = None
    strip_elements(tree, *_TEXTLESS, with_tail=False)


def open_boxes(tree: HtmlElement) -> None:
    """Make boxes of the quotations in `tree` that hold a heading or a list.

    An extraction takes a quotation for one block, whatever stands in it.
    """
    for quotation in _BOXES(tree):
        if not _POST.search(quotation.get("class", "")):
            quotation.tag = "div"


def without_frame(tree: HtmlElement) -> HtmlElement:
    """Return a copy of `tree` without what the page itself calls its frame."""
    inner = copy(tree)
    strip_elements(inner, *_FRAME, with_tail=False)
    return inner


def has_prose(tree: HtmlElement) -> bool:
    """Return whether `tree` says anything beyond headings, links and navigation."""
    return bool(_PROSE(tree))
