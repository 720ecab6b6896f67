"""Kinds that the extraction lost, as the page tells them."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.paragraphs import Told
from pipeline.extract.places import solid_text
from pipeline.extract.standfirst import is_called_standfirst
from pipeline.model import Block, BlockKind

_LONGEST = 120
# So much of a standfirst tells that it is what the page describes itself by.
_BEGINS = 40


def as_told(
    blocks: tuple[Block, ...], told: Told, description: str
) -> tuple[Block, ...]:
    """Return `blocks` with headings as subheads, and the standfirst as none.

    Trafilatura's fallbacks make paragraphs of headings. A heading above the text is
    its standfirst if it says what the page describes itself by, or is called one.
    """
    top = next((n for n, b in enumerate(blocks) if b.kind is not BlockKind.SUBHEAD), 0)
    standfirsts = _standfirsts(told) if top else set()
    above = (
        replace(block, kind=BlockKind.PARAGRAPH)
        if block.text in standfirsts or _tells(block.text, description)
        else block
        for block in blocks[:top]
    )
    # The block on top has nothing above it that a heading could part it from.
    below = blocks[max(top, 1) :]
    return (*above, *blocks[top : max(top, 1)], *_with_subheads(below, _headings(told)))


def _standfirsts(told: Told) -> set[str]:
    return {
        text
        for element, text in told
        if element.tag not in ("p", "h1") and is_called_standfirst(element)
    }


def _tells(text: str, description: str) -> bool:
    solid, wanted = solid_text(text), solid_text(description).rstrip(".…")
    return solid.rstrip(".…") == wanted or (
        len(wanted) >= _BEGINS and solid.startswith(wanted)
    )


def _headings(told: Told) -> set[str]:
    """Return the texts that are those of headings, and of no paragraph."""
    found = {text for element, text in told if element.tag not in ("p", "h1")}
    return found - {text for element, text in told if element.tag == "p"}


def _with_subheads(blocks: tuple[Block, ...], headings: set[str]) -> Iterator[Block]:
    last = len(blocks) - 1
    for number, block in enumerate(blocks):
        is_heading = (
            block.kind is BlockKind.PARAGRAPH
            and number < last
            and len(block.text) <= _LONGEST
            and block.text in headings
        )
        yield replace(block, kind=BlockKind.SUBHEAD) if is_heading else block
