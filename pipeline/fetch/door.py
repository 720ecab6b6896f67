"""The one guarded door to the web: every fetch goes through `Door`."""

import asyncio
import time
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field

from pipeline.errors import FetchError
from pipeline.fetch import robots as rules
from pipeline.fetch.answer import conclude, is_rate_limited, named, retry_after
from pipeline.fetch.inflate import ACCEPTED
from pipeline.fetch.pace import Turns
from pipeline.fetch.redirects import next_url
from pipeline.fetch.url import fetchable, host, origin
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.ports import Clock, RobotsCache, Transport
from pipeline.records import Exchange, FetchRequest, FetchResult, RobotsFile

_ACCEPT = {
    DocumentKind.FEED: "application/rss+xml, application/atom+xml, "
    "application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    DocumentKind.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
}
_ANYTHING = "*/*"


@dataclass(frozen=True)
class Door:
    """Fetches politely and within bounds; a `Fetcher`.

    Attributes:
        transport: makes the transport of one call of `fetch`.
        robots: keeps robots.txt files from call to call.
        clock: tells when things happened.
        user_agent: how we introduce ourselves, to robots.txt as well.
        concurrency: hosts that are asked at the same time, at most.
        deadline: seconds for one request with all its redirects, without the
            time it waits for its turns.
        max_redirects: redirects of one request, at most.
        sleep: pauses between two requests to a host; a replay need not.
        timer: tells seconds since whenever, for pauses and deadlines.
    """

    transport: Callable[[], Transport]
    _: KW_ONLY
    robots: RobotsCache
    clock: Clock
    user_agent: str
    concurrency: int = 24
    deadline: float = 30.0
    max_redirects: int = 5
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    timer: Callable[[], float] = time.monotonic

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        *,
        stop: Callable[[], bool] = lambda: False,
        done: Callable[[FetchResult], None] = lambda _: None,
    ) -> list[FetchResult]:
        """Fetch all of `requests`; see `ports.Fetcher`."""
        return asyncio.run(self._fetch(requests, stop, done))

    async def _fetch(
        self,
        requests: Sequence[FetchRequest],
        stop: Callable[[], bool],
        done: Callable[[FetchResult], None],
    ) -> list[FetchResult]:
        turns = Turns(self.concurrency, stop, self.sleep, self.timer)
        transport = self.transport()
        batch = _Batch(self, transport, turns)
        tasks = [asyncio.create_task(batch.fetch(request)) for request in requests]
        try:
            for task in asyncio.as_completed(tasks):
                done(await task)
        finally:
            for unfinished in tasks:
                unfinished.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await transport.aclose()
        return [task.result() for task in tasks]


@dataclass(kw_only=True)
class _Trip:
    """One request on its way: what it may still take, what it brought."""

    headers: dict[str, str]
    seconds_left: float
    exchanges: list[Exchange] = field(default_factory=list)


