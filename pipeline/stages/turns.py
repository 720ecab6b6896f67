"""Host turns: one run at a time talks to a host, and leaves it alone for its gap."""

import time
from collections.abc import Sequence
from datetime import timedelta

from pipeline.fetch.compare import host_of
from pipeline.model import Ended, Reason
from pipeline.records import FetchRequest, FetchResult
from pipeline.stages.job import Job

HOST_WAIT = timedelta(minutes=2)
"""How long we wait for a host that another run is talking to."""
RENEW_AFTER = timedelta(seconds=30)
"""How often a fetch renews the leases that it needs, at most."""
_LOOK_AGAIN = 0.2


def fetch_in_turn(job: Job, requests: Sequence[FetchRequest]) -> list[FetchResult]:
    """Fetch `requests`, those of a host while it is ours; results are in their order.

    What is ours already is fetched before we wait for the rest: two runs that
    hold a host each never wait for one another. A host that stays busy ends
    its requests with `Reason.HOST_BUSY`.
    """
    results: dict[str, FetchResult] = {}
    until = time.monotonic() + HOST_WAIT.total_seconds()
    while left := [request for request in requests if request.key not in results]:
        hosts = _hold(job, {host_of(request.url) for request in left})
        # once we were asked to stop, the fetcher says so of every request
        mine = left if job.stop() else [r for r in left if host_of(r.url) in hosts]
        if mine:
            fetched = _fetch(job, mine, hosts)
        elif time.monotonic() >= until:
            fetched = [_busy(job, request) for request in left]
        else:
            time.sleep(_LOOK_AGAIN)
            continue
        results |= {result.request.key: result for result in fetched}
    return [results[request.key] for request in requests]


def _fetch(
    job: Job, requests: Sequence[FetchRequest], hosts: set[str]
) -> list[FetchResult]:
    """Fetch, then give `hosts` back, whatever happened."""
    try:
        return job.fetcher.fetch(requests, stop=job.stop, done=_Pulse(job, hosts))
    finally:
        _let_go(job, hosts, requests)


class _Pulse:
    """Told of each result: shows progress, and keeps leases from running out."""

    def __init__(self, job: Job, hosts: set[str]) -> None:
        self._job = job
        self._leases = [f"host:{host}" for host in hosts]
        self._renewed_at = job.wall.now()

    def __call__(self, _: FetchResult) -> None:
        self._job.progress.advance()
        now = self._job.wall.now()
        if now - self._renewed_at >= RENEW_AFTER:
            self._job.claim(*self._leases)
            self._renewed_at = now


def _hold(job: Job, hosts: set[str]) -> set[str]:
    """Return those of `hosts` that nobody else talks to or just talked to."""
    held = job.claim(*(f"host:{host}" for host in hosts))
    return {host for host in hosts if f"host:{host}" in held}


def _let_go(job: Job, hosts: set[str], requests: Sequence[FetchRequest]) -> None:
    """Give hosts back; nobody asks them before their gap is over."""
    now = job.wall.now()
    gaps = {
        host: max(r.gap for r in requests if host_of(r.url) == host) for host in hosts
    }
    until = {f"host:{host}": now + gap for host, gap in gaps.items()}
    job.ledger.release(until, job.run_id)


def _busy(job: Job, request: FetchRequest) -> FetchResult:
    job.progress.advance()
    detail = f"another run was talking to {host_of(request.url)}"
    return FetchResult(request=request, end=Ended(Reason.HOST_BUSY, detail))
