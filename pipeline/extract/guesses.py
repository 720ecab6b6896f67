"""Trafilatura's guesses of who wrote and when: which of them count."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.extract.worded_dates import iso_of
from pipeline.text import fold, tidy

# It makes words of an address: "Facebook Com", "Logo Png".
_OF_ADDRESS = re.compile(r"\b(?:https?|www|com|png|jpe?g|gif|php|html?)\b")
_COMMENT = re.compile(r"(?:^|\s)(?:comments?|kommentare?|disqus)\b")
_OF_OTHERS: Any = XPath(
    ".//*[contains(@class, 'teaser') or contains(@class, 'omment')"
    " or contains(@class, 'related')]"
)
# Scripts hold the dates of all teasers.
_WITH_YEAR: Any = XPath(
    ".//text()[contains(., $year) and not(parent::script)]"
    " | .//@*[contains(., $year) and"
    " (name()='datetime' or name()='content' or name()='href' or name()='src')]"
)
# The day comes first here, and the month there.
_ORDERS = ("de", "en-US")
_LONGEST_DATE = 60
_UNSHOWN = frozenset({"script", "style", "noscript"})


def guessed_names(names: Iterable[str], tree: HtmlElement) -> tuple[str, ...]:
    """Return those of `names` that are no address, nor of someone who but commented."""
    telling = (name for name in names if not _OF_ADDRESS.search(fold(name)))
    return tuple(name for name in telling if not _is_commentator(name, tree))


def guessed_date(day: str, tree: HtmlElement, url: str) -> str:
    """Return `day`, as ISO 8601, unless it is only that of a teaser or a comment.

    That is told by the class of the element that holds it and nothing more. A day in
    the page's own `url` is its own.
    """
    if _tells(url, day):
        return day
    others = [e for e in _OF_OTHERS(tree) if _is_date(tidy(e.text_content()), day)]
    if not others:
        return day
    within = {inner for element in others for inner in element.iter()}
    told = (t for t in _WITH_YEAR(tree, year=day[:4]) if t.getparent() not in within)
    return day if any(_tells(str(text), day) for text in told) else ""


def _is_date(line: str, day: str) -> bool:
    return len(line) <= _LONGEST_DATE and _tells(line, day)


def _tells(text: str, day: str) -> bool:
    if day in text or day.replace("-", "/") in text:
        return True
    line = tidy(text[: 4 * _LONGEST_DATE])
    return any(iso_of(line, order).startswith(day) for order in _ORDERS)


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
