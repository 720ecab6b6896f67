"""Whether an element belongs to the story or to what stands around it."""

import re

from lxml.html import HtmlElement

_FRAME = frozenset({"nav", "footer", "aside", "figure", "blockquote"})
# "has-sidebar" says how the whole page is laid out: only first words count.
_ELSEWHERE = re.compile(
    r"(?:^|\s)(?:comment|kommentar|related|teaser|sidebar|footer|widget|recommend|"
    r"promo|most-?read|newsletter|card|carousel|popup|modal|menu)"
)


def is_elsewhere(element: HtmlElement) -> bool:
    """Return whether `element` is in a comment, a teaser, or the page's frame."""
    return any(map(_is_frame, (element, *element.iterancestors())))


def _is_frame(element: HtmlElement) -> bool:
    if element.tag in _FRAME:
        return True
    called = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return element.tag not in ("html", "body") and bool(_ELSEWHERE.search(called))
