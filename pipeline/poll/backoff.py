"""Waits that grow with every failure, and that spread who fails together."""

import zlib
from datetime import timedelta

LONGEST_WAIT = timedelta(days=30)
"""The wait for a feed that seems dead: feeds do come back, so it is never given up."""

# Beyond this the longest wait is reached whatever the first one was, and
# timedelta would overflow some time later.
_MOST_DOUBLINGS = 32

_FIRST_WAIT = timedelta(minutes=5)
# Two weeks of a feed that cannot be had, or one of a feed that was refused.
_DEAD_STRIKES = 10


def doubled(first: timedelta, failures: int, longest: timedelta) -> timedelta:
    """Return the wait after `failures` (from 1): `first`, twice that, and so on."""
    return min(first * (1 << min(max(failures - 1, 0), _MOST_DOUBLINGS)), longest)


def failure_wait(strikes: float, longest: timedelta) -> timedelta:
    """Return the wait after so many strikes.

    Half a strike is 5 minutes, and each further half doubles that up to `longest`;
    from 10 strikes on each whole one doubles `longest`, up to 30 days.
    """
    halves = min(max(2 * strikes - 1, 0.0), _MOST_DOUBLINGS)
    beyond = min(max(strikes - _DEAD_STRIKES, 0.0), _MOST_DOUBLINGS / 2)
    return min(_FIRST_WAIT * 2**halves, longest * 2**beyond, LONGEST_WAIT)


def fraction(*parts: object) -> float:
    """Return a number from 0 to below 1 that is always the same for `parts`.

    It spreads feeds of one host that would be asked at the same moment.
    """
    text = "\n".join(map(str, parts))
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) / 2**32
