"""When a source gives new entries, and how odd a silence or a surge of it is."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from pipeline.records import Arrivals

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
LEARNED = 8 * WEEK
_SLOTS = 168
FEWEST_OF_SURGE = 20
_FEWEST = 5
"""With fewer entries nothing is said of a source."""

_DOUBT = 2.0
"""Entries by which an hour of the day, or a day of the week, is drawn to the mean."""

_TRUST = 4.0
"""Weeks after which an hour of the week counts as much as its hour and its day."""

_QUARTER = 13 * WEEK
_CLOCK_CHANGE = HOUR
"""A rhythm moves so far against UTC when clocks are put forward or back."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The entries of a source by the hour, from its first to its last arrival.

    `counts` are of each hour from `start` on, capped where one stands out. `rates`
    are what an hour of the week (the first of Monday, UTC, is 0) brings. `clump` is
    how many come together: 1 where they come one by one.
    """

    start: datetime
    counts: tuple[int, ...]
    rates: tuple[float, ...]
    clump: float

    @property
    def end(self) -> datetime:
        """When the last hour in which anything came was over."""
        return self.start + len(self.counts) * HOUR

    @property
    def entries(self) -> int:
        """How many entries all this was learned from."""
        return sum(self.counts)

    def expected(self, begin: datetime, end: datetime) -> float:
        """Return how many entries usually come from `begin` to `end`."""
        if end <= begin:
            return 0.0
        weeks, rest = divmod(end - begin, WEEK)
        whole, part = divmod(rest, HOUR)
        rates = (self.rates[_slot(begin + n * HOUR)] for n in range(whole))
        last = self.rates[_slot(begin + whole * HOUR)] * (part / HOUR)
        return weeks * sum(self.rates) + sum(rates) + last

    def expected_at_least(self, begin: datetime, end: datetime) -> float:
        """Return how many come in any case, if only clocks were changed."""
        late, early = (begin, end - _CLOCK_CHANGE), (begin + _CLOCK_CHANGE, end)
        return min(self.expected(*late), self.expected(*early))


def learn(arrivals: Sequence[Arrivals], until: datetime) -> Traffic | None:
    """Learn from the eight weeks before `until`; None where they tell too little.

    The hours after the last arrival are left out: they are what is in question.
    """
    hours: Counter[datetime] = Counter()
    for one in arrivals:
        if until - LEARNED <= one.hour < until and one.entries > 0:
            hours[one.hour] += one.entries
    if not hours or max(hours) - min(hours) < WEEK or sum(hours.values()) < _FEWEST:
        return None
    start = min(hours)
    cap = round(4 * median(hours.values())) + 4
    counts = [0] * ((max(hours) - start) // HOUR + 1)
    for hour, entries in hours.items():
        counts[(hour - start) // HOUR] = min(entries, cap)
    rates = _rates(start, counts)
    return Traffic(start, tuple(counts), rates, _clump(start, counts, rates))


def silence(traffic: Traffic, until: datetime) -> float:
    """Return how probable it is that nothing came from the last arrival to `until`.

    The rate is not known but learned from so many entries, hence the formula: a
    Poisson process whose rate has a gamma distribution, in clumps.
    """
    expected = traffic.expected_at_least(traffic.end, until)
    known = traffic.entries
    return float((1 + expected / known) ** (-known / traffic.clump))


def is_odd_silence(traffic: Traffic, until: datetime) -> bool:
    """Tell whether something must have happened to the source.

    Of a source that publishes often, many silences are looked at: the more, the less
    probable one has to be, so that chance raises one alarm a year.
    """
    quarters = len(traffic.counts) * HOUR / _QUARTER
    looks = traffic.entries / traffic.clump / quarters
    return silence(traffic, until) < min(1 / 1000, 1 / (4 * looks))


def tolerated(traffic: Traffic, begin: datetime, end: datetime) -> float:
    """Return how many entries are still no surge: three times the usual is news.

    Above that it is four standard deviations of a negative binomial distribution,
    and twice what came in all hours learned but one.
    """
    shifts = (-_CLOCK_CHANGE, timedelta(0), _CLOCK_CHANGE)
    news = 3 * max(traffic.expected(begin + by, end + by) for by in shifts)
    deviation = math.sqrt(traffic.clump * news + (news / 2) ** 2)
    most = sorted(traffic.counts)[-2:][0]
    return max(news + 4 * deviation, 2 * most, FEWEST_OF_SURGE)


def _slot(at: datetime) -> int:
    return at.weekday() * 24 + at.hour


def _rates(start: datetime, counts: Sequence[int]) -> tuple[float, ...]:
    """Return the entries of each hour of the week.

    What one hour of the week brought is little to go by, so it is drawn to what its
    hour of the day and its day of the week bring.
    """
    begin = _slot(start)
    came, seen = [0.0] * _SLOTS, [0] * _SLOTS
    for n, count in enumerate(counts, begin):
        came[n % _SLOTS] += count
        seen[n % _SLOTS] += 1
    # It begins and ends with an arrival, so there is one more than intervals.
    active = sum(count > 0 for count in counts)
    mean = sum(counts) / len(counts) * (active - 1) / active
    hours = [_factor(came[h::24], seen[h::24], mean) for h in range(24)]
    days = [
        _factor(came[d : d + 24], seen[d : d + 24], mean) for d in range(0, _SLOTS, 24)
    ]
    return tuple(
        (came[s] + _TRUST * mean * hours[s % 24] * days[s // 24]) / (seen[s] + _TRUST)
        for s in range(_SLOTS)
    )


def _factor(came: Sequence[float], seen: Sequence[int], mean: float) -> float:
    """Return how many times the mean comes in some hours of the week."""
    return (sum(came) + _DOUBT) / (sum(seen) * mean + _DOUBT)


def _clump(start: datetime, counts: Sequence[int], rates: Sequence[float]) -> float:
    """Return how many entries come together, 1 at least.

    That is the ratio of variance to mean, or what the silences tell: of n of them
    that are exponentially distributed the longest are about ln(n) means long. The
    longest of all may have been an outage, so the second counts.
    """
    begin = _slot(start)
    usual = [rates[n % _SLOTS] for n in range(begin, begin + len(counts))]
    squares = ((c - u) ** 2 for c, u in zip(counts, usual, strict=True))
    silences = sorted(_silences(usual, counts))
    longest = silences[-2] / math.log(len(silences)) if len(silences) > 2 else 0.0
    return max(1.0, sum(squares) / sum(usual), longest)


def _silences(usual: Sequence[float], counts: Sequence[int]) -> Iterator[float]:
    """Yield what usually comes in each stretch in which nothing came."""
    missing = 0.0
    for expected, count in zip(usual, counts, strict=True):
        if not count:
            missing += expected
        elif missing:
            yield missing
            missing = 0.0
