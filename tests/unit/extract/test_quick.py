"""The quick way through trafilatura: the text that the long way has, or none."""

import pytest
from lxml.html import fromstring
from trafilatura import bare_extraction

from pipeline.extract.blocks import body_blocks
from pipeline.extract.quick import quick_body

STORY = [
    f"The drawbridge carried car number {number} on Saturday, eleven years after a"
    " barge struck one of its piers and closed the only road to the quay."
    for number in range(6)
]
TOLD = "".join(f"<p>{text}</p>" for text in STORY)
ARTICLE = f"<article><h1>Old drawbridge reopens</h1>{TOLD}</article>"
AROUND = {
    "nothing": "",
    "a frame": "<nav><a href=/>Home</a></nav><footer>The Ledger</footer>",
    "comments": "<div class='comments-area'><p>I never liked that bridge.</p></div>",
    "comments in a list": "<ol class='commentlist'><li>I liked it.</li></ol>",
    "a commentary": "<div class='commentary'><p>Our view of it all.</p></div>",
    "a disqus thread": "<div id='disqus_thread'><p>Loading</p></div>",
    "the next story": "<div class='infinite-scroll'><p>Fog closes quay.</p></div>",
    "the next story with a heading": (
        "<div class='infinite-scroll'><h1>Fog</h1><p>Fog closes quay.</p></div>"
    ),
    "a form": "<form><label>Name</label><input name=n><p>Write to us.</p></form>",
    "scripts": "<script>var fog = 1;</script><noscript>Turn it on</noscript>tail",
    "JSON-LD": '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
    "figures": (
        "<figure><img src=a><figcaption>The bridge</figcaption></figure>"
        "<figure><table><tr><td>Boats</td><td>12</td></tr></table></figure>"
    ),
    "a formula": "<p>It is <math alttext='x^2'><mi>x</mi></math> wide.</p>",
    "hidden lines": "<p style='display:none'>Not shown</p><div hidden>Nor this</div>",
}


def tree_of(body):
    return fromstring(f"<html><head><title>Bridge</title></head><body>{body}</body>")


def blocks_of(tree):
    found = bare_extraction(tree, fast=True, include_comments=False)
    return body_blocks(found.body)


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
@pytest.mark.parametrize("place", ["above", "within", "below"])
def test_the_text_is_that_of_the_long_way(around, place):
    within = ARTICLE.replace("</p><p>", f"</p>{around}<p>", 1)
    page = {"above": around + ARTICLE, "within": within, "below": ARTICLE + around}
    body = quick_body(tree_of(page[place]))
    assert body is not None
    assert body_blocks(body) == blocks_of(tree_of(page[place]))


def test_a_form_around_the_whole_page_is_no_form():
    page = f"<form id=aspnetForm>{ARTICLE}</form>"
    body = quick_body(tree_of(page))
    assert body is not None
    assert [block.text for block in body_blocks(body)][-6:] == STORY


def test_hardly_any_text_is_left_to_the_long_way():
    assert quick_body(tree_of(f"<p>{STORY[0]}</p>")) is None
    assert quick_body(tree_of("")) is None


def test_a_short_text_on_a_large_page_is_left_to_the_long_way():
    links = "".join(f"<div><a href=/{n}>Story number {n}</a></div>" for n in range(400))
    assert quick_body(tree_of(ARTICLE)) is not None
    assert quick_body(tree_of(ARTICLE + links)) is None


def test_a_long_text_is_enough_however_large_the_page_is():
    links = "".join(
        f"<div><a href=/{n}>Story number {n}</a></div>" for n in range(4000)
    )
    told = "".join(f"<p>{number}: {text}</p>" for number in range(5) for text in STORY)
    assert quick_body(tree_of(f"<article>{told}</article>{links}")) is not None


def test_a_forum_is_left_to_the_long_way_as_its_posts_are_comments():
    posting = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}'
    assert quick_body(tree_of(f"{posting}</script>{ARTICLE}")) is None
