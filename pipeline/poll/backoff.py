"""Waits that double with every failure."""

from datetime import timedelta

# Beyond this the longest wait is reached whatever the first one was, and
# timedelta would overflow some time later.
_MOST_DOUBLINGS = 32


def doubled(first: timedelta, failures: int, longest: timedelta) -> timedelta:
    """Return the wait after `failures` (from 1): `first`, twice that, and so on."""
    return min(first * (1 << min(max(failures - 1, 0), _MOST_DOUBLINGS)), longest)
