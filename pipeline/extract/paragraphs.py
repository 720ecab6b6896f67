"""Paragraphs that the extraction left out, back in their places."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement

from pipeline.model import Block
from pipeline.text import tidy

_HEADINGS = "self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
# Some pages call a div a heading in its role alone.
_IN_ROLE = (
    "@role='heading' and not(@aria-level='1') and not(self::header)"
    f" and not(ancestor::*[self::p or {_HEADINGS}])"
    f" and not(descendant::*[self::p or {_HEADINGS}])"
)
_TOLD: Any = XPath(f"descendant-or-self::*[self::p or {_HEADINGS} or ({_IN_ROLE})]")
# How many of the elements around a paragraph tell by their names where it belongs.
_LEVELS = 3
# A home of paragraphs holds at least so much of what was found.
_HOME = 0.3
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_SHORT, _LONG = 20, 100
_START = 40
_MOST_LINKED = 0.5
_LINKED: Any = XPath("string-length(normalize-space(.//a))")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ARTICLE: Any = XPath("ancestor::article[1]")
# The paragraphs and headings of a page with their texts, in their order.
Told = tuple[tuple[_Element, str], ...]
_Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph that stands at home; `number` is that of its block, if it has one."""

    element: _Element
    text: str
    solid: str
    number: int | None


def told_in(tree: HtmlElement) -> Told:
    """Return the paragraphs and headings of a page with their texts."""
    return tuple((e, tidy(str(e.text_content()))) for e in _TOLD(tree))


def restore_paragraphs(blocks: tuple[Block, ...], told: Told) -> tuple[Block, ...]:
    """Put back each sentence that stands where the other paragraphs stand.

    What was lost stands in elements of the same names as most of the text, behind
    a paragraph that was found, and before another headline or article begins.
    """
    numbers = {
        _solid(line): number
        for number, block in enumerate(blocks)
        for line in block.lines
    }
    lost = defaultdict[int, list[Block]](list)
    for number, text in _lost(_at_home(told, numbers), "".join(numbers)):
        lost[number].append(Block(text))
    return tuple(_woven(blocks, lost)) if lost else blocks


def _at_home(told: Told, numbers: dict[str, int]) -> list[_Paragraph]:
    """Return the paragraphs that stand where much of the text stands."""
    solids = [_solid(text) for _, text in told]
    end = _end(told, solids, numbers)
    named = [
        (_names(element), _Paragraph(element, text, solid, numbers.get(solid)))
        for (element, text), solid in zip(told[:end], solids[:end], strict=True)
        if element.tag == "p"
    ]
    sizes = Counter[_Names]()
    for names, paragraph in named:
        sizes[names] += len(paragraph.solid) if paragraph.number is not None else 0
    least = _HOME * sizes.total()
    return [paragraph for names, paragraph in named if sizes[names] > least]


def _end(told: Told, solids: list[str], numbers: dict[str, int]) -> int:
    """Return where another headline begins after all that was found."""
    found = (i for i, solid in enumerate(solids) if solid in numbers)
    last = max(found, default=-1)
    heads = (i for i, (element, _) in enumerate(told) if element.tag == "h1")
    return next((i for i in heads if i > last), len(told))


def _lost(paragraphs: list[_Paragraph], known: str) -> Iterator[tuple[int, str]]:
    """Yield what is not in the `known` text, and the number of the block before it."""
    before: _Paragraph | None = None
    for paragraph in paragraphs:
        if paragraph.number is not None:
            before = paragraph
        elif before and _is_lost(paragraph, before, known):
            known += paragraph.solid
            yield before.number or 0, paragraph.text


def _is_lost(paragraph: _Paragraph, before: _Paragraph, known: str) -> bool:
    """Return whether a paragraph is prose of the article that `before` is in."""
    start, end = paragraph.solid[:_START], paragraph.solid[-_START:]
    return (
        _is_prose(paragraph)
        and start not in known
        and end not in known
        and _ARTICLE(paragraph.element) == _ARTICLE(before.element)
    )


def _is_prose(paragraph: _Paragraph) -> bool:
    text, element = paragraph.text, paragraph.element
    if len(text) < _SHORT or "<" in text or _HIDDEN.search(element.get("style", "")):
        return False
    if len(text) < _LONG and not _SENTENCE.search(text):
        return False
    return float(_LINKED(element)) < _MOST_LINKED * len(text)


def _names(element: _Element) -> _Names:
    """Return what the elements around `element` are called, the inmost first."""
    around = islice(element.iterancestors(), _LEVELS)
    return tuple(f"{e.tag} {e.get('class', '')}" for e in around)


def _solid(text: str) -> str:
    return "".join(text.split())


def _woven(blocks: tuple[Block, ...], lost: dict[int, list[Block]]) -> Iterator[Block]:
    for number, block in enumerate(blocks):
        yield block
        yield from lost.get(number, ())
