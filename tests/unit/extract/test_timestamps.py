"""When a page says that its story was published."""

import pytest
from lxml.html import fromstring

from pipeline.extract.timestamps import modified, published

PROSE = "The ferry ran aground in the fog before dawn, and nobody was hurt. " * 4
MARCH = "2026-03-14T08:30:00Z"
MAY = "2026-05-02T10:00:00Z"


def claims(body: str = "", node: dict | None = None, language: str = "en", **meta: str):
    page = f"<html><body><h1>Ferry aground</h1>{body}<p>{PROSE}</p></body></html>"
    return published(fromstring(page), node or {}, meta, language)


def test_what_machines_are_told_counts_first():
    node = {"datePublished": MARCH, "dateModified": MAY}
    found = claims("<time datetime='2020-01-02'>x</time>", node, pubdate=MAY)
    assert found == (("json-ld", MARCH), ("meta pubdate", MAY))
    assert modified(node, {}, "") == (("json-ld", MAY),)


@pytest.mark.parametrize(
    "markup",
    [
        f"<time datetime='{MARCH}'>today</time>",
        "<time>14 March 2026</time>",
        f"<i itemprop=datePublished content='{MARCH}'></i>",
        "<span>14 March 2026</span>",
        "<div>Published: 14 March 2026, 09:30</div>",
        "<p>March 14, 2026</p>",
    ],
)
def test_what_readers_see_counts_where_machines_are_told_nothing(markup):
    ((_, claim),) = claims(markup)
    assert claim.startswith("2026-03-14")


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>Updated <time datetime='{MARCH}'>14 March</time></p>",
        f"<time class=modified datetime='{MARCH}'>14 March</time>",
        f"<aside><time datetime='{MARCH}'>14 March</time></aside>",
        "<p>Entries close: 14 March 2026</p>",
        "<p>The bridge was built on 14 March 2026 and it fell.</p>",
        "<div><a href=/x>Five other things you may want to read</a>"
        "<span>14 March 2026</span></div>",
        f"<p>{PROSE}</p><p>14 March 2026</p>",
    ],
)
def test_other_dates_on_the_page_are_not_the_storys(markup):
    assert claims(markup) == ()


def test_a_claim_that_is_the_time_of_the_change_gives_way_to_an_earlier_day():
    node = {"datePublished": MAY, "dateModified": MAY}
    shown = "<time>14 March 2026</time>"
    assert claims(shown, node) == (("time 14 March 2026", "2026-03-14"),)
    assert claims("<time>2 May 2026</time>", node) == (("json-ld", MAY),)
    assert claims("", node) == (("json-ld", MAY),)


def test_a_claim_in_words_is_made_readable_and_kept_for_the_record():
    found = claims(node={"datePublished": "Mar 14, 2026"})
    assert found == (("json-ld Mar 14, 2026", "2026-03-14"),)


def test_the_language_tells_day_from_month():
    told = {"article:published_time": "03-04-2026"}
    assert claims(language="en-US", **told)[0][1] == "2026-03-04"
    assert claims(language="en-GB", **told)[0][1] == "2026-04-03"
    assert claims(language="en", **told)[0][1] == "03-04-2026"
