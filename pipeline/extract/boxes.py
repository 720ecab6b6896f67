"""Boxes within a story that the page itself calls something else."""

import re
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from lxml.etree import XPath, _Element

from pipeline.extract.places import Place, Weights

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# Words of class and id, as publishers' systems and themes use them. Those that mean
# another thing elsewhere ("inline", "widget", "card", "hidden") are none of them.
_NAMES = re.compile(
    r"advert(?:isement)?|authors?|banner|breadcrumbs?|btn|captions?|comments?"
    r"|bildunterschrift|bildtext|comentarios|commentaires|commenti|kommentare"
    r"|kommentarer|komentarze|reacties"
    r"|copyright|cta|disclaimer|factbox|feedback|infobox|modal|more|newsletters?"
    r"|outbrain|placeholder|player|podcast|poll|popup|promos?|recirc(?:ulation)?"
    r"|recommended|related|respond|shar(?:e|ing)|signup|social|source|sponsored"
    r"|subscri(?:be|ption)|survey|taboola|teasers?|tooltip|trending"
)
_PICTURE = frozenset({"bild", "foto", "image", "img", "photo", "picture"})
_LONGEST_CAPTION = 400
_TEXT: Any = XPath("normalize-space()")
_OF_PICTURE = re.compile(r"desc(?:ription)?|info|legend")
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
    if _is_picture(element):
        return "caption"
    if element.tag == "article" and _is_teaser(element, weights):
        return "teaser"
    return None


def _is_picture(element: _Element) -> bool:
    """Return whether an element is called a picture, and holds one and few words."""
    names = element.get("class", "").lower().split()
    return (
        not _PICTURE.isdisjoint(names)
        and element.find(".//img") is not None
        and len(_TEXT(element)) <= _LONGEST_CAPTION
    )


def _name(element: _Element) -> str | None:
    return _box_named(f"{element.get('class', '')} {element.get('id', '')}")


@lru_cache(maxsize=4096)
def _box_named(names: str) -> str | None:
    parted = [[w.lower() for w in _WORD.findall(name)] for name in names.split()]
    if any(map(_names_caption, parted)):
        return "caption"
    found = (word for words in parted for word in words)
    return next((word for word in found if _NAMES.fullmatch(word)), None)


def _names_caption(words: list[str]) -> bool:
    """Return whether words say "image-description" and the like."""
    return any(
        one in _PICTURE and _OF_PICTURE.fullmatch(two) for one, two in pairwise(words)
    )


def _is_teaser(article: _Element, weights: Weights) -> bool:
    """Return whether an article within the story is a title that leads elsewhere."""
    around = article.iterancestors()
    return (
        weights.share(article) < _MOST_OF_A_TEASER
        and any(e.tag == "article" or weights.share(e) > 0.5 for e in around)
        and bool(_LINKED_TITLE(article))
    )
