"""Turns: one at a time to a host, with pauses, hosts in parallel."""

import asyncio
from collections.abc import Callable

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.pace import Turns
from pipeline.model import Reason


class Time:
    """A time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def turns(
    time: Time, *, concurrency: int = 10, stop: Callable[[], bool] = lambda: False
) -> Turns:
    return Turns(concurrency, stop, time.sleep, time)


def test_the_pause_begins_where_the_last_request_ended() -> None:
    time = Time()

    async def run() -> list[tuple[float, float]]:
        of_batch, spans = turns(time), []
        for took in (5.0, 1.0, 0.0):
            async with of_batch.turn("a", gap=0.75):
                began = time.now
                time.now += took
            spans.append((began, time.now))
        return spans

    assert asyncio.run(run()) == [(100, 105), (105.75, 106.75), (107.5, 107.5)]


def test_no_pause_is_slept_twice() -> None:
    time = Time()

    async def run() -> None:
        of_batch = turns(time)
        async with of_batch.turn("a", gap=2.0):
            pass
        time.now += 5
        async with of_batch.turn("a", gap=2.0):
            pass

    asyncio.run(run())
    assert time.slept == []


def test_a_host_is_asked_one_at_a_time_and_hosts_in_parallel() -> None:
    busy: dict[str, int] = {"a": 0, "b": 0}
    seen: set[tuple[int, int]] = set()

    async def ask(of_batch: Turns, host: str) -> None:
        async with of_batch.turn(host, gap=0):
            busy[host] += 1
            seen.add((busy["a"], busy["b"]))
            await asyncio.sleep(0.001)
            busy[host] -= 1

    async def run() -> None:
        of_batch = turns(Time())
        await asyncio.gather(*(ask(of_batch, host) for host in "ababab"))

    asyncio.run(run())
    assert max(a for a, _ in seen) == max(b for _, b in seen) == 1
    assert (1, 1) in seen


def test_no_more_hosts_than_allowed_are_asked_at_once() -> None:
    busy = most = 0

    async def ask(of_batch: Turns, host: str) -> None:
        nonlocal busy, most
        async with of_batch.turn(host, gap=0):
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.001)
            busy -= 1

    async def run() -> None:
        of_batch = turns(Time(), concurrency=2)
        await asyncio.gather(*(ask(of_batch, host) for host in "abcdef"))

    asyncio.run(run())
    assert most == 2


def test_who_pauses_takes_no_place() -> None:
    order: list[str] = []

    async def run() -> None:
        awake = asyncio.Event()

        async def sleep(_: float) -> None:
            await awake.wait()

        of_batch = Turns(1, lambda: False, sleep, lambda: 0.0)

        async def ask(host: str) -> None:
            async with of_batch.turn(host, gap=1):
                order.append(host)

        await ask("a")
        pausing = asyncio.create_task(ask("a"))
        await asyncio.sleep(0)
        await ask("b")
        awake.set()
        await pausing

    asyncio.run(run())
    assert order == ["a", "b", "a"]


async def fail(of_batch: Turns, reason: Reason, wait: float | None = None) -> None:
    with pytest.raises(FetchError):
        async with of_batch.turn("a", gap=0):
            raise FetchError("it failed: x", reason=reason, retry_after=wait)


def test_a_host_that_asked_us_to_wait_is_not_asked_again() -> None:
    async def run() -> None:
        of_batch = turns(Time())
        await fail(of_batch, Reason.RATE_LIMITED, 30.0)
        async with of_batch.turn("a", gap=0):
            pytest.fail("was asked")

    with pytest.raises(FetchError, match="a is not asked again: it failed: x") as error:
        asyncio.run(run())
    assert error.value.reason == Reason.RATE_LIMITED
    assert error.value.retry_after == 30.0


def test_three_failures_running_close_a_host() -> None:
    async def run() -> None:
        of_batch = turns(Time())
        for _ in range(3):
            await fail(of_batch, Reason.TIMEOUT)
        async with of_batch.turn("a", gap=0):
            pytest.fail("was asked")

    with pytest.raises(FetchError, match="not asked again"):
        asyncio.run(run())


def test_an_answer_forgives_the_failures_before_it() -> None:
    async def run() -> None:
        of_batch = turns(Time())
        for _ in range(3):
            await fail(of_batch, Reason.TIMEOUT)
            await fail(of_batch, Reason.UNREACHABLE)
            async with of_batch.turn("a", gap=0):
                pass

    asyncio.run(run())


def test_other_failures_do_not_close_a_host() -> None:
    async def run() -> None:
        of_batch = turns(Time())
        for _ in range(5):
            await fail(of_batch, Reason.UNREADABLE)
        async with of_batch.turn("a", gap=0):
            pass

    asyncio.run(run())


def test_a_wish_to_stop_ends_a_long_pause_within_a_second() -> None:
    time = Time()

    async def run() -> None:
        of_batch = turns(time, stop=lambda: time.now >= 103)
        async with of_batch.turn("a", gap=0):
            pass
        async with of_batch.turn("a", gap=60):
            pytest.fail("was asked")

    with pytest.raises(FetchError, match="stopped before a was asked") as error:
        asyncio.run(run())
    assert error.value.reason == Reason.INTERRUPTED
    assert time.now == 103
