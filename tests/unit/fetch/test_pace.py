"""Turns: one at a time to a host, with pauses, hosts in parallel."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.hosts import Hosts
from pipeline.fetch.pace import Turns
from pipeline.fetch.stream import Aside
from pipeline.model import Reason
from pipeline.records import Exchange, HostState
from tests.doors import NOW, FixedClock, Shelf

ANSWER = Exchange(url="https://a.example/", captured_at=NOW)


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


class Asked:
    """Asks in turns, and notes what is under way at the same time."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.under_way: list[str] = []
        self.seen: list[tuple[str, ...]] = []

    async def __call__(self, host: str, source_id: str = "s") -> None:
        async def ask() -> Exchange:
            self.under_way.append(host)
            self.seen.append(tuple(sorted(self.under_way)))
            await asyncio.sleep(0.001)
            self.under_way.remove(host)
            return ANSWER

        await self.turns.take(host, source_id, 0, ask)


async def at_once() -> None:
    """There is room."""


def run(
    work: Callable[[Turns], Coroutine[Any, Any, None]],
    *,
    time: Time | None = None,
    concurrency: int = 10,
    shelf: Shelf | None = None,
    stop: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], Awaitable[object]] | None = None,
    room: Callable[[], Awaitable[None]] = at_once,
) -> None:
    async def main() -> None:
        aside, passing = Aside(), time or Time()
        turns = Turns(
            Hosts(shelf or Shelf(), FixedClock(), aside),
            concurrency=concurrency,
            stop=stop,
            room=room,
            sleep=sleep or passing.sleep,
            timer=passing,
        )
        try:
            await work(turns)
        finally:
            aside.close()

    asyncio.run(main())


async def take(turns: Turns, time: Time, gap: float, took: float = 0.0) -> None:
    async def ask() -> Exchange:
        time.now += took
        return ANSWER

    await turns.take("a", "s", gap, ask)


async def fail(turns: Turns, reason: Reason, wait: float | None = None) -> None:
    async def ask() -> Exchange:
        raise FetchError("it failed: x", reason=reason, retry_after=wait)

    with pytest.raises(FetchError, match="it failed"):
        await turns.take("a", "s", 0, ask)


async def answer_at_once() -> Exchange:
    return ANSWER


async def never() -> Exchange:
    pytest.fail("was asked")


def test_the_pause_begins_where_the_last_request_ended() -> None:
    time, ends = Time(), []

    async def work(turns: Turns) -> None:
        for took in (1.0, 0.5, 0.0):
            await take(turns, time, 0.75, took)
            ends.append(time.now)

    run(work, time=time)
    assert ends == [101.0, 102.25, 103.0]


def test_no_pause_is_slept_twice() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        await take(turns, time, 2.0)
        time.now += 5
        await take(turns, time, 2.0)

    run(work, time=time)
    assert time.slept == []


def test_who_answers_slowly_gets_a_longer_pause() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        await take(turns, time, 1.0, took=8.0)
        await take(turns, time, 1.0)

    run(work, time=time)
    assert sum(time.slept) == 4.0


def test_who_was_slow_the_last_time_gets_a_longer_pause_at_once() -> None:
    time, shelf = Time(), Shelf()
    shelf.states["a"] = HostState(host="a", seconds=16.0)

    async def work(turns: Turns) -> None:
        await take(turns, time, 1.0)
        await take(turns, time, 1.0)

    run(work, time=time, shelf=shelf)
    assert sum(time.slept) == 6.0


def test_a_host_is_asked_one_at_a_time_and_hosts_in_parallel() -> None:
    async def work(turns: Turns) -> None:
        ask = Asked(turns)
        await asyncio.gather(*map(ask, "ababab"))
        assert max(map(len, ask.seen)) == 2
        assert ("a", "b") in ask.seen
        assert ("a", "a") not in ask.seen

    run(work)


def test_no_more_requests_than_allowed_are_under_way() -> None:
    async def work(turns: Turns) -> None:
        ask = Asked(turns)
        await asyncio.gather(*map(ask, "abcdef", "uvwxyz"))
        assert max(map(len, ask.seen)) == 2

    run(work, concurrency=2)


