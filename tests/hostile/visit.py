"""One visit to a hostile place, through the real door and the real transport."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import httpcore

from pipeline.adapters.http import HttpTransport
from pipeline.fetch.door import Door
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import FetchRequest, FetchResult, RobotsFile

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = 100_000
EVIL = "evil.example"
"""A host that may be at a private address, so that a test's server can be it."""


class FixedClock:
    def now(self) -> datetime:
        return NOW


class NoRobots:
    """Keeps that every site has a robots.txt which allows all."""

    def robots(self, origin: str) -> RobotsFile | None:
        return RobotsFile(origin=origin, fetched_at=NOW)

    def keep_robots(self, robots: RobotsFile) -> None:
        raise AssertionError(f"{robots.origin}/robots.txt was asked for")


class Names:
    """A name server: gives each answer of a name once, the last for ever."""

    def __init__(self, answers: Mapping[str, Sequence[list[str]]]) -> None:
        self._answers = {name: list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        given = self._answers.get(host, [["127.0.0.1"]])
        return given.pop(0) if len(given) > 1 else given[0]


class SmallInternet(httpcore.AsyncNetworkBackend):
    """A network where every address leads to this machine; it notes them."""

    def __init__(self) -> None:
        self.connected: list[str] = []
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **_: Any
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        return await self._sockets.connect_tcp("127.0.0.1", port, timeout)


@dataclass(frozen=True)
class Visit:
    """How a visit ended and what it took."""

    result: FetchResult
    seconds: float
    cpu: float

    @property
    def reason(self) -> Reason | None:
        end = self.result.end
        return end.reason if isinstance(end, Ended) else None

    @property
    def detail(self) -> str:
        end = self.result.end
        return end.detail if isinstance(end, Ended) else ""

    @property
    def kept(self) -> int:
        """The bytes that we hold because of it."""
        return sum(len(e.body) + len(e.inflated) for e in self.result.exchanges)

    @property
    def urls(self) -> list[str]:
        """What was answered, in order."""
        return [exchange.url for exchange in self.result.exchanges]


def visit(
    url: str,
    *,
    kind: DocumentKind = DocumentKind.FEED,
    deadline: float = 5.0,
    etag: str | None = None,
    last_modified: str | None = None,
    **transport: Any,
) -> Visit:
    """Fetch `url`, from EVIL if the test has a server of that name."""
    settings = {
        "max_body": LIMIT,
        "allow_private": frozenset({EVIL}),
        "resolve": Names({}),
        **transport,
    }
    door = Door(
        lambda: HttpTransport(FixedClock(), **settings),
        robots=NoRobots(),
        clock=FixedClock(),
        user_agent="Newsline/0.1",
        deadline=deadline,
    )
    request = FetchRequest(
        key=url,
        url=url,
        kind=kind,
        source_id="s",
        etag=etag,
        last_modified=last_modified,
        gap=timedelta(0),
    )
    began, cpu = time.monotonic(), time.process_time()
    [result] = chain.from_iterable(door.fetch([request]))
    return Visit(result, time.monotonic() - began, time.process_time() - cpu)
