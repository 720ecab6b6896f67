"""Windows of a feed: what came and went between two polls."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.answer import Overlap
from pipeline.poll.completeness import (
    LONGEST_WINDOW,
    compare,
    continues,
    needs_refill,
    window,
)
from pipeline.records import FeedState
from tests.values import HOUR, NOW

MINUTE = timedelta(minutes=1)
KEYS = st.lists(st.text(max_size=20), unique=True, max_size=40)


def keys(first: int, count: int) -> list[str]:
    return [f"https://valley.example/{n}" for n in range(first, first + count)]


def dates(count: int, every: timedelta, newest: datetime = NOW) -> list[datetime]:
    """Return dates, the newest first."""
    return [newest - n * every for n in range(count)]


def a_state(listed: Sequence[str], ago: timedelta = HOUR) -> FeedState:
    """Return a feed that listed these so long ago, the newest of them just then."""
    return FeedState(
        url="https://valley.example/feed.xml",
        source_id="valley",
        succeeded_at=NOW - ago,
        newest_at=NOW - ago if listed else None,
        window=window(listed),
    )


FIRST = FeedState(url="https://valley.example/feed.xml", source_id="valley")


def test_nothing_was_missed_by_the_first_poll() -> None:
    overlap = compare(FIRST, keys(0, 30), dates(30, MINUTE), NOW)
    assert overlap == Overlap(listed=30, new=30)
    assert not needs_refill(overlap)


def test_entries_that_stayed_tell_that_nothing_was_missed() -> None:
    overlap = compare(a_state(keys(0, 30)), keys(29, 30), dates(30, MINUTE), NOW)
    assert overlap == Overlap(listed=30, new=29)


def test_a_window_of_new_entries_alone_was_overrun_at_its_own_rate() -> None:
    # one a minute for four hours, of which the window reaches back 30 minutes
    state = a_state(keys(0, 30), 4 * HOUR)
    overlap = compare(state, keys(300, 30), dates(30, MINUTE), NOW)
    assert needs_refill(overlap)
    assert overlap.missed == pytest.approx(4 * 60 - 30, rel=0.2)


def test_one_that_comes_back_empty_or_with_one_entry_missed_nothing() -> None:
    state = a_state(keys(0, 30))
    assert compare(state, [], [], NOW) == Overlap(listed=0, new=0)
    assert compare(state, ["new"], [NOW], NOW) == Overlap(listed=1, new=1)


def test_a_feed_of_one_entry_missed_nothing_when_it_is_another_one() -> None:
    assert not compare(a_state(["old"]), ["new"], [NOW], NOW).is_overflow
    assert not compare(a_state(["old"]), keys(0, 20), [], NOW).is_overflow


def test_a_feed_filled_after_it_was_empty_missed_nothing() -> None:
    state = a_state([])
    assert not compare(state, keys(0, 30), dates(30, MINUTE), NOW).is_overflow


def test_a_shorter_window_of_new_entries_was_overrun_too() -> None:
    state = a_state(keys(0, 100), 4 * HOUR)
    assert compare(state, keys(300, 12), dates(12, MINUTE), NOW).is_overflow


def test_new_links_of_old_entries_are_no_overflow() -> None:
    moved = [key.replace("valley", "www.valley") for key in keys(0, 30)]
    overlap = compare(a_state(keys(0, 30)), moved, dates(30, 3 * HOUR), NOW)
    assert overlap == Overlap(listed=30, new=30)


def test_one_pinned_old_entry_does_not_hide_an_overflow() -> None:
    state = a_state(keys(0, 20), 4 * HOUR)
    listed = ["pinned", *keys(100, 19)]
    at = [NOW - timedelta(days=400), *dates(19, MINUTE)]
    assert compare(state, listed, at, NOW).is_overflow


def test_a_publishers_clock_that_is_behind_hides_no_overflow() -> None:
    late = timedelta(hours=5)
    state = a_state(keys(0, 30), HOUR)
    state = replace(state, newest_at=NOW - HOUR - late)
    at = dates(30, MINUTE, NOW - late)
    overlap = compare(state, keys(300, 30), at, NOW)
    assert overlap.missed == pytest.approx(30, rel=0.2)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param([], id="none"),
        pytest.param([None] * 30, id="unknown"),
        pytest.param([NOW] * 30, id="of the feed"),
        pytest.param([NOW + HOUR] * 30, id="future"),
        pytest.param([NOW - HOUR / 2, NOW, *[None] * 28], id="few"),
    ],
)
def test_without_dates_that_tell_anything_half_a_window_is_said(
    at: list[datetime | None],
) -> None:
    overlap = compare(a_state(keys(0, 30)), keys(300, 30), at, NOW)
    assert (overlap.is_overflow, overlap.missed) == (True, 15)


def test_the_order_of_a_feed_does_not_matter() -> None:
    state = a_state(keys(0, 30), 4 * HOUR)
    pairs = list(zip(keys(300, 30), dates(30, MINUTE), strict=True))
    expected = compare(state, *zip(*pairs, strict=True), NOW)
    random.Random(1).shuffle(pairs)
    assert compare(state, *zip(*pairs, strict=True), NOW) == expected


def test_a_window_is_short_and_in_the_feeds_order() -> None:
    whole = window(keys(0, 1200))
    each = [digest for key in keys(0, 1200) for digest in window([key])]
    assert whole == tuple(digest for digest in each if digest in set(whole))
    assert (len(whole), sum(map(len, whole))) == (LONGEST_WINDOW, 6000)


@pytest.mark.parametrize("stayed", [0, 500, 900, 1000])
def test_of_a_long_feed_the_new_entries_are_estimated(stayed: int) -> None:
    state = a_state(keys(0, 1000))
    overlap = compare(state, keys(1000 - stayed, 1000), [], NOW)
    assert overlap.new == pytest.approx(1000 - stayed, abs=60)
    assert overlap.is_overflow is (stayed == 0)


def test_an_answer_continues_a_feed_that_it_shares_an_entry_with() -> None:
    state = a_state(keys(0, 30))
    assert continues(state, None)
    assert continues(state, compare(state, keys(29, 30), [], NOW))
    assert not continues(state, compare(state, keys(30, 30), [], NOW))
    assert not continues(state, compare(state, [], [], NOW))
    assert continues(FIRST, compare(FIRST, keys(0, 3), [], NOW))


@given(KEYS, KEYS, st.text(max_size=20))
def test_a_shared_entry_is_never_an_overflow(
    before: list[str], after: list[str], shared: str
) -> None:
    overlap = compare(a_state([*before, shared]), [*after, shared], [], NOW)
    assert not overlap.is_overflow
    assert overlap.missed == 0
    assert overlap.new < overlap.listed


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.lists(st.none() | st.datetimes(timezones=st.just(NOW.tzinfo)), max_size=60),
    st.timedeltas(timedelta(-9), timedelta(days=400)),
)
def test_an_estimate_is_bounded(
    before: int, after: int, at: list[datetime | None], ago: timedelta
) -> None:
    overlap = compare(a_state(keys(0, before), ago), keys(900, after), at, NOW)
    assert 0 <= overlap.missed <= 50 * overlap.listed
    assert overlap.is_overflow or overlap.missed == 0


@given(
    st.integers(10, 60),
    st.timedeltas(MINUTE, 3 * HOUR),
    st.timedeltas(MINUTE, timedelta(days=30)),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_the_longer_the_gap_the_more_was_missed(
    count: int, every: timedelta, gap: timedelta, more: timedelta
) -> None:
    at = dates(count, every)
    short, long = (
        compare(a_state(keys(0, count), ago), keys(900, count), at, NOW)
        for ago in (gap, gap + more)
    )
    assert short.missed <= long.missed
