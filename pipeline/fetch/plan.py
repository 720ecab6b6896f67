"""In which order pages are fetched: many hosts in each batch, few pages of each."""

from collections import defaultdict, deque
from collections.abc import Iterable

from pipeline.fetch.compare import host_of
from pipeline.records import Item

PAGES_OF_A_HOST = 30
"""Pages of one host in a batch: at a gap of a second, half a minute's worth."""


def batches(items: Iterable[Item], size: int) -> list[list[Item]]:
    """Split `items` into batches of at most `size`, taking hosts in turn.

    Items that need no fetching count as one host without a limit.
    """
    planned: list[list[Item]] = []
    hosts = _by_host(items)
    while hosts:
        batch: list[Item] = []
        taken: dict[str, int] = defaultdict(int)
        turns = deque(hosts)
        while turns and len(batch) < size:
            host = turns.popleft()
            batch.append(hosts[host].popleft())
            taken[host] += 1
            if not hosts[host]:
                del hosts[host]
            elif not host or taken[host] < PAGES_OF_A_HOST:
                turns.append(host)
        planned.append(batch)
    return planned


def _by_host(items: Iterable[Item]) -> dict[str, deque[Item]]:
    hosts: dict[str, deque[Item]] = defaultdict(deque)
    for item in items:
        hosts[_host(item)].append(item)
    return dict(hosts)


def _host(item: Item) -> str:
    if item.document_id or not item.url:
        return ""
    return host_of(item.url) or "-"
