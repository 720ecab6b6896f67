"""A run that is asked to stop: all is accounted for, the next run does the rest."""

import _thread
import asyncio
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.errors import StoreError
from pipeline.model import Outcome
from pipeline.records import Exchange, FetchRequest, FetchResult
from tests.newsroom import (
    FEED,
    Newsroom,
    a_source,
    assert_settled,
    newsroom,
    totals,
)
from tests.values import HOUR

SUBJECTS = ("the bridge", "the school", "the mill", "the road", "the bakery")


def after(calls: int) -> Callable[[], bool]:
    """Return a stop flag that is up once it was asked for so many times."""
    asked = iter([False] * calls)
    return lambda: next(asked, True)


@pytest.fixture
def clean(tmp_path: Path) -> Newsroom:
    room = newsroom(tmp_path / "clean")
    room.list_stories(*SUBJECTS)
    room.visit()
    return room


@pytest.mark.parametrize("calls", range(11))
def test_the_next_run_ends_with_the_articles_of_a_clean_one(
    tmp_path: Path, clean: Newsroom, calls: int
) -> None:
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    report = room.visit(stop=after(calls))
    assert report.interrupted
    assert set(totals(report)) <= {Outcome.INDEXED, Outcome.FAILED}
    room.visit()
    assert room.documents() == clean.documents()
    assert_settled(room)


def test_what_was_not_begun_is_failed_and_due_at_once(tmp_path: Path) -> None:
    room = newsroom(tmp_path)
    urls = room.list_stories(*SUBJECTS)
    report = room.visit(stop=lambda: room.asked == [FEED])
    assert totals(report) == {Outcome.FAILED: 5}
    assert {room.end(url) for url in urls} == {"failed(interrupted)"}
    assert {room.item(url).retry_at for url in urls} == {room.clock.now()}


def test_a_feed_that_was_not_asked_any_more_is_not_called_broken(
    tmp_path: Path,
) -> None:
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    report = room.visit(stop=lambda: True)
    assert report.interrupted
    assert report.counts == ()
    assert FEED not in room.ledger.feed_states([FEED])
    assert totals(room.visit()) == {Outcome.INDEXED: 5}


class CutOff:
    """A fetcher in whose midst the user presses Ctrl-C for the second time."""

    def fetch(
        self, requests: Sequence[FetchRequest], *, stop: Callable[[], bool] = bool
    ) -> Generator[list[FetchResult], None, None]:
        raise KeyboardInterrupt
        yield []


def test_a_run_that_was_cut_off_keeps_no_host_to_itself(tmp_path: Path) -> None:
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    room.visit(stop=lambda: room.asked == [FEED])
    room.fetcher = CutOff()
    with pytest.raises(KeyboardInterrupt):
        room.visit()
    assert room.job().claim("host:valley.example") == {"host:valley.example"}


class Slow(MemoryTransport):
    """A web in which all but one site take longer than anybody waits."""

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        if url != FEED:
            await asyncio.sleep(60)
        return await super().get(url, headers)


def with_slow_sites(folder: Path) -> Newsroom:
    """Return a newsroom of one site that answers and many that hang."""
    slow = [a_source(f"slow-{number}") for number in range(20)]
    room = newsroom(folder, a_source("valley"), *slow)
    room.list_stories(*SUBJECTS)
    room.transport = lambda: Slow(room.web, room.clock, max_body=100_000)
    return room


class Watched(SqlLedger):
    """A ledger at which the user presses Ctrl-C twice once a feed is written down."""

    def save_polls(self, run_id: str, polls: Any, files: Any = ()) -> None:
        super().save_polls(run_id, polls, files)
        if any(poll.documents for poll in polls):
            timer = threading.Timer(0.3, _thread.interrupt_main)
            timer.daemon = True
            timer.start()


class Full(SqlLedger):
    """A ledger whose disk is full when the first answer is written down."""

    def save_polls(self, run_id: str, polls: Any, files: Any = ()) -> None:
        if any(poll.documents for poll in polls):
            raise StoreError("the ledger cannot be used (disk full)")
        super().save_polls(run_id, polls, files)


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("fetch")]


def kept_leases(room: Newsroom) -> set[str]:
    """Return which leases of the first site and of a slow one cannot be had."""
    names = {
        *("host:valley.example", f"feed:{FEED}"),
        *("host:slow-1.example", "feed:https://slow-1.example/feed.xml"),
    }
    now = room.clock.now()
    held = room.ledger.claim(names, "another", now, now + HOUR)
    room.ledger.release(dict.fromkeys(held, now), "another")
    return names - held


def test_a_ledger_that_is_full_ends_the_fetching_too(tmp_path: Path) -> None:
    room = with_slow_sites(tmp_path)
    room.ledger = Full(f"sqlite:///{room.folder / 'ledger.sqlite'}", "rules")
    began_at = time.monotonic()
    with pytest.raises(StoreError, match="disk full"):
        room.visit()
    assert time.monotonic() - began_at < 5
    assert threads() == []
    assert kept_leases(room) == set()


def test_a_second_ctrl_c_ends_at_once_and_keeps_what_was_written(
    tmp_path: Path,
) -> None:
    room = with_slow_sites(tmp_path)
    url = f"sqlite:///{room.folder / 'ledger.sqlite'}"
    room.ledger = Watched(url, "rules")
    with pytest.raises(KeyboardInterrupt):
        room.visit()
    assert threads() == []
    assert kept_leases(room) == set()
    assert room.ledger.feed_states([FEED])[FEED].succeeded_at == room.clock.now()
    room.transport, room.ledger = None, SqlLedger(url, "rules")
    assert totals(room.visit())[Outcome.INDEXED] == len(SUBJECTS)
