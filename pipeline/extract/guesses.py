"""Trafilatura's guess of who wrote: which of it counts."""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from pipeline.text import fold

# It makes words of an address: "Facebook Com", "Logo Png".
_OF_ADDRESS = re.compile(r"\b(?:https?|www|com|png|jpe?g|gif|php|html?)\b")
_COMMENT = re.compile(r"(?:^|\s)(?:comments?|kommentare?|disqus)\b")
_UNSHOWN = frozenset({"script", "style", "noscript"})


def guessed_names(names: Iterable[str], tree: HtmlElement) -> tuple[str, ...]:
    """Return those of `names` that are no address, nor of someone who but commented."""
    telling = (name for name in names if not _OF_ADDRESS.search(fold(name)))
    return tuple(name for name in telling if not _is_commentator(name, tree))


def _is_commentator(name: str, tree: HtmlElement) -> bool:
    """Return whether a name stands on the page, and nowhere but in its comments."""
    places = list(_holders(fold(name), tree))
    return bool(places) and all(map(_is_in_comments, places))


def _holders(folded: str, tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter():
        if element.tag in _UNSHOWN:
            continue
        if element.text and folded in fold(element.text):
            yield element
        if element.tail and folded in fold(element.tail):
            yield element.getparent()


def _is_in_comments(element: HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return any(_COMMENT.search((e.get("class") or "").lower()) for e in around)
