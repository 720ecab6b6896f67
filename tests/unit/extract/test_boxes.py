"""Boxes that a page calls something else than its story."""

import pytest
from lxml.html import fromstring

from pipeline.extract.boxes import box_around
from pipeline.extract.places import Weights, find_places

LINE = "Letters reach you every Friday."
STORY = "The lighthouse keeper retired after forty years on the rock, as planned. " * 5


def box(markup: str) -> str | None:
    page = f"<html><body><article><p>{STORY}</p>{markup}</article></body></html>"
    places = find_places([STORY.strip(), LINE], fromstring(page))
    return box_around(places[LINE][0], Weights(places))


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (f"<div class=c-newsletter><p>{LINE}</p></div>", "newsletter"),
        (f"<div class='InlineSignup_root__x7'><h2>{LINE}</h2></div>", "signup"),
        (f"<div id=article-author><div><p>{LINE}</p></div></div>", "author"),
        (f"<div><p class='promo-text'>{LINE}</p></div>", "promo"),
        (f"<figure><img><figcaption>{LINE}</figcaption></figure>", "caption"),
        (f"<figure><p>{LINE}</p></figure>", "figure"),
        (f"<p class=img-description>{LINE}</p>", "caption"),
        (f"<div class=pictureLegend__x><p>{LINE}</p></div>", "caption"),
        (f"<div class='image left'><img><p>{LINE}</p></div>", "caption"),
        (f"<div id=kommentare><p>{LINE}</p></div>", "kommentare"),
        (f"<section><article><h4><a href=/k>{LINE}</a></h4></article></section>",
         "teaser"),
    ],
)  # fmt: skip
def test_a_box_is_known_by_its_name_or_element(markup, name):
    assert box(markup) == name


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{LINE}</p>",
        f"<div class='authority moreover'><p>{LINE}</p></div>",
        f"<div class='inline widget card'><p>{LINE}</p></div>",
        f"<div class='image-text description image'><p>{LINE}</p></div>",
        f"<div class='image-text'><img><p>{LINE}</p></div>",
        f"<figure><blockquote><p>{LINE}</p></blockquote></figure>",
        f"<article><h3>Six o'clock</h3><p>{LINE}</p></article>",
    ],
)
def test_what_may_be_the_story_is_no_box(markup):
    assert box(markup) is None


def test_an_element_around_much_of_the_text_is_no_box():
    page = f"<body class=newsletter><div class=promo><p>{STORY}</p><p>{LINE}</p></div>"
    places = find_places([STORY.strip(), LINE], fromstring(page))
    assert box_around(places[LINE][0], Weights(places)) is None
