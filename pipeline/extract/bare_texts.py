"""Text that stands beside paragraphs without being one."""

from collections.abc import Iterator
from typing import Any

from lxml.etree import XPath
from lxml.html import Element, HtmlElement

_SHORTEST = 60
_BESIDE_BLOCKS: Any = XPath(
    ".//div[p or section or h2 or h3 or figure]"
    f"[text()[string-length(normalize-space()) >= {_SHORTEST}]]"
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font",
     "i", "img", "ins", "kbd", "mark", "q", "ruby", "s", "samp", "small", "span",
     "strong", "sub", "sup", "time", "u", "var", "wbr"}
)  # fmt: skip
_HOLDS_BLOCKS: Any = XPath("boolean(.//p or .//div or .//ul or .//table)")


def wrap_bare_texts(tree: HtmlElement) -> None:
    """Make paragraphs of the long texts in `tree` that stand beside blocks in a div.

    They end where a block or a break stands. An extraction loses some of them.
    """
    for holder in _BESIDE_BLOCKS(tree):
        for before, run in list(_runs(holder)):
            _wrap(holder, before, run)


def _runs(
    holder: HtmlElement,
) -> Iterator[tuple[HtmlElement | None, list[HtmlElement]]]:
    """Yield each element that a text may stand behind, and the inline ones in it.

    The text that `holder` begins with stands behind None.
    """
    before: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in holder:
        if child.tag in _INLINE and not _HOLDS_BLOCKS(child):
            run.append(child)
        else:
            yield before, run
            before, run = child, []
    yield before, run


def _wrap(
    holder: HtmlElement, before: HtmlElement | None, run: list[HtmlElement]
) -> None:
    """Put a text with its inline elements into a paragraph, if much of it is bare."""
    text = (holder.text if before is None else before.tail) or ""
    bare = text + "".join(element.tail or "" for element in run)
    if len(" ".join(bare.split())) < _SHORTEST:
        return
    paragraph = Element("p")
    paragraph.text = text
    paragraph.extend(run)
    if before is None:
        holder.text = None
        holder.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)
