"""When a page is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.recheck import MOST_ATTEMPTS, recheck_at, retry_at

SEEN = datetime(2024, 1, 4, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
AFTER = tuple(HOUR * n for n in (1, 6, 24, 72))
spans = st.timedeltas(timedelta(0), timedelta(days=30))


@pytest.mark.parametrize(
    ("passed", "due"), [(0, 1), (0.5, 1), (1, 6), (5.9, 6), (6, 24), (24, 72)]
)
def test_the_next_look_is_the_first_one_still_to_come(passed: float, due: int) -> None:
    assert recheck_at(SEEN, SEEN + HOUR * passed, None, AFTER) == SEEN + HOUR * due


@pytest.mark.parametrize("passed", [72, 73, 24 * 365])
def test_after_the_last_look_there_is_none(passed: int) -> None:
    assert recheck_at(SEEN, SEEN + HOUR * passed, None, AFTER) is None


def test_a_change_starts_the_looks_anew() -> None:
    changed = SEEN + HOUR * 24
    assert recheck_at(SEEN, changed, changed, AFTER) == changed + HOUR
    assert recheck_at(SEEN, changed + HOUR * 2, changed, AFTER) == changed + HOUR * 6


def test_a_change_before_first_sight_does_not_count() -> None:
    assert recheck_at(SEEN, SEEN, SEEN - HOUR, AFTER) == SEEN + HOUR


def test_the_order_of_the_setting_does_not_matter() -> None:
    assert recheck_at(SEEN, SEEN, None, AFTER[::-1]) == SEEN + HOUR
    assert recheck_at(SEEN, SEEN, None, ()) is None


@given(spans, st.none() | spans, st.lists(spans, max_size=5))
def test_the_next_look_is_always_ahead_and_none_is_skipped(
    passed: timedelta, changed: timedelta | None, after: list[timedelta]
) -> None:
    now = SEEN + passed
    changed_at = None if changed is None else SEEN + changed
    start = changed_at or SEEN
    to_come = [start + wait for wait in after if start + wait > now]
    due = recheck_at(SEEN, now, changed_at, tuple(after))
    assert due == (min(to_come) if to_come else None)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 15), (2, 30), (3, 60), (7, 15 * 64)]
)
def test_the_wait_doubles_with_every_attempt(attempts: int, minutes: int) -> None:
    assert retry_at(attempts, SEEN) == SEEN + timedelta(minutes=minutes)


@pytest.mark.parametrize("attempts", [8, 9, 1000])
def test_after_eight_attempts_we_give_up(attempts: int) -> None:
    assert retry_at(attempts, SEEN, 60) is None


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [(None, 15), (0.0, 15), (-5.0, 15), (60.0, 15), (3600.0, 60), (1e9, 24 * 60)],
)
def test_the_wish_of_the_server_is_honoured_up_to_a_day(
    asked: float | None, minutes: int
) -> None:
    assert retry_at(1, SEEN, asked) == SEEN + timedelta(minutes=minutes)


@given(st.integers(1, MOST_ATTEMPTS - 1), st.floats(0, 1e12))
def test_a_retry_is_ahead_and_at_most_a_day_away(attempts: int, asked: float) -> None:
    due = retry_at(attempts, SEEN, asked)
    assert due
    assert SEEN < due <= SEEN + timedelta(hours=24)
