"""Boxes within a story that the page itself calls something else."""

import re
from itertools import islice
from typing import Any

from lxml.etree import XPath, _Element

from pipeline.extract.places import Place, Weights

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Words of class and id, as publishers' systems and themes use them. Those that mean
# another thing elsewhere ("inline", "widget", "card", "hidden") are none of them.
_NAMES = re.compile(
    r"advert(?:isement)?|authors?|banner|breadcrumbs?|btn|captions?|comments?"
    r"|copyright|cta|disclaimer|factbox|feedback|infobox|modal|more|newsletters?"
    r"|outbrain|placeholder|player|podcast|poll|popup|promos?|recirc(?:ulation)?"
    r"|recommended|related|respond|shar(?:e|ing)|signup|social|source|sponsored"
    r"|subscri(?:be|ption)|survey|taboola|teasers?|tooltip|trending"
)
# Names of what is read out by screen readers and not shown.
_UNSEEN = re.compile(
    r"sr-only|screen-?reader-?(?:only|text)|visually-?hidden|hidden-?visually"
    r"|assistive-?text",
    re.IGNORECASE,
)
# A box is small beside the story: what holds more may be the story itself.
_MOST = 0.25
_MOST_OF_A_TEASER = 0.1
_HEADINGS = "(self::h2 or self::h3 or self::h4 or self::h5)"
_LINKED_TITLE: Any = XPath(f"boolean(.//*[{_HEADINGS} and (.//a or ancestor::a)])")


def box_around(place: Place, weights: Weights) -> str | None:
    """Return what the page calls the box in which a line stands, None for no box."""
    for element in place.ancestors():
        if element.tag == "body" or weights.share(element) > _MOST:
            return None
        if name := _kind(element, weights) or _name(element):
            return name
    return None


def is_unseen(place: Place) -> bool:
    """Return whether a line is for screen readers alone, by the names around it."""
    if not place.is_whole:
        return False
    around = islice(place.ancestors(), 2)
    is_called_so = any(_UNSEEN.search(element.get("class", "")) for element in around)
    return is_called_so or "accessibility" in place.element.get("id", "").lower()


def _kind(element: _Element, weights: Weights) -> str | None:
    if element.tag == "figcaption":
        return "caption"
    # A quotation may be set as a figure, and belongs to the story.
    if element.tag == "figure" and element.find(".//blockquote") is None:
        return "figure"
    if element.tag == "article" and _is_teaser(element, weights):
        return "teaser"
    return None


def _name(element: _Element) -> str | None:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    found = (word.lower() for word in _WORD.findall(names))
    return next((word for word in found if _NAMES.fullmatch(word)), None)


def _is_teaser(article: _Element, weights: Weights) -> bool:
    """Return whether an article within the story is a title that leads elsewhere."""
    around = article.iterancestors()
    return (
        weights.share(article) < _MOST_OF_A_TEASER
        and any(e.tag == "article" or weights.share(e) > 0.5 for e in around)
        and bool(_LINKED_TITLE(article))
    )
