"""What is known of hosts: read once, kept when it tells something about them."""

import asyncio
from collections.abc import Awaitable, Callable

from pipeline.errors import FetchError
from pipeline.fetch.hosts import ForgetfulBook, Hosts
from pipeline.fetch.stream import Aside
from pipeline.model import Reason
from pipeline.records import Exchange, HostState
from tests.doors import NOW, FixedClock, Shelf

ANSWER = Exchange(url="https://a.example/", captured_at=NOW)
DEAD = FetchError("unreachable: x", reason=Reason.UNREACHABLE)


def with_hosts(shelf: Shelf, work: Callable[[Hosts], Awaitable[None]]) -> None:
    async def run() -> None:
        aside = Aside()
        await work(Hosts(shelf, FixedClock(), aside))
        aside.close()

    asyncio.run(run())


def test_all_hosts_are_looked_up_at_once_and_others_when_they_are_met() -> None:
    shelf = Shelf()

    async def work(hosts: Hosts) -> None:
        await hosts.load(["b", "a", "b"])
        await hosts.check("a")
        await hosts.check("c")
        await hosts.check("c")

    with_hosts(shelf, work)
    assert shelf.looked_up == [["a", "b"], ["c"]]


def test_what_changed_is_kept_and_only_once() -> None:
    shelf = Shelf()

    async def work(hosts: Hosts) -> None:
        await hosts.load(["a", "b"])
        hosts.note("a", ANSWER, 2.0)
        await hosts.keep()
        assert shelf.states == {"a": HostState(host="a", seconds=2.0)}
        shelf.states.clear()
        await hosts.keep()

    with_hosts(shelf, work)
    assert shelf.states == {}


def test_a_state_is_kept_as_it_is_now() -> None:
    shelf = Shelf()

    async def work(hosts: Hosts) -> None:
        await hosts.load(["a"])
        hosts.note("a", ANSWER, 2.0)
        hosts.note("a", DEAD, 2.0)
        await hosts.keep()

    with_hosts(shelf, work)
    assert shelf.states == {"a": HostState(host="a", seconds=2.0, failures=1)}


def test_when_nobody_at_all_can_be_reached_the_hosts_are_not_to_blame() -> None:
    shelf = Shelf()

    async def work(hosts: Hosts) -> None:
        await hosts.load("abcdef")
        for name in "abcdef":
            hosts.note(name, DEAD, 0.1)
        await hosts.keep()
        assert shelf.states == {}
        hosts.note("a", ANSWER, 0.1)
        await hosts.keep()

    with_hosts(shelf, work)
    assert shelf.states.keys() == set("abcdef")


def test_who_says_no_has_answered() -> None:
    shelf = Shelf()
    limited = FetchError("429: x", reason=Reason.RATE_LIMITED, retry_after=60.0)

    async def work(hosts: Hosts) -> None:
        await hosts.load("abcdef")
        for name in "abcdef":
            hosts.note(name, limited, 0.1)
        await hosts.keep()

    with_hosts(shelf, work)
    assert shelf.states.keys() == set("abcdef")


def test_a_forgetful_book_keeps_nothing() -> None:
    book = ForgetfulBook()
    book.keep_hosts([HostState(host="a", failures=3)])
    assert book.host_states(["a"]) == {}
