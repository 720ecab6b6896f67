"""A run that is asked to stop: all is accounted for, the next run does the rest."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.model import Outcome
from pipeline.records import FetchRequest, FetchResult
from tests.newsroom import FEED, Newsroom, assert_settled, newsroom, totals

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

    def fetch(self, requests: Sequence[FetchRequest], **_: object) -> list[FetchResult]:
        raise KeyboardInterrupt


def test_a_run_that_was_cut_off_keeps_no_host_to_itself(tmp_path: Path) -> None:
    room = newsroom(tmp_path)
    room.list_stories(*SUBJECTS)
    room.visit(stop=lambda: room.asked == [FEED])
    room.fetcher = CutOff()
    with pytest.raises(KeyboardInterrupt):
        room.visit()
    assert room.job().claim("host:valley.example") == {"host:valley.example"}
