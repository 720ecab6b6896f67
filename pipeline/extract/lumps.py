"""Paragraphs that the extraction ran together, parted as the page parts them."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.markup import tree_blocks
from pipeline.model import Block, BlockKind

_LONG, _LONG_LINE = 600, 1000
_FEWEST = 3
_START, _KEY = 40, 20
_TEXTS: Any = XPath(".//text()[string-length() > 19]")
# A text that came through is as long as on the page, near enough.
_SAME = 0.05
_LUMPED = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.TABLE)


def part_lumps(blocks: tuple[Block, ...], tree: HtmlElement) -> tuple[Block, ...]:
    """Return `blocks` in which one that holds several paragraphs is those.

    They stand in sections, in elements of the page's own making, between two breaks,
    in preformatted text or in the cell of a table that lays the page out.
    """
    if not any(map(_may_be_lump, blocks)):
        return blocks
    return tuple(part for block in blocks for part in _parts(block, tree))


def _may_be_lump(block: Block) -> bool:
    if len(block.text) < _LONG or block.kind not in _LUMPED:
        return False
    lines = block.lines
    is_many = len(lines) >= _FEWEST and block.kind is BlockKind.PARAGRAPH
    return is_many or (len(lines) == 1 and len(block.text) > _LONG_LINE)


def _parts(block: Block, tree: HtmlElement) -> tuple[Block, ...]:
    if not _may_be_lump(block):
        return (block,)
    solid = _solid(block.text)
    for element in _holders(solid, tree):
        parts = _read(element)
        size = sum(len(_solid(part.text)) for part in parts)
        if len(parts) >= _FEWEST and abs(size - len(solid)) <= _SAME * len(solid):
            return parts
    return (block,)


def _holders(solid: str, tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the inmost elements that begin and end as the text does."""
    for text in _TEXTS(tree):
        start = _solid(text[:_START])[:_KEY]
        if not start or not solid.startswith(start):
            continue
        element = text.getparent().getparent() if text.is_tail else text.getparent()
        while element is not None and element.tag not in ("body", "html"):
            held = _solid(str(element.text_content()))
            if len(held) > (1 + _SAME) * len(solid):
                break
            if held.endswith(solid[-_KEY:]):
                yield element
            element = element.getparent()


def _read(element: HtmlElement) -> tuple[Block, ...]:
    """Return the blocks of an element; those of the page's own making are blocks."""
    copied = copy(element)
    copied.tail = None
    for inner in copied.iterdescendants():
        if isinstance(inner.tag, str) and "-" in inner.tag:
            inner.tag = "div"
    return tree_blocks(copied)


def _solid(text: str) -> str:
    return "".join(text.split()).replace("|", "")
