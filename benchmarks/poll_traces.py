"""Feeds that publish as real ones do, for `poll_simulation`.

The figures were derived from the dates of the entries of 32 real feeds as fetched
on 17 and 18 February 2026: 19 of news, 13 of blogs and the like. None of their
entries is here.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

DAY = 86_400.0
HOUR = 3600.0

# (entries a day, entries listed) of each feed; the rate is that of the newest 90 %,
# as some feeds keep a few old entries.
FEEDS = (
    (0.003, 5), (0.007, 10), (0.016, 15), (0.016, 25), (0.022, 10), (0.022, 25),
    (0.029, 35), (0.031, 6), (0.041, 20), (0.044, 15), (0.072, 30), (0.075, 15),
    (0.17, 10), (0.62, 10), (0.72, 300), (0.76, 56), (1.24, 12), (1.38, 10),
    (1.93, 15), (4.68, 60), (5.3, 25), (6.13, 141), (6.28, 30), (6.44, 9),
    (7.12, 20), (8.02, 10), (9.36, 33), (14.71, 10), (16.25, 10), (21.36, 57),
    (44.6, 20), (74.35, 25),
)  # fmt: skip

# Entries by hour of UTC over the mean hour: feeds with at least 0.8 entries a day,
# each counted alike, smoothed over five hours.
HOURS = (
    1.13, 0.95, 0.67, 0.49, 0.37, 0.28, 0.24, 0.29, 0.47, 0.72, 0.92, 0.95,
    0.8, 0.68, 0.73, 0.96, 1.26, 1.56, 1.84, 2.06, 2.02, 1.81, 1.48, 1.33,
)  # fmt: skip
# By weekday from Monday, of the one feed whose window goes back three weeks; a short
# time, so only weekdays and weekend are told apart.
WEEKDAYS = (1.19,) * 5 + (0.54,) * 2

# Share of the runs of 1, 2, 3 ... entries within ten minutes of each other.
RUNS = (0.86, 0.1, 0.02, 0.012, 0.004, 0.004)

# Assumed, as windows of a few days cannot tell: how much one day differs from the
# next, that a feed publishes by the clock of another part of the world, and that
# it is silent for a week.
DAY_SIGMA = 0.3
RATE_SIGMA = 0.3
SHIFTS = (0, 0, 0, 0, 5, 8, 14, 18)
SILENT_SHARE = 0.05
LATE_SHARE = 0.03
LYING_SHARE = 0.02
MOST_DAY = 3.0


@dataclass(frozen=True, slots=True)
class Trace:
    """What one feed publishes.

    Times are seconds from the beginning; those below 0 stand in the feed when it is
    asked for the first time. `dates` are the claims. A feed that lies says 304
    whenever it is asked with conditions.
    """

    url: str
    window: int
    arrivals: tuple[float, ...]
    dates: tuple[float, ...]
    lies: bool


def traces(number: int, days: float, seed: int = 7) -> list[Trace]:
    """Return so many feeds, the same ones every time."""
    rng = random.Random(seed)
    return [_trace(rng, n, days) for n in range(number)]


def _trace(rng: random.Random, number: int, days: float) -> Trace:
    rate, window = FEEDS[number % len(FEEDS)]
    rate *= rng.lognormvariate(0, RATE_SIGMA)
    shift = rng.choice(SHIFTS)
    before = islice(_published(rng, rate, shift, -1), window)
    after = takewhile(lambda at: at < days * DAY, _published(rng, rate, shift, 1))
    arrivals = sorted(-at for at in before) + sorted(after)
    if rng.random() < SILENT_SHARE:
        start = rng.uniform(0, (days - 7) * DAY)
        end = start + 7 * DAY
        arrivals = [at for at in arrivals if not start < at < end]
    dates = [_claimed(rng, at) for at in arrivals]
    return Trace(
        url=f"https://site{number // 4}.example/feed{number}",
        window=window,
        arrivals=tuple(arrivals),
        dates=tuple(dates),
        lies=rng.random() < LYING_SHARE,
    )


def _published(
    rng: random.Random, rate: float, shift: int, way: int
) -> Iterator[float]:
    """Yield how far from 0 entries are, forwards (`way` 1) or backwards (-1).

    A Poisson process of the highest rate is thinned out to that of each moment.
    """
    mean_run = sum(size * share for size, share in enumerate(RUNS, 1))
    most = max(HOURS) * max(WEEKDAYS) * MOST_DAY
    step = DAY * mean_run / (rate * most)
    busy: dict[int, float] = {}
    passed = 0.0
    while True:
        passed += rng.expovariate(1) * step
        at = passed * way
        day, hour = math.floor(at / DAY), int(at % DAY / HOUR + shift) % 24
        if day not in busy:
            busy[day] = min(rng.lognormvariate(0, DAY_SIGMA), MOST_DAY)
        if rng.random() * most < HOURS[hour] * WEEKDAYS[day % 7] * busy[day]:
            size = rng.choices(range(1, len(RUNS) + 1), RUNS)[0]
            yield from (passed + rng.uniform(0, 300) * n for n in range(size))


def _claimed(rng: random.Random, at: float) -> float:
    """Return the date that an entry bears: a few minutes before it is listed."""
    late = rng.uniform(3, 48) * HOUR if rng.random() < LATE_SHARE else 0.0
    return at - rng.expovariate(1 / 300) - late
