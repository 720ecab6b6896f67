"""Blocks out of trafilatura's body tree, out of a feed's HTML, out of plain text."""

from collections.abc import Iterator

from lxml.etree import _Element, iterwalk

from pipeline.model import Block, BlockKind
from pipeline.text import tidy

_KINDS = {
    "p": BlockKind.PARAGRAPH,
    "head": BlockKind.SUBHEAD,
    "list": BlockKind.LIST,
    "quote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
}
_LINES = frozenset({"item", "row", "p", "head", "list", "quote", "table", "lb"})


def body_blocks(body: _Element) -> tuple[Block, ...]:
    """Return the blocks of trafilatura's `body`, in order, none of them empty."""
    return tuple(_body_blocks(body))


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return plain text as paragraphs, one for each line that is not blank."""
    lines = (tidy(line) for line in text.splitlines())
    return tuple(Block(line) for line in lines if line)


def _body_blocks(body: _Element) -> Iterator[Block]:
    yield from text_blocks(body.text or "")
    for element in body:
        kind = _KINDS.get(str(element.tag), BlockKind.PARAGRAPH)
        if text := "\n".join(_lines(element)):
            yield Block(text, kind)
        yield from text_blocks(element.tail or "")


def _lines(element: _Element) -> Iterator[str]:
    for line in "".join(_marked(element)).split("\n"):
        if text := tidy(line).strip("|").strip():
            yield text


def _marked(element: _Element) -> Iterator[str]:
    """Yield the text of `element`, a newline wherever a line of the block begins."""
    # Walked, not recursed into: pages nest deeper than Python's stack.
    for event, node in iterwalk(element, events=("start", "end")):
        if event == "start":
            yield "\n" if _starts_line(node) else ""
            yield _flat(node.text)
            continue
        yield "\n" if _starts_line(node) and node.tag != "lb" else ""
        yield " | " if node.tag == "cell" else ""
        yield _flat(node.tail) if node is not element else ""


def _starts_line(node: _Element) -> bool:
    parent = node.getparent()
    return node.tag in _LINES and (parent is None or parent.tag != "cell")


def _flat(text: str | None) -> str:
    """Return `text` on one line: in HTML a line break is a blank."""
    return " ".join(text.split("\n")) if text else ""
