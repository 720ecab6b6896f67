"""Forget: the text is gone wherever it was, and stays away."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.warc import WarcArchive
from pipeline.errors import ConfigError
from pipeline.fetch.site_rules import load_url_rules
from pipeline.model import ArticleState, Outcome
from pipeline.operations.archive_check import check_archive
from pipeline.operations.forget import forget
from pipeline.operations.reindex import reindex
from pipeline.run import begin, finish, ingest, run
from pipeline.stages.fetching import load
from pipeline.stages.job import LEASE
from pipeline.stages.purging import REWRITING
from tests.newsroom import (
    FEED,
    LATER,
    ROOT,
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


def test_the_feeds_that_listed_it_are_purged_however_they_spell_it(
    room: Newsroom,
) -> None:
    """An ampersand is escaped in RSS, a slash may be in JSON."""
    url, feeds = "https://valley.example/s?id=1&p=2", [FEED, f"{FEED}.json"]
    room.sources = (a_source("valley", *feeds),)
    room.publish(url, page("Bridge", *story("the bridge")))
    room.publish_feed(entry(url, SECRET))
    listing = {"id": url, "url": url, "title": SECRET, "content_html": SECRET}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [listing]}
    body = json.dumps(feed).replace("/", "\\/").encode()
    room.publish(feeds[1], body, headers={"content-type": "application/feed+json"})
    room.visit()
    assert holding(room.archived_bytes())
    gone = forget(room.job(), url, why="x", actor="ada")
    assert (gone.records, gone.problems) == (3, ())
    assert holding(room.archived_bytes()) == []


def test_feeds_of_other_sources_and_those_that_were_taken_out_are_purged(
    tmp_path: Path,
) -> None:
    coast, second = "https://coast.example/feed.xml", "https://valley.example/2.xml"
    room = newsroom(tmp_path, a_source("valley", FEED, second), a_source("coast"))
    room.publish_story("the bridge")
    for feed in (FEED, second, coast):
        room.publish_feed(entry(BRIDGE, SECRET), feed=feed)
    room.visit()
    room.sources = (a_source("valley"),)
    forget(room.job(), BRIDGE, why="x", actor="ada")
    assert holding(room.archived_bytes()) == []


def test_a_feed_that_listed_only_others_stays(told: Newsroom) -> None:
    told.publish_feed(entry(SCHOOL, "Only the school"))
    told.visit(LATER)
    forget(told.job(), BRIDGE, why="x", actor="ada")
    assert b"Only the school" in told.archived_bytes()


def test_a_damaged_capture_is_named_and_the_rest_is_purged(told: Newsroom) -> None:
    (place,) = {one.location for one in told.ledger.feed_captures("valley")}
    file = told.folder / "archive" / place.archive_file
    file.write_bytes(b"not gzip")
    gone = forget(told.job(), BRIDGE, why="x", actor="ada")
    assert any(place.archive_file in problem for problem in gone.problems)
    file.unlink()
    assert holding(told.archived_bytes()) == []


class Killed(BaseException):
    """What stands for kill -9."""


def killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("owner", "moment"), [(SqlLedger, "move_documents"), (WarcArchive, "remove")]
)
def test_all_else_can_be_read_when_the_takedown_is_killed(
    told: Newsroom, monkeypatch: pytest.MonkeyPatch, owner: type, moment: str
) -> None:
    before = told.article(SCHOOL)
    with monkeypatch.context() as patched:
        patched.setattr(owner, moment, killed)
        with pytest.raises(Killed):
            forget(told.job(), BRIDGE, why="x", actor="ada")
    assert reindex(told.job()).problems == {}
    assert told.article(SCHOOL) == before
    told.clock.at += LEASE
    forget(told.job(), BRIDGE, why="x", actor="ada")
    assert holding(told.archived_bytes()) == []
    found = check_archive(told.job())
    assert (found.damaged, found.registered, found.removed) == ((), (), ())


def test_a_reader_that_looked_up_the_old_place_finds_the_new_one(
    told: Newsroom,
) -> None:
    document_id = told.item(SCHOOL).document_id or ""
    looked_up = told.ledger.documents([document_id])[document_id]
    forget(told.job(), BRIDGE, why="x", actor="ada")
    assert told.ledger.documents([document_id])[document_id] != looked_up
    assert b"the school" in load(told.job(), looked_up).body


def test_an_item_that_a_living_run_has_ends_in_that_run(told: Newsroom) -> None:
    told.clock.at += 6 * HOUR
    living = told.job()
    assert begin(living) == 2
    forget(told.job(), BRIDGE, why="x", actor="ada")
    ingest(living)
    (counts,) = finish(living)
    assert counts.outcomes == {Outcome.UNCHANGED: 1, Outcome.REMOVED: 1}
    assert holding(told.archived_bytes()) == []


def test_what_was_found_to_be_one_article_is_forgotten_as_one(tmp_path: Path) -> None:
    """The coast's entry had no link at first; with it, it is the valley's story."""
    room, coast = newsroom(tmp_path), "https://coast.example/feed.xml"
    room.sources = (a_source("valley"), a_source("coast"))
    said = html([*story("the quay"), SECRET])
    room.publish_feed(entry(None, "Quay", guid="g", content=said), feed=coast)
    room.publish_feed()
    room.visit()
    room.publish_story("the bridge", SECRET)
    room.publish_feed(entry(BRIDGE))
    room.visit(LATER)
    merged = room.item(BRIDGE).article_id or ""
    room.publish_feed(entry(BRIDGE, "Quay", guid="g"), feed=coast)
    room.visit(LATER)
    assert room.ledger.heads([merged])[merged].placement.state is ArticleState.MERGED
    gone = forget(room.job(), merged, why="x", actor="ada")
    assert len(gone.article_ids) == 2
    assert merged in gone.article_ids
    assert room.headlines() == ["", ""]
    assert holding(room.archived_bytes()) == []
    assert holding(stored_bytes(room, "ledger.sqlite")) == []


def test_what_a_killed_run_archived_is_purged_as_well(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = room.publish_story("the bridge", SECRET)
    room.publish_feed(entry(url))
    with monkeypatch.context() as patched:
        patched.setattr(room.ledger, "save_documents", killed)
        with pytest.raises(Killed):
            room.visit()
    room.visit(LATER)
    assert forget(room.job(), url, why="x", actor="ada").records == 3
    assert holding(room.archived_bytes()) == []


def test_a_text_that_comes_back_under_another_url_does_not_stay(
    told: Newsroom,
) -> None:
    forget(told.job(), BRIDGE, why="x", actor="ada")
    again = "https://valley.example/again.html"
    head = f'<link rel="canonical" href="{BRIDGE}">'
    told.publish(again, page("Bridge", *story("the bridge", SECRET), head=head))
    told.publish_feed(entry(again), entry(SCHOOL))
    told.visit(LATER)
    assert told.end(again) == "removed(takedown)"
    assert holding(told.archived_bytes()) == []
    assert reindex(told.job()).problems == {}


def test_two_do_not_write_the_archive_anew_at_once(told: Newsroom) -> None:
    other, now = told.job(), told.clock.now()
    told.ledger.claim([REWRITING], other.run_id, now, now + LEASE)
    gone = forget(told.job(), BRIDGE, why="x", actor="ada")
    assert gone.records == 0
    assert "run 'news forget' again" in gone.problems[0]
    told.ledger.release({REWRITING: now}, other.run_id)
    assert forget(told.job(), BRIDGE, why="x", actor="ada").problems == ()
    assert holding(told.archived_bytes()) == []


def test_what_is_not_known_cannot_be_forgotten(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="no such article"):
        forget(room.job(), "https://valley.example/none.html", why="x", actor="ada")


@pytest.mark.parametrize("tail", ["?q=a%20b", "//x", "?ref=rss", "/amp"])
def test_what_was_taken_down_is_not_even_fetched_under_new_url_rules(
    room: Newsroom, tail: str
) -> None:
    url = BRIDGE + tail
    rules = load_url_rules(ROOT / "config" / "urls.yaml")
    assert rules.key(url) != room.job().comparable(url)
    room.publish(url, page("The bridge", *story("the bridge")))
    room.publish_feed(entry(url, "The bridge"))
    room.visit()
    forget(room.job(), url, why="a court order", actor="ada")
    asked = len(room.asked)
    room.clock.at += LATER
    room.publish_feed(entry(url, "The bridge"), entry(None, guid="another feed"))
    report = run(replace(room.job(), comparable=rules.key))
    assert totals(report)[Outcome.REMOVED] == 1
    assert url not in room.asked[asked:]
    assert room.headlines() == [""]
