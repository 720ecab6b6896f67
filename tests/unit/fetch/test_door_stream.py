"""The door as its caller sees it: results as they come, and a clean end in any case."""

import asyncio
import signal
import threading
import time
from collections.abc import Mapping

import pytest

from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.model import Reason
from pipeline.records import Exchange
from tests.doors import FixedClock, World, feed, ok, reason

A, B = "https://a.example", "https://b.example"


class Closing(MemoryTransport):
    """Notices whether it was closed; some of its answers never come."""

    closed = False

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        if url.endswith("/never"):
            await asyncio.Event().wait()
        return await super().get(url, headers)

    async def aclose(self) -> None:
        self.closed = True


def hanging_world(answers: Mapping[str, Exchange]) -> tuple[World, Closing]:
    world = World({}, deadline=20.0)
    world.web = web = Closing(answers, FixedClock())
    return world, web


def test_all_results_come_once_each() -> None:
    urls = [f"https://h{n % 7}.example/{n}" for n in range(300)]
    world = World({url: ok(url.encode()) for url in urls})
    lists = list(world.door.fetch([feed(url) for url in urls]))
    assert sorted(r.request.url for one in lists for r in one) == sorted(urls)
    assert all(0 < len(one) <= 100 for one in lists)


def test_hosts_are_asked_in_turn() -> None:
    urls = [f"https://{host}.example/{n}" for host in "abc" for n in range(2)]
    world = World({url: ok() for url in urls})
    world.fetch(*map(feed, urls))
    assert [url[8] for url in world.asked[:3]] == ["a", "b", "c"]


def test_a_result_does_not_wait_for_a_host_that_hangs() -> None:
    world, _ = hanging_world({f"{A}/1": ok()})
    began = time.monotonic()
    lists = world.door.fetch([feed(f"{A}/1"), feed(f"{B}/never")])
    assert [r.request.url for r in next(lists)] == [f"{A}/1"]
    lists.close()
    assert time.monotonic() - began < 5


def test_a_slow_reader_holds_back_what_is_fetched() -> None:
    urls = [f"{A}/{n}" for n in range(20)]
    world = World({url: ok(b"x" * 1000) for url in urls}, most_waiting=5000)
    lists = world.door.fetch([feed(url) for url in urls])
    taken = len(next(lists))
    time.sleep(0.2)
    # a body is there twice: as received and inflated
    assert len(world.asked) <= 2 * 3
    assert taken + sum(map(len, lists)) == 20


def test_an_error_of_the_callers_closes_everything_and_comes_out() -> None:
    world, web = hanging_world({f"{A}/1": ok()})
    began = time.monotonic()

    def work() -> None:
        for _ in world.door.fetch([feed(f"{A}/1"), feed(f"{B}/never")]):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        work()
    assert web.closed
    assert time.monotonic() - began < 5


def test_what_was_learnt_of_hosts_is_kept_when_the_caller_stops_early() -> None:
    world, _ = hanging_world({f"{A}/1": ok()})
    lists = world.door.fetch([feed(f"{A}/1"), feed(f"{B}/never")])
    next(lists)
    lists.close()
    assert world.shelf.states.keys() == {"a.example"}


def test_a_keyboard_interrupt_closes_everything_and_comes_out() -> None:
    world, web = hanging_world({})
    main = threading.main_thread().ident
    assert main is not None
    threading.Timer(0.1, signal.pthread_kill, [main, signal.SIGINT]).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        world.fetch(feed(f"{A}/never"))
    assert web.closed
    assert time.monotonic() - began < 5


def test_a_transport_that_cannot_be_made_is_the_callers_to_know() -> None:
    def broken() -> MemoryTransport:
        raise OSError("no certificates")

    world = World({})
    object.__setattr__(world.door, "transport", broken)
    with pytest.raises(OSError, match="no certificates"):
        world.fetch(feed(f"{A}/1"))


def test_a_server_that_does_not_let_go_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Clinging(MemoryTransport):
        async def aclose(self) -> None:
            await asyncio.sleep(30)

    monkeypatch.setattr("pipeline.fetch.door._LETTING_GO", 0.05)
    world = World({})
    world.web = Clinging({f"{A}/1": ok()}, FixedClock())
    began = time.monotonic()
    [result] = world.fetch(feed(f"{A}/1"))
    assert reason(result.end) is None
    assert time.monotonic() - began < 5


def test_a_wish_to_stop_ends_all_that_is_left() -> None:
    urls = [f"https://h{n}.example/1" for n in range(50)]
    world = World({url: ok() for url in urls}, concurrency=1)
    results = world.fetch(*map(feed, urls), stop=lambda: len(world.asked) >= 7)
    ends = [reason(result.end) for result in results]
    assert ends.count(None) == 7
    assert ends.count(Reason.INTERRUPTED) == 43