class _Batch:
    """The requests of one call of `Door.fetch`, over one transport."""

    def __init__(self, door: Door, transport: Transport, turns: Turns) -> None:
        self._door = door
        self._transport = transport
        self._turns = turns
        self._robots_asked: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch(self, request: FetchRequest) -> FetchResult:
        """Fetch one request; whatever happens to it is its result."""
        trip = self._trip(_ACCEPT.get(request.kind, _ANYTHING))
        trip.headers |= _conditions(request)
        end: Exchange | Ended
        wait = None
        try:
            end = await self._answer(request, trip)
        except FetchError as error:
            end, wait = _ended(error), error.retry_after
        except Exception:  # noqa: BLE001 - a bug in one request is that one's outcome
            end = Ended(Reason.BUG, traceback.format_exc())
        return FetchResult(
            request=request,
            end=end,
            exchanges=tuple(trip.exchanges),
            retry_after=wait,
        )

    def _trip(self, accept: str) -> _Trip:
        headers = {
            "User-Agent": self._door.user_agent,
            "Accept": accept,
            "Accept-Encoding": ACCEPTED,
        }
        return _Trip(headers=headers, seconds_left=self._door.deadline)

    async def _answer(self, request: FetchRequest, trip: _Trip) -> Exchange | Ended:
        gap = request.gap.total_seconds()

        async def permit(url: str) -> float:
            if request.kind is not DocumentKind.PAGE:
                return gap  # feeds are published to be polled
            return max(gap, await self._pause_allowed(url, gap, trip))

        url = _first_url(request)
        last = await self._follow(url, trip, permit, self._door.max_redirects)
        return conclude(last)

    async def _follow(
        self,
        url: str,
        trip: _Trip,
        permit: Callable[[str], Awaitable[float]],
        max_redirects: int,
    ) -> Exchange:
        """Return the last answer on the way from `url`, whatever its status.

        `permit` is asked before each hop; it returns the gap in seconds.
        """
        asked: list[str] = []
        while True:
            asked.append(url)
            exchange = await self._ask(url, trip, await permit(url))
            match next_url(exchange, asked, max_redirects):
                case None:
                    return exchange
                case Ended(reason=reason, detail=detail):
                    raise FetchError(detail, reason=reason)
                case target:
                    url = target

    async def _ask(self, url: str, trip: _Trip, gap: float) -> Exchange:
        async with self._turns.turn(host(url), gap):
            exchange = await self._within_deadline(url, trip)
            trip.exchanges.append(exchange)
            if is_rate_limited(exchange):
                raise FetchError(
                    f"{named(exchange.status)}: {url}",
                    reason=Reason.RATE_LIMITED,
                    retry_after=retry_after(exchange, self._door.clock.now()),
                )
        return exchange

    async def _within_deadline(self, url: str, trip: _Trip) -> Exchange:
        started = self._door.timer()
        try:
            async with asyncio.timeout(trip.seconds_left):
                return await self._transport.get(url, trip.headers)
        except TimeoutError as error:
            message = f"not answered within {self._door.deadline:g} s: {url}"
            raise FetchError(message, reason=Reason.TIMEOUT) from error
        finally:
            trip.seconds_left -= self._door.timer() - started

    async def _pause_allowed(self, url: str, gap: float, trip: _Trip) -> float:
        """Return the crawl delay in seconds, once robots.txt allows `url`.

        Raises:
            FetchError: It forbids the URL, or could not be had.
        """
        agent = self._door.user_agent
        robots = await self._robots_of(origin(url), gap, trip)
        if robots.deferred:
            message = f"robots.txt of {robots.origin} cannot be had: {url}"
            raise FetchError(message, reason=Reason.ROBOTS_UNREACHABLE)
        if not rules.allows(robots, agent, url):
            message = f"robots.txt of {robots.origin} forbids {url}"
            raise FetchError(message, reason=Reason.ROBOTS)
        delay = rules.crawl_delay(robots, agent)
        return delay.total_seconds() if delay else 0.0

    async def _robots_of(self, site: str, gap: float, trip: _Trip) -> RobotsFile:
        """Return the robots.txt of an origin, asked for once by all who need it."""
        async with self._robots_asked[site]:
            held = self._door.robots.robots(site)
            if held and rules.is_fresh(held, self._door.clock.now()):
                return held
            answer = await self._robots_answer(f"{site}/robots.txt", gap, trip)
            robots = rules.read_robots(site, answer, self._door.clock.now())
            self._door.robots.keep_robots(robots)
            return robots

    async def _robots_answer(
        self, url: str, gap: float, page: _Trip
    ) -> Exchange | Ended:
        async def permit(_: str) -> float:
            return gap

        trip = self._trip(_ANYTHING)
        trip.exchanges = page.exchanges
        try:
            return await self._follow(url, trip, permit, rules.MAX_REDIRECTS)
        except FetchError as error:
            # neither says anything about the robots.txt
            if error.reason in (Reason.INTERRUPTED, Reason.RATE_LIMITED):
                raise
            return _ended(error)


def _first_url(request: FetchRequest) -> str:
    try:
        return fetchable(request.url)
    except ValueError as error:
        raise FetchError(str(error), reason=Reason.ADDRESS_REFUSED) from error


def _conditions(request: FetchRequest) -> dict[str, str]:
    """Return the conditional headers; what a header cannot hold is left out."""
    given = {
        "If-None-Match": request.etag,
        "If-Modified-Since": request.last_modified,
    }
    return {
        name: value
        for name, value in given.items()
        if value and value.isascii() and value.isprintable()
    }


def _ended(error: FetchError) -> Ended:
    return Ended(Reason(error.reason), str(error))
