"""Blocks out of trafilatura's body tree, out of a feed's HTML, out of plain text."""

import re
from collections.abc import Iterator
from copy import copy

from lxml.etree import _Element, iterwalk, strip_tags

from pipeline.model import Block, BlockKind
from pipeline.text import tidy

_KINDS = {
    "p": BlockKind.PARAGRAPH,
    "head": BlockKind.SUBHEAD,
    "list": BlockKind.LIST,
    "quote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
}
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
# A quote within these is a <q>: no other kind may stand there.
_INLINE = frozenset({"p", "item", "hi", "ref"})
_LINES = frozenset({"item", "row", "p", "head", "list", "quote", "table", "lb"})


def body_blocks(body: _Element) -> tuple[Block, ...]:
    """Return the blocks of trafilatura's `body`, in order, none of them empty."""
    return tuple(_body_blocks(_without_containers(body)))


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return plain text as paragraphs, one for each line that is not blank."""
    lines = (tidy(line) for line in text.splitlines())
    return tuple(Block(line) for line in lines if line)


def _without_containers(body: _Element) -> _Element:
    """Return `body` with what its containers hold in place of them.

    One of trafilatura's methods puts all that it finds into a single div.
    """
    if not any(map(_holds_blocks, body.iter("div"))):
        return body
    opened = copy(body)
    for div in list(filter(_holds_blocks, opened.iter("div"))):
        div.tag = "container"
        div.text = f"\n{div.text or ''}"
        div.tail = f"\n{div.tail or ''}"
    strip_tags(opened, "container")
    return opened


def _holds_blocks(element: _Element) -> bool:
    return next(element.iterdescendants(*_KINDS), None) is not None


def _body_blocks(body: _Element) -> Iterator[Block]:
    yield from text_blocks(body.text or "")
    for element in body:
        kind = _KINDS.get(str(element.tag), BlockKind.PARAGRAPH)
        for text in _texts(element, kind):
            yield Block(text, kind)
        yield from text_blocks(element.tail or "")


def _texts(element: _Element, kind: BlockKind) -> Iterator[str]:
    """Yield the text of a block; an empty line ends a paragraph."""
    whole = "".join(_marked(element))
    is_paragraph = kind is BlockKind.PARAGRAPH
    for text in _PARAGRAPH_END.split(whole) if is_paragraph else (whole,):
        if lines := "\n".join(_lines(text)):
            yield lines


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if text := _row(tidy(line)):
            yield text


def _row(line: str) -> str:
    """Return a line without the mark behind its last cell, "" for empty cells."""
    return line.rstrip("| ")


def _marked(element: _Element) -> Iterator[str]:
    """Yield the text of `element`, a newline wherever a line of the block begins."""
    # Walked, not recursed into: pages nest deeper than Python's stack.
    for event, node in iterwalk(element, events=("start", "end")):
        if event == "start":
            yield _border(node)
            yield _flat(node.text)
            continue
        yield _border(node) if node.tag != "lb" else ""
        yield " | " if node.tag == "cell" else ""
        yield _flat(node.tail) if node is not element else ""


def _border(node: _Element) -> str:
    """Return what parts `node` from its neighbours."""
    parent = node.getparent()
    if node.tag not in _LINES:
        return ""
    if node.tag == "quote" and parent is not None and parent.tag in _INLINE:
        return ""
    is_in_cell = node.tag != "row" and "cell" in (e.tag for e in node.iterancestors())
    return " " if is_in_cell else "\n"


def _flat(text: str | None) -> str:
    """Return `text` on one line: in HTML a line break is a blank."""
    return " ".join(text.split("\n")) if text else ""
