"""Text that was broken into lines for width, as paragraphs."""

import re
from collections.abc import Callable, Iterator

from lxml.etree import _Element, iterwalk

from pipeline.markup import tree_blocks
from pipeline.text import tidy
from pipeline.wire.xml import local

_PROSE = tuple(
    f"{{*}}{name}"
    for name in ("p", "pre", "div", "section", "article", "body", "body.content",
                 "inlineXML", "inlineData")
)  # fmt: skip
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "em", "font", "i", "q", "span", "strong", "sub", "sup",
     "time", "u", "chron", "location", "money", "num", "org", "person", "virtloc"}
)  # fmt: skip
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_FLUSH = re.compile(r"\n(?=\S)")
_BULLET = re.compile(r"\n(?=[ \t]*[*•]\s)")
_INDENT = re.compile(r"\n(?=[ \t]{2,}\S|[ \t]*[*•]\s)")
_COLUMNS = re.compile(r"\S[ \t]{3,}\S")
# Longer than any line that was broken for width.
_WIDEST = 120


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text that was broken for width.

    They are parted by blank lines, by bullets and, among lines that are flush left,
    by indents. Rows of a table stay lines.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = (part for chunk in _BLANK_LINES.split(plain) for part in _indented(chunk))
    return list(filter(None, map(_unwrapped, found)))


def plain_paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs; of a text that was not broken for width each line is one."""
    lines = text.splitlines()
    if any(len(line) > _WIDEST for line in lines):
        yield from filter(None, map(tidy, lines))
    else:
        yield from paragraphs(text)


def mark_paragraphs(body: _Element) -> None:
    """Make a story that is one element a preformatted one, parted by blank lines."""
    for element in filter(_is_only_text, list(body.iter(*_PROSE))):
        text = "".join(map(str, element.itertext()))
        parts = paragraphs(text) if "\n" in text.strip() else []
        if len(parts) > 1 or (parts and lower_name(element) == "pre"):
            _empty(element)
            element.tag, element.text = "pre", "\n\n".join(parts)


def line_of(element: _Element | None) -> str:
    """Return the text in an element on one line, without its markup; "" for None."""
    if element is None:
        return ""
    if not len(element):
        return tidy(element.text or "")
    return tidy(" ".join(block.text for block in tree_blocks(element)))


def leave_out(tree: _Element, is_aside: Callable[[_Element], bool]) -> None:
    """Empty the elements within `tree` that are none of the text."""
    asides = []
    walk = iterwalk(tree, events=("start",))
    for _, element in walk:
        if element is not tree and is_aside(element):
            asides.append(element)
            # What is held while it is cut off from the tree is slow to be freed.
            walk.skip_subtree()
    for element in asides:
        _empty(element)


def lower_name(element: _Element) -> str:
    """Return an element's name in lower case, without its namespace."""
    return local(element).lower()


def _empty(element: _Element) -> None:
    """Take all out of an element; what follows it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def _is_only_text(element: _Element) -> bool:
    return all(lower_name(one) in _INLINE for one in element.iterdescendants())


def _indented(chunk: str) -> list[str]:
    """Part a chunk at its indents; where all is indented they mean nothing."""
    return (_INDENT if _FLUSH.search(chunk) else _BULLET).split(chunk)


def _unwrapped(paragraph: str) -> str:
    lines = [line for line in paragraph.split("\n") if line.strip()]
    is_table = len(lines) > 1 and all(_COLUMNS.search(line) for line in lines)
    return ("\n" if is_table else " ").join(filter(None, map(tidy, lines)))
