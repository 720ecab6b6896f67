"""What a text is made of by where its lines stand: links, and requests."""

from collections import Counter

from lxml.etree import _Element

from pipeline.extract.consent import asks_for_consent
from pipeline.extract.paywall import is_gate
from pipeline.extract.places import Place, Places, solid_text
from pipeline.model import Block

_LONGEST_REQUEST, _LONGEST_WALL = 300, 3000
"""Characters of a line, and of a text, that are searched for requests.

Longer ones are stories, and to search them takes a while.
"""


def count(blocks: tuple[Block, ...], places: Places) -> dict[str, int]:
    """Count the characters of a text, those within links, and those of requests.

    A line that stands elsewhere on the page as well counts as a link only if it is
    one in each of its `places`.
    """
    lines = [line for block in blocks for line in block.lines]
    size = sum(map(len, lines))
    searched = lines if size <= _LONGEST_WALL else []
    return {
        "extracted": size,
        "linked": sum(
            times * _linked(line, places.get(line, []))
            for line, times in Counter(lines).items()
        ),
        "asking": sum(len(line) for line in searched if _is_asking(line)),
    }


def _linked(line: str, found: list[Place]) -> int:
    inmost = {place.element: place for place in found}.values()
    return min((_linked_at(line, place) for place in inmost), default=0)


def _linked_at(line: str, place: Place) -> int:
    """Count the characters of a line within links; its blanks count with its words."""
    around = place.element
    if around.tag == "a" or next(around.iterancestors("a"), None) is not None:
        return len(line)
    if not place.is_whole:
        return 0
    links = sum(len(solid_text(_text(a))) for a in place.element.iter("a"))
    return len(line) * links // len(solid_text(line)) if links else 0


def _text(element: _Element) -> str:
    return str(element.xpath("string()"))


def _is_asking(line: str) -> bool:
    if len(line) > _LONGEST_REQUEST:
        return False
    return asks_for_consent(line) or is_gate(line)
