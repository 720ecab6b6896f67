"""Blocks out of trafilatura's body tree, out of a feed's HTML, out of plain text."""

import re
from collections.abc import Iterator
from itertools import groupby

from lxml.etree import ParserError, _Element, iterwalk, strip_elements
from lxml.html import HtmlElement, fromstring

from pipeline.extract.tidy import tidy
from pipeline.model import Block, BlockKind
from pipeline.text import scrub

_KINDS = {
    "p": BlockKind.PARAGRAPH,
    "head": BlockKind.SUBHEAD,
    "list": BlockKind.LIST,
    "quote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
}
_LINES = frozenset({"item", "row", "p", "head", "list", "quote", "table", "lb"})
_HTML_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.SUBHEAD),
    **dict.fromkeys(("ul", "ol"), BlockKind.LIST),
    "blockquote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
}
_HTML_BLOCKS = frozenset(
    {*_HTML_KINDS, "address", "article", "dd", "div", "dl", "dt", "figcaption",
     "figure", "footer", "header", "hr", "li", "p", "pre", "section", "tr"}
)  # fmt: skip
_SILENT = ("script", "style", "iframe", "noscript", "template", "svg", "figure")
_PARAGRAPH_END = re.compile(r"\n\s*\n")


def body_blocks(body: _Element) -> tuple[Block, ...]:
    """Return the blocks of trafilatura's `body`, in order, none of them empty."""
    return tuple(_body_blocks(body))


def html_blocks(markup: str) -> tuple[Block, ...]:
    """Return the blocks of a piece of HTML as feeds carry it; plain text will do."""
    try:
        tree = fromstring(f"<div>{scrub(markup)}</div>")
    except ParserError:
        return ()
    strip_elements(tree, *_SILENT, with_tail=False)
    pieces = [
        (kind, line) for kind, text in _pieces(tree) for line in _paragraphs(text)
    ]
    return tuple(_joined(pieces))


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


def _pieces(tree: HtmlElement) -> Iterator[tuple[BlockKind, str]]:
    """Yield the stretches of text between the borders of HTML's block elements."""
    kind, parts = BlockKind.PARAGRAPH, list[str]()
    for event, node in iterwalk(tree, events=("start", "end")):
        is_end = event == "end"
        if node.tag in _HTML_BLOCKS:
            yield kind, "".join(parts)
            kind, parts = _kind_of(node.getparent() if is_end else node), []
        if node.tag == "br" and is_end:
            parts.append("\n")
        parts.append(_flat(node.tail if is_end else node.text))
    yield kind, "".join(parts)


def _kind_of(node: _Element | None) -> BlockKind:
    while node is not None:
        if kind := _HTML_KINDS.get(str(node.tag)):
            return kind
        node = node.getparent()
    return BlockKind.PARAGRAPH


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH_END.split(text):
        lines = filter(None, map(tidy, paragraph.split("\n")))
        if joined := "\n".join(lines):
            yield joined


def _joined(pieces: list[tuple[BlockKind, str]]) -> Iterator[Block]:
    """Yield blocks; the items of a list and the rows of a table come together."""
    for kind, group in groupby(pieces, key=lambda piece: piece[0]):
        texts = [text for _, text in group]
        if kind in (BlockKind.LIST, BlockKind.TABLE):
            yield Block("\n".join(texts), kind)
        else:
            yield from (Block(text, kind) for text in texts)
