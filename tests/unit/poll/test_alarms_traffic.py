"""Silences and surges, told from what is usual, over whole seasons."""

import math
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.poll.traffic import (
    HOUR,
    LEARNED,
    WEEK,
    Traffic,
    is_odd_silence,
    learn,
    silence,
    tolerated,
)
from pipeline.records import Arrivals

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
Rate = Callable[[datetime], float]


def steady(per_day: float) -> Rate:
    return lambda at: per_day / 24


def on_weekdays(per_day: float) -> Rate:
    """Publish from Monday to Friday, most at noon, on 5 of 7 days."""

    def rate(at: datetime) -> float:
        by_hour = math.exp(-(((at.hour - 12) / 4) ** 2)) / 7.09
        return per_day * 7 / 5 * by_hour if at.weekday() < 5 else 0.0

    return rate


def season(rate: Rate, weeks: int, seed: int, batch: int = 1) -> list[Arrivals]:
    """Return Poisson arrivals at `rate`, so many at once."""
    dice, rows = random.Random(seed), []
    hours = (MONDAY + n * HOUR for n in range(weeks * 168))
    for hour in hours:
        count, wait = 0, dice.expovariate(1)
        while wait < rate(hour) / batch:
            count, wait = count + batch, wait + dice.expovariate(1)
        rows += [Arrivals(hour, count)] if count else []
    return rows


def learned(rows: Sequence[Arrivals]) -> Traffic:
    traffic = learn(rows, rows[-1].hour + HOUR)
    assert traffic
    return traffic


def last_weeks(rows: Sequence[Arrivals], until: datetime) -> list[Arrivals]:
    return [row for row in rows if until - LEARNED <= row.hour < until]


def false_alarms(rows: Sequence[Arrivals]) -> int:
    """Count the silences that are found odd when they are at their longest."""
    found = 0
    for before, after in pairwise(rows):
        if after.hour - before.hour > 3 * HOUR:
            traffic = learn(last_weeks(rows, after.hour), after.hour)
            found += traffic is not None and is_odd_silence(traffic, after.hour)
    return found


@pytest.mark.parametrize("per_day", [0.3, 2, 12, 100])
@pytest.mark.parametrize("rhythm", [steady, on_weekdays])
def test_half_a_year_of_ordinary_traffic_raises_hardly_an_alarm(
    rhythm: Callable[[float], Rate], per_day: float
) -> None:
    seasons = [season(rhythm(per_day), 26, seed) for seed in range(3)]
    assert sum(map(false_alarms, seasons)) <= 3  # in six quarters


def test_entries_that_come_in_lots_raise_hardly_an_alarm() -> None:
    seasons = [season(on_weekdays(12), 26, seed, batch=6) for seed in range(3)]
    assert sum(map(false_alarms, seasons)) <= 3


