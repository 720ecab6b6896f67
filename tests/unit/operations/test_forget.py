"""Forget: the text is gone wherever it was, and stays away."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.model import Outcome
from pipeline.operations.archive_check import check_archive
from pipeline.operations.forget import forget
from pipeline.operations.reindex import reindex
from tests.newsroom import (
    LATER,
    Newsroom,
    a_source,
    entry,
    html,
    newsroom,
    page,
    story,
    totals,
)
from tests.values import HOUR

BRIDGE = "https://valley.example/the-bridge.html"
SCHOOL = "https://valley.example/the-school.html"
SECRET = "Ermengarde Quillfeather lives at number nine."
MARKS = (b"Quillfeather", b"quillfeather")


@pytest.fixture
def told(room: Newsroom) -> Newsroom:
    """A newsroom that has the secret in page, feed, older version and index."""
    secret = html([*story("the bridge"), SECRET])
    school = room.publish_story("the school")
    room.publish_story("the bridge", SECRET)
    room.publish_feed(entry(BRIDGE, SECRET, content=secret), entry(school, "School"))
    room.visit()
    room.publish_story("the bridge", SECRET, "The hall was half full.")
    room.visit(HOUR)
    return room


def stored_bytes(room: Newsroom, name: str) -> bytes:
    """Return what is in a store's file, and in the log beside it."""
    return b"".join(file.read_bytes() for file in room.folder.glob(f"{name}*"))


def holding(data: bytes) -> list[bytes]:
    return [mark for mark in MARKS if mark in data]


def test_the_text_leaves_every_store(told: Newsroom) -> None:
    assert holding(told.archived_bytes())
    assert holding(stored_bytes(told, "ledger.sqlite"))
    assert holding(stored_bytes(told, "search.sqlite"))
    gone = forget(told.job(), BRIDGE, why="a court order", actor="ada")
    assert gone.article_ids == (told.item(BRIDGE).article_id,)
    assert gone.records >= 3
    assert holding(told.archived_bytes()) == []
    assert holding(stored_bytes(told, "ledger.sqlite")) == []
    assert holding(stored_bytes(told, "search.sqlite")) == []


def test_what_stays_is_who_when_why_and_the_hash(told: Newsroom) -> None:
    article_id = told.item(BRIDGE).article_id or ""
    (head,) = told.ledger.heads([article_id]).values()
    forget(told.job(), BRIDGE, why="a court order", actor="ada")
    taken = told.ledger.takedown(article_id)
    assert taken
    assert (taken.why, taken.actor, taken.sha256, taken.at) == (
        "a court order",
        "ada",
        head.fingerprint,
        told.clock.now(),
    )


def test_the_other_articles_and_the_archive_stay_whole(told: Newsroom) -> None:
    before = told.article(SCHOOL)
    forget(told.job(), BRIDGE, why="x", actor="ada")
    assert told.article(SCHOOL) == before
    assert check_archive(told.job()).damaged == ()
    assert reindex(told.job()).problems == {}
    assert told.article(SCHOOL) == before


def test_a_page_that_had_not_changed_can_still_be_read(room: Newsroom) -> None:
    """Its second capture, a revisit, is in the file that is written anew."""
    school = room.publish_story("the school")
    room.publish_feed(entry(school))
    room.visit()
    bridge = room.publish_story("the bridge")
    room.publish_feed(entry(school), entry(bridge))
    room.visit(HOUR)
    before = room.article(school)
    forget(room.job(), bridge, why="x", actor="ada")
    assert reindex(room.job()).problems == {}
    assert room.article(school) == before
    assert before["body"]


def test_it_stays_out_when_it_is_listed_again(told: Newsroom) -> None:
    forget(told.job(), BRIDGE, why="x", actor="ada")
    told.publish_feed(entry(BRIDGE, "New title"), entry(f"{BRIDGE}?utm_source=rss"))
    told.visit(LATER)
    told.visit(24 * HOUR)
    assert told.end(BRIDGE) == "removed(takedown)"
    assert told.headlines() == ["", "Council debates the school"]


def test_it_stays_out_when_another_feed_lists_it(told: Newsroom) -> None:
    forget(told.job(), BRIDGE, why="x", actor="ada")
    told.sources = (*told.sources, a_source("coast"))
    told.publish_feed(entry(BRIDGE), feed="https://coast.example/feed.xml")
    report = told.visit(LATER)
    assert totals(report)[Outcome.REMOVED] == 1
    assert told.headlines() == ["", "Council debates the school"]


def test_a_page_that_was_forgotten_is_not_even_fetched_again(told: Newsroom) -> None:
    forget(told.job(), BRIDGE, why="x", actor="ada")
    told.sources = (*told.sources, a_source("coast"))
    told.publish_feed(entry(BRIDGE, SECRET), feed="https://coast.example/feed.xml")
    asked = told.asked.count(BRIDGE)
    told.visit(LATER)
    assert told.asked.count(BRIDGE) == asked
    assert holding(stored_bytes(told, "ledger.sqlite")) == []


def test_the_history_of_an_item_ends_with_its_takedown(told: Newsroom) -> None:
    item = told.item(BRIDGE)
    forget(told.job(), BRIDGE, why="a court order", actor="ada")
    last = told.ledger.history(item.item_id)[-1]
    assert (last.outcome, last.stage) == (Outcome.REMOVED, "forget")
    assert last.detail == "a court order"


def test_copies_at_other_outlets_are_named(tmp_path: Path) -> None:
    room = newsroom(tmp_path, a_source("valley"), a_source("coast"))
    urls = [f"https://{site}.example/ferry.html" for site in ("valley", "coast")]
    for url in urls:
        room.publish(url, page("Ferry", *story("the ferry")))
        room.publish_feed(entry(url), feed=url.replace("ferry.html", "feed.xml"))
    room.visit()
    gone = forget(room.job(), urls[0], why="x", actor="ada")
    assert gone.copies == (room.item(urls[1]).article_id,)


def test_nothing_is_forgotten_twice_over(told: Newsroom) -> None:
    forget(told.job(), BRIDGE, why="first", actor="ada")
    again = forget(told.job(), BRIDGE, why="second", actor="bob")
    assert again.records == 0


def test_what_is_not_known_cannot_be_forgotten(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="no such article"):
        forget(room.job(), "https://valley.example/none.html", why="x", actor="ada")
