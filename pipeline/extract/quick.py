"""A page's text by trafilatura's own rules, without what only its rivals need.

This is what `bare_extraction(fast=True)` does with most pages, in the same order and by
the same functions of the pinned version, on one tree instead of four copies of it.
"""

import re
from typing import Any

from lxml.etree import XPath, _Element, strip_elements
from lxml.html import HtmlElement
from trafilatura.core import ESCALATION_MAX_LENGTH, ESCALATION_PAGE_SHARE
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import MANUALLY_CLEANED, Extractor
from trafilatura.xpaths import (
    RAW_TREE_PRUNE_XPATH,
    REGEXP_NS,
    REMOVE_COMMENTS_AND_LISTS_XPATH,
)

from pipeline.extract.asking import asked_once

_OPTIONS = Extractor(output_format="python", fast=True, comments=False)
# What it looks at before it deletes it: forms by their share of the page, figures for
# their tables, formulas for their source.
_LOOKED_AT = frozenset({"form", "figure", "math"})
_DELETED = tuple(tag for tag in MANUALLY_CLEANED if tag not in _LOOKED_AT)
# Its posts stand where other pages have comments.
_FORUM = "DiscussionForumPosting"


# Patterns within XPath are matched in Python at each element of a page, several times.
# So they are asked of those alone whose class or id holds a part of some match.
_MAY_BE_UNWANTED = re.compile(
    "omment|comol|disqus_thread|mvp-post-add-|infinite|elementor-share-buttons"
)
_CONTAINERS = ("aside", "details", "div", "ol", "section", "ul")
_UNWANTED: Any = [
    XPath(
        str(expression.path).strip().replace(".//*", "self::*", 1),
        namespaces={"re": REGEXP_NS},
    )
    for expression in (*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)
]


def quick_body(tree: HtmlElement) -> _Element | None:
    """Return the body that trafilatura finds in `tree`, which is used up.

    None where its rescues would come in: for hardly any text, for a short one on a
    large page, for a forum.
    """
    if any(_FORUM in (script.text or "") for script in tree.iter("script")):
        return None
    strip_elements(tree, "script", with_tail=False)
    shown = " ".join(tree.itertext())
    strip_elements(tree, *_DELETED, with_tail=False)
    for element in _unwanted(tree):
        element.drop_tree()
    cleaned = convert_tags(tree_cleaning(tree, _OPTIONS), _OPTIONS)
    with asked_once():
        body, text = extract_content(cleaned, _OPTIONS)
    return body if _is_enough(text, shown) else None


def _unwanted(tree: HtmlElement) -> list[HtmlElement]:
    """Return the comments and the stories that were loaded below this one."""
    return [
        element
        for element in tree.iterdescendants(*_CONTAINERS)
        if _MAY_BE_UNWANTED.search(f"{element.get('id')} {element.get('class')}")
        and any(expression(element) for expression in _UNWANTED)
    ]


def _is_enough(text: str, shown: str) -> bool:
    """Return whether trafilatura would be content with `text`.

    What the page has `shown` is at least as long as its own measure of a page.
    """
    if len(text) < _OPTIONS.min_extracted_size:
        return False
    if len(text) >= ESCALATION_MAX_LENGTH:
        return True
    return len(text) >= ESCALATION_PAGE_SHARE * len(" ".join(shown.split()))