@pytest.mark.parametrize("per_day", [0.5, 2, 12, 100, 600])
@pytest.mark.parametrize("rhythm", [steady, on_weekdays])
def test_the_end_of_a_source_is_noticed_within_a_few_expected_entries(
    rhythm: Callable[[float], Rate], per_day: float
) -> None:
    rate = rhythm(per_day)
    traffic = learned(season(rate, 10, seed=7))
    hours = (traffic.end + n * HOUR for n in range(1, 8 * 168))
    noticed = next(hour for hour in hours if is_odd_silence(traffic, hour))
    lost = sum(
        rate(traffic.end + n * HOUR) for n in range((noticed - traffic.end) // HOUR)
    )
    # of a busy source an hour or two more, as clocks may just have been changed
    assert lost <= 20 + per_day / 6


def test_a_source_that_rests_at_weekends_may() -> None:
    rows = [r for r in season(on_weekdays(50), 8, seed=3) if r.hour < MONDAY + 54 * DAY]
    friday = learned([row for row in rows if row.hour.weekday() < 5])
    assert friday.end.weekday() == 4
    sunday_night = friday.end.replace(hour=23) + 2 * DAY
    assert not is_odd_silence(friday, sunday_night)
    assert is_odd_silence(friday, sunday_night + 17 * HOUR)


def test_clocks_that_are_changed_raise_no_alarm() -> None:
    def at_six(at: datetime) -> float:
        return 30 if 6 <= at.hour < 20 else 0

    traffic = learned(season(at_six, 8, seed=1))
    seven = traffic.end.replace(hour=7) + DAY
    assert not is_odd_silence(traffic, seven)
    assert is_odd_silence(traffic, seven + HOUR)


def test_one_burst_does_not_raise_what_is_expected() -> None:
    rows = season(steady(5), 8, seed=1)
    usual = learned(rows)
    burst = learned([*rows, Arrivals(MONDAY + 3 * DAY, 5000), rows[-1]])
    at = usual.end
    assert burst.expected(at, at + WEEK) <= 1.2 * usual.expected(at, at + WEEK) + 1


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="none"),
        pytest.param([Arrivals(MONDAY, 100)], id="one hour"),
        pytest.param(season(steady(50), 1, seed=1)[:-20], id="six days"),
        pytest.param(
            [Arrivals(MONDAY, 1), Arrivals(MONDAY + 50 * DAY, 1)], id="two entries"
        ),
        pytest.param([Arrivals(MONDAY, 0), Arrivals(MONDAY + 9 * DAY, 0)], id="zeros"),
    ],
)
def test_too_little_history_tells_nothing(rows: list[Arrivals]) -> None:
    assert learn(rows, MONDAY + 55 * DAY) is None


def test_what_is_expected_adds_up() -> None:
    traffic = learned(season(on_weekdays(20), 8, seed=5))
    begin, middle = traffic.end, traffic.end + timedelta(hours=7, minutes=20)
    end = begin + 2 * WEEK + timedelta(hours=5, minutes=7)
    parts = traffic.expected(begin, middle) + traffic.expected(middle, end)
    assert parts == pytest.approx(traffic.expected(begin, end), rel=0.02)
    assert traffic.expected(begin, begin + WEEK) == pytest.approx(140, rel=0.2)
    assert traffic.expected(end, begin) == 0


@pytest.mark.parametrize(("count", "is_surge"), [(3, False), (15, False), (200, True)])
def test_an_archive_listed_again_is_a_surge_and_a_day_of_news_is_none(
    count: int, is_surge: bool
) -> None:
    traffic = learned(season(steady(48), 8, seed=2))
    hour = traffic.end + HOUR
    assert (count > tolerated(traffic, traffic.end, hour + HOUR)) is is_surge


def test_what_gathered_while_nobody_asked_is_no_surge() -> None:
    traffic = learned(season(steady(480), 8, seed=2))
    assert tolerated(traffic, traffic.end, traffic.end + DAY) > 480
    assert tolerated(traffic, traffic.end, traffic.end + HOUR) < 480


def test_ordinary_traffic_is_no_surge() -> None:
    rows = season(on_weekdays(100), 16, seed=4, batch=10)
    for number in range(len(rows) // 2, len(rows), 9):
        traffic = learned(rows[:number])
        end = rows[number].hour + HOUR
        assert rows[number].entries <= tolerated(traffic, traffic.end, end)


HOURS = st.builds(
    Arrivals, st.integers(0, 1500).map(lambda n: MONDAY + n * HOUR), st.integers(0, 999)
)


@given(
    st.lists(HOURS, max_size=40),
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_the_longer_a_silence_the_less_probable_it_is(
    rows: list[Arrivals], first: timedelta, more: timedelta
) -> None:
    traffic = learn(rows, MONDAY + LEARNED)
    if traffic:
        short = silence(traffic, traffic.end + first)
        long = silence(traffic, traffic.end + first + more)
        assert 0 <= long <= short * 1.000001 <= 1.00001
