"""What is learned of when a feed publishes."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.poll.rhythm import (
    Rhythm,
    first_rhythm,
    learned,
    packed,
    unpacked,
    usual_days,
)

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FLAT = Rhythm(entries=20, days=2, watched=2, weekdays=(1.0,) * 7)

unhurried = settings(deadline=None)
spans = st.timedeltas(timedelta(0), 60 * DAY)
counts = st.integers(0, 1000)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
rhythms = st.builds(
    Rhythm,
    entries=st.floats(0, 100),
    days=st.floats(0, 60),
    watched=st.floats(0, 60),
    spread=st.floats(1, 5),
    height=st.floats(0, 1000),
    came=st.floats(0, 100),
    due=st.floats(0, 100),
    hours=st.tuples(*[st.floats(0.05, 5)] * 8),
    weekdays=st.tuples(*[st.floats(0.05, 5)] * 7),
    skips=st.integers(0, 2**31 - 1),
)


def every(step: timedelta, number: int, until: datetime = MONDAY) -> list[datetime]:
    return [until - step * n for n in range(1, number + 1)]


def after_days(rhythm: Rhythm, hours_of_day: Iterable[int], days: int) -> Rhythm:
    """Return what is learned when an entry comes at these hours, asked every hour."""
    busy = set(hours_of_day)
    for n in range(days * 24):
        since = MONDAY + HOUR * n
        dates = [since + 30 * MINUTE] if since.hour in busy else []
        rhythm = learned(rhythm, since, since + HOUR, len(dates), dates)
    return rhythm


@pytest.mark.parametrize(
    ("step", "number", "rate"),
    [(HOUR, 30, 24), (6 * HOUR, 40, 4), (DAY, 20, 1), (7 * DAY, 10, 1 / 7)],
)
def test_the_dates_of_the_first_window_tell_the_rate(
    step: timedelta, number: int, rate: float
) -> None:
    found = first_rhythm(every(step, number), MONDAY).rate
    assert found == pytest.approx(rate, rel=0.25)


def test_a_few_old_entries_do_not_hide_a_busy_feed() -> None:
    window = [*every(HOUR, 30), MONDAY - 1500 * DAY, MONDAY - 900 * DAY]
    assert first_rhythm(window, MONDAY).rate > 20


def test_the_order_of_the_window_does_not_matter() -> None:
    window = every(3 * HOUR, 30)
    assert first_rhythm(window[::-1], MONDAY) == first_rhythm(window, MONDAY)


def test_a_feed_silent_for_a_year_is_slow() -> None:
    assert first_rhythm(every(HOUR, 30, MONDAY - 400 * DAY), MONDAY).rate < 0.05


@pytest.mark.parametrize(
    "dates", [[], [MONDAY + DAY] * 9, [MONDAY] * 25, [MONDAY - 3 * DAY] * 25]
)
def test_dates_that_tell_nothing_teach_nothing(dates: Sequence[datetime]) -> None:
    assert first_rhythm(dates, MONDAY) == Rhythm()


@pytest.mark.parametrize("per_day", [1, 2, 6, 24])
def test_a_constant_rate_is_found(per_day: int) -> None:
    hours = range(0, 24, 24 // per_day)
    found = after_days(Rhythm(), hours, days=21)
    assert found.rate * usual_days(found, MONDAY, MONDAY + 7 * DAY) == pytest.approx(
        7 * per_day, rel=0.2
    )


def test_the_hours_are_learned() -> None:
    found = after_days(Rhythm(), (9, 10, 11, 12, 13, 14), days=14)
    assert min(found.hours[3], found.hours[4]) > 3
    assert max(found.hours[:3] + found.hours[5:]) < 0.4
    assert sum(found.hours) / 8 == pytest.approx(1, abs=0.2)


def test_the_weekdays_are_learned() -> None:
    found = Rhythm()
    for n in range(28):
        since = MONDAY + DAY * n
        dates = [since + HOUR * (2 * k + 1) for k in range(12 if n % 7 < 5 else 1)]
        found = learned(found, since, since + DAY, len(dates), dates)
    assert min(found.weekdays[:5]) > 3 * max(found.weekdays[5:])


def test_undated_entries_count_and_teach_no_hours() -> None:
    found = learned(FLAT, MONDAY, MONDAY + DAY, 30, ())
    assert found.rate > FLAT.rate
    assert found.hours == FLAT.hours


def test_backdated_entries_count_as_well() -> None:
    old = [MONDAY - 90 * DAY] * 30
    assert learned(FLAT, MONDAY, MONDAY + DAY, 30, old).rate > FLAT.rate


def test_an_archive_listed_at_once_is_soon_forgotten() -> None:
    found = learned(FLAT, MONDAY, MONDAY + HOUR, 5000, ())
    for n in range(1, 8):
        found = learned(found, MONDAY + DAY * n, MONDAY + DAY * (n + 1), 10, ())
    assert found.rate < 2 * FLAT.rate


def test_a_feed_that_comes_back_is_believed_within_a_day() -> None:
    found = FLAT
    for n in range(40):
        found = learned(found, MONDAY + DAY * n, MONDAY + DAY * (n + 1), 0, ())
    assert found.rate < 1
    assert found.sudden > 2 * found.rate
    back = learned(found, MONDAY + DAY * 40, MONDAY + DAY * 41, 20, ())
    assert back.present > 2 * found.rate


def test_bursts_are_noticed() -> None:
    steady, bursts = FLAT, FLAT
    for n in range(20):
        since, now = MONDAY + HOUR * 12 * n, MONDAY + HOUR * 12 * (n + 1)
        steady = learned(steady, since, now, 5, ())
        bursts = learned(bursts, since, now, 10 * (n % 2), ())
    assert bursts.spread > steady.spread
    assert bursts.rate == pytest.approx(steady.rate, rel=0.25)


@given(rhythms)
def test_a_rhythm_is_kept_as_numbers(rhythm: Rhythm) -> None:
    assert unpacked(packed(rhythm)) == rhythm


@pytest.mark.parametrize(
    "numbers",
    [
        (),
        (1.0,),
        (math.nan,) * len(packed(FLAT)),
        (math.inf,) * len(packed(FLAT)),
        (-1.0,) * len(packed(FLAT)),
        packed(FLAT)[1:],
    ],
)
def test_numbers_that_are_no_rhythm_are_not_believed(
    numbers: tuple[float, ...],
) -> None:
    assert unpacked(numbers) is None


@unhurried
@given(rhythms, moments, spans, counts, st.lists(moments, max_size=5))
def test_whatever_comes_leaves_a_rhythm(
    rhythm: Rhythm,
    since: datetime,
    span: timedelta,
    count: int,
    dates: list[datetime],
) -> None:
    found = learned(rhythm, since, since + span, count, dates)
    assert unpacked(packed(found)) == found
    assert 0 < found.rate < math.inf
    assert 0 < found.present < math.inf
    assert min(found.hours + found.weekdays) > 0


@given(st.lists(moments, max_size=40), moments)
def test_any_first_window_leaves_a_rhythm(dates: list[datetime], now: datetime) -> None:
    found = first_rhythm(dates, now)
    assert unpacked(packed(found)) == found
    assert 0 < found.rate < math.inf


@unhurried
@given(rhythms, moments, spans, counts, counts)
def test_more_entries_are_a_higher_rate(
    rhythm: Rhythm, since: datetime, span: timedelta, one: int, other: int
) -> None:
    few, many = sorted((one, other))
    low = learned(rhythm, since, since + span, few, ())
    high = learned(rhythm, since, since + span, many, ())
    assert low.rate <= high.rate * (1 + 1e-9)
    assert low.present <= high.present * (1 + 1e-9)


@given(rhythms, moments, spans)
def test_a_clock_that_went_back_teaches_no_time(
    rhythm: Rhythm, now: datetime, back: timedelta
) -> None:
    found = learned(rhythm, now + back, now, 0, ())
    assert (found.days, found.entries) == (rhythm.days, rhythm.entries)
    assert (found.hours, found.weekdays) == (rhythm.hours, rhythm.weekdays)


@unhurried
@given(rhythms, moments, spans, st.floats(0, 1))
def test_usual_days_add_up(
    rhythm: Rhythm, since: datetime, span: timedelta, share: float
) -> None:
    middle, until = since + span * share, since + span
    parts = usual_days(rhythm, since, middle) + usual_days(rhythm, middle, until)
    assert parts == pytest.approx(usual_days(rhythm, since, until), abs=1e-6)
