"""CSS selectors: checked, and asked of a tree."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import Element, HtmlElement


def selector(text: str) -> str:
    """Return `text` if it is a CSS selector that can be asked of a page.

    Raises:
        ValueError: It is none; it says what is wrong with it.
    """
    try:
        # A prefix of XML is only missed when it is asked for.
        _compiled(text)(Element("html"))
    except (SelectorError, XPathError) as error:
        raise ValueError(
            f"must be a CSS selector such as div.story-body: {text!r}: {error}"
        ) from error
    return text


def outermost(tree: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """Return the elements that any of `selectors` names, in the order of the page.

    Those within another one of them are left out.
    """
    named = {element for text in selectors for element in _compiled(text)(tree)}
    if not named:
        return []
    return [
        element
        for element in tree.iter()
        if element in named and named.isdisjoint(element.iterancestors())
    ]


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Any:
    return CSSSelector(text, translator="html")
