"""From hop to hop: one request with its redirects, within one deadline."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass, field

from pipeline.errors import FetchError
from pipeline.fetch.answer import is_rate_limited, named, retry_after
from pipeline.fetch.breaker import CutShort
from pipeline.fetch.onward import next_page
from pipeline.fetch.pace import Turns
from pipeline.fetch.redirects import next_url
from pipeline.fetch.url import host
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.ports import Clock, Transport
from pipeline.records import Exchange, FetchRequest

Permit = Callable[[str], Awaitable[float]]
"""Is asked before each hop; returns the gap in seconds, or raises `FetchError`."""

# who had so much of the deadline had time enough to answer
_FAIR_SHARE = 0.5


@dataclass(kw_only=True)
class Trip:
    """One URL on its way: what it may still take, what it brought.

    `away` is set once its first host is done with it: it went elsewhere, or ended.
    """

    request: FetchRequest
    kind: DocumentKind | None
    headers: dict[str, str]
    seconds_left: float
    exchanges: list[Exchange] = field(default_factory=list)
    away: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Hops:
    """Goes from hop to hop, each in its host's turn.

    `deadline` is what each trip began with: what is left of it stands there.
    """

    transport: Transport
    turns: Turns
    _: KW_ONLY
    clock: Clock
    timer: Callable[[], float]
    deadline: float

    async def follow(
        self, url: str, trip: Trip, permit: Permit, max_redirects: int
    ) -> Exchange:
        """Return the last answer on the way from `url`, whatever its status.

        Raises:
            FetchError: There is no answer, or the way is one that we do not go.
        """
        asked: list[str] = []
        while True:
            asked.append(url)
            exchange = await self._ask(url, trip, await permit(url))
            match _next(exchange, trip, asked, max_redirects):
                case None:
                    return exchange
                case Ended(reason=reason, detail=detail):
                    raise FetchError(detail, reason=reason)
                case target:
                    _leave(trip, url, target)
                    url = target

    async def _ask(self, url: str, trip: Trip, gap: float) -> Exchange:
        async def ask() -> Exchange:
            exchange = await self._within_deadline(url, trip)
            trip.exchanges.append(exchange)
            if is_rate_limited(exchange):
                raise FetchError(
                    f"{named(exchange.status)}: {url}",
                    reason=Reason.RATE_LIMITED,
                    retry_after=retry_after(exchange, self.clock.now()),
                )
            return exchange

        return await self.turns.take(host(url), trip.request.source_id, gap, ask)

    async def _within_deadline(self, url: str, trip: Trip) -> Exchange:
        started, left = self.timer(), trip.seconds_left
        try:
            async with asyncio.timeout(left):
                return await self.transport.get(url, trip.headers)
        except TimeoutError as error:
            message = f"not answered within {self.deadline:g} s: {url}"
            had_time = left >= self.deadline * _FAIR_SHARE
            failure = FetchError if had_time else CutShort
            raise failure(message, reason=Reason.TIMEOUT) from error
        finally:
            trip.seconds_left -= self.timer() - started


def _next(
    exchange: Exchange, trip: Trip, asked: list[str], max_redirects: int
) -> str | Ended | None:
    """Return where the server or the page itself sends us, why not to go, or None."""
    target = next_url(exchange, asked, max_redirects)
    if target is None and trip.kind is DocumentKind.PAGE:
        return next_page(exchange, asked, max_redirects)
    return target


def _leave(trip: Trip, url: str, target: str) -> None:
    if host(target) != host(url):
        trip.away.set()
