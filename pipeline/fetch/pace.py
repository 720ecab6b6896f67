"""Whose turn it is: one request at a time to a host, with a pause between."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from pipeline.errors import FetchError
from pipeline.fetch.hosts import Hosts
from pipeline.model import Reason
from pipeline.records import Exchange

# a long pause is slept in pieces, so that a wish to stop is seen soon
_PIECE = 1.0
# Hosts of one source that are asked at the same time: those of a large publisher
# often stand on the same few machines.
_HOSTS_OF_A_SOURCE = 8
# Hosts that want long pauses do not hold up a call when only they are left: what
# is left of them after so long comes another time.
_LONG_PAUSE = 10.0
_PATIENCE = 300.0


class Turns:
    """Gives turns to the requests of one call: each host has its own queue.

    Args:
        hosts: how the hosts behave.
        concurrency: requests under way at the same time, at most.
        stop: tells that no further request may be sent.
        room: waits until one more answer may be had.
        sleep: waits for so many seconds.
        timer: tells seconds since whenever, for the pauses.
    """

    def __init__(
        self,
        hosts: Hosts,
        *,
        concurrency: int,
        stop: Callable[[], bool],
        room: Callable[[], Awaitable[None]],
        sleep: Callable[[float], Awaitable[object]],
        timer: Callable[[], float],
    ) -> None:
        self._hosts = hosts
        self._places = asyncio.Semaphore(concurrency)
        self._of_source: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_HOSTS_OF_A_SOURCE)
        )
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_since: dict[str, float] = {}
        self._gaps: defaultdict[str, float] = defaultdict(float)
        self._stop = stop
        self._room = room
        self._sleep = sleep
        self._timer = timer
        self._lively_at = timer()

    async def take(
        self,
        host: str,
        source_id: str,
        gap: float,
        ask: Callable[[], Awaitable[Exchange]],
    ) -> Exchange:
        """Call `ask` when `host` may be asked, `gap` seconds after the last time.

        The pause is counted from the end of the last request, and is longer where
        the host answers slowly. Who pauses takes no place away from other hosts.

        Raises:
            FetchError: What `ask` raised, or the host is left alone, or we were
                asked to stop.
        """
        async with self._queues[host]:
            self._check_stop(host)
            await self._hosts.check(host)
            self._gaps[host] = max(self._gaps[host], gap)
            await self._pause(host, gap)
            async with self._of_source[source_id], self._places:
                await self._room()
                self._check_stop(host)
                return await self._asked(host, ask)

    def pause(self, host: str) -> float:
        """Return the seconds that `host` is to be left alone after its last request.

        It is the longest gap of the call, which may come from its robots.txt; none
        where it was not asked.
        """
        if host not in self._free_since:
            return 0.0
        return max(self._gaps[host], self._hosts.breath(host))

    async def _asked(
        self, host: str, ask: Callable[[], Awaitable[Exchange]]
    ) -> Exchange:
        began = self._timer()
        try:
            came = await ask()
        except FetchError as error:
            self._hosts.note(host, error, self._timer() - began)
            raise
        else:
            self._hosts.note(host, came, self._timer() - began)
            return came
        finally:
            self._free_since[host] = self._timer()

    async def _pause(self, host: str, gap: float) -> None:
        left = self._seconds_left(host, gap)
        if left <= _LONG_PAUSE:
            self._lively_at = self._timer()
        elif self._timer() - self._lively_at > _PATIENCE:
            message = f"{host} wants long pauses: the rest of it comes another time"
            raise FetchError(message, reason=Reason.HOST_BUSY)
        while left > 0 and not self._stop():
            await self._sleep(min(left, _PIECE))
            left -= _PIECE

    def _seconds_left(self, host: str, gap: float) -> float:
        """Return how long the host is left alone from now on."""
        since = self._free_since.get(host)
        if since is None:
            return 0.0
        return since + max(gap, self._hosts.breath(host)) - self._timer()

    def _check_stop(self, host: str) -> None:
        if self._stop():
            message = f"stopped before {host} was asked"
            raise FetchError(message, reason=Reason.INTERRUPTED)
