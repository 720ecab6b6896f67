"""What belongs to the story, and what stands around it."""

import pytest
from lxml.html import fromstring

from pipeline.extract.surroundings import is_elsewhere


def inner(markup: str) -> bool:
    return is_elsewhere(fromstring(f"<html><body>{markup}</body></html>").find(".//i"))


@pytest.mark.parametrize(
    "markup",
    [
        "<aside><i>x</i></aside>",
        "<footer><p><i>x</i></p></footer>",
        "<figure><i>x</i></figure>",
        '<div class="comment-list"><p><i>x</i></p></div>',
        '<div class="box teaser-small"><i>x</i></div>',
        '<div id="related"><i>x</i></div>',
        '<i class="newsletter">x</i>',
    ],
)
def test_comments_teasers_and_the_frame_are_elsewhere(markup):
    assert inner(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<article><i>x</i></article>",
        '<div class="layout has-sidebar"><i>x</i></div>',
        '<div class="no-comments"><i>x</i></div>',
    ],
)
def test_the_layout_of_a_story_is_the_story(markup):
    assert not inner(markup)


def test_what_the_whole_page_is_called_says_nothing():
    page = '<html><body class="menu-open"><i>x</i></body></html>'
    assert not is_elsewhere(fromstring(page).find(".//i"))
