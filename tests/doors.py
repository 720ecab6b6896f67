"""A door to a web in memory, in a time that passes only when somebody sleeps."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.errors import FetchError
from pipeline.fetch.door import Door
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import (
    Exchange,
    FetchRequest,
    FetchResult,
    HostState,
    RobotsFile,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGENT = "Newsline/0.1 (+https://newsline.example/bot)"


class FixedClock:
    """A `Clock` at which it is always `at`."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return that time."""
        return self.at


class Shelf:
    """Keeps robots.txt files and host states in memory."""

    def __init__(self) -> None:
        self.held: dict[str, RobotsFile] = {}
        self.states: dict[str, HostState] = {}
        self.looked_up: list[list[str]] = []

    def robots(self, origin: str) -> RobotsFile | None:
        """Return what is held for `origin`."""
        return self.held.get(origin)

    def keep_robots(self, robots: RobotsFile) -> None:
        """Hold `robots`."""
        self.held[robots.origin] = robots

    def host_states(self, hosts: Iterable[str]) -> dict[str, HostState]:
        """Return what is known of `hosts`."""
        self.looked_up.append(sorted(hosts))
        return {h: self.states[h] for h in self.looked_up[-1] if h in self.states}

    def keep_hosts(self, states: Iterable[HostState]) -> None:
        """Hold `states`."""
        self.states |= {state.host: state for state in states}


class Time:
    """A time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the seconds that have passed."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.slept.append(seconds)
        self.now += seconds


def ok(body: bytes = b"text", status: int = 200, **headers: str) -> Exchange:
    """Return an answer; "_" in a header's name stands for "-"."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(url="", captured_at=NOW, status=status, headers=pairs, body=body)


def to(location: str) -> Exchange:
    """Return a redirect."""
    return ok(b"", 302, Location=location)


def page(url: str, **more: Any) -> FetchRequest:
    """Return a request for a page, or for what `kind` says."""
    given = {"kind": DocumentKind.PAGE, "source_id": "s"} | more
    return FetchRequest(key=url, url=url, **given)


def feed(url: str, **more: Any) -> FetchRequest:
    """Return a request for a feed."""
    return page(url, kind=DocumentKind.FEED, **more)


def reason(end: Exchange | Ended) -> Reason | None:
    """Return why a request ended; None for an answer."""
    return end.reason if isinstance(end, Ended) else None


class World:
    """A door to a web in memory."""

    def __init__(
        self, answers: Mapping[str, Exchange | FetchError], **settings: Any
    ) -> None:
        self.clock = FixedClock()
        self.web = MemoryTransport(answers, self.clock)
        self.shelf = Shelf()
        self.time = Time()
        self.door = Door(
            lambda: self.web,
            robots=self.shelf,
            hosts=self.shelf,
            clock=self.clock,
            user_agent=AGENT,
            sleep=self.time.sleep,
            timer=self.time,
            **settings,
        )

    @property
    def asked(self) -> list[str]:
        """The URLs that were asked, in order."""
        return [url for url, _ in self.web.asked]

    def fetch(self, *requests: FetchRequest, **more: Any) -> list[FetchResult]:
        """Fetch all of `requests`; the results are in their order."""
        lists = self.door.fetch(requests, **more)
        found = {r.request.key: r for results in lists for r in results}
        return [found[request.key] for request in requests]

    def end(self, url: str, **more: Any) -> Exchange | Ended:
        """Return how the request for `url` ended."""
        return self.fetch(page(url, **more))[0].end
