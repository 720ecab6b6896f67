"""Who signed at the end of a story, as typists did."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.extract.byline import is_full_name
from pipeline.extract.places import Place, find_places
from pipeline.extract.readings import Reading
from pipeline.model import BlockKind, Removal

# No marks of a sentence, no figures.
_NAME = re.compile(r"(?:[^\W\d_]|[ .'’-])+")
SIGNATURE = "signature"
_EMPHASIS = frozenset({"b", "strong", "i", "em"})
_BLOCKS = frozenset({"p", "div", "li", "td", "section", "article", "body"})


def take_signature(reading: Reading, tree: HtmlElement) -> tuple[Reading, str]:
    """Return a reading without the name at its end, and the name; "" for none.

    It is a line by itself, all in bold or italics, and one full name.
    """
    before, last = reading.blocks[:-1], reading.blocks[-1:]
    if not before or last[0].kind is not BlockKind.PARAGRAPH:
        return reading, ""
    line = last[0].text
    name = line.strip("() ")
    if not is_full_name(name) or not _NAME.fullmatch(name) or name.isupper():
        return reading, ""
    places = find_places((line,), tree)[line]
    if not any(map(_is_emphasised, places)):
        return reading, ""
    removed = (*reading.removed, Removal(SIGNATURE, line))
    return replace(reading, blocks=before, removed=removed), name


def _is_emphasised(place: Place) -> bool:
    """Return whether emphasis, and no more than that, lies around the line."""
    if not place.is_whole:
        return False
    for element in place.ancestors():
        if element.tag in _EMPHASIS:
            return True
        if element.tag in _BLOCKS:
            break
    return False
