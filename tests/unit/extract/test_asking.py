"""Expressions that remember: they find what those of trafilatura find."""

from itertools import product

import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, fromstring
from trafilatura.xpaths import (
    BODY_XPATH,
    OVERALL_DISCARD_XPATH,
    TEASER_DISCARD_XPATH,
)

from pipeline.extract.asking import Remembering, asked_once, remembering

TAGS = ("article", "div", "item", "list", "main", "p", "ref", "section", "span")
CALLED = (
    "", "post", "entry", "articleBody", "story", "content", "article-body",
    "page-content", "main-content", "content-main", "fulltext", "FullText", "^article",
    "article x", "x ad y", "cookie", "share-bar", "sidebar", "newsletter", "subnav",
    "widget", "tags", "author", "teaser", "Teaser", "hidden", "x hidden", "hide-print",
    "comments-title", "reply-1", "akismet", "message", "premium", "related", "quay",
)  # fmt: skip
OTHERS = (
    "role=article", "role=navigation", "role=Nav", "itemprop=articleBody",
    "aria-hidden=true", "aria-hidden=false", "style='display: none'",
    "style='color: red'", "data-lp-replacement-content=1",
    "data-component=MostPopularStories",
)  # fmt: skip
EXPRESSIONS = (*BODY_XPATH, *OVERALL_DISCARD_XPATH, *TEASER_DISCARD_XPATH)


@pytest.fixture(scope="module")
def tree() -> HtmlElement:
    """Return a page with an element of each tag for each name as id and class."""
    named = [
        attributes
        for name in CALLED
        for attributes in (
            f'id="{name}"',
            f'class="{name}"',
            f'id="quay" class="{name}"',
            f'class="{name}" id="quay"',
            f'class="quay" id="{name}"',
        )
    ]
    elements = (
        f"<{tag} {attributes}>quay</{tag}>"
        for tag, attributes in product(TAGS, (*named, *OTHERS))
    )
    return fromstring(f"<html><body><div>{''.join(elements)}</div></body></html>")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_same_is_found_time_and_again(expression, tree):
    mine = remembering(expression)
    is_first_alone = "[1]" in str(expression.path)
    for _ in range(2):
        found, theirs = mine(tree), expression(tree)
        assert theirs, "nothing was to be found"
        if is_first_alone:
            assert found[0] is theirs[0]
        else:
            assert found == theirs


def test_the_expressions_of_the_pinned_version_are_those_that_remember():
    kinds = [isinstance(remembering(each), Remembering) for each in EXPRESSIONS]
    assert kinds == [True, False, True, True, False, True, True, True]


def test_what_is_about_other_elements_stays_as_it_is():
    for path in (".//div[.//h1]", ".//p|.//div[@id]", "(.//article)[1]"):
        expression = XPath(path)
        assert remembering(expression) is expression


def test_of_two_attributes_the_one_that_comes_first_counts():
    found = fromstring(
        '<div><p id="a" class="cookie">1</p><p class="cookie" id="a">2</p></div>'
    )
    mine = remembering(OVERALL_DISCARD_XPATH[0])
    assert [element.text for element in mine(found)] == ["2"]


def break_off():
    with asked_once():
        raise ValueError(type(OVERALL_DISCARD_XPATH[0]).__name__)


def test_trafilatura_has_its_own_expressions_again_whatever_happens():
    before = [list(each) for each in (BODY_XPATH, OVERALL_DISCARD_XPATH)]
    with pytest.raises(ValueError, match="Remembering"):
        break_off()
    assert [list(each) for each in (BODY_XPATH, OVERALL_DISCARD_XPATH)] == before
