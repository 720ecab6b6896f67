"""Feeds per second: 10,000 feeds of 2,000 hosts polled twice, over real sockets."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.farm import ADDRESSES, HUNG, Report, feed_paths, host_names, share
from benchmarks.memory import watching
from benchmarks.processes import cpu_of_all, forget_most, resident
from benchmarks.tables import show
from pipeline.adapters.http import HttpTransport
from pipeline.bootstrap import open_job
from pipeline.fetch.url import host
from pipeline.ports import Fetcher
from pipeline.records import FetchRequest, FetchResult
from pipeline.run import begin
from pipeline.settings import Settings, read_settings
from pipeline.stages.job import Job
from pipeline.stages.polling import poll

HOSTS = 2_000
GOAL, MOST_MEMORY = 60, 1024
ROOT = Path(__file__).parents[1]


class Farm:
    """A farm in a process of its own."""

    def __init__(self, hosts: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.farm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.hosts = host_names(hosts)
        self.port = int(self._line())

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, **what: int) -> Report:
        """Give an order and return what the farm saw until now."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return Report(**json.loads(self._line()))

    def close(self) -> None:
        """Let the farm end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@dataclass
class Watched:
    """A fetcher that notes when the last result of a host came that does not hang."""

    fetcher: Fetcher
    last: float = 0.0
    count: int = 0
    ends: dict[str, int] = field(default_factory=dict)

    def fetch(
        self, requests: Sequence[FetchRequest], **given: object
    ) -> Generator[list[FetchResult], None, None]:
        """Fetch all of `requests`; see `ports.Fetcher`."""
        for results in self.fetcher.fetch(requests, **given):  # type: ignore[arg-type]
            for result in results:
                self._note(result)
            yield results

    def _note(self, result: FetchResult) -> None:
        name = str(getattr(result.end, "reason", None) or "answered")
        self.ends[name] = self.ends.get(name, 0) + 1
        self.count += 1
        if host(result.request.url) != HUNG:
            self.last = time.monotonic()


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll of all feeds; seconds and MiB."""

    visit: int
    feeds: int
    seconds: float
    last_other: float
    cpu: float
    farm_cpu: float
    memory: tuple[float, float]
    report: Report
    ends: dict[str, int]


def main(hosts: int = HOSTS) -> None:
    """Poll everything twice; the first time fills the ledger."""
    farm = Farm(hosts)
    try:
        with TemporaryDirectory(prefix="newsline-farm-") as folder:
            settings = _settings(Path(folder), farm)
            with open_job(settings, every_feed=True) as job:
                watched = Watched(_over_the_farm(job, farm))
                job = replace(job, fetcher=watched)
                polls = [_poll(job, watched, farm, visit) for visit in (1, 2)]
    finally:
        farm.close()
    _show(polls)


def _poll(job: Job, watched: Watched, farm: Farm, visit: int) -> Polled:
    job = replace(job, run_id=uuid.uuid4().hex)
    begin(job)
    before = farm.order(visit=visit)
    watched.ends, watched.count = {}, 0
    forget_most()
    began, cpu = time.monotonic(), cpu_of_all()
    with watching() as readers:
        poll(job)
    seconds = time.monotonic() - began
    after = farm.order()
    farm_cpu = after.cpu - before.cpu
    largest = max((m for p, m in readers.most.items() if p != farm.pid), default=0.0)
    return Polled(
        visit=visit,
        feeds=watched.count,
        seconds=seconds,
        last_other=watched.last - began,
        cpu=cpu_of_all() - cpu - farm_cpu,
        farm_cpu=farm_cpu,
        memory=(resident(os.getpid())[1], largest),
        report=after,
        ends=watched.ends,
    )


def _settings(folder: Path, farm: Farm) -> Settings:
    sources = [
        {
            "id": f"s{number}",
            "name": name,
            "feeds": [f"http://{name}:{farm.port}{path}" for path in feed_paths()],
        }
        for number, name in enumerate(farm.hosts)
    ]
    file = folder / "sources.yaml"
    # JSON is YAML
    file.write_text(json.dumps({"sources": sources}))
    return read_settings(
        state_dir=folder / "state",
        sources=file,
        boilerplate=ROOT / "config" / "boilerplate.yaml",
    )


def _over_the_farm(job: Job, farm: Farm) -> Fetcher:
    """Return the job's own door, to whose transport the farm is the web."""
    allowed = frozenset(farm.hosts)

    async def resolve(name: str, _: int) -> list[str]:
        return [ADDRESSES[int(share("address", name) * len(ADDRESSES))]]

    def transport() -> HttpTransport:
        return HttpTransport(
            job.clock, max_body=15_000_000, allow_private=allowed, resolve=resolve
        )

    return replace(job.fetcher, transport=transport)  # type: ignore[type-var]


def _show(polls: Sequence[Polled]) -> None:
    show(
        "polling",
        ("poll", "feeds", "s", "feeds/s", "ms CPU a feed", "farm's", "MiB", "reader"),
        [
            (
                poll.visit,
                poll.feeds,
                f"{poll.last_other:.0f}",
                f"{poll.feeds / poll.last_other:.0f}",
                f"{poll.cpu / poll.feeds * 1000:.1f}",
                f"{poll.farm_cpu / poll.feeds * 1000:.1f}",
                *(f"{mib:.0f}" for mib in poll.memory),
            )
            for poll in polls
        ],
        "; ".join(_notes(polls)),
    )


def _notes(polls: Sequence[Polled]) -> Iterator[str]:
    last = polls[-1]
    yield f"goal: {GOAL} feeds/s and below {MOST_MEMORY} MiB"
    yield "s: until the last feed of another host than the one that hangs"
    yield f"with that one {last.seconds:.0f} s"
    gap = last.report.shortest_gap
    yield f"shortest gap {gap:.3f} s" if gap else "no host was asked twice"
    yield f"at most {last.report.together} request of a host at a time"
    yield f"{last.report.unchanged} answers 304"
    yield f"ends: {last.ends}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
