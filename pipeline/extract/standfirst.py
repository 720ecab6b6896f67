"""The standfirst, where the extraction took it for furniture."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.headings import below_headline
from pipeline.extract.paragraphs import Told
from pipeline.extract.surroundings import is_elsewhere
from pipeline.model import Block
from pipeline.text import letters, tidy

# Letters of a description that is one; a cut one is known by more of them.
_FEWEST = 25
_BEGINS = 40
_LONGEST_BEGINNING = 120
# A cut description is the beginning of a standfirst that is little longer.
_MUCH_LONGER = 3
_LOOSE = ("div", "span")
_NAMED = ("article", "section", "td", "div", "p", "h2", "h3", "h4", "h5")
_NEAR = 60
# Words of class and id by which publishers' systems and themes name it.
_NAMES = re.compile(
    r"sub-?(?:head|title|line)|stand-?first|\bdec?k\b|lead-?text|excerpt|vorspann|chapo"
    r"|bajada|copete|einleitung|entradilla|sommario|ingress|manchet|\blead\b|\blede\b"
    r"|(?:\b|_)intro(?:duction)?\b",
    re.IGNORECASE,
)
_NAMING = ("class", "id", "data-component", "itemprop")
_INLINE = frozenset({"b", "br", "em", "i", "meta", "span", "strong", "u"})
_SHORTEST_NAMED, _LONGEST_NAMED = 30, 400
_TOP = 3
_Shown = Sequence[tuple[str, str]]
"""Texts with their letters, in the order of the page."""


def restore_standfirst(
    blocks: tuple[Block, ...], told: Told, tree: HtmlElement, description: str
) -> tuple[Block, ...]:
    """Put the standfirst on top where a page shows what it describes itself by.

    It stands above the text, in one paragraph or several. A page that has the same
    words on top of its text, or shows them to machines alone, stays as it is. A subhead
    on top that says them is no subhead. Other words are a standfirst if the page calls
    them one.
    """
    if not blocks:
        return blocks
    wanted = letters(description)
    if len(wanted) >= _FEWEST and letters(blocks[0].text) == wanted:
        blocks = (Block(blocks[0].text), *blocks[1:])
    top = "".join(letters(block.text) for block in blocks[:_TOP])
    shown = _described(told, tree, wanted, top) or _named(tree, top)
    return (*map(Block, shown), *blocks) if shown else blocks


def _described(told: Told, tree: HtmlElement, wanted: str, top: str) -> list[str]:
    """Return the paragraphs above the text that say what the page says of itself."""
    if len(wanted) < _FEWEST or wanted[:_BEGINS] in top:
        return []
    above = list(_above(told, top))
    return _whole(above, wanted) or _parts(above, wanted) or _loose(tree, wanted)


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
    for element in islice(below_headline(tree, _LOOSE), _NEAR):
        if len(element) > 2 or len(text := _text(element)) > _MUCH_LONGER * len(wanted):
            continue
        if letters(text) == wanted:
            return [text]
    return []


def _named(tree: HtmlElement, top: str) -> list[str]:
    """Return what is called a standfirst between the headline and the text."""
    below = list(islice(below_headline(tree, _NAMED), _NEAR))
    if not any(map(is_called_standfirst, below)):
        return []
    for element in below:
        text = _text(element)
        begins = letters(text[:_LONGEST_BEGINNING])
        if len(begins) >= _BEGINS and begins[:_BEGINS] in top:
            return []
        if (
            is_called_standfirst(element)
            and len(text) <= _MUCH_LONGER * _LONGEST_NAMED
            and (found := letters(text)) not in top
            and _SHORTEST_NAMED <= len(found) <= _LONGEST_NAMED
            and _is_one_paragraph(element)
            and not (text.endswith(":") or is_elsewhere(element))
        ):
            return [text]
    return []


def _is_one_paragraph(element: HtmlElement) -> bool:
    """Return whether words stand in `element`, or in one paragraph within it."""
    inner = list(element.iterdescendants())
    blocks = [e for e in inner if e.tag not in _INLINE]
    return len(blocks) <= 1 and all(e.tag == "p" for e in blocks)


def is_called_standfirst(element: HtmlElement) -> bool:
    """Return whether the page names `element` so."""
    return any(_NAMES.search(element.get(name, "")) for name in _NAMING)


def _text(element: HtmlElement) -> str:
    return tidy(str(element.text_content()))
