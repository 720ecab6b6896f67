"""Markup of feeds and deliveries as blocks: HTML, XHTML and NITF alike."""

import re
from collections.abc import Iterator
from itertools import groupby

from lxml.etree import ParserError, _Element, iterwalk
from lxml.html import HtmlElement, fromstring

from pipeline.model import Block, BlockKind
from pipeline.text import scrub, tidy

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.SUBHEAD),
    **dict.fromkeys(("hl1", "hl2"), BlockKind.SUBHEAD),
    **dict.fromkeys(("ul", "ol", "dl"), BlockKind.LIST),
    **dict.fromkeys(("blockquote", "bq"), BlockKind.QUOTE),
    "table": BlockKind.TABLE,
}
_BLOCKS = frozenset(
    {*_KINDS, "address", "article", "body", "dd", "div", "dt", "footer", "header",
     "hr", "li", "p", "pre", "section", "tr"}
)  # fmt: skip
_ROWS = frozenset({"table", "tr"})
_SILENT = frozenset(
    {"script", "style", "iframe", "noscript", "template", "svg", "figure", "media",
     "head", "object", "video", "audio"}
)  # fmt: skip
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_Piece = tuple[BlockKind, str]


def html_blocks(markup: str) -> tuple[Block, ...]:
    """Return the blocks of a piece of HTML; plain text will do."""
    tree = html_tree(markup)
    return () if tree is None else tree_blocks(tree)


def html_tree(markup: str) -> HtmlElement | None:
    """Return a piece of HTML as the content of one element; None when it is empty."""
    try:
        return fromstring(f"<div>{scrub(markup)}</div>")
    except ParserError:
        return None


def tree_blocks(tree: _Element) -> tuple[Block, ...]:
    """Return the blocks in an element; names are compared without namespaces.

    Hard breaks, list items and table rows are lines of a block, two hard breaks
    end it. Scripts, figures and media are left out.
    """
    pieces = [
        (kind, line) for kind, text in _pieces(tree) for line in _paragraphs(text)
    ]
    return tuple(_joined(pieces))


def _pieces(tree: _Element) -> Iterator[_Piece]:
    """Yield the stretches of text between the borders of block elements."""
    kinds = [BlockKind.PARAGRAPH]
    parts: list[str] = []
    # Walked, not recursed into: pages nest deeper than Python's stack.
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        name, is_end = _name(node), event != "start"
        if name in _SILENT and not is_end:
            walk.skip_subtree()
        if name in _BLOCKS and (kinds[-1] is not BlockKind.TABLE or name in _ROWS):
            yield kinds[-1], "".join(parts)
            parts = []
            kinds.pop() if is_end else kinds.append(_KINDS.get(name, kinds[-1]))
        if is_end:
            parts.append(_MARKS.get(name, ""))
            parts.append(_flat(node.tail) if node is not tree else "")
        elif name and name not in _SILENT:
            parts.append(node.text or "" if name == "pre" else _flat(node.text))
    yield kinds[0], "".join(parts)


_MARKS = {"br": "\n", "td": " | ", "th": " | "}


def _name(node: _Element) -> str:
    """Return a local name; "" for comments and the like."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def _flat(text: str | None) -> str:
    """Return `text` on one line: in markup a line break is a blank."""
    return " ".join(text.split("\n")) if text else ""


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH_END.split(text):
        lines = (tidy(line).removesuffix("|").strip() for line in paragraph.split("\n"))
        if joined := "\n".join(filter(None, lines)):
            yield joined


def _joined(pieces: list[_Piece]) -> Iterator[Block]:
    """Yield blocks; the items of a list and the rows of a table come together."""
    for kind, group in groupby(pieces, key=lambda piece: piece[0]):
        texts = [text for _, text in group]
        if kind in (BlockKind.LIST, BlockKind.TABLE):
            yield Block("\n".join(texts), kind)
        else:
            yield from (Block(text, kind) for text in texts)
