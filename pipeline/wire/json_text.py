"""Texts in JSON, which may be HTML whether they say so or not."""

import re
from html import unescape

from pipeline.errors import WireParseError
from pipeline.markup import html_blocks, html_tree, tree_blocks
from pipeline.model import Block
from pipeline.text import tidy
from pipeline.wire.bodies import (
    nitf_text,
    text_blocks,
    without_embeds,
    without_headline,
)
from pipeline.wire.json_values import distinct, raw_text, text
from pipeline.wire.lines import public_note
from pipeline.wire.xml import parse_xml

_MARKED = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\w+|[A-Za-z]\w*);")
# National numbers to call: 0171 5578772, 030/2852-300, 212-555-0100.
_NUMBER = re.compile(
    r"(?<![\w.,:-])(?:\(?0\d{1,5}\)?[ /-]{0,2}\d{3}|\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d))"
)
# Classes and elements of a page that stand around a story.
_AROUND = frozenset(
    {"author", "byline", "caption", "copyright", "credit", "creditline", "headline",
     "image-caption", "kicker", "section-name", "source", "vignette"}
)  # fmt: skip
_LEFT_OUT = "template"


def plain(value: object) -> str:
    """Return a text on one line without the markup that it may have."""
    given = raw_text(value) or text(value)
    if _MARKED.search(given):
        given = " ".join(block.text for block in html_blocks(given))
    return tidy(given)


def first_plain(*values: object) -> str | None:
    """Return the first of `values` that has text."""
    return next(filter(None, map(plain, values)), None)


def html_story(markup: str, headline: str) -> tuple[Block, ...]:
    """Return the story in a piece of HTML, or in a whole page.

    A copy of the headline, and what the page says by class to be section, credit,
    byline or caption, is left out.
    """
    if "<" not in markup:
        return without_headline(text_blocks(unescape(markup)), headline)
    tree = html_tree(markup)
    if tree is None:
        return ()
    for element in tree.iter("*"):
        classes = element.get("class", "").casefold().split()
        if element.tag == "title" or not _AROUND.isdisjoint(classes):
            # Renamed, as taking them out one by one is slow where there are many.
            element.tag = _LEFT_OUT
    return without_headline(without_embeds(tree_blocks(tree)), headline)


def nitf_story(document: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the story in a NITF document, and a warning where it cannot be read."""
    try:
        return nitf_text(parse_xml(document.encode("utf-8", "replace")))[0], ()
    except WireParseError as error:
        return (), (f"the body cannot be read: {error.problem}",)


def public_notes(*values: object) -> tuple[str, ...]:
    """Return the lines of notes, without the addresses and numbers of desks."""
    blocks = (block for value in values for block in text_blocks(raw_text(value)))
    lines = (public_note(line) for block in blocks for line in block.lines)
    return distinct(line for line in lines if not _NUMBER.search(line))
