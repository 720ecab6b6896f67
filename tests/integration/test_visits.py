"""Visits to a small web: what becomes of each item, run after run."""

import os
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.model import Outcome, Reason
from pipeline.poll.recheck import MOST_ATTEMPTS
from pipeline.records import SearchQuery
from pipeline.sources import CrawlRules, WireDrop
from tests.newsroom import (
    LATER,
    Newsroom,
    a_source,
    assert_settled,
    entry,
    html,
    newsroom,
    page,
    story,
    totals,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"
BLANK = b"<!doctype html><html><body><article></article></body></html>"
CONSENT = page(
    "Before you continue",
    "We value your privacy. We use cookies to store and access information.",
    "Accept all or manage your privacy settings.",
)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


def test_a_listed_page_becomes_a_searchable_article(room: Newsroom) -> None:
    room.list_stories("the bridge", "the school")
    assert totals(room.visit()) == {Outcome.INDEXED: 2}
    found = room.index.search(SearchQuery(text="bridge", as_of=room.clock.now()))
    assert [hit.fields["url"] for hit in found.hits] == [BRIDGE]
    article = room.article(BRIDGE)
    assert article["headline"] == "Council debates the bridge"
    assert article["body"] == "\n\n".join(story("the bridge"))
    assert article["language"] == "en"
    assert_settled(room)


def test_a_feed_that_lists_the_same_again_costs_no_fetch(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.visit()
    assert totals(room.visit(LATER)) == {}
    extra = room.publish_story("the school")
    room.publish_feed(entry(BRIDGE, BRIDGE), entry(extra, extra))
    report = room.visit(LATER)
    assert totals(report) == {Outcome.UNCHANGED: 1, Outcome.INDEXED: 1}
    assert room.asked.count(BRIDGE) == 1


def test_an_edit_is_seen_although_the_feed_stays_the_same(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.visit()
    assert totals(room.visit(HOUR)) == {Outcome.UNCHANGED: 1}
    room.publish_story("the bridge", "Correction: the hall was half full.")
    assert totals(room.visit(5 * HOUR)) == {Outcome.UPDATED: 1}
    article = room.article(BRIDGE)
    assert article["body"].endswith("Correction: the hall was half full.")
    assert article["version"] == 2
    assert len(room.ledger.versions(article["article_id"])) == 2
    assert_settled(room)


def test_the_last_look_at_a_page_is_after_three_days(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.visit()
    for hours in (1, 5, 18, 48):
        assert room.item(BRIDGE).recheck_at == room.clock.now() + hours * HOUR
        room.visit(hours * HOUR)
    assert room.item(BRIDGE).recheck_at is None
    assert room.asked.count(BRIDGE) == 5


def test_the_same_text_at_two_outlets_is_grouped(tmp_path: Path) -> None:
    room = newsroom(tmp_path, a_source("valley"), a_source("coast"))
    text = story("the ferry")
    urls = [f"https://{site}.example/ferry.html" for site in ("valley", "coast")]
    for url, minute in zip(urls, (10, 50), strict=True):
        feed = url.replace("ferry.html", "feed.xml")
        room.publish(url, page("Ferry", *text))
        at = f"Tue, 01 Sep 2026 05:{minute}:00 GMT"
        room.publish_feed(entry(url, published=at), feed=feed)
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.DUPLICATE: 1}
    first, copy = (room.article(url) for url in urls)
    assert first["article_id"] != copy["article_id"]
    assert first["copy_group_id"] == copy["copy_group_id"]
    assert (first["is_original"], copy["is_original"]) == (True, False)
    assert_settled(room)


def test_a_moved_page_and_tracking_parameters_lead_to_one_article(
    room: Newsroom,
) -> None:
    room.publish_story("the bridge")
    old = "https://valley.example/2026/bridge"
    room.publish(old, status=301, headers={"location": "/the-bridge.html"})
    tracked = f"{BRIDGE}?utm_source=rss&utm_medium=feed"
    room.publish_feed(entry(old), entry(tracked), entry(BRIDGE))
    room.publish(tracked, page("Council debates the bridge", *story("the bridge")))
    report = room.visit()
    assert totals(report) == {Outcome.INDEXED: 1, Outcome.UNCHANGED: 2}
    assert len(room.documents()) == 1
    assert room.item(old).article_id == room.item(tracked).article_id
    assert_settled(room)


def test_a_canonical_link_joins_two_addresses_of_a_story(room: Newsroom) -> None:
    head = f"<link rel='canonical' href='{BRIDGE}'>"
    urls = [BRIDGE, "https://valley.example/amp/bridge"]
    for url in urls:
        room.publish(url, page("The bridge", *story("the bridge"), head=head))
    room.publish_feed(*(entry(url) for url in urls))
    room.visit()
    assert len(room.documents()) == 1
    assert room.item(urls[0]).article_id == room.item(urls[1]).article_id


def test_a_page_that_is_gone_fails_until_we_give_up(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.publish(BRIDGE, status=404)
    room.visit()
    for attempt in range(1, MOST_ATTEMPTS):
        item = room.item(BRIDGE)
        assert room.end(BRIDGE) == "failed(http_status)"
        assert (item.attempts, item.retry_at is not None) == (attempt, True)
        room.visit(item.retry_at - room.clock.now())
    assert room.end(BRIDGE) == "dropped(gave_up)"
    assert "404 Not Found" in room.item(BRIDGE).detail
    assert_settled(room)
    assert room.asked.count(BRIDGE) == MOST_ATTEMPTS


def test_a_page_that_comes_back_is_indexed_by_a_retry(room: Newsroom) -> None:
    room.list_stories("the bridge", "the school")
    room.web[BRIDGE] = FetchError("timed out", reason=Reason.TIMEOUT)
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.FAILED: 1}
    assert room.end(BRIDGE) == "failed(timeout)"
    room.publish_story("the bridge")
    assert totals(room.visit(HOUR / 4)) == {Outcome.INDEXED: 1}
    assert room.item(BRIDGE).attempts == 0


def test_robots_txt_keeps_us_out_of_a_page(room: Newsroom) -> None:
    room.list_stories("the bridge", "the school")
    rules = b"User-agent: *\nDisallow: /the-bridge"
    robots = "https://valley.example/robots.txt"
    room.publish(robots, rules, headers={"content-type": "text/plain"})
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.DROPPED: 1}
    assert room.end(BRIDGE) == "dropped(robots)"
    assert BRIDGE not in room.asked
    assert_settled(room)


def test_a_page_out_of_reach_is_read_from_a_feed_that_has_the_whole_text(
    room: Newsroom,
) -> None:
    room.publish_story("the bridge")
    room.publish_feed(entry(BRIDGE, "Bridge", content=html(story("the bridge"))))
    room.publish(
        "https://valley.example/robots.txt",
        b"User-agent: *\nDisallow: /",
        headers={"content-type": "text/plain"},
    )
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    article = room.article(BRIDGE)
    assert article["extractor"] == "feed"
    assert article["body"] == "\n\n".join(story("the bridge"))
    assert_settled(room)
    room.visit(HOUR)
    assert room.end(BRIDGE) == "indexed", "there is no page to look at again"


@pytest.mark.parametrize(
    ("body", "content_type", "end"),
    [
        pytest.param(b"", "text/html", "dropped(empty)", id="empty"),
        pytest.param(b"%PDF-1.7 ...", "text/html", "dropped(not_html)", id="pdf"),
        pytest.param(b"\0\1\2" * 99, "text/html", "dropped(not_html)", id="binary"),
        pytest.param(CONSENT, "text/html", "dropped(consent_wall)", id="consent"),
        pytest.param(BLANK, "text/html", "dropped(no_text)", id="no text"),
    ],
)
def test_what_is_no_article_is_dropped_with_its_reason(
    room: Newsroom, body: bytes, content_type: str, end: str
) -> None:
    room.list_stories("the bridge", "the school")
    room.publish(BRIDGE, body, headers={"content-type": content_type})
    room.visit()
    assert room.end(BRIDGE) == end
    assert room.headlines() == ["Council debates the school"]
    assert_settled(room)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest"]
)
def test_a_redirect_to_a_private_address_is_not_followed(
    room: Newsroom, target: str
) -> None:
    room.list_stories("the bridge")
    room.publish(BRIDGE, status=302, headers={"location": target})
    room.visit()
    assert room.end(BRIDGE) == "dropped(address_refused)"
    assert target not in room.asked
    assert_settled(room)


def test_an_entry_without_a_link_is_read_from_the_feed(room: Newsroom) -> None:
    room.publish_feed(
        entry(None, "Bridge", guid="b-1", content=html(story("the bridge"))),
        entry(None, "Nothing at all", guid="n-1"),
    )
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.DROPPED: 1}
    article = room.article("b-1")
    assert (article["headline"], article["url"]) == ("Bridge", None)
    assert article["extractor"] == "feed"
    assert room.end("n-1") == "dropped(no_link)"
    assert_settled(room)


