"""A host that failed is left alone, also by the runs that come after."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.door import Door
from pipeline.model import Outcome, Reason
from tests.newsroom import (
    Newsroom,
    a_source,
    assert_settled,
    entry,
    newsroom,
    page,
    story,
    totals,
)

AWAY = "far.example"
SUBJECTS = ("the bridge", "the school", "the mill", "the road", "the bakery")
URLS = [f"https://{AWAY}/{subject.replace(' ', '-')}.html" for subject in SUBJECTS]


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A newsroom whose door keeps in the ledger how hosts behave."""
    room = newsroom(tmp_path, a_source("valley"))
    room.fetcher = Door(
        lambda: room._memory(),
        robots=room.ledger,
        hosts=room.ledger,
        clock=room.clock,
        user_agent="Newsline-Test/1.0",
        sleep=no_pause,
    )
    room.publish_feed(*(entry(url, url) for url in URLS))
    for url in URLS:
        room.web[url] = FetchError("timed out", reason=Reason.TIMEOUT)
    return room


async def no_pause(seconds: float) -> None:
    """Take no time."""


def recover(room: Newsroom) -> None:
    for url, subject in zip(URLS, SUBJECTS, strict=True):
        room.publish(url, page(f"Council debates {subject}", *story(subject)))


def attempts(room: Newsroom) -> Mapping[str, int]:
    """Return how often items were tried, by how they stand; all of one kind alike."""
    found = {(room.end(url), room.item(url).attempts) for url in URLS}
    assert len(dict(found)) == len(found)
    return dict(found)


def until_open(room: Newsroom) -> timedelta:
    state = room.ledger.host_states([AWAY])[AWAY]
    assert state.closed_until
    return state.closed_until - room.clock.now()


def test_what_was_not_asked_of_a_closed_host_has_not_been_tried(room: Newsroom) -> None:
    assert totals(room.visit()) == {Outcome.FAILED: len(URLS)}
    assert attempts(room) == {"failed(timeout)": 1, "failed(host_closed)": 0}
    wait = until_open(room)
    closed = [url for url in URLS if room.end(url) == "failed(host_closed)"]
    assert {room.item(u).retry_at for u in closed} == {room.clock.now() + wait}


def test_the_next_run_leaves_a_closed_host_alone(room: Newsroom) -> None:
    room.visit()
    before = [url for url in room.asked if AWAY in url]
    new = f"https://{AWAY}/new.html"
    room.publish(new, page("A new matter", *story("the new matter")))
    room.sources += (a_source("coast"),)
    room.publish_feed(entry(new, new), feed="https://coast.example/feed.xml")
    room.visit(timedelta(minutes=1))
    assert room.end(new) == "failed(host_closed)"
    assert room.item(new).attempts == 0
    assert [url for url in room.asked if AWAY in url] == before


def test_items_are_taken_up_again_once_the_host_is_open(room: Newsroom) -> None:
    room.visit()
    recover(room)
    room.visit(until_open(room))
    for _ in range(2):
        room.visit(timedelta(minutes=15))
    assert attempts(room) == {"indexed": 0}
    assert room.ledger.host_states([AWAY])[AWAY].failures == 0
    assert_settled(room)
