"""Where on its page each line of a text stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement

from pipeline.text import tidy

_TEXTS: Any = XPath(".//text()[normalize-space()]")
_STRING: Any = XPath("string()", smart_strings=False)
_START = 60
_KEY = 16
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """An element in which a line stands; `is_whole`: it holds nothing else."""

    element: _Element
    is_whole: bool

    def ancestors(self) -> Iterator[_Element]:
        """Yield the element and those around it, the inmost first."""
        yield self.element
        yield from self.element.iterancestors()


Places = dict[str, list[Place]]


class Weights:
    """How much of a text stands in each element of its page."""

    def __init__(self, places: Places) -> None:
        """Weigh every element around each line, a line that stands twice for both."""
        self._size = sum(map(len, places)) or 1
        self._sizes: dict[_Element, int] = defaultdict(int)
        for line, found in places.items():
            for element in {e for place in found for e in place.ancestors()}:
                self._sizes[element] += len(line)

    def share(self, element: _Element) -> float:
        """Return the share of the text that stands in `element`, from 0 to 1."""
        return self._sizes.get(element, 0) / self._size


def find_places(lines: Iterable[str], tree: HtmlElement) -> Places:
    """Return every place where each line stands, none for one put together."""
    places: Places = {line: [] for line in lines}
    by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in places:
        solid = solid_text(line)
        for size in range(1, _KEY + 1):
            by_start[solid[:size]].append((solid, line))
    held: dict[_Element, str] = {}
    for text in _TEXTS(tree):
        # Most texts of a page are none of the story's: their first word tells.
        if "".join(text[:_START].split(None, 1)[:1])[:_FIRST] not in by_start:
            continue
        start = solid_text(text[:_START])
        for solid, line in by_start.get(start[:_KEY], ()):
            if solid.startswith(start) or start.startswith(solid):
                places[line].extend(_place(text, solid, held))
    return places


def solid_text(text: str) -> str:
    """Return `text` without blanks, which the extraction sets otherwise than pages."""
    return "".join(tidy(text).split())


def _place(text: Any, solid: str, held: dict[_Element, str]) -> Iterator[Place]:
    """Yield the inmost element around `text` that holds all of the line.

    `held` keeps the texts of elements: of one with many breaks it is asked often.
    """
    element = text.getparent().getparent() if text.is_tail else text.getparent()
    while element is not None:
        if element not in held:
            held[element] = solid_text(_STRING(element))
        if solid in held[element]:
            yield Place(element, held[element] == solid)
            return
        if not solid.startswith(held[element]):
            return
        element = element.getparent()
