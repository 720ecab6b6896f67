"""How long to wait for a feed, from its rhythm.

Entries come at a rate L, and a feed asked every T has them L * T / 2 of waiting per
unit of time, at 1 / T requests. When a request is worth a waiting time W, the sum
W / T + L * T / 2 is least at T = sqrt(2 * W / L): a feed with a hundred times the
entries is asked ten times as often. Where L changes with the hour, the same holds
of the density of requests, sqrt(L / (2 * W)), which adds up to one request.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from pipeline.poll.rhythm import Rhythm, stretches

PRICE = timedelta(hours=1)
"""The waiting, summed over entries, that one more request should save at least."""

_DAY = timedelta(days=1)

_DEVIATIONS = 5.0
# Days; the hours that were not watched yet may be far busier.
_NEW = 1.0
_NEXT_TO_NOTHING = 1e-9


def best_wait(
    rhythm: Rhythm, now: datetime, longest: timedelta, price: timedelta = PRICE
) -> timedelta:
    """Return the wait in which one more request is just worth its price."""
    worth = max(price / _DAY, _NEXT_TO_NOTHING)
    rate = rhythm.present

    def density(factor: float) -> float:
        return math.sqrt(rate * factor / (2 * worth))

    return _until(1.0, density, rhythm, now, longest)


def safe_wait(
    rhythm: Rhythm, now: datetime, longest: timedelta, listed: int
) -> timedelta:
    """Return the wait in which a window of `listed` entries does not overflow.

    A feed that lists nothing cannot lose anything.
    """
    if not listed:
        return longest
    rate = rhythm.sudden
    room = _room(listed, rhythm.spread) * rhythm.watched / (rhythm.watched + _NEW)
    return _until(room, lambda factor: rate * factor, rhythm, now, longest)


def _room(listed: int, spread: float) -> float:
    """Return how many entries may be expected without filling a window.

    Expecting m, `m + 5 * deviation` is to fit, where the variance comes of chance
    (spread * m) and of a day that is busier than the hours before it told (by a
    fifth: (m / 5) ** 2). Solved for m that is about half of a large window, and less
    of a small one.
    """
    return listed**2 / (2 * listed + _DEVIATIONS**2 * spread)


def _until(
    amount: float,
    density: Callable[[float], float],
    rhythm: Rhythm,
    now: datetime,
    longest: timedelta,
) -> timedelta:
    """Return when `density` (per day, of a slot's factor) has added up to `amount`."""
    amount, passed = max(amount, _NEXT_TO_NOTHING), 0.0
    for days, factor in stretches(rhythm, now, now + longest):
        gain = days * density(factor)
        if gain >= amount:
            return min((passed + days * amount / gain) * _DAY, longest)
        amount, passed = amount - gain, passed + days
    return longest
