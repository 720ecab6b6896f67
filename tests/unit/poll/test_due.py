"""When a feed is asked again, and whether in full."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import BLAMELESS, FeedHints, Reason
from pipeline.poll.answer import Answer, Bounds, Failure, Overlap
from pipeline.poll.backoff import LONGEST_WAIT
from pipeline.poll.due import (
    JITTER,
    after_answer,
    after_failure,
    conditions,
    is_due,
)
from pipeline.poll.rhythm import unpacked
from pipeline.records import FeedState

NOW = datetime(2024, 1, 4, 10, tzinfo=UTC)  # a Thursday
URL = "https://valley.example/feed"
FRESH = FeedState(url=URL, source_id="valley")
BOUNDS = Bounds()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)

unhurried = settings(deadline=None)
times = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
waits = st.none() | st.timedeltas(timedelta(0), 7 * DAY)
bounds_given = st.builds(
    Bounds,
    shortest=st.timedeltas(timedelta(0), DAY),
    longest=st.timedeltas(MINUTE, 30 * DAY),
)
hints_given = st.none() | st.builds(
    FeedHints,
    every=waits,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
overlaps = st.none() | st.builds(
    Overlap,
    listed=st.integers(0, 500),
    new=st.integers(0, 500),
    missed=st.floats(0, 1e4),
    is_overflow=st.booleans(),
)


def answer(new: int | None = None, **given: Any) -> Answer:
    """Return an answer with so many new entries of 30; None: nothing changed."""
    overlap = None if new is None else Overlap(listed=30, new=new)
    values: dict[str, Any] = {
        "etag": '"e2"',
        "last_modified": "Thu, 04 Jan 2024 09:00:00 GMT",
        "body_sha256": "abc",
        "document_id": "d1",
        "window": tuple(map(str, range(30))),
        "overlap": overlap,
    }
    return Answer(**values | given)


answers = st.builds(
    answer,
    overlap=overlaps,
    dates=st.lists(times, max_size=5).map(tuple),
    hints=hints_given,
    asked_wait=waits,
    is_full=st.booleans(),
)
failures_given = st.builds(
    Failure,
    reason=st.sampled_from([r for r in Reason if r not in BLAMELESS]),
    problem=st.just("no"),
    status=st.none() | st.integers(100, 599),
    retry_after=st.none() | st.timedeltas(timedelta(0), 400 * DAY),
)


def answered(
    state: FeedState = FRESH,
    given: Answer | None = None,
    now: datetime = NOW,
    bounds: Bounds = BOUNDS,
) -> FeedState:
    return after_answer(state, given or answer(30), now=now, bounds=bounds)


def failed(
    state: FeedState,
    reason: Reason = Reason.TIMEOUT,
    status: int | None = None,
    now: datetime = NOW,
    **given: Any,
) -> FeedState:
    failure = Failure(reason=reason, problem="timed out", status=status, **given)
    return after_failure(state, failure, now=now, bounds=BOUNDS)


def wait(state: FeedState, now: datetime = NOW) -> timedelta:
    assert state.next_poll_at
    return state.next_poll_at - now


def dated(step: timedelta, number: int = 30, until: datetime = NOW) -> Answer:
    return answer(number, dates=tuple(until - step * n for n in range(1, number + 1)))


def simulated(
    state: FeedState, listed: Callable[[datetime], int], days: int
) -> tuple[FeedState, list[timedelta]]:
    """Poll for so many days a feed that has listed so many entries until a moment."""
    now, waits = NOW, []
    while now < NOW + days * DAY:
        new = listed(now) - listed(state.succeeded_at) if state.succeeded_at else 30
        state = answered(state, answer(min(new, 30) if new else None), now)
        assert state.next_poll_at
        waits.append(state.next_poll_at - now)
        now = state.next_poll_at
    return state, waits


def test_a_feed_never_polled_is_due() -> None:
    assert is_due(None, NOW)
    assert is_due(FRESH, NOW)


def test_a_feed_is_due_at_its_time_and_not_before() -> None:
    state = answered()
    assert state.next_poll_at
    assert not is_due(state, NOW)
    assert not is_due(state, state.next_poll_at - MICROSECOND)
    assert is_due(state, state.next_poll_at)


@pytest.mark.parametrize("ahead", [2 * HOUR, 3 * DAY, 400 * DAY])
def test_a_clock_that_ran_ahead_does_not_silence_a_feed(ahead: timedelta) -> None:
    assert is_due(answered(now=NOW + ahead), NOW)


def test_a_clock_put_right_by_minutes_asks_no_feed_twice() -> None:
    assert not is_due(answered(now=NOW + 2 * MINUTE), NOW)


def test_an_answer_is_noted_whole() -> None:
    before = replace(failed(failed(FRESH)), missed=2.0)
    given = dated(HOUR)
    given = replace(
        given, overlap=Overlap(listed=30, new=30, missed=5, is_overflow=True)
    )
    state = answered(before, given)
    assert replace(state, next_poll_at=None, interval=None, rhythm=()) == FeedState(
        url=URL,
        source_id="valley",
        etag='"e2"',
        last_modified="Thu, 04 Jan 2024 09:00:00 GMT",
        body_sha256="abc",
        document_id="d1",
        polled_at=NOW,
        succeeded_at=NOW,
        full_at=NOW,
        changed_at=NOW,
        newest_at=NOW - HOUR,
        window=tuple(map(str, range(30))),
        missed=7.0,
        missed_at=NOW,
    )


def test_an_answer_without_news_keeps_when_there_was_some() -> None:
    state = answered(answered(given=dated(HOUR)), answer(is_full=False), NOW + HOUR)
    assert (state.changed_at, state.full_at) == (NOW, NOW)
    assert state.newest_at == NOW - HOUR
    assert state.succeeded_at == NOW + HOUR


def test_busy_feeds_are_asked_more_often() -> None:
    steps = (15 * MINUTE, HOUR, 12 * HOUR, 7 * DAY)
    waits = [wait(answered(given=dated(step))) for step in steps]
    assert waits == sorted(waits)
    assert waits[0] < 1.5 * HOUR
    assert waits[-1] >= 8 * HOUR


@pytest.mark.parametrize("hours", [1, 4, 12])
def test_a_constant_rate_leads_to_a_constant_wait(hours: int) -> None:
    _, waits = simulated(FRESH, lambda at: int((at - NOW) / HOUR) // hours, days=40)
    later = waits[len(waits) * 2 // 3 :]
    mean = sum(later, timedelta(0)) / len(later)
    assert max(later) < 2 * mean
    assert min(later) > mean / 2


def test_a_feed_without_dates_is_watched_closely_at_first() -> None:
    _, waits = simulated(FRESH, lambda at: int((at - NOW) / HOUR), days=5)
    assert max(waits[:4]) < 2 * HOUR
    assert len(waits) < 120


def test_a_window_after_an_empty_one_is_history_too() -> None:
    empty = answered(given=answer(0, window=()))
    later = NOW + HOUR
    slow = answered(empty, dated(7 * DAY), later)
    assert wait(slow, later) > 12 * HOUR


def test_a_state_from_before_rhythms_were_kept_is_taken_up() -> None:
    old = replace(FRESH, succeeded_at=NOW - HOUR, polled_at=NOW - HOUR, etag="e")
    unchanged = answered(old, answer(window=(), is_full=False))
    assert timedelta(0) < wait(unchanged) < DAY
    assert conditions(unchanged, NOW + HOUR) == (None, None)
    assert wait(answered(unchanged, dated(7 * DAY), NOW + HOUR), NOW + HOUR) > 12 * HOUR


def test_a_silent_feed_is_asked_less_and_comes_back() -> None:
    busy, _ = simulated(FRESH, lambda at: int((at - NOW) / HOUR), days=20)
    silent, now = busy, busy.next_poll_at
    for _ in range(100):
        assert now
        silent = answered(silent, answer(), now)
        now = silent.next_poll_at
    assert now
    assert now - NOW > 25 * DAY
    assert silent.interval
    assert busy.interval
    assert silent.interval > 2 * busy.interval
    back = answered(silent, answer(20), now)
    assert back.interval
    assert back.interval < silent.interval


def test_the_wait_a_publisher_asks_for_is_kept() -> None:
    busy = dated(15 * MINUTE)
    assert wait(answered(given=busy)) < 5 * HOUR
    by_header = replace(busy, asked_wait=5 * HOUR)
    by_feed = replace(busy, hints=FeedHints(every=5 * HOUR))
    for one in (by_header, by_feed):
        assert 5 * HOUR <= wait(answered(given=one)) <= 5 * HOUR * (1 + JITTER)


def test_the_feeds_own_wish_outlives_an_answer_without_a_feed() -> None:
    first = answered(given=replace(dated(15 * MINUTE), hints=FeedHints(every=5 * HOUR)))
    assert wait(answered(first, answer(), NOW + DAY), NOW + DAY) >= 5 * HOUR


def test_a_wish_is_not_followed_into_losing_entries() -> None:
    given = replace(dated(15 * MINUTE), asked_wait=20 * HOUR)
    first = answered(given=given)
    assert wait(first) >= 20 * HOUR
    lost = Overlap(listed=30, new=30, missed=50, is_overflow=True)
    later = NOW + 20 * HOUR
    state = answered(first, replace(given, overlap=lost), later)
    assert wait(state, later) < 5 * HOUR
    calm = NOW + 60 * DAY
    state = answered(state, answer(asked_wait=20 * HOUR), calm)
    assert wait(state, calm) >= 20 * HOUR


def test_hours_of_rest_are_kept_until_the_longest_wait() -> None:
    rest = FeedHints(skip_hours=frozenset(range(10, 20)))
    first = answered(given=replace(dated(15 * MINUTE), hints=rest))
    assert first.next_poll_at == NOW.replace(hour=20)
    second = answered(first, answer(), NOW.replace(hour=10, minute=30))
    assert second.next_poll_at == NOW.replace(hour=20)
    never = FeedHints(skip_days=frozenset(range(6)))
    bound = DAY * (1 + JITTER)
    assert wait(answered(given=replace(dated(HOUR), hints=never))) == bound


def test_feeds_of_one_host_are_spread() -> None:
    states = [replace(FRESH, url=f"{URL}/{n}") for n in range(20)]
    ends = {answered(state, dated(HOUR)).next_poll_at for state in states}
    assert len(ends) == 20
    assert len({failed(state).next_poll_at for state in states}) == 20


def test_without_a_full_answer_none_is_asked_for_with_conditions() -> None:
    assert conditions(FRESH, NOW) == (None, None)
    assert conditions(replace(FRESH, etag="e", last_modified="m"), NOW) == (None, None)


def test_conditions_hold_for_a_day() -> None:
    state = answered(given=dated(7 * DAY))
    sent = (state.etag, state.last_modified)
    assert conditions(state, NOW + 23 * HOUR) == sent
    assert conditions(state, NOW + DAY) == (None, None)
    assert conditions(state, NOW - HOUR) == (None, None)


def test_a_feed_that_stopped_changing_is_asked_in_full() -> None:
    state = answered(given=dated(15 * MINUTE))
    assert conditions(state, NOW + 10 * MINUTE) != (None, None)
    assert conditions(state, NOW + 3 * HOUR) == (None, None)


def test_validators_that_hide_changes_are_never_used_again() -> None:
    first = answered()
    again = answered(first, answer(3, last_modified="other"), NOW + HOUR)
    assert conditions(again, NOW + HOUR) == (None, "other")
    later = answered(again, answer(2), NOW + 2 * HOUR)
    assert conditions(later, NOW + 2 * HOUR)[0] is None
    calm = answered(first, answer(), NOW + HOUR)
    assert calm.etag == first.etag


def test_a_failure_keeps_what_was_last_received() -> None:
    known = answered(given=dated(HOUR))
    state = failed(known, now=NOW + HOUR)
    changed = ("polled_at", "next_poll_at", "failures", "strikes", "problem")
    values = {name: getattr(state, name) for name in changed}
    assert replace(known, **values) == state
    assert (state.polled_at, state.failures) == (NOW + HOUR, 1)
    assert state.problem == "timed out"


def test_the_first_failures_of_a_good_feed_are_retried_soon() -> None:
    state, spent = answered(given=dated(7 * DAY)), timedelta(0)
    for _ in range(3):
        state = failed(state)
        spent += wait(state)
    assert spent < HOUR


@pytest.mark.parametrize(
    ("reason", "status", "strikes"),
    [
        (Reason.HTTP_STATUS, 403, 1.0),
        (Reason.HTTP_STATUS, 410, 1.0),
        (Reason.HTTP_STATUS, 404, 0.5),
        (Reason.HTTP_STATUS, 408, 0.5),
        (Reason.HTTP_STATUS, 503, 0.5),
        (Reason.RATE_LIMITED, 429, 0.5),
        (Reason.ADDRESS_REFUSED, None, 1.0),
        (Reason.ROBOTS, None, 1.0),
        (Reason.UNREADABLE, 200, 1.0),
        (Reason.UNREACHABLE, None, 0.5),
        (Reason.TIMEOUT, None, 0.5),
    ],
)
def test_failures_are_weighed(
    reason: Reason, status: int | None, strikes: float
) -> None:
    assert failed(FRESH, reason, status).strikes == strikes


def test_a_feed_that_was_fine_may_be_unreadable_once() -> None:
    once = failed(answered(), Reason.UNREADABLE, 200)
    assert once.strikes == 0.5
    assert failed(once, Reason.UNREADABLE, 200).strikes == 1.5


def test_an_answer_forgives_everything() -> None:
    state = answered(failed(failed(FRESH, Reason.ROBOTS)))
    assert (state.failures, state.strikes, state.problem) == (0, 0.0, None)


@pytest.mark.parametrize("reason", BLAMELESS)
def test_what_says_nothing_about_the_feed_changes_nothing(reason: Reason) -> None:
    state = answered()
    assert failed(state, reason) == state


def test_waits_grow_to_a_day_and_then_to_a_month() -> None:
    state, waits = answered(), []
    for _ in range(60):
        state = failed(state)
        waits.append(wait(state))
    assert waits[8] < DAY <= waits[9]
    assert waits[19] < 3 * DAY
    assert LONGEST_WAIT <= waits[-1] <= LONGEST_WAIT * (1 + JITTER)


def test_a_feed_that_is_gone_is_asked_once_a_month() -> None:
    gone = failed(answered(), Reason.HTTP_STATUS, 410)
    assert DAY <= wait(gone) <= DAY * (1 + JITTER)
    gone = failed(gone, Reason.HTTP_STATUS, 410)
    assert LONGEST_WAIT <= wait(gone) <= LONGEST_WAIT * (1 + JITTER)
    assert gone.next_poll_at
    assert is_due(gone, gone.next_poll_at)
    assert wait(answered(gone)) < 2 * DAY


@pytest.mark.parametrize(
    ("asked", "least"), [(2 * HOUR, 2 * HOUR), (88 * HOUR, DAY), (-HOUR, MINUTE)]
)
def test_retry_after_is_kept_for_a_day_at_most(
    asked: timedelta, least: timedelta
) -> None:
    state = failed(FRESH, Reason.HTTP_STATUS, 503, retry_after=asked)
    assert least <= wait(state) <= max(least, HOUR) * (1 + JITTER) + HOUR


def test_who_asks_too_often_does_not_ask_sooner() -> None:
    slow = answered(given=dated(7 * DAY))
    assert slow.interval
    assert wait(failed(slow, Reason.RATE_LIMITED, 429)) >= slow.interval


@unhurried
@given(st.lists(st.tuples(answers, st.timedeltas(-3 * DAY, 40 * DAY)), max_size=6),
       bounds_given)  # fmt: skip
def test_answers_lead_to_a_wait_within_the_bounds(
    given: list[tuple[Answer, timedelta]], bounds: Bounds
) -> None:
    state, now = FRESH, NOW
    for one, passed in given:
        now += passed
        state = answered(state, one, now, bounds)
        longest = max(bounds.longest, bounds.shortest)
        assert bounds.shortest <= wait(state, now) <= longest * (1 + JITTER)
        assert unpacked(state.rhythm)
        assert state.next_poll_at
        assert is_due(state, state.next_poll_at)


@given(times, waits, waits)
def test_no_feed_is_asked_before_the_publisher_wants_it(
    now: datetime, every: timedelta | None, asked: timedelta | None
) -> None:
    given = replace(dated(MINUTE), hints=FeedHints(every=every), asked_wait=asked)
    wished = max(every or timedelta(0), asked or timedelta(0))
    assert wait(answered(given=given, now=now), now) >= min(wished, BOUNDS.longest)


@unhurried
@given(
    st.lists(st.tuples(st.integers(0, 40), st.timedeltas(MINUTE, 3 * DAY)), max_size=8),
    st.timedeltas(timedelta(0), 3 * DAY),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_more_entries_never_mean_a_longer_wait(
    past: list[tuple[int, timedelta]], passed: timedelta, one: int, other: int
) -> None:
    state, now = answered(given=dated(2 * HOUR)), NOW
    for new, step in past:
        now += step
        state = answered(state, answer(new), now)
    few, many = sorted((one, other))
    now += passed
    low, high = (answered(state, answer(new), now) for new in (few, many))
    assert wait(high, now) <= wait(low, now) + timedelta(milliseconds=1)


@unhurried
@given(st.lists(failures_given, min_size=1, max_size=8), times, bounds_given)
def test_a_failing_feed_is_asked_again_within_a_month(
    given: list[Failure], now: datetime, bounds: Bounds
) -> None:
    state = FRESH
    for failure in given:
        state = after_failure(state, failure, now=now, bounds=bounds)
        assert state.next_poll_at
        most = LONGEST_WAIT * (1 + JITTER) + HOUR
        assert max(bounds.shortest, MINUTE) <= wait(state, now) <= most
        assert not is_due(state, now)
        assert is_due(state, state.next_poll_at)


@given(st.integers(0, 10**9), st.floats(0, 1e9), times)
def test_a_further_failure_never_shortens_the_wait(
    failures: int, strikes: float, now: datetime
) -> None:
    state = replace(FRESH, failures=failures, strikes=strikes)
    first = failed(state, now=now)
    second = failed(first, now=now)
    assert wait(second, now) * (1 + JITTER) >= wait(first, now)


@given(answers, st.timedeltas(timedelta(0), 400 * DAY))
def test_a_clock_that_jumps_back_does_no_harm(given: Answer, back: timedelta) -> None:
    ahead = answered(given=dated(HOUR), now=NOW + back)
    state = answered(ahead, given, NOW)
    assert timedelta(0) < wait(state) <= DAY * (1 + JITTER)
    assert conditions(state, NOW) is not None
