"""Host turns: one run at a time talks to a host, and leaves it alone for its gap."""

import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta

from pipeline.fetch.compare import host_of
from pipeline.model import Ended, Reason
from pipeline.records import FetchRequest, FetchResult
from pipeline.stages.job import LEASE, Job

HOST_WAIT = timedelta(minutes=2)
"""How long we wait for a host that another run is talking to."""
RENEW_AFTER = LEASE / 3
"""How often a fetch renews the leases that it needs, at most."""
_LOOK_AGAIN = 0.2


def fetch_in_turn(
    job: Job, requests: Sequence[FetchRequest], leases: Iterable[str] = ()
) -> Generator[list[FetchResult], None, None]:
    """Fetch `requests`, those of a host while it is ours; give results as they come.

    They come in batches of the size that the policy says.
    What is ours already is fetched before we wait for the rest: two runs that
    hold a host each never wait for one another. A host that stays busy ends
    its requests with `Reason.HOST_BUSY`. `leases` are held meanwhile as well; a
    set may lose members while we fetch.
    """
    left = list(requests)
    until = time.monotonic() + HOST_WAIT.total_seconds()
    while left:
        held = _hold(job, {host_of(request.url) for request in left})
        # once we were asked to stop, the fetcher says so of every request
        mine = left if job.stop() else [r for r in left if host_of(r.url) in held]
        if mine:
            yield from _fetch(job, mine, held, leases)
            fetched = {request.key for request in mine}
            left = [request for request in left if request.key not in fetched]
        elif time.monotonic() >= until:
            yield [_busy(job, request) for request in left]
            return
        else:
            time.sleep(_LOOK_AGAIN)


def _fetch(
    job: Job, requests: Sequence[FetchRequest], hosts: set[str], leases: Iterable[str]
) -> Iterator[list[FetchResult]]:
    """Fetch, and give each host back after its last request, whatever happens."""
    visit = _Visit(job, requests, hosts)
    try:
        with closing(job.fetcher.fetch(requests, stop=job.stop)) as arriving:
            for results in _batches(arriving, job.policy.batch):
                job.progress.advance(len(results))
                yield results
                visit.took(results)
                visit.renew(leases)
    finally:
        visit.end()


def _batches(
    arriving: Iterable[list[FetchResult]], most: int
) -> Iterator[list[FetchResult]]:
    """Cut what came together into batches of at most `most`."""
    for results in arriving:
        for start in range(0, len(results), most):
            yield results[start : start + most]


class _Visit:
    """The hosts that are ours while their requests are fetched."""

    def __init__(
        self, job: Job, requests: Sequence[FetchRequest], hosts: set[str]
    ) -> None:
        self._job = job
        self._left = Counter(host_of(request.url) for request in requests)
        self._gaps = dict.fromkeys(hosts, timedelta(0))
        for request in requests:
            self._note(host_of(request.url), request.gap)
        self._renewed_at = job.wall.now()

    def took(self, results: Sequence[FetchResult]) -> None:
        """Give back the hosts of which nothing is left to be fetched."""
        for result in results:
            if result.request.gap:  # a recorded web need not be asked politely
                self._note(host_of(result.request.url), result.pause)
        self._left -= Counter(host_of(result.request.url) for result in results)
        self._let_go(self._gaps.keys() - self._left.keys())

    def renew(self, leases: Iterable[str]) -> None:
        """Keep the run, its hosts and `leases` from running out."""
        now = self._job.wall.now()
        if now - self._renewed_at >= RENEW_AFTER:
            self._job.claim(*(_lease(host) for host in self._gaps), *leases)
            self._renewed_at = now

    def end(self) -> None:
        """Give back all hosts."""
        self._let_go(set(self._gaps))

    def _note(self, host: str, gap: timedelta) -> None:
        """Remember the longest gap that a host is to have."""
        self._gaps[host] = max(gap, self._gaps.get(host, gap))

    def _let_go(self, hosts: set[str]) -> None:
        """Give hosts back; nobody asks them before their gap is over."""
        now = self._job.wall.now()
        until = {_lease(host): now + self._gaps.pop(host) for host in hosts}
        if until:
            self._job.ledger.release(until, self._job.owner)


def _hold(job: Job, hosts: set[str]) -> set[str]:
    """Return those of `hosts` that nobody else talks to or just talked to."""
    held = job.claim(*map(_lease, hosts))
    return {host for host in hosts if _lease(host) in held}


def _lease(host: str) -> str:
    return f"host:{host}"


def _busy(job: Job, request: FetchRequest) -> FetchResult:
    job.progress.advance()
    detail = f"another run was talking to {host_of(request.url)}"
    return FetchResult(request=request, end=Ended(Reason.HOST_BUSY, detail))
