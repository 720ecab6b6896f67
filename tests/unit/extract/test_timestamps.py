"""When a page says that its story was published."""

from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from pipeline.extract.dates import parse_claim
from pipeline.extract.timestamps import day_times, modified, published

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
    assert modified(fromstring("<p>"), node, {}, "") == (("json-ld", MAY),)


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


def test_a_day_is_earlier_only_if_all_of_it_lies_before_in_every_zone():
    at = "2026-05-03T01:53:14Z"
    node = {"datePublished": at, "dateModified": at}
    assert claims("<time>1 May 2026</time>", node)[0][1] == "2026-05-01"
    for day in ("2 May 2026", "3 May 2026"):
        assert claims(f"<time>{day}</time>", node) == (("json-ld", at),)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-05-03T09:21:40", "2026-05-02"),
        ("2026-05-03T09:21:40+02:00", "2026-05-02"),
        ("2026-05-02T23:21:40-08:00", "2026-05-02T23:21:40-08:00"),
        ("2026-05-03T07:21:40Z", "2026-05-03T07:21:40Z"),
    ],
)
def test_days_are_compared_by_the_clock_of_the_claim_if_it_tells_one(at, first):
    node = {"datePublished": at, "dateModified": at}
    assert claims("<time>2 May 2026</time>", node)[0][1] == first


def test_a_day_takes_its_time_from_what_is_shown_with_the_pages_own_offset():
    day = {"datePublished": "2026-05-02"}
    shown = "<time datetime='2026-05-02T23:30:00-05:00'>yesterday</time>"
    assert [claim for _, claim in claims(shown, day)] == [
        "2026-05-02",
        "2026-05-02T23:30:00-05:00",
    ]
    other = "<time datetime='2026-05-03T00:30:00-05:00'>today</time>"
    assert claims(other, day) == (("json-ld", "2026-05-02"),)


def test_a_claim_without_zone_takes_that_of_the_same_wall_clock():
    node = {"datePublished": "2026-05-02 20:59:59.0"}
    told = {"date": "2026-05-02T20:59:10+02:00"}
    ((_, claim),) = claims("", node, **told)
    assert claim == "2026-05-02T20:59:59+02:00"
    other = {"date": "2026-05-02T21:59:10+02:00"}
    assert claims("", node, **other) == (("json-ld", "2026-05-02 20:59:59.0"),)


@pytest.mark.parametrize(
    "element",
    [
        "<i itemprop=dateModified datetime='2026-05-02T10:00:00Z'>today</i>",
        "<i itemprop=dateModified content='2026-05-02T10:00:00Z'></i>",
        "<i itemprop=dateModified>Updated: Sat 10:00 AM, May 2, 2026</i>",
        "<div itemscope itemtype='https://schema.org/NewsArticle'>"
        "<i itemprop=dateModified>2 May 2026, 10:00</i></div>",
    ],
)
def test_elements_that_are_marked_as_dates_are_read(element):
    ((place, claim),) = modified(fromstring(f"<div>{element}</div>"), {}, {}, "en")
    assert place.startswith("itemprop dateModified")
    assert parse_claim(claim) == datetime(2026, 5, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "element",
    [
        "<i itemprop=dateModified>three hours ago</i>",
        "<aside><i itemprop=dateModified>2 May 2026</i></aside>",
        "<div itemscope itemtype='https://schema.org/Comment'>"
        "<i itemprop=dateModified>2 May 2026</i></div>",
    ],
)
def test_marked_dates_of_other_things_are_not_the_storys(element):
    assert modified(fromstring(f"<div>{element}</div>"), {}, {}, "en") == ()


def test_what_machines_are_told_outweighs_marked_elements():
    body = f"<i itemprop=datePublished content='{MARCH}'></i>"
    assert claims(body, {"datePublished": MAY}) == (("json-ld", MAY),)


def test_a_later_change_counts_where_json_ld_knows_of_none():
    node = {"datePublished": "2026-03-14T09:30:00+01:00", "dateModified": MARCH}
    first = ("json-ld", MARCH)
    told = {"article:modified_time": MAY, "og:updated_time": "2026-03-14T08:30:40Z"}
    found = modified(fromstring("<p>"), node, told, "en")
    assert found[:2] == (("meta article:modified_time", MAY), first)
    local = {"article:modified_time": "2026-03-14T09:35:00"}
    zoned = "2026-03-14T09:35:00+01:00"
    assert modified(fromstring("<p>"), node, local, "en")[0][1] == zoned
    changed = node | {"dateModified": "2026-03-15"}
    assert modified(fromstring("<p>"), changed, told, "en")[0][1] == "2026-03-15"
    earlier = {"article:modified_time": "2026-03-13T08:30:00Z"}
    assert modified(fromstring("<p>"), node, earlier, "en")[0] == first


def test_what_may_be_the_time_of_rendering_is_told_apart():
    told = {"date": MARCH, "published_time": "2026-03-14"}
    assert day_times(told) == (("meta date", MARCH),)
    assert claims("", None, **told) == ()
