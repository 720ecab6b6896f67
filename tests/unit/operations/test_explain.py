"""Explain tells the whole story, whatever it is asked about."""

import os
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.model import Reason
from pipeline.operations.explain import explain
from pipeline.operations.forget import forget
from pipeline.sources import Source, WireDrop
from tests.newsroom import (
    FEED,
    LATER,
    Newsroom,
    a_source,
    crashing,
    entry,
    newsroom,
    page,
    story,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"


def told(room: Newsroom, text: str) -> str:
    return "\n".join(explain(room.job(), text))


@pytest.fixture
def visited(room: Newsroom) -> Newsroom:
    room.publish_feed(entry(BRIDGE, "The bridge"))
    paragraphs = story("the bridge")
    paragraphs.insert(2, "Article continues below")
    room.publish(BRIDGE, page("Council debates the bridge", *paragraphs))
    room.visit()
    return room


def test_an_article_is_told_by_url_by_article_id_and_by_item_id(
    visited: Newsroom,
) -> None:
    item = visited.item(BRIDGE)
    assert item.article_id
    spelled_otherwise = "HTTPS://valley.example/the-bridge.html?utm_source=x#top"
    stories = {
        told(visited, text)
        for text in (BRIDGE, spelled_otherwise, item.article_id, item.item_id)
    }
    assert len(stories) == 1
    (text,) = stories
    assert f"article {item.article_id}: searchable in news-articles-2026.09" in text
    assert "first seen 2026-09-01 06:00:00 UTC, from source valley" in text
    assert f"known as url: {BRIDGE}" in text
    assert f"item {item.item_id} of source valley: The bridge" in text
    assert f"came by {FEED}" in text
    assert "indexed at index" in text
    assert "looked at again after 2026-09-01 07:00:00 UTC" in text


def test_a_version_names_its_reader_its_evidence_and_what_was_removed(
    visited: Newsroom,
) -> None:
    text = told(visited, BRIDGE)
    assert "version 1 (shown) of 2026-09-01 06:00:00 UTC" in text
    assert "headline: Council debates the bridge" in text
    assert "read by trafilatura, Newsline " in text
    assert "language en (en)" in text
    assert "removed by rule advertisement: Article continues below" in text
    assert f"from {BRIDGE}, status 200" in text
    assert "archived in pages/valley/2026/09/01/" in text


def test_each_version_is_listed_and_the_newest_is_shown(visited: Newsroom) -> None:
    visited.publish_story("the bridge", "The hall was half full.")
    visited.visit(HOUR)
    text = told(visited, BRIDGE)
    assert "version 1 of 2026-09-01 06:00:00 UTC" in text
    assert "version 2 (shown) of 2026-09-01 07:00:00 UTC" in text
    assert "updated at index" in text


def test_a_copy_names_the_original_and_where_it_is(tmp_path: Path) -> None:
    room = newsroom(tmp_path, a_source("valley"), a_source("coast"))
    urls = [f"https://{site}.example/ferry.html" for site in ("coast", "valley")]
    for hour, url in enumerate(urls, 1):
        room.publish(url, page("Ferry", *story("the ferry")))
        at = f"Tue, 01 Sep 2026 0{hour}:00:00 GMT"
        feed = url.replace("ferry.html", "feed.xml")
        room.publish_feed(entry(url, published=at), feed=feed)
    room.visit()
    original, copy = (room.item(url).article_id for url in urls)
    text = told(room, urls[1])
    assert "a copy in a group of 2 with the same text:" in text
    assert f"original {original} at coast" in text
    assert f"copy {copy} at valley" in text
    assert "the original in a group of 2" in told(room, urls[0])


def test_an_article_that_was_taken_down_says_by_whom_and_why(
    visited: Newsroom,
) -> None:
    forget(visited.job(), BRIDGE, why="a court order", actor="ada")
    text = told(visited, BRIDGE)
    assert "taken down by ada on 2026-09-01 06:00:00 UTC: a court order" in text
    assert "its text was purged" in text
    assert "Council debates" not in text
    assert "The bridge" not in text


def test_an_article_that_was_merged_says_so(tmp_path: Path) -> None:
    room, coast = newsroom(tmp_path), "https://coast.example/feed.xml"
    room.sources = (a_source("valley"), a_source("coast"))
    said = "".join(f"<p>{line}</p>" for line in story("the quay"))
    room.publish_feed(entry(None, "Quay", guid="g", content=said), feed=coast)
    room.visit()
    room.publish_story("the bridge")
    room.publish_feed(entry(BRIDGE))
    room.visit(LATER)
    merged = room.item(BRIDGE).article_id or ""
    room.publish_feed(entry(BRIDGE, "Quay", guid="g"), feed=coast)
    room.visit(LATER)
    assert "found to be another article and merged into it" in told(room, merged)


def test_a_wire_story_tells_when_it_was_delivered(tmp_path: Path) -> None:
    text = "Storm closes quay\n\n" + "\n\n".join(story("the quay"))
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "quay.txt").write_text(text, "utf-8")
    os.utime(tmp_path / "drop" / "quay.txt", (0, 0))
    drop = WireDrop(folder=str(tmp_path / "drop"))
    room = newsroom(tmp_path, Source(id="afp", name="AFP", drop=drop))
    room.visit()
    (article_id,) = room.ledger.article_ids("", 9)
    said = told(room, article_id)
    assert "  delivered as quay.txt, 2026-09-01 06:00:00 UTC" in said


