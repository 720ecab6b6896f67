"""The stream: results as they come, within bounds, and a clean end in any case."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from pipeline.fetch.stream import Aside, Outlet, stream
from pipeline.model import DocumentKind
from pipeline.records import Exchange, FetchRequest, FetchResult
from tests.doors import NOW

Work = Callable[[Outlet], Coroutine[Any, Any, None]]


def result(number: int, size: int = 0) -> FetchResult:
    url = f"https://valley.example/{number}"
    request = FetchRequest(
        key=str(number), url=url, kind=DocumentKind.FEED, source_id="s"
    )
    answer = Exchange(url=url, captured_at=NOW, inflated=bytes(size))
    return FetchResult(request=request, end=answer, exchanges=(answer,))


def keys(results: list[FetchResult]) -> list[int]:
    return [int(one.request.key) for one in results]


def streamed(work: Work, most_bytes: int = 1000) -> list[list[int]]:
    return [keys(r) for r in stream(work, most_bytes=most_bytes, threads=1)]


def fetch_threads() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name.startswith("fetch")]


def test_a_short_work_gives_all_it_has_at_once() -> None:
    async def work(outlet: Outlet) -> None:
        for number in range(3):
            outlet.put(result(number))

    assert streamed(work) == [[0, 1, 2]]


def test_no_work_gives_no_list() -> None:
    async def work(_: Outlet) -> None: ...

    assert streamed(work) == []


def test_results_come_a_hundred_at_a_time() -> None:
    async def work(outlet: Outlet) -> None:
        for number in range(250):
            outlet.put(result(number))

    lists = streamed(work)
    assert all(0 < len(one) <= 100 for one in lists)
    assert [number for one in lists for number in one] == list(range(250))


def test_a_single_result_waits_a_second_at_most_for_a_hung_one() -> None:
    async def work(outlet: Outlet) -> None:
        outlet.put(result(1))
        await asyncio.sleep(30)

    began = time.monotonic()
    lists = stream(work, most_bytes=1000, threads=1)
    assert keys(next(lists)) == [1]
    assert 0.9 < time.monotonic() - began < 5
    lists.close()
    assert time.monotonic() - began < 5


def test_nothing_more_is_begun_while_too_much_waits() -> None:
    put: list[int] = []

    async def work(outlet: Outlet) -> None:
        for number in range(8):
            await outlet.room()
            put.append(number)
            outlet.put(result(number, size=600))

    lists = stream(work, most_bytes=1000, threads=1)
    taken = keys(next(lists))
    assert taken == [0, 1]
    time.sleep(0.1)
    assert put == [0, 1, 2, 3]
    assert [key for one in lists for key in keys(one)] == [2, 3, 4, 5, 6, 7]


def test_work_goes_on_while_results_are_worked_on() -> None:
    gone_on = threading.Event()

    async def work(outlet: Outlet) -> None:
        for number in range(100):
            outlet.put(result(number))
        await asyncio.sleep(0.01)
        gone_on.set()

    lists = stream(work, most_bytes=1000, threads=1)
    assert len(next(lists)) == 100
    assert gone_on.wait(5)
    assert list(lists) == []


def test_an_error_comes_out_after_the_results_before_it() -> None:
    async def work(outlet: Outlet) -> None:
        outlet.put(result(1))
        raise OSError("the ledger is away")

    lists = stream(work, most_bytes=1000, threads=1)
    assert keys(next(lists)) == [1]
    with pytest.raises(OSError, match="the ledger is away"):
        next(lists)
    assert fetch_threads() == []


def test_the_error_of_one_of_many_tasks_comes_out_bare() -> None:
    async def fail() -> None:
        raise OSError("the ledger is away")

    async def work(_: Outlet) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(asyncio.sleep(30))

    with pytest.raises(OSError, match="the ledger is away"):
        streamed(work)


def test_closing_early_cancels_the_work_and_waits_for_its_end() -> None:
    ended: list[str] = []

    async def work(outlet: Outlet) -> None:
        for number in range(100):
            outlet.put(result(number))
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)
            ended.append("tidied up")

    lists = stream(work, most_bytes=1000, threads=1)
    next(lists)
    began = time.monotonic()
    lists.close()
    assert ended == ["tidied up"]
    assert time.monotonic() - began < 5
    assert fetch_threads() == []


def test_closing_does_not_wait_for_a_thread_that_hangs() -> None:
    let_go = threading.Event()

    async def work(outlet: Outlet) -> None:
        for number in range(100):
            outlet.put(result(number))
        await asyncio.to_thread(let_go.wait, 20)

    lists = stream(work, most_bytes=1000, threads=1)
    next(lists)
    began = time.monotonic()
    lists.close()
    assert time.monotonic() - began < 5
    let_go.set()


def test_closing_wakes_who_waits_for_room() -> None:
    async def work(outlet: Outlet) -> None:
        for number in range(200):
            await outlet.room()
            outlet.put(result(number, size=600))

    lists = stream(work, most_bytes=1000, threads=1)
    next(lists)
    lists.close()
    assert fetch_threads() == []


def test_what_never_began_needs_no_end() -> None:
    async def work(_: Outlet) -> None:
        pytest.fail("began")

    stream(work, most_bytes=1000, threads=1).close()


def test_calls_aside_keep_their_order_and_block_nobody() -> None:
    order: list[str] = []

    def slow(name: str) -> str:
        time.sleep(0.05)
        order.append(name)
        return name

    async def run() -> list[str]:
        aside = Aside()
        calls = asyncio.gather(*(aside(slow, name) for name in "abc"))
        await asyncio.sleep(0.01)
        order.append("meanwhile")
        names = await calls
        aside.close()
        return names

    assert asyncio.run(run()) == ["a", "b", "c"]
    assert order == ["meanwhile", "a", "b", "c"]
