"""The one guarded door to the web: every fetch goes through `Door`."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from functools import partial

from pipeline.errors import FetchError, PipelineError
from pipeline.fetch import optout
from pipeline.fetch.answer import conclude
from pipeline.fetch.hops import Hops, Trip
from pipeline.fetch.hosts import ForgetfulBook, Hosts
from pipeline.fetch.inflate import ACCEPTED
from pipeline.fetch.pace import Turns
from pipeline.fetch.permits import Permits
from pipeline.fetch.stream import Aside, Outlet, stream
from pipeline.fetch.url import fetchable, host
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.ports import Clock, HostBook, RobotsCache, Transport
from pipeline.records import Exchange, FetchRequest, FetchResult

_ACCEPT = {
    DocumentKind.FEED: "application/rss+xml, application/atom+xml, "
    "application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    DocumentKind.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
}
_ANYTHING = "*/*"
_IF = ("If-None-Match", "If-Modified-Since")
_KEEP_EVERY = 30.0
_LETTING_GO = 5.0


@dataclass(frozen=True)
class Door:
    """Fetches politely and within bounds; a `Fetcher`.

    Attributes:
        transport: makes the transport of one call of `fetch`.
        robots: keeps robots.txt files from call to call.
        clock: tells when things happened.
        user_agent: how we introduce ourselves, to robots.txt as well.
        hosts: keeps how hosts behave from call to call.
        concurrency: hosts that are asked at the same time, at most.
        deadline: seconds for one request with all its redirects, without the
            time it waits for its turns.
        max_redirects: redirects of one request, at most.
        most_waiting: bytes of bodies that may wait to be taken; no request is
            begun while there are more. What is under way then comes on top.
        sleep: pauses between two requests to a host; a replay need not.
        timer: tells seconds since whenever, for pauses and deadlines.
    """

    transport: Callable[[], Transport]
    _: KW_ONLY
    robots: RobotsCache
    clock: Clock
    user_agent: str
    hosts: HostBook = field(default_factory=ForgetfulBook)
    concurrency: int = 128
    deadline: float = 30.0
    max_redirects: int = 5
    most_waiting: int = 64_000_000
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    timer: Callable[[], float] = time.monotonic

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        *,
        stop: Callable[[], bool] = lambda: False,
    ) -> Generator[list[FetchResult], None, None]:
        """Fetch all of `requests`; see `ports.Fetcher`.

        Fetching begins when the first results are asked for. `transport`, `stop`
        and the books are called in other threads.
        """
        work = partial(self._fetch, requests, stop)
        return stream(work, most_bytes=self.most_waiting, threads=self.concurrency)

    async def _fetch(
        self,
        requests: Sequence[FetchRequest],
        stop: Callable[[], bool],
        outlet: Outlet,
    ) -> None:
        transport, aside = self.transport(), Aside()
        hosts = Hosts(self.hosts, self.clock, aside)
        turns = Turns(
            hosts,
            concurrency=self.concurrency,
            stop=stop,
            room=outlet.room,
            sleep=self.sleep,
            timer=self.timer,
        )
        batch = _Batch(self, transport, turns, hosts, aside, outlet)
        try:
            await batch.fetch(requests)
        finally:
            await _closed(transport)
            await hosts.keep()
            aside.close()


class _Batch:
    """The requests of one call of `Door.fetch`, over one transport."""

    def __init__(
        self,
        door: Door,
        transport: Transport,
        turns: Turns,
        hosts: Hosts,
        aside: Aside,
        outlet: Outlet,
    ) -> None:
        self._door = door
        self._turns = turns
        self._hosts = hosts
        self._outlet = outlet
        self._kept_at = door.timer()
        self._headers = {
            kind: _headers(door.user_agent, _ACCEPT.get(kind, _ANYTHING))
            for kind in DocumentKind
        }
        self._hops = Hops(
            transport,
            turns,
            clock=door.clock,
            timer=door.timer,
            deadline=door.deadline,
        )
        self._permits = Permits(
            self._hops,
            door.robots,
            aside,
            clock=door.clock,
            user_agent=door.user_agent,
            headers=_headers(door.user_agent, _ANYTHING),
            deadline=door.deadline,
        )

    async def fetch(self, requests: Iterable[FetchRequest]) -> None:
        """Fetch all `requests`: hosts side by side, those of a host in a line."""
        lines: dict[str, list[FetchRequest]] = {}
        for request in requests:
            lines.setdefault(_host(request), []).append(request)
        await self._hosts.load(filter(None, lines))
        async with asyncio.TaskGroup() as group:
            for line in lines.values():
                group.create_task(self._go_along(line, group))

    async def _go_along(
        self, line: Sequence[FetchRequest], group: asyncio.TaskGroup
    ) -> None:
        """Begin each request when the host is done with the one before.

        One that was sent to another host is not waited for.
        """
        for request in line:
            trip = self._trip(request)
            group.create_task(self._bring(trip))
            await trip.away.wait()

    def _trip(self, request: FetchRequest) -> Trip:
        return Trip(
            request=request,
            kind=request.kind,
            headers=self._headers[request.kind] | _conditions(request),
            seconds_left=self._door.deadline,
        )

    async def _bring(self, trip: Trip) -> None:
        self._outlet.put(await self._result(trip))
        trip.away.set()
        if self._door.timer() - self._kept_at >= _KEEP_EVERY:
            self._kept_at = self._door.timer()
            await self._hosts.keep()

    async def _result(self, trip: Trip) -> FetchResult:
        """Fetch one request; whatever happens to it alone is its result.

        Raises:
            PipelineError: A book cannot be used; no request is to blame.
        """
        end: Exchange | Ended
        wait = None
        try:
            end = await self._end(trip)
        except FetchError as error:
            end, wait = Ended(Reason(error.reason), str(error)), error.retry_after
        except PipelineError:
            raise
        except Exception:  # noqa: BLE001 - a bug in one request is that one's outcome
            end = Ended(Reason.BUG, traceback.format_exc())
        return FetchResult(
            request=trip.request,
            end=end,
            exchanges=tuple(trip.exchanges),
            retry_after=wait,
            pause=timedelta(seconds=self._turns.pause(_host(trip.request))),
        )

    async def _end(self, trip: Trip) -> Exchange | Ended:
        url = _first_url(trip.request)
        permit = partial(self._permit, trip=trip)
        last = await self._hops.follow(url, trip, permit, self._door.max_redirects)
        end = conclude(last, is_conditional=not trip.headers.keys().isdisjoint(_IF))
        if isinstance(end, Ended) or not trip.request.obeys_opt_outs:
            return end
        why = optout.in_answer(last)
        return Ended(Reason.OPTED_OUT, f"{why}: {last.url}") if why else end

    async def _permit(self, url: str, trip: Trip) -> float:
        if trip.request.kind is not DocumentKind.PAGE:
            # feeds are published to be polled
            return trip.request.gap.total_seconds()
        return await self._permits.gap(url, trip)


async def _closed(transport: Transport) -> None:
    """Close `transport`, but do not wait for servers that do not let go."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LETTING_GO):
            await transport.aclose()


def _headers(user_agent: str, accept: str) -> dict[str, str]:
    return {"User-Agent": user_agent, "Accept": accept, "Accept-Encoding": ACCEPTED}


def _host(request: FetchRequest) -> str:
    try:
        return host(request.url)
    except ValueError:
        return ""


def _first_url(request: FetchRequest) -> str:
    try:
        return fetchable(request.url)
    except ValueError as error:
        raise FetchError(str(error), reason=Reason.ADDRESS_REFUSED) from error


def _conditions(request: FetchRequest) -> dict[str, str]:
    """Return the conditional headers; what a header cannot hold is left out."""
    given = zip(_IF, (request.etag, request.last_modified), strict=True)
    return {
        name: value
        for name, value in given
        if value and value.isascii() and value.isprintable()
    }
