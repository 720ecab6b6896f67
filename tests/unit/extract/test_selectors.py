"""CSS selectors: checked, and asked of a tree."""

import pytest
from lxml.html import fromstring

from pipeline.extract.selectors import outermost, selector

PAGE = fromstring(
    "<html><body><div class='story wide' id=a><p>One</p><div class=story id=b></div>"
    "</div><ASIDE class=promo id=c>Two</ASIDE><p id=d>Three</p></body></html>"
)


@pytest.mark.parametrize(
    ("selectors", "ids"),
    [
        (["p#d", "div.story"], ["a", "d"]),
        ([".promo, .story"], ["a", "c"]),
        (["div > div.story"], ["b"]),
        (["aside"], ["c"]),
        (["div:not(.wide)"], ["b"]),
        (["p:contains('Three')"], ["d"]),
        ([".none"], []),
        ([], []),
    ],
)
def test_the_outermost_elements_come_in_the_order_of_the_page(selectors, ids):
    assert [element.get("id") for element in outermost(PAGE, selectors)] == ids


def test_a_selector_may_name_the_whole_page():
    assert outermost(PAGE, ["html"]) == [PAGE]


@pytest.mark.parametrize("text", ["div..x", "", "p::before", "p:nope", "div >", "a|b"])
def test_what_is_no_selector_is_named(text):
    with pytest.raises(ValueError, match=r"must be a CSS selector such as div\."):
        selector(text)
