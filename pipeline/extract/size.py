"""Pages that are far larger than any story."""

from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

_MOST_ELEMENTS = 30_000
_MOST_TEXT = 3_000_000
_LARGE_ELEMENTS = 15_000
# Smaller pages are not asked for what only a large one can hold.
_LARGE = 1_000_000
_LONG = 2000
_COUNT: Any = XPath("count(//*)")
_TEXTS: Any = XPath(".//text()[not(parent::script or parent::style)]")
_LONG_NAMES: Any = XPath(f"//@*[string-length() > {_LONG}]/..", smart_strings=False)
_NAMES = ("class", "id", "style", "title", "alt")


def why_too_large(tree: HtmlElement, size: int) -> str:
    """Return why a page of `size` bytes is not to be read, "" if it is.

    Reading takes longer with each element, and some of it with their square: what
    has far more of them than any story would be ended by its deadline, and later.
    """
    if (elements := int(_COUNT(tree))) > _MOST_ELEMENTS:
        return f"{elements:,} elements"
    if size > _MOST_TEXT and (length := sum(map(len, _TEXTS(tree)))) > _MOST_TEXT:
        return f"{length:,} characters of text"
    return ""


def is_large(tree: HtmlElement) -> bool:
    """Return whether a page is read once only, and only by its own claims."""
    return bool(_COUNT(tree) > _LARGE_ELEMENTS)


def cut_names(tree: HtmlElement, size: int) -> None:
    """Cut the names of elements that are longer than any name, on large pages.

    Every rule about names searches them.
    """
    if size < _LARGE:
        return
    for element in _LONG_NAMES(tree):
        for name in _NAMES:
            if len(value := element.get(name, "")) > _LONG:
                element.set(name, value[:_LONG])
