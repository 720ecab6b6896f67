"""The picture below the headline, where a page tells of none."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.addresses import absolute
from pipeline.extract.headings import below_headline
from pipeline.extract.surroundings import is_elsewhere
from pipeline.text import tidy

_LEAST_WIDTH = 250
_LEAST_HEIGHT = 120
_PROSE = 100
_PARAGRAPHS = 2
_MOST = 300
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
_NO_PICTURE = re.compile(
    r"^data:|\.(?:svg|gif)\b|(?<![a-z])(?:\w*logo|icons?|avatar|authors?|autor(?:en)?"
    r"|sprite|pixel|placeholder|blank|banner|gravatar|badge|spacer|button|btn)(?![a-z])",
    re.IGNORECASE,
)
# "photo-w-125.jpg", "?width=110": a small rendition.
_IN_ADDRESS = re.compile(r"(?<![a-z])(?:im)?w(?:idth)?[-_=](\d{1,4})(?!\d)")
_FIGURES = frozenset({"a", "figure", "picture", "span", "p"})


def shown_image(tree: HtmlElement, base_url: str) -> str:
    """Return the address of the first large picture at the head of a story, "" if none.

    It stands between the h1 and the second paragraph. One that tells no size counts
    only if it calls itself no logo, no portrait of an author and the like.
    """
    found = (absolute(base_url, _source(image)) for image in _at_head(tree))
    return next(filter(None, found), "")


def _at_head(tree: HtmlElement) -> Iterator[HtmlElement]:
    paragraphs = 0
    for element in islice(below_headline(tree, ("img", "p")), _MOST):
        if element.tag == "img":
            if _is_large(element) and not _is_around_story(element):
                yield element
        elif len(tidy(element.text_content())) >= _PROSE:
            paragraphs += 1
            if paragraphs == _PARAGRAPHS:
                return


def _is_around_story(image: HtmlElement) -> bool:
    outer = image.getparent()
    while outer is not None and outer.tag in _FIGURES:
        outer = outer.getparent()
    return outer is not None and is_elsewhere(outer)


def _is_large(image: HtmlElement) -> bool:
    told = f"{_source(image)} {image.get('class')} {image.get('alt')}"
    if _NO_PICTURE.search(told):
        return False
    named = _IN_ADDRESS.search(_source(image))
    width = _pixels(image.get("width") or (named[1] if named else None))
    height = _pixels(image.get("height"))
    return width >= _LEAST_WIDTH and height >= _LEAST_HEIGHT


def _pixels(size: str | None) -> int:
    """Return a size in pixels, a sufficient one where it is not told."""
    digits = re.fullmatch(r"\s*(\d{1,5})(?:px)?\s*", size or "")
    return int(digits[1]) if digits else _LEAST_WIDTH


def _source(image: HtmlElement) -> str:
    found = (tidy(image.get(name) or "") for name in _SOURCES)
    return next((source for source in found if source), "")
