"""Polling: what is asked, what is counted, and what is said of a sick feed."""

from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.model import Reason
from tests.newsroom import FEED, LATER, Newsroom, entry, newsroom, rss, totals
from tests.values import HOUR, NOW

XML = {"content-type": "text/xml"}


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


def problem(room: Newsroom) -> str:
    return room.ledger.feed_states([FEED])[FEED].problem or ""


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (404, {}, "look for the feed's new URL on the home page"),
        (410, {}, "the feed was closed: find its new URL or take it out"),
        (500, {}, "check the network and the URL"),
        (302, {"location": "http://10.0.0.1/"}, "correct the URL in the sources file"),
    ],
)
def test_a_sick_feed_is_named_with_what_to_do(
    room: Newsroom, status: int, headers: dict[str, str], said: str
) -> None:
    room.publish(FEED, status=status, headers=headers)
    room.visit()
    assert problem(room).endswith(said)


def test_a_feed_is_not_asked_again_within_its_window(room: Newsroom) -> None:
    room.publish_feed()
    room.visit()
    room.visit(LATER / 2)
    assert room.asked.count(FEED) == 1
    room.visit(LATER)
    assert room.asked.count(FEED) == 2


def test_a_feed_that_fails_is_named_again_but_not_asked(room: Newsroom) -> None:
    room.web[FEED] = FetchError("timed out", reason=Reason.TIMEOUT)
    room.visit()
    report = room.visit()
    assert room.asked.count(FEED) == 1
    ((_, said),) = report.counts[0].problems
    assert said.endswith("(asked again after 2026-09-01 06:05 UTC)")


def test_a_feed_that_recovers_is_well_again(room: Newsroom) -> None:
    room.web[FEED] = FetchError("timed out", reason=Reason.TIMEOUT)
    room.visit()
    room.list_stories("the bridge")
    room.visit(LATER)
    state = room.ledger.feed_states([FEED])[FEED]
    assert (state.problem, state.failures, state.succeeded_at) == (None, 0, NOW + LATER)


def test_what_a_feed_said_about_itself_is_sent_back(room: Newsroom) -> None:
    tags = {"etag": '"v1"', "last-modified": "Tue, 01 Sep 2026 05:00:00 GMT"}
    room.publish(FEED, rss(), headers=XML | tags)
    room.visit()
    room.publish(FEED, status=304)
    room.visit(LATER)
    room.visit(HOUR)
    sent = [
        (headers.get("If-None-Match"), headers.get("If-Modified-Since"))
        for visit in room._visits
        for url, headers in visit.asked
        if url == FEED
    ]
    assert sent == [(None, None), *[('"v1"', tags["last-modified"])] * 2]


def test_entries_that_repeat_one_another_are_counted_and_read_once(
    room: Newsroom,
) -> None:
    url = room.publish_story("the bridge")
    room.publish_feed(entry(url), entry(f"{url}#top"), entry(f"{url}?utm_source=x"))
    report = room.visit()
    assert report.counts[0].taken_in == 3
    assert sum(totals(report).values()) == 3
    assert room.asked.count(url) == 1