def test_pages_of_a_source_that_gives_its_text_in_the_feed_are_never_fetched(
    tmp_path: Path,
) -> None:
    source = a_source("valley", crawl=CrawlRules(fetch_pages=False))
    room = newsroom(tmp_path, source)
    room.publish_story("the bridge")
    room.publish_feed(entry(BRIDGE, "Bridge", content=html(story("the bridge"))))
    assert totals(room.visit()) == {Outcome.INDEXED: 1}
    room.visit(HOUR)
    room.visit(24 * HOUR)
    assert BRIDGE not in room.asked
    assert room.article(BRIDGE)["extractor"] == "feed"


def test_items_of_a_source_that_left_the_configuration_are_finished(
    room: Newsroom,
) -> None:
    room.list_stories("the bridge", "the school")
    room.web[BRIDGE] = FetchError("timed out", reason=Reason.TIMEOUT)
    room.visit()
    room.publish_story("the bridge")
    room.sources = (a_source("coast"),)
    room.publish_feed(feed="https://coast.example/feed.xml")
    assert totals(room.visit(HOUR / 4)) == {Outcome.INDEXED: 1}
    assert len(room.headlines()) == 2


@pytest.mark.parametrize(("setting", "is_there"), [("on", False), ("off", True)])
def test_boilerplate_goes_unless_a_source_says_otherwise(
    tmp_path: Path, setting: str, is_there: bool
) -> None:
    room = newsroom(tmp_path, a_source("valley", boilerplate=setting))
    room.publish_feed(entry(BRIDGE))
    paragraphs = story("the bridge")
    paragraphs.insert(2, "Article continues below")
    room.publish(BRIDGE, page("The bridge", *paragraphs))
    room.visit()
    assert ("Article continues below" in room.article(BRIDGE)["body"]) is is_there


def test_a_delivery_is_the_original_of_what_outlets_made_of_it(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    delivered = drop / "ferry.txt"
    delivered.write_text("Ferry\n\n" + "\n\n".join(story("the ferry")))
    os.utime(delivered, (1, 1))
    agency = a_source("agency").model_copy(
        update={"feeds": (), "drop": WireDrop(folder=str(drop))}
    )
    room = newsroom(tmp_path, agency, a_source("valley"))
    (url,) = room.list_stories("the ferry")
    assert totals(room.visit()) == {Outcome.INDEXED: 1, Outcome.DUPLICATE: 1}
    article = room.article(url)
    (wire,) = (h for h in room.ledger.group(article["copy_group_id"]) if h.is_wire)
    assert wire.placement.is_original
    assert not article["is_original"]
    assert totals(room.visit(LATER)) == {Outcome.UNCHANGED: 1}
