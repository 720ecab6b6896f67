"""Results as they come: an event loop in a thread works while its caller reads."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from pipeline.records import FetchResult

P = ParamSpec("P")
T = TypeVar("T")

_MOST_AT_ONCE = 100
_SECONDS_TOGETHER = 1.0


class Outlet:
    """Where results wait to be taken; `room` holds back who would add too much.

    Args:
        loop: the loop that puts results in.
        most_bytes: bytes of bodies that may wait before nothing more is begun.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, most_bytes: int) -> None:
        self._loop = loop
        self._most_bytes = most_bytes
        self._waiting: deque[FetchResult] = deque()
        self._since = 0.0
        self._bytes = 0
        self._has_room = asyncio.Event()
        self._changed = threading.Condition()
        self._ended = False
        self._error: BaseException | None = None

    async def room(self) -> None:
        """Wait until so much was taken that more may be fetched."""
        while self._is_full:
            self._has_room.clear()
            await self._has_room.wait()

    def put(self, result: FetchResult) -> None:
        """Let `result` wait to be taken."""
        with self._changed:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append(result)
            self._bytes += _size(result)
            # to wake the other thread for each result would cost more than the rest
            if len(self._waiting) in (1, _MOST_AT_ONCE) or self._is_full:
                self._changed.notify()

    def end(self, error: BaseException | None) -> None:
        """Say that nothing more will come, and the error that is to blame."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify()

    def take(self) -> list[FetchResult]:
        """Wait for results; empty when there are no more. For the other thread.

        They are a hundred, or what came within a second after the first.

        Raises:
            BaseException: What the work ended with, after the last result.
        """
        with self._changed:
            while (left := self._seconds_to_wait) != 0:
                self._changed.wait(left)
            if not self._waiting and self._error:
                raise self._error
            was_full = self._is_full
            taken = [self._pop() for _ in self._waiting_now()]
            if was_full and not (self._is_full or self._ended):
                self._loop.call_soon_threadsafe(self._has_room.set)
            return taken

    @property
    def _is_full(self) -> bool:
        return self._bytes > self._most_bytes

    @property
    def _seconds_to_wait(self) -> float | None:
        """How long more results may be waited for; None: for the first of them."""
        if self._ended or self._is_full or len(self._waiting) >= _MOST_AT_ONCE:
            return 0
        if not self._waiting:
            return None
        return max(0, self._since + _SECONDS_TOGETHER - time.monotonic())

    def _pop(self) -> FetchResult:
        result = self._waiting.popleft()
        self._bytes -= _size(result)
        return result

    def _waiting_now(self) -> range:
        return range(min(len(self._waiting), _MOST_AT_ONCE))


def stream(
    work: Callable[[Outlet], Coroutine[Any, Any, None]],
    *,
    most_bytes: int,
    threads: int,
) -> Generator[list[FetchResult], None, None]:
    """Yield what `work` puts into its outlet, while it goes on in a thread.

    An error of `work` comes out after the results before it. Whoever stops early
    cancels `work`, and goes on when that has ended. `threads` may be blocked at
    the same time, by name look-ups.
    """
    loop = asyncio.new_event_loop()
    outlet = Outlet(loop, most_bytes)
    task = loop.create_task(work(outlet))
    thread = threading.Thread(
        target=_run, args=(loop, task, outlet, threads), name="fetch", daemon=True
    )
    thread.start()
    try:
        while results := outlet.take():
            yield results
    finally:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(task.cancel)
        thread.join()


def _run(
    loop: asyncio.AbstractEventLoop,
    task: "asyncio.Task[None]",
    outlet: Outlet,
    threads: int,
) -> None:
    """Run the loop until `task` has ended, however it ends."""
    executor = ThreadPoolExecutor(threads, "fetch-names")
    loop.set_default_executor(executor)
    error: BaseException | None = None
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass  # nobody waits for the rest
    except BaseExceptionGroup as group:
        error = group.exceptions[0]
    except BaseException as bare:  # noqa: BLE001 - it is the caller's to handle
        error = bare
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        # a name look-up cannot be cancelled; nobody waits for it
        executor.shutdown(wait=False, cancel_futures=True)
        outlet.end(error)
        loop.close()


class Aside:
    """Makes calls that block, in their order, in a thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "fetch-books")

    async def __call__(
        self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        future = self._thread.submit(call, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let go of the thread, after the call that is under way."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _size(result: FetchResult) -> int:
    return sum(len(e.body) + len(e.inflated) for e in result.exchanges)
