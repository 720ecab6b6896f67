"""Whose turn it is: one request at a time to a host, with a pause between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pipeline.errors import FetchError
from pipeline.model import Reason

# a long pause is slept in pieces, so that a wish to stop is seen soon
_PIECE = 1.0
_ENOUGH_FAILURES = 3
_NO_ANSWER = (Reason.UNREACHABLE, Reason.TIMEOUT)


@dataclass
class _Host:
    """One host in one batch: its queue and how it behaves."""

    queue: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_since: float | None = None
    failures: int = 0
    closed_by: FetchError | None = None

    def note(self, error: FetchError) -> None:
        """Remember a failure; one that asks us to wait closes the host."""
        self.failures = self.failures + 1 if error.reason in _NO_ANSWER else 0
        if error.reason == Reason.RATE_LIMITED or self.failures >= _ENOUGH_FAILURES:
            self.closed_by = error


class Turns:
    """Gives turns to the requests of one batch: each host has its own queue.

    Args:
        concurrency: hosts that are asked at the same time, at most.
        stop: tells that no further request may be sent.
        sleep: waits for so many seconds.
        timer: tells seconds since whenever, for the pauses.
    """

    def __init__(
        self,
        concurrency: int,
        stop: Callable[[], bool],
        sleep: Callable[[float], Awaitable[object]],
        timer: Callable[[], float],
    ) -> None:
        self._hosts: dict[str, _Host] = {}
        self._places = asyncio.Semaphore(concurrency)
        self._stop = stop
        self._sleep = sleep
        self._timer = timer

    @asynccontextmanager
    async def turn(self, name: str, gap: float) -> AsyncIterator[None]:
        """Wait until the host `name` may be asked, `gap` seconds after the last time.

        The pause is counted from the end of the last request. Who pauses takes
        no place away from other hosts. A host that rate-limited us or failed
        three times running is not asked again.

        Raises:
            FetchError: The host is not asked again, or we were asked to stop.
        """
        host = self._hosts.setdefault(name, _Host())
        async with host.queue:
            await self._pause(host, gap)
            async with self._places:
                self._check(name, host)
                try:
                    yield
                    host.failures = 0
                except FetchError as error:
                    host.note(error)
                    raise
                finally:
                    host.free_since = self._timer()

    async def _pause(self, host: _Host, gap: float) -> None:
        if host.free_since is None or host.closed_by:
            return
        left = host.free_since + gap - self._timer()
        while left > 0 and not self._stop():
            await self._sleep(min(left, _PIECE))
            left -= _PIECE

    def _check(self, name: str, host: _Host) -> None:
        if self._stop():
            message = f"stopped before {name} was asked"
            raise FetchError(message, reason=Reason.INTERRUPTED)
        if error := host.closed_by:
            raise FetchError(
                f"{name} is not asked again: {error}",
                reason=error.reason,
                retry_after=error.retry_after,
            ) from error