def test_a_source_with_many_hosts_leaves_places_to_others() -> None:
    async def work(turns: Turns) -> None:
        ask = Asked(turns)
        large = [ask(f"h{number}", "large") for number in range(30)]
        await asyncio.gather(*large, ask("b", "small"))
        assert max(map(len, ask.seen)) == 9
        assert all(len(seen) <= 8 or "b" in seen for seen in ask.seen)

    run(work, concurrency=20)


def test_who_pauses_takes_no_place() -> None:
    order: list[str] = []
    awake = asyncio.Event()

    async def sleep(_: float) -> None:
        await awake.wait()

    async def work(turns: Turns) -> None:
        async def ask(host: str) -> None:
            async def asked() -> Exchange:
                order.append(host)
                return ANSWER

            await turns.take(host, "s", 1, asked)

        await ask("a")
        pausing = asyncio.create_task(ask("a"))
        await asyncio.sleep(0.01)
        await ask("b")
        awake.set()
        await pausing

    run(work, concurrency=1, sleep=sleep)
    assert order == ["a", "b", "a"]


def test_nothing_is_asked_before_there_is_room() -> None:
    order: list[str] = []

    async def room() -> None:
        order.append("room")

    async def work(turns: Turns) -> None:
        async def ask() -> Exchange:
            order.append("asked")
            return ANSWER

        await turns.take("a", "s", 0, ask)
        await turns.take("a", "s", 0, ask)

    run(work, room=room)
    assert order == ["room", "asked", "room", "asked"]


def test_a_host_that_asked_us_to_wait_is_not_asked_again() -> None:
    async def work(turns: Turns) -> None:
        await fail(turns, Reason.RATE_LIMITED, 30.0)
        await turns.take("a", "s", 0, never)

    with pytest.raises(FetchError, match=r"not asked before .* it failed: x") as error:
        run(work)
    assert error.value.reason == Reason.HOST_CLOSED
    assert error.value.retry_after == 30.0


def test_three_failures_in_a_row_close_a_host() -> None:
    async def work(turns: Turns) -> None:
        for _ in range(3):
            await fail(turns, Reason.UNREACHABLE)
        await turns.take("a", "s", 0, never)

    with pytest.raises(FetchError, match="not asked before"):
        run(work)


def test_an_answer_forgives_the_failures_before_it() -> None:
    async def work(turns: Turns) -> None:
        for _ in range(3):
            await fail(turns, Reason.TIMEOUT)
            await fail(turns, Reason.UNREACHABLE)
            await take(turns, Time(), 0)

    run(work)


def test_a_closed_host_ends_its_requests_without_a_pause() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        await fail(turns, Reason.RATE_LIMITED, 30.0)
        for _ in range(3):
            with pytest.raises(FetchError):
                await turns.take("a", "s", 60, never)

    run(work, time=time)
    assert time.slept == []


def test_a_wish_to_stop_ends_a_long_pause_within_a_second() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        await take(turns, time, 0)
        await turns.take("a", "s", 60, never)

    with pytest.raises(FetchError, match="stopped before a was asked") as error:
        run(work, time=time, stop=lambda: time.now >= 103)
    assert error.value.reason == Reason.INTERRUPTED
    assert time.now == 103


def test_long_pauses_do_not_hold_up_a_call_for_ever() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        for _ in range(30):
            await take(turns, time, 120)

    with pytest.raises(FetchError, match="another time") as error:
        run(work, time=time)
    assert error.value.reason == Reason.HOST_BUSY
    assert 300 < time.now - 100 < 600


def test_long_pauses_are_made_while_others_are_asked_meanwhile() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        for number in range(10):
            await take(turns, time, 120)
            await turns.take(f"b{number}", "s", 0, answer_at_once)

    run(work, time=time)
    assert time.now == 100 + 9 * 120


def test_many_short_pauses_are_all_made() -> None:
    time = Time()

    async def work(turns: Turns) -> None:
        for _ in range(1000):
            await take(turns, time, 1)

    run(work, time=time)
    assert time.now == 100 + 999
