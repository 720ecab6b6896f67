"""Moves of feeds: shown, accepted and reverted by people."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.errors import ConfigError, PipelineError
from pipeline.operations.feed_moves import accept_move, move_lines, revert_move
from pipeline.records import FeedState
from tests.newsroom import Clock, a_source
from tests.values import HOUR, NOW

FEED = "https://valley.example/feed.xml"
OTHER = "https://valley.example/sport.xml"
NEW = "https://news.valley.example/all.xml"


@pytest.fixture
def job(tmp_path: Path) -> Any:
    """A job whose ledger knows two feeds, neither of which has moved."""
    ledger = SqlLedger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "rules")
    for url in (FEED, OTHER):
        ledger.save_feed(FeedState(url=url, source_id="valley"))
    source = a_source("valley", FEED, OTHER)
    return SimpleNamespace(
        sources={"valley": source},
        ledger=ledger,
        now=lambda: NOW,
        wall=Clock(),
        owner="people/0-1",
    )


def redirect(job: Any, url: str = FEED, seen: int = 0) -> None:
    """Let a feed redirect for good to the new address."""
    state = FeedState(
        url=url,
        source_id="valley",
        moved_to=NEW,
        moved_at=NOW - HOUR,
        moved_seen=seen,
        etag='"1"',
    )
    job.ledger.save_feed(state)


def state(job: Any, url: str = FEED) -> FeedState:
    return job.ledger.feed_states([url])[url]


def test_an_accepted_move_takes_effect_at_once(job: Any) -> None:
    redirect(job)
    move = accept_move(job, FEED)
    assert (move.before, move.after, move.why) == (FEED, NEW, "accepted by hand")
    assert (state(job).address, state(job).etag) == (NEW, None)
    assert job.ledger.moves([FEED]) == [move]


@pytest.mark.parametrize("named", [FEED, NEW])
def test_a_reverted_feed_is_asked_at_home_and_its_target_not_trusted(
    job: Any, named: str
) -> None:
    redirect(job)
    accepted = accept_move(job, FEED)
    job.now = lambda: NOW + HOUR
    reverted = revert_move(job, named, "it lists sports only")
    assert (reverted.before, reverted.after) == (NEW, FEED)
    assert (state(job).address, state(job).moved_to) == (FEED, NEW)
    assert job.ledger.moves([FEED]) == [accepted, reverted]
    assert move_lines(job) == [
        f"valley: {FEED}",
        f"  2026-09-01 06:00 UTC: from {FEED} to {NEW}: accepted by hand",
        f"  2026-09-01 07:00 UTC: from {NEW} to {FEED}: it lists sports only",
        f"  redirects to {NEW} since 2026-09-01 07:00 UTC, not trusted: accept it, or "
        "correct the sources file",
        f"  is asked at {FEED}",
    ]


def test_what_is_on_probation_is_told(job: Any) -> None:
    redirect(job, seen=2)
    assert move_lines(job)[1] == (
        f"  redirects to {NEW} since 2026-09-01 05:00 UTC, seen 2x in a row: on "
        "probation"
    )


def test_of_feeds_that_stay_nothing_is_told(job: Any) -> None:
    assert move_lines(job) == []


@pytest.mark.parametrize("decide", [accept_move, revert_move])
def test_a_feed_that_stays_and_one_nobody_knows_are_refused(
    job: Any, decide: Any
) -> None:
    with pytest.raises(ConfigError, match=r"has not moved|does not redirect"):
        decide(job, FEED)
    with pytest.raises(ConfigError, match="no feed of the sources"):
        decide(job, "https://valley.example/none.xml")


def test_an_address_that_two_feeds_have_is_refused(job: Any) -> None:
    redirect(job, FEED)
    redirect(job, OTHER)
    with pytest.raises(ConfigError, match=f"name one of them: {FEED}, {OTHER}"):
        accept_move(job, NEW)


@pytest.mark.parametrize("decide", [accept_move, revert_move])
def test_a_feed_that_a_run_asks_just_now_is_left_to_it(job: Any, decide: Any) -> None:
    redirect(job)
    before = state(job)
    lease = f"feed:{FEED}"
    job.ledger.claim([lease], "run/0-1", NOW, NOW + HOUR)
    with pytest.raises(PipelineError, match="is being asked just now; try again"):
        decide(job, FEED)
    assert state(job) == before
    job.ledger.release({lease: NOW}, "run/0-1")
    accept_move(job, FEED)
    assert job.ledger.claim([lease], "run/0-1", NOW, NOW + HOUR) == {lease}
