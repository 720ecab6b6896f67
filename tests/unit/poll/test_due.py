"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.due import LONGEST_WAIT, after_failure, after_success, is_due
from pipeline.records import FeedState

NOW = datetime(2024, 1, 4, 10, tzinfo=UTC)
URL = "https://paper.example/feed"
FRESH = FeedState(url=URL, source_id="paper")
times = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def answered(
    state: FeedState = FRESH,
    now: datetime = NOW,
    window: timedelta = timedelta(minutes=5),
) -> FeedState:
    return after_success(
        state,
        now=now,
        window=window,
        etag='"e"',
        last_modified="Thu, 04 Jan 2024 09:00:00 GMT",
        body_sha256="abc",
        document_id="d1",
    )


def failed(state: FeedState | None, now: datetime = NOW) -> FeedState:
    return after_failure(state, URL, "paper", now=now, problem="timed out")


def after_failures(number: int) -> FeedState:
    state = answered()
    for _ in range(number):
        state = failed(state)
    return state


def test_a_feed_never_polled_is_due() -> None:
    assert is_due(None, NOW)
    assert is_due(FRESH, NOW)


def test_a_feed_is_due_at_its_time_and_not_before() -> None:
    state = answered()
    assert not is_due(state, NOW)
    assert not is_due(state, NOW + timedelta(minutes=5, microseconds=-1))
    assert is_due(state, NOW + timedelta(minutes=5))


def test_a_clock_that_ran_ahead_does_not_silence_a_feed() -> None:
    state = answered(now=NOW + timedelta(days=400))
    assert is_due(state, NOW)


def test_an_answer_is_noted_whole() -> None:
    assert answered(after_failures(3)) == FeedState(
        url=URL,
        source_id="paper",
        etag='"e"',
        last_modified="Thu, 04 Jan 2024 09:00:00 GMT",
        body_sha256="abc",
        document_id="d1",
        polled_at=NOW,
        succeeded_at=NOW,
        next_poll_at=NOW + timedelta(minutes=5),
    )


def test_a_failure_keeps_what_was_last_received() -> None:
    later = NOW + timedelta(hours=1)
    state = failed(answered(), later)
    assert (state.etag, state.body_sha256, state.document_id) == ('"e"', "abc", "d1")
    assert (state.succeeded_at, state.polled_at) == (NOW, later)
    assert state.problem == "timed out"


def test_the_first_poll_may_fail() -> None:
    state = failed(None)
    assert (state.url, state.source_id, state.failures) == (URL, "paper", 1)
    assert state.succeeded_at is None


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 1), (2, 2), (3, 4), (11, 1024), (12, 1440), (40, 1440)],
)
def test_the_wait_doubles_up_to_a_day(failures: int, minutes: int) -> None:
    state = after_failures(failures)
    assert state.failures == failures
    assert state.next_poll_at == NOW + timedelta(minutes=minutes)


@given(st.integers(0, 10**9), times)
def test_a_failure_waits_at_most_a_day_and_never_less_than_before(
    failures: int, now: datetime
) -> None:
    state = FeedState(url=URL, source_id="paper", failures=failures)
    first = failed(state, now)
    second = failed(first, now)
    assert first.next_poll_at
    assert second.next_poll_at
    assert now < first.next_poll_at <= second.next_poll_at <= now + LONGEST_WAIT
    assert not is_due(first, now)
    assert is_due(first, first.next_poll_at)


@given(times, st.timedeltas(timedelta(days=-9), timedelta(days=9)))
def test_an_answer_waits_between_nothing_and_a_day(
    now: datetime, window: timedelta
) -> None:
    state = answered(now=now, window=window)
    assert state.next_poll_at
    assert now <= state.next_poll_at <= now + LONGEST_WAIT
    assert (state.failures, state.problem) == (0, None)
