"""Host turns: one run at a time talks to a host, and leaves it alone for its gap."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PipelineError
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import Exchange, FetchRequest, FetchResult
from pipeline.stages import turns
from pipeline.stages.job import LEASE, Job
from pipeline.stages.turns import fetch_in_turn
from tests.newsroom import newsroom
from tests.values import HOUR, NOW

GAP = timedelta(seconds=5)


@dataclass
class Wall:
    """A wall clock that takes a second from look to look."""

    at: datetime = NOW

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Asked:
    """Answers everything, and remembers which hosts were asked when (`Fetcher`)."""

    wall: Wall
    times: list[tuple[str, datetime]] = field(default_factory=list)

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        *,
        stop: Callable[[], bool] = lambda: False,
    ) -> Generator[list[FetchResult], None, None]:
        if stop():
            end = Ended(Reason.INTERRUPTED)
            yield [FetchResult(request=request, end=end) for request in requests]
            return
        self.times += [(request.key, self.wall.at) for request in requests]
        yield [answered(request) for request in requests]


def answered(request: FetchRequest) -> FetchResult:
    answer = Exchange(url=request.url, captured_at=datetime.now(UTC))
    return FetchResult(request=request, end=answer)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setattr(turns, "_LOOK_AGAIN", 0.0)
    wall = Wall()
    opened = newsroom(tmp_path).job()
    return replace(opened, wall=wall, fetcher=Asked(wall))


def request(host: str) -> FetchRequest:
    url = f"https://{host}.example/a.html"
    return FetchRequest(
        key=host, url=url, kind=DocumentKind.PAGE, source_id="one", gap=GAP
    )


def asked(job: Job) -> list[tuple[str, datetime]]:
    assert isinstance(job.fetcher, Asked)
    return job.fetcher.times


def let_another_run_hold(job: Job, host: str, until: datetime) -> None:
    assert job.ledger.claim([f"host:{host}.example"], "another", NOW, until)


def fetched(job: Job, *requests: FetchRequest) -> list[FetchResult]:
    """Fetch to the end and return the results as they came."""
    return [result for batch in fetch_in_turn(job, requests) for result in batch]


def ends(results: Sequence[FetchResult]) -> list[Any]:
    return [getattr(result.end, "reason", None) for result in results]


def test_each_request_has_its_result(job: Job) -> None:
    let_another_run_hold(job, "a", NOW + timedelta(seconds=3))
    results = fetched(job, request("a"), request("b"))
    assert {result.request.key for result in results} == {"a", "b"}
    assert ends(results) == [None, None]


def test_results_come_in_batches_of_the_size_of_the_policy(job: Job) -> None:
    requests = [request(name) for name in "abcde"]
    sizes = [len(batch) for batch in fetch_in_turn(job, requests)]
    assert sizes == [2, 2, 1]


def test_what_is_free_is_fetched_before_we_wait_for_the_rest(job: Job) -> None:
    let_another_run_hold(job, "a", NOW + timedelta(seconds=10))
    fetched(job, request("a"), request("b"))
    (first, first_at), (second, second_at) = asked(job)
    assert (first, second) == ("b", "a")
    assert first_at < NOW + timedelta(seconds=10) <= second_at


def test_who_waits_for_a_busy_host_keeps_no_other_from_others(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_another_run_hold(job, "a", NOW + timedelta(seconds=60))
    free: list[set[str]] = []

    def look(_seconds: float) -> None:
        now = job.wall.now() + GAP
        free.append(job.ledger.claim(["host:b.example"], "third", now, now))

    monkeypatch.setattr(turns.time, "sleep", look)
    fetched(job, request("a"), request("b"))
    assert free[0] == {"host:b.example"}


def test_a_run_keeps_the_gap_between_its_own_batches(job: Job) -> None:
    fetched(job, request("a"))
    fetched(job, request("a"))
    (_, first), (_, second) = asked(job)
    assert second - first >= GAP


def test_another_run_keeps_the_gap_too(job: Job) -> None:
    fetched(job, request("a"))
    fetched(replace(job, run_id="another"), request("a"))
    (_, first), (_, second) = asked(job)
    assert second - first >= GAP


def test_a_host_that_wants_more_than_the_gap_gets_it(job: Job) -> None:
    minute = timedelta(minutes=1)
    arriving = fetch_in_turn(replace(job, fetcher=Pausing(job, minute)), [request("a")])
    list(arriving)
    fetched(job, request("a"))
    [(_, at)] = asked(job)
    assert at - NOW >= minute


def test_a_host_that_stays_busy_is_named(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "HOST_WAIT", timedelta(0))
    let_another_run_hold(job, "a", NOW + HOUR)
    free, busy = fetched(job, request("a"), request("b"))
    assert busy.end == Ended(Reason.HOST_BUSY, "another run was talking to a.example")
    assert isinstance(free.end, Exchange)


def test_a_wish_to_stop_is_not_kept_waiting_by_a_busy_host(job: Job) -> None:
    let_another_run_hold(job, "a", NOW + HOUR)
    stopped = replace(job, stop=lambda: True)
    assert ends(fetched(stopped, request("a"))) == [Reason.INTERRUPTED]
    assert asked(job) == []


def test_hosts_are_given_back_when_fetching_fails(job: Job) -> None:
    def broken(*_: object, **__: object) -> list[FetchResult]:
        raise RuntimeError

    job.fetcher.fetch = broken  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        fetched(job, request("a"))
    later = job.wall.now() + GAP
    assert job.ledger.claim(["host:a.example"], "another", later, later + HOUR)


class Pausing(Asked):
    """Says that all hosts want so long a pause (`Fetcher`)."""

    def __init__(self, job: Job, pause: timedelta) -> None:
        assert isinstance(job.wall, Wall)
        super().__init__(job.wall)
        self.pause = pause

    def fetch(self, *given: Any, **more: Any) -> Generator[list[FetchResult]]:
        for results in super().fetch(*given, **more):
            yield [replace(result, pause=self.pause) for result in results]


class Slow(Asked):
    """Takes ten seconds for each request (`Fetcher`)."""

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        *,
        stop: Callable[[], bool] = lambda: False,
    ) -> Generator[list[FetchResult], None, None]:
        stop()
        for request in requests:
            self.times.append((request.key, self.wall.at))
            self.wall.at += timedelta(seconds=10)
            yield [answered(request)]


def slow(job: Job) -> Job:
    assert isinstance(job.wall, Wall)
    job.ledger.begin_run(job.run_id, NOW, NOW, NOW + timedelta(minutes=1))
    return replace(job, fetcher=Slow(job.wall))


def test_a_host_is_given_back_after_its_last_request(job: Job) -> None:
    arriving = fetch_in_turn(slow(job), [request("a"), request("b"), request("b")])
    next(arriving)
    next(arriving)
    later = job.wall.now() + GAP
    names = ["host:a.example", "host:b.example"]
    assert job.ledger.claim(names, "another", later, later + HOUR) == set(names[:1])


def test_a_long_fetch_keeps_its_run_alive_and_its_host_its_own(job: Job) -> None:
    busy = slow(job)
    for count, _ in enumerate(fetch_in_turn(busy, [request("a")] * 100)):
        if count == 99:
            now = NOW + LEASE + timedelta(seconds=1)
            assert busy.wall.now() > now
            assert job.ledger.close_dead_runs(now) == []
            assert not job.ledger.claim(["host:a.example"], "another", now, now + HOUR)


def test_other_leases_are_held_as_long_as_they_are_needed(job: Job) -> None:
    busy, leases = slow(job), {"feed:a", "feed:b"}
    job.ledger.claim(leases, busy.run_id, NOW, NOW + LEASE)
    for _ in fetch_in_turn(busy, [request("a")] * 100, leases):
        leases.discard("feed:b")
    now = NOW + LEASE + timedelta(seconds=1)
    assert job.ledger.claim(["feed:a", "feed:b"], "another", now, now) == {"feed:b"}


def test_leases_are_renewed_now_and_then_not_with_each_page(job: Job) -> None:
    busy = slow(job)
    claims = CountingClaims(busy.ledger)
    fetched(replace(busy, ledger=claims), *[request("a")] * 90)
    assert claims.number == 1 + 90 * 11 // 300


class CountingClaims:
    """A ledger that counts how often the leases of hosts are asked of it."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger
        self.number = 0

    def claim(self, names: Iterable[str], *rest: Any) -> set[str]:
        held = set(names)
        self.number += any(name.startswith("host:") for name in held)
        return self._ledger.claim(held, *rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def test_a_run_that_was_taken_for_dead_stops_fetching(job: Job) -> None:
    busy = slow(job)
    busy.ledger.close_dead_runs(NOW + HOUR)
    with pytest.raises(PipelineError, match="taken for dead; another run"):
        fetched(busy, request("a"))
    assert asked(busy) == []


def test_a_run_that_is_taken_for_dead_while_it_fetches_stops(job: Job) -> None:
    busy = slow(job)

    def stop() -> bool:
        busy.ledger.close_dead_runs(NOW + HOUR)
        return False

    with pytest.raises(PipelineError, match="taken for dead"):
        fetched(replace(busy, stop=stop), *[request("a")] * 40)


def test_nothing_to_fetch_is_nothing(job: Job) -> None:
    assert fetched(job) == []
