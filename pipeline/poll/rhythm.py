"""When a feed publishes, as learned: how much, how unevenly and at which hours.

The week is cut into slots of three hours of UTC. What is expected in one is the
feed's rate, times a factor for the time of day, times one for the weekday.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_DAY = 86_400.0
_HOUR = 1 / 24
_SLOT = 3 * 3600.0
_SLOTS = 8
_WEEKDAYS = 7
_HEAD = 8
# 1 January 1970, where timestamps begin, was a Thursday.
_FIRST_WEEKDAY = 3

# Older entries count less; of a busy feed the last 100 say enough, and sooner.
_MEMORY = timedelta(days=28)
_MOST_ENTRIES = 100.0
# What one look at a feed teaches is bounded: it may have listed its archive anew.
_MOST_AT_ONCE = _MOST_ENTRIES / 2
_MOST_OF_FIRST_WINDOW = 20.0
# What is not known yet: news is quieter at the weekend, where there is one then.
_USUAL_WEEK = (1.14,) * 5 + (0.65,) * 2
# Before anything is known we think of four entries a day, but not firmly.
_PRIOR_ENTRIES, _PRIOR_DAYS = 0.5, 0.125
# Dates closer than this are those of the feed, not of its entries.
_SAME_TIME = 1 / (24 * 60)
_SPREAD_GAIN = 0.05
_MOST_SPREAD = 5.0
# As if each factor had been seen to be 1 on so many days, or by so many entries.
_SHAPE_PRIOR = 2.0
_LEAST_FACTOR = 0.05
_LATELY = timedelta(hours=8)
# So many entries say as much of today as all days before: 1 / 0.4 ** 2, as if days
# differed by 40 %.
_CALM = 6.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a feed publishes.

    Attributes:
        entries: how many are remembered.
        days: the time in which they came, counted in days of usual traffic.
        watched: how many days by the clock stand behind the factors; older ones
            count less.
        spread: the variance of how many come, over the mean; 1 is pure chance,
            more is a feed that publishes in bursts.
        height: the highest rate so far; it fades within weeks.
        came: how many entries came within the last hours, where `due` were expected.
        hours: a factor for each slot of a day, 1 on average.
        weekdays: a factor for each day of the week, Monday first.
        skips: when the publisher says it rests, as `poll.hints` writes it.
    """

    entries: float = 0.0
    days: float = 0.0
    watched: float = 0.0
    spread: float = 2.0
    height: float = 0.0
    came: float = 0.0
    due: float = 0.0
    hours: tuple[float, ...] = (1.0,) * _SLOTS
    weekdays: tuple[float, ...] = _USUAL_WEEK
    skips: int = 0

    @property
    def present(self) -> float:
        """Entries a day on average, if it goes on as within the last hours."""
        return self.rate * (self.came + _CALM) / (self.due + _CALM)

    @property
    def sudden(self) -> float:
        """Entries a day to be ready for: a silent feed may come back any time."""
        return max(self.present, self.height / 2)

    @property
    def rate(self) -> float:
        """Entries a day, on average over the week."""
        return (self.entries + _PRIOR_ENTRIES) / (self.days + _PRIOR_DAYS)


def packed(rhythm: Rhythm) -> tuple[float, ...]:
    """Return a rhythm as plain numbers, for `FeedState.rhythm`."""
    head = (
        rhythm.entries,
        rhythm.days,
        rhythm.watched,
        rhythm.spread,
        rhythm.height,
        rhythm.came,
        rhythm.due,
        float(rhythm.skips),
    )
    return (*head, *rhythm.hours, *rhythm.weekdays)


def unpacked(numbers: tuple[float, ...]) -> Rhythm | None:
    """Return the rhythm in `numbers`; None where there is none that we can read."""
    is_ours = len(numbers) == _HEAD + _SLOTS + _WEEKDAYS
    if not is_ours or not all(0 <= number < math.inf for number in numbers):
        return None
    *known, bits = numbers[:_HEAD]
    hours, weekdays = numbers[_HEAD : _HEAD + _SLOTS], numbers[_HEAD + _SLOTS :]
    entries, days, watched, spread, height, came, due = known
    return Rhythm(
        entries, days, watched, spread, height, came, due, hours, weekdays, int(bits)
    )