def test_an_article_missing_in_the_index_tells_the_remedy(visited: Newsroom) -> None:
    (visited.folder / "search.sqlite").unlink()
    assert "not in the search index: 'news reindex'" in told(visited, BRIDGE)


def test_an_item_that_failed_tells_when_it_is_tried_again(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.web[BRIDGE] = FetchError("timed out: the page", reason=Reason.TIMEOUT)
    room.visit()
    text = told(room, BRIDGE)
    assert "failed (timeout) at fetch: timed out: the page" in text
    assert "tried again after 2026-09-01 06:15:00 UTC" in text


def test_an_item_in_quarantine_tells_the_last_line_of_its_traceback(
    room: Newsroom,
) -> None:
    room.list_stories("the bridge")
    room.read = crashing(lambda task: True)
    room.visit()
    (line,) = [x for x in told(room, BRIDGE).splitlines() if "quarantined" in x]
    assert "quarantined (bug) at read: AttributeError: " in line
    room.ledger.reopen([room.item(BRIDGE).item_id])
    assert "open: the next run takes it on" in told(room, BRIDGE)


def test_a_dropped_item_tells_its_reason(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.publish(BRIDGE, b"")
    room.visit()
    assert "dropped (empty) at read: empty page" in told(room, BRIDGE)


@pytest.mark.parametrize("spelled", ["www.valley.example", "valley.example"])
def test_a_url_never_seen_names_the_source_that_should_have_had_it(
    room: Newsroom, spelled: str
) -> None:
    url = f"https://{spelled}/unlisted.html"
    assert f"{FEED}: never polled" in told(room, url)
    room.list_stories("the bridge")
    room.visit()
    text = told(room, url)
    assert f"never seen: {url}" in text
    assert "source valley (Valley) should have had it" in text
    assert f"{FEED}: polled 2026-09-01 06:00:00 UTC; it did not list this" in text


def test_a_url_never_seen_tells_what_is_wrong_with_its_feed(room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.visit()
    room.publish(FEED, status=404)
    room.visit(LATER)
    text = told(room, "https://valley.example/unlisted.html")
    assert "404 Not Found" in text
    assert "last good poll 2026-09-01 06:00:00 UTC" in text


def test_a_site_without_a_source_is_said_to_have_none(room: Newsroom) -> None:
    text = told(room, "https://elsewhere.example/story.html")
    assert "no source of this site is configured" in text


@pytest.mark.parametrize("text", ["nonsense", "", "a b", "http://[", "%00"])
def test_what_is_neither_url_nor_id_is_answered_too(room: Newsroom, text: str) -> None:
    assert "give a URL, an article id or an item id" in told(room, text)
