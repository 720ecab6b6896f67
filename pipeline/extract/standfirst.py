"""The standfirst, where the extraction took it for furniture."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.extract.paragraphs import Told
from pipeline.model import Block
from pipeline.text import letters, tidy

# Letters of a description that is one; a cut one is known by more of them.
_FEWEST = 25
_BEGINS = 40
_LONGEST_BEGINNING = 120
# A cut description is the beginning of a standfirst that is little longer.
_MUCH_LONGER = 3
_BELOW_HEADLINE: Any = XPath("following::*[self::div or self::span]")
_NEAR = 60
_TOP = 3
_Shown = Sequence[tuple[str, str]]
"""Texts with their letters, in the order of the page."""


def restore_standfirst(
    blocks: tuple[Block, ...], told: Told, tree: HtmlElement, description: str
) -> tuple[Block, ...]:
    """Put the standfirst on top where a page shows what it describes itself by.

    It stands above the text, in one paragraph or several. A page that has the same
    words on top of its text, or shows them to machines alone, stays as it is. A subhead
    on top that says them is no subhead.
    """
    wanted = letters(description)
    if not blocks or len(wanted) < _FEWEST:
        return blocks
    if letters(blocks[0].text) == wanted:
        return (Block(blocks[0].text), *blocks[1:])
    top = "".join(letters(block.text) for block in blocks[:_TOP])
    if wanted[:_BEGINS] in top:
        return blocks
    above = list(_above(told, top))
    shown = _whole(above, wanted) or _parts(above, wanted) or _loose(tree, wanted)
    return (*map(Block, shown), *blocks) if shown else blocks


def is_standfirst(line: str, description: str) -> bool:
    """Return whether `line` begins with what its page describes itself by."""
    wanted = letters(description)[:_LONGEST_BEGINNING]
    return len(wanted) >= _FEWEST and letters(line).startswith(wanted)


def _above(told: Told, top: str) -> Iterator[tuple[str, str]]:
    """Yield what stands above the first paragraph that is on top of the text."""
    for element, text in told:
        found = letters(text)
        if len(found) >= _BEGINS and found[:_BEGINS] in top:
            return
        if found and element.tag != "h1":
            yield text, found


def _whole(above: _Shown, wanted: str) -> list[str]:
    """Return the text that the description is, or begins; [] if there is none."""
    is_cut = len(wanted) >= _BEGINS
    return [
        text
        for text, found in above
        if found == wanted
        or (
            is_cut
            and found.startswith(wanted)
            and len(found) < _MUCH_LONGER * len(wanted)
        )
    ][:1]


def _parts(above: _Shown, wanted: str) -> list[str]:
    """Return the paragraphs that the description joins, [] if one is missing."""
    parts: list[str] = []
    for text, found in above:
        if wanted.startswith(found):
            parts.append(text)
            wanted = wanted.removeprefix(found)
    return [] if wanted else parts


def _loose(tree: HtmlElement, wanted: str) -> list[str]:
    """Return the description that stands in no paragraph below the headline."""
    heading = next(tree.iter("h1"), None)
    below = () if heading is None else _BELOW_HEADLINE(heading)
    for element in islice(below, _NEAR):
        if len(element) < 3 and letters(text := _text(element)) == wanted:
            return [text]
    return []


def _text(element: HtmlElement) -> str:
    return tidy(str(element.text_content()))
