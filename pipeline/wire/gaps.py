"""Gaps in the numbers that a service gives its items."""

from collections.abc import Iterable


def missing(numbers: Iterable[int], last: int) -> list[int]:
    """Return the numbers that are missing between those that came, in their order.

    `numbers` are in the order of arrival, which may be a little wrong; after `last`
    a service begins anew.
    """
    places: list[int] = []
    for number in numbers:
        places.append(_place(number, places[-1] if places else number, last + 1))
    if not places:
        return []
    absent = set(range(min(places), max(places))) - set(places)
    return [place % (last + 1) for place in sorted(absent)]


def _place(number: int, before: int, size: int) -> int:
    """Return a number as it would be without new beginnings, nearest to `before`."""
    ahead = (number - before) % size
    return before + (ahead if ahead <= size // 2 else ahead - size)
