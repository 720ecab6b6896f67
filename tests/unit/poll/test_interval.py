"""How long to wait, from a feed's rhythm."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.poll.interval import PRICE, best_wait, safe_wait
from pipeline.poll.rhythm import Rhythm, usual_days

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = 30 * DAY
FLAT = Rhythm(watched=28, weekdays=(1.0,) * 7)
BY_DAY = replace(FLAT, hours=(0.1, 0.1, 0.1, 1.7, 2.0, 2.0, 1.7, 0.3))

unhurried = settings(deadline=None)
rates = st.floats(0.01, 1000)
rhythms = st.builds(
    lambda rate, spread, watched, hours: replace(
        of(rate), spread=spread, watched=watched, hours=hours
    ),
    rates,
    st.floats(1, 5),
    st.floats(0, 60),
    st.tuples(*[st.floats(0.05, 5)] * 8),
)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
prices = st.timedeltas(timedelta(0), timedelta(days=400))


def of(rate: float, shape: Rhythm = FLAT) -> Rhythm:
    """Return a well-known rhythm of so many entries a day."""
    return replace(shape, entries=1e6 * rate, days=1e6)


@pytest.mark.parametrize("rate", [0.5, 2, 10, 100])
def test_the_wait_is_where_its_costs_are_least(rate: float) -> None:
    price = timedelta(hours=1)
    wait = best_wait(of(rate), MONDAY, MONTH, price) / DAY

    def cost(days: float) -> float:
        return price / DAY / days + rate * days / 2

    assert wait == pytest.approx(math.sqrt(2 / 24 / rate), rel=1e-3)
    assert cost(wait) < min(cost(wait * 1.1), cost(wait / 1.1))


def test_a_hundred_times_the_entries_are_asked_for_ten_times_as_often() -> None:
    slow, fast = (best_wait(of(rate), MONDAY, MONTH, HOUR) for rate in (1, 100))
    assert slow / fast == pytest.approx(10, rel=1e-3)


def test_a_night_is_slept_through() -> None:
    evening, morning = MONDAY + 22 * HOUR, MONDAY + 10 * HOUR
    rhythm = of(2, BY_DAY)
    night, day = (best_wait(rhythm, at, MONTH) for at in (evening, morning))
    assert night > 1.5 * day
    assert evening + night > MONDAY + DAY + 6 * HOUR


def test_a_dearer_request_is_made_later() -> None:
    waits = [best_wait(of(5), MONDAY, MONTH, HOUR * n) for n in (1, 4, 16)]
    assert waits == sorted(waits)
    assert waits[1] / waits[0] == pytest.approx(2, rel=1e-3)


@pytest.mark.parametrize(("listed", "share"), [(500, 0.45), (25, 0.2), (9, 0.1)])
def test_no_more_than_half_a_window_is_expected(listed: int, share: float) -> None:
    rhythm = replace(of(100), spread=1.5)
    wait = safe_wait(rhythm, MONDAY, MONTH, listed)
    expected = rhythm.rate * usual_days(rhythm, MONDAY, MONDAY + wait)
    assert share * listed < expected < 0.5 * listed


def test_a_feed_of_bursts_is_given_more_room() -> None:
    calm, wild = (replace(of(40), spread=spread) for spread in (1.0, 5.0))
    assert safe_wait(wild, MONDAY, MONTH, 20) < 0.6 * safe_wait(calm, MONDAY, MONTH, 20)


def test_a_silent_feed_may_come_back() -> None:
    silent = replace(of(0.5), height=40.0)
    assert safe_wait(silent, MONDAY, MONTH, 20) < DAY
    assert safe_wait(of(0.5), MONDAY, MONTH, 20) > 5 * DAY


def test_hours_never_watched_may_be_busy() -> None:
    known, new = of(40), replace(of(40), watched=0.2)
    assert safe_wait(new, MONDAY, MONTH, 20) < safe_wait(known, MONDAY, MONTH, 20) / 3


def test_a_feed_that_lists_nothing_cannot_overflow() -> None:
    assert safe_wait(of(1000), MONDAY, MONTH, 0) == MONTH


@unhurried
@given(rhythms, moments, prices, st.integers(0, 500), st.timedeltas(HOUR, MONTH))
def test_no_wait_is_negative_or_beyond_the_longest(
    rhythm: Rhythm, now: datetime, price: timedelta, listed: int, longest: timedelta
) -> None:
    best = best_wait(rhythm, now, longest, price)
    safe = safe_wait(rhythm, now, longest, listed)
    assert timedelta(0) <= min(best, safe)
    assert max(best, safe) <= longest


@unhurried
@given(rates, rates, moments, st.integers(1, 500))
def test_a_faster_feed_is_never_waited_for_longer(
    one: float, other: float, now: datetime, listed: int
) -> None:
    slow, fast = (of(rate, BY_DAY) for rate in sorted((one, other)))
    slack = timedelta(milliseconds=1)
    assert best_wait(fast, now, MONTH, PRICE) <= best_wait(slow, now, MONTH) + slack
    waits = [safe_wait(rhythm, now, MONTH, listed) for rhythm in (fast, slow)]
    assert waits[0] <= waits[1] + slack


@unhurried
@given(rates, moments, st.integers(1, 500), st.integers(1, 500))
def test_a_larger_window_may_wait_longer(
    rate: float, now: datetime, one: int, other: int
) -> None:
    few, many = sorted((one, other))
    rhythm = of(rate, BY_DAY)
    assert safe_wait(rhythm, now, MONTH, few) <= safe_wait(rhythm, now, MONTH, many)
