"""The heading of a story."""

import pytest
from lxml.html import fromstring

from pipeline.extract.headings import story_heading

STORY = "Old drawbridge reopens after repairs"


def heading(body: str, *titles: str) -> str:
    return story_heading(fromstring(f"<html><body>{body}</body></html>"), titles)


def test_the_only_heading_is_the_storys():
    assert heading("<h1>Bridge <b>reopens</b></h1>") == "Bridge reopens"
    assert heading("<h1> </h1><h1>Bridge</h1><h1>Bridge</h1>") == "Bridge"
    assert heading("<p>Bridge</p>") == ""


def test_of_several_the_one_that_a_title_tells_is_the_storys():
    page = f"<h1>Saltmere Ledger</h1><h1>{STORY}</h1>"
    assert heading(page, f"{STORY} - Saltmere Ledger") == STORY
    assert heading(page, "Something else altogether") == ""
    assert heading(page) == ""


@pytest.mark.parametrize(
    "kicker",
    [
        "<span>Harbour news</span> ",
        "<small>Harbour news</small><br>",
        "<span>Harbour news</span><i>: </i>",
        "<time>3 May 2026</time> ",
    ],
)
def test_a_kicker_set_apart_is_left_out_where_a_title_does_without(kicker):
    assert heading(f"<h1>{kicker}{STORY}</h1>", STORY) == STORY


def test_a_word_in_italics_is_no_kicker():
    page = f"<h1><em>Old</em> {STORY.removeprefix('Old ')}</h1>"
    assert heading(page, STORY) == STORY
    assert heading(page) == STORY


SHOWN = "Drawbridge of 1904 opens to ships once more"
PROSE = "<p>" + "The bridge had been shut since its motor failed. " * 4 + "</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<nav><h1>{STORY}</h1></nav><main><h2>{SHOWN}</h2>{PROSE}</main>",
        f"<ol><li>Home<li><h1>{STORY}</h1></ol><h2>Harbour</h2><h3>{SHOWN}</h3>{PROSE}",
        f"<h2>{SHOWN}</h2>{PROSE * 3}<div>Share this: <h1>{STORY}</h1></div><p>x</p>",
        f"<nav><h1>{STORY}</h1></nav><h2>{SHOWN}</h2><h2>Read aloud</h2>{PROSE}"
        f"<h2>What the harbour master has to say</h2>{PROSE}",
    ],
)
def test_what_stands_next_above_the_story_is_what_readers_see(page):
    assert heading(page, STORY) == SHOWN


@pytest.mark.parametrize(
    "page",
    [
        f"<h2>{SHOWN}</h2><h1>{STORY}</h1>{PROSE}",
        f"<nav><h1>{STORY}</h1></nav><h2>Harbour</h2>{PROSE}",
        f"<nav><h1>{STORY}</h1></nav><aside><h2>{SHOWN}</h2></aside>{PROSE}",
        f"<nav><h1>{STORY}</h1></nav><div>The bridge had been shut.</div>",
        f"<h2>{SHOWN}</h2>{PROSE}<h1>{STORY}</h1><div>The bridge had been shut.</div>",
        f"<nav><h1>{SHOWN}</h1></nav><h2>{SHOWN}</h2><h1>{STORY}</h1>{PROSE}",
    ],
)
def test_an_h1_that_is_shown_is_the_storys(page):
    assert heading(page, STORY) == STORY