def first_rhythm(dates: Sequence[datetime], now: datetime) -> Rhythm:
    """Return what the very first window of a feed tells; nothing without `dates`.

    A window may hold a few entries that are kept there for ever. So the rate is that
    of the newest three quarters or of any larger part, whichever is the highest.
    """
    ages = sorted(_days(now - date) for date in dates if date <= now)
    if not ages or (len(ages) > 2 and ages[-1] - ages[0] < _SAME_TIME):
        return Rhythm()
    parts = range((3 * len(ages) + 3) // 4, len(ages) + 1)
    number = max(parts, key=lambda n: n / max(ages[n - 1], _HOUR))
    span = min(max(ages[number - 1], _HOUR), _days(_MEMORY))
    recent = [age for age in ages[:number] if age <= span]
    known = Rhythm(entries=float(len(recent)), days=span)
    shaped = _shaped(known, now - timedelta(days=span), now, dates, 1.0)
    return _bounded(replace(shaped, watched=span), _MOST_OF_FIRST_WINDOW)


def learned(
    rhythm: Rhythm,
    since: datetime,
    now: datetime,
    count: float,
    dates: Sequence[datetime],
) -> Rhythm:
    """Return the rhythm after `count` new entries came from `since` until `now`.

    `dates` are those of all that is listed. The hours are learned from those that
    fall between the two looks: an entry with an older date, or with none, counts
    but does not tell when it came.
    """
    since = min(max(since, now - _MEMORY), now)
    counted = min(count, _MOST_AT_ONCE)
    within = [date for date in dates if since < date <= now]
    load = usual_days(rhythm, since, now)
    kept = math.exp(-((now - since) / _MEMORY))
    fresh = math.exp(-((now - since) / _LATELY))
    after = replace(
        rhythm,
        entries=rhythm.entries * kept + counted,
        days=rhythm.days * kept + load,
        watched=rhythm.watched * kept + _days(now - since),
        spread=_spread(rhythm, rhythm.rate * load, counted),
        height=max(rhythm.height * kept, rhythm.rate),
        came=rhythm.came * fresh + counted,
        due=rhythm.due * fresh + rhythm.rate * load,
    )
    if since < now and (within or not count):
        shaped = _shaped(rhythm, since, now, within, counted / max(len(within), 1))
        after = replace(after, hours=shaped.hours, weekdays=shaped.weekdays)
    return _bounded(after, _MOST_ENTRIES)


def usual_days(rhythm: Rhythm, since: datetime, until: datetime) -> float:
    """Return how many days of usual traffic lie between two moments.

    A quiet night is a small part of one; `rhythm.rate` times this is the number of
    entries that is expected.
    """
    return sum(days * factor for days, factor in stretches(rhythm, since, until))


def stretches(
    rhythm: Rhythm, since: datetime, until: datetime
) -> Iterator[tuple[float, float]]:
    """Yield the slots between two moments: how many days of each, and its factor."""
    for slot, days in _slots(since, until):
        yield days, _hour(rhythm, slot) * _weekday(rhythm, slot)


def _slots(since: datetime, until: datetime) -> Iterator[tuple[int, float]]:
    """Yield the number of each slot since 1970, and how many days of it count."""
    at, end = since.timestamp(), until.timestamp()
    slot = math.floor(at / _SLOT)
    while at < end:
        edge = min((slot + 1) * _SLOT, end)
        yield slot, (edge - at) / _DAY
        at, slot = edge, slot + 1


def _hour(rhythm: Rhythm, slot: int) -> float:
    return rhythm.hours[slot % _SLOTS]


def _weekday(rhythm: Rhythm, slot: int) -> float:
    return rhythm.weekdays[_weekday_of(slot)]


def _weekday_of(slot: int) -> int:
    return (slot // _SLOTS + _FIRST_WEEKDAY) % _WEEKDAYS


def _shaped(
    rhythm: Rhythm,
    since: datetime,
    until: datetime,
    dates: Sequence[datetime],
    weight: float,
) -> Rhythm:
    """Return the rhythm with its factors moved to what came between two moments.

    Each factor is estimated as the entries seen over those expected, as with a gamma
    prior on a Poisson rate: what is known weighs by the time that was watched.
    """
    hours, weekdays = [0.0] * _SLOTS, [0.0] * _WEEKDAYS
    for slot, days in _slots(since, until):
        hours[slot % _SLOTS] += rhythm.rate * days * _weekday(rhythm, slot)
        weekdays[_weekday_of(slot)] += rhythm.rate * days * _hour(rhythm, slot)
    seen_hours, seen_weekdays = [0.0] * _SLOTS, [0.0] * _WEEKDAYS
    for date in dates:
        if since < date <= until:
            slot = math.floor(date.timestamp() / _SLOT)
            seen_hours[slot % _SLOTS] += weight
            seen_weekdays[_weekday_of(slot)] += weight
    daily, weekly = rhythm.rate / _SLOTS, rhythm.rate
    days, weeks = rhythm.watched, rhythm.watched / _WEEKDAYS
    return replace(
        rhythm,
        hours=_factors(rhythm.hours, seen_hours, hours, daily, days),
        weekdays=_factors(rhythm.weekdays, seen_weekdays, weekdays, weekly, weeks),
    )


def _factors(
    before: Sequence[float],
    seen: Sequence[float],
    expected: Sequence[float],
    usual: float,
    times: float,
) -> tuple[float, ...]:
    """Return new factors; each stands for `usual` entries, seen so many `times`."""
    known = _SHAPE_PRIOR * max(usual, 1.0) + usual * times
    raw = [
        max((factor * known + came) / (known + due), _LEAST_FACTOR)
        for factor, came, due in zip(before, seen, expected, strict=True)
    ]
    mean = sum(raw) / len(raw)
    return tuple(factor / mean for factor in raw)


def _spread(rhythm: Rhythm, expected: float, count: float) -> float:
    """Return the spread after `count` entries where `expected` were expected.

    Only too many matter, and chance exceeds its mean by half of its variance.
    """
    excess = 2 * max(count - expected, 0.0) ** 2 / max(expected, 0.5)
    excess = min(excess, _MOST_SPREAD)
    return max(rhythm.spread + _SPREAD_GAIN * (excess - rhythm.spread), 1.0)


def _bounded(rhythm: Rhythm, most: float) -> Rhythm:
    """Return the rhythm with the same rate and at most so many entries."""
    share = min(1.0, most / max(rhythm.entries, 1.0))
    return replace(rhythm, entries=rhythm.entries * share, days=rhythm.days * share)


def _days(span: timedelta) -> float:
    return span / timedelta(days=1)
