"""Reindex: the search index out of archive and ledger alone."""

from pathlib import Path

from pipeline.model import Reason
from pipeline.operations.forget import forget
from pipeline.operations.reindex import reindex
from pipeline.sources import CrawlRules
from tests.newsroom import (
    Newsroom,
    a_source,
    assert_settled,
    entry,
    html,
    newsroom,
    page,
    story,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"
FERRY = "https://coast.example/ferry.html"


def visited(tmp_path: Path) -> Newsroom:
    """Return a newsroom with all that an index may hold, after three visits."""
    in_feed = a_source("hill", crawl=CrawlRules(fetch_pages=False))
    room = newsroom(tmp_path, a_source("valley"), a_source("coast"), in_feed)
    room.list_stories("the bridge", "the school", "the mill")
    room.publish(FERRY, page("Copied", *story("the bridge")))
    room.publish_feed(entry(FERRY), feed="https://coast.example/feed.xml")
    entries = [
        entry(None, name, guid=name, content=html(story(name)))
        for name in ("goats", "sheep")
    ]
    room.publish_feed(*entries, feed="https://hill.example/feed.xml")
    room.visit()
    room.publish_story("the bridge", "The hall was half full.")
    room.visit(HOUR)
    forget(room.job(), "https://valley.example/the-mill.html", why="x", actor="y")
    room.visit(5 * HOUR)
    return room


def lose_the_index(room: Newsroom) -> None:
    for file in room.folder.glob("search.sqlite*"):
        file.unlink()


def test_the_index_comes_back_to_the_byte_and_nothing_is_fetched(
    tmp_path: Path,
) -> None:
    room = visited(tmp_path)
    before, asked = room.documents(), len(room.asked)
    assert len(before) == 6
    lose_the_index(room)
    done = reindex(room.job())
    assert (done.written, done.problems) == (6, {})
    assert room.documents() == before
    assert len(room.asked) == asked
    assert_settled(room)


def test_an_index_that_is_there_does_not_change(tmp_path: Path) -> None:
    room = visited(tmp_path)
    before = room.documents()
    reindex(room.job())
    assert room.documents() == before


def test_damage_in_the_archive_costs_the_damaged_articles_alone(
    tmp_path: Path,
) -> None:
    room = visited(tmp_path)
    item = room.item(FERRY)
    stored = room.ledger.documents([item.document_id or ""])
    (place,) = {one.location for one in stored.values()}
    (room.folder / "archive" / place.archive_file).write_bytes(b"gone bad")
    lose_the_index(room)
    done = reindex(room.job())
    assert done.written == 5
    assert list(done.problems) == [item.article_id]
    (problem,) = done.problems.values()
    assert problem.reason is Reason.UNREADABLE
    assert place.archive_file in problem.detail


def test_articles_read_from_a_feed_outlive_another_one_of_that_feed(
    tmp_path: Path,
) -> None:
    room = visited(tmp_path)
    goats = room.item("goats").article_id or ""
    before = room.article("sheep")
    forget(room.job(), goats, why="wrong", actor="ada")
    lose_the_index(room)
    assert reindex(room.job()).problems == {}
    assert room.article("sheep") == before
