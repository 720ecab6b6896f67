"""A farm of news sites on this machine: `python -m benchmarks.farm HOSTS`.

It prints its port, then serves until its stdin closes; each line of stdin is a
JSON order, answered by one line: `{"visit": 2}` lets time pass, `{}` only reports.
What a feed is like follows from its URL alone, so every farm is the same.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from hashlib import sha256

FEEDS_OF_A_HOST = 5
HUNG = "hung.farm.example"
ADDRESSES = tuple(f"127.0.0.{n}" for n in range(2, 10))
FASTEST, SLOWEST = 0.02, 2.0
CHANGED, FAILING, WITHOUT_ETAG = 0.3, 0.02, 0.2
MOST_NEW = 5
_FAILURES = ("500", "reset", "silence")
_WORDS = [
    "valley", "council", "river", "bridge", "harvest", "budget", "school", "winter",
    "road", "mayor", "market", "railway", "station", "hospital", "forest", "festival",
    "water", "power", "border", "court", "election",
]  # fmt: skip


def host_names(count: int) -> list[str]:
    """Return the hosts of a farm; the one that hangs is among them."""
    return [HUNG, *(f"site{n}.farm.example" for n in range(1, count))]


def feed_paths() -> list[str]:
    """Return the feeds of each host."""
    return [f"/feed{n}.xml" for n in range(FEEDS_OF_A_HOST)]


def share(*of: object) -> float:
    """Return a number from 0 to 1 that is always the same for the same things."""
    digest = sha256(repr(of).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def failure(host: str, path: str) -> str | None:
    """Return how a feed fails, if it does."""
    if host == HUNG:
        return "silence"
    place = share("fails", host, path) / FAILING
    return _FAILURES[int(place * len(_FAILURES))] if place < 1 else None


def version(host: str, path: str, visit: int) -> int:
    """Return how many entries came up to a visit; the first is visit 1."""
    return sum(
        1 + int(share("new", host, path, number) * MOST_NEW)
        for number in range(2, visit + 1)
        if share("changes", host, path, number) < CHANGED
    )


def feed(host: str, path: str, newest: int) -> bytes:
    """Return a feed whose newest entry has this number."""
    count = 20 + int(share("length", host, path) * 21)
    items = "".join(_item(host, path, newest - n) for n in range(count))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{host}</title><link>http://{host}/</link>"
        f"<description>News</description>{items}</channel></rss>"
    ).encode()


@lru_cache(50_000)
def _item(host: str, path: str, number: int) -> str:
    start = int(share(host, path, number) * 1000)
    words = " ".join(_WORDS[(start * n + number) % len(_WORDS)] for n in range(1, 41))
    url = f"http://{host}{path.removesuffix('.xml')}/{number + 1000}.html"
    day = (number + 1000) % 28 + 1
    return (
        f"<item><title>{words[:60]} {number}</title><link>{url}</link>"
        f"<guid>{url}</guid><pubDate>{day:02} Sep 2026 06:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
    )


@dataclass
class Book:
    """When each host was asked and when it had answered, by `time.monotonic`."""

    requests: int = 0
    unchanged: int = 0
    together: int = 0
    gaps: dict[str, float] = field(default_factory=dict)
    _open: dict[str, int] = field(default_factory=dict)
    _free_since: dict[str, float] = field(default_factory=dict)

    def asked(self, host: str, now: float) -> None:
        self.requests += 1
        at_once = self._open.get(host, 0) + 1
        self._open[host] = at_once
        self.together = max(self.together, at_once)
        if since := self._free_since.get(host):
            self.gaps[host] = min(self.gaps.get(host, now - since), now - since)

    def answered(self, host: str, now: float) -> None:
        self._open[host] -= 1
        self._free_since[host] = now


@dataclass(frozen=True, slots=True)
class Report:
    """What a farm saw since it began; seconds."""

    requests: int
    unchanged: int
    together: int
    shortest_gap: float | None
    cpu: float


class Farm:
    """All sites of a farm."""

    def __init__(self) -> None:
        self.visit = 1
        self.book = Book()

    def report(self) -> Report:
        return Report(
            requests=self.book.requests,
            unchanged=self.book.unchanged,
            together=self.book.together,
            shortest_gap=min(self.book.gaps.values(), default=None),
            cpu=time.process_time(),
        )

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the requests of one connection."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                if not await self._answers(_Asked.of(head), reader, writer):
                    break
        writer.close()

    async def _answers(
        self,
        asked: "_Asked",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer one request; tell whether the connection stays open."""
        self.book.asked(asked.host, time.monotonic())
        await asyncio.sleep(_latency(asked.host))
        fails = failure(asked.host, asked.path)
        if fails == "silence":
            await reader.read(1)  # until the client leaves
        elif fails == "reset":
            writer.transport.abort()
        elif fails:
            writer.write(_head("500 Broken") + b"\r\n")
        else:
            writer.writelines(self._answer(asked))
        self.book.answered(asked.host, time.monotonic())
        return fails not in ("silence", "reset")

    def _answer(self, asked: "_Asked") -> Iterator[bytes]:
        newest = version(asked.host, asked.path, self.visit)
        if share("etag", asked.host) < WITHOUT_ETAG:
            etag = b""
        else:
            etag = f'ETag: "{newest}"\r\n'.encode()
        if etag and asked.etag == f'"{newest}"':
            self.book.unchanged += 1
            yield _head("304 Not Modified", None) + etag + b"\r\n"
            return
        body = feed(asked.host, asked.path, newest)
        kind = b"Content-Type: application/rss+xml\r\n"
        yield _head("200 OK", len(body)) + kind + etag + b"\r\n"
        yield body


@dataclass(frozen=True, slots=True)
class _Asked:
    host: str
    path: str
    etag: str

    @classmethod
    def of(cls, head: str) -> "_Asked":
        first, *lines = head.split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        fields = {name.lower(): value for name, _, value in pairs}
        host = fields["host"].partition(":")[0]
        return cls(host, first.split(" ")[1], fields.get("if-none-match", ""))


def _latency(host: str) -> float:
    """Return a host's seconds for an answer: many are fast, some are slow."""
    return float(FASTEST * (SLOWEST / FASTEST) ** (share("slow", host) ** 1.5))


def _head(status: str, length: int | None = 0) -> bytes:
    line = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 {status}\r\n{line}".encode()


async def _obey(farm: Farm) -> None:
    """Carry out the orders of stdin until it closes."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        farm.visit = json.loads(line).get("visit", farm.visit)
        print(json.dumps(asdict(farm.report())), flush=True)


async def main() -> None:
    """Serve on all addresses of this machine's loopback."""
    farm = Farm()
    server = await asyncio.start_server(farm.serve, "0.0.0.0", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await _obey(farm)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
