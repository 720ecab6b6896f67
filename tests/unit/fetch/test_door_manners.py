"""The door's manners: hosts in trouble, reservations, and pages that lead onward."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.errors import FetchError, StoreError
from pipeline.fetch import permits
from pipeline.fetch.door import Door
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import Exchange, HostState, RobotsFile
from tests.doors import (
    AGENT,
    NOW,
    FixedClock,
    Shelf,
    Time,
    World,
    feed,
    ok,
    page,
    reason,
    to,
)

A, B = "https://a.example", "https://b.example"
TDMREP = f"{A}/.well-known/tdmrep.json"
NO_ROBOTS = {f"{A}/robots.txt": ok(status=404), f"{B}/robots.txt": ok(status=404)}
DEAD = FetchError("unreachable: x", reason=Reason.UNREACHABLE)
LATER = NOW + timedelta(minutes=5)


# hosts in trouble


def test_a_host_that_fails_three_times_is_left_alone() -> None:
    urls = [f"{A}/{n}" for n in range(9)]
    world = World(dict.fromkeys(urls, DEAD))
    results = world.fetch(*map(feed, urls))
    ends = {reason(r.end) for r in results}
    assert ends == {Reason.UNREACHABLE, Reason.HOST_CLOSED}
    assert len(world.asked) == 3
    assert all((r.retry_after or 0) >= 300 for r in results[3:])


def test_how_hosts_behave_is_remembered_from_call_to_call() -> None:
    world = World({f"{A}/1": ok(status=429, Retry_After="600"), f"{B}/1": ok()})
    world.fetch(feed(f"{A}/1"), feed(f"{B}/1"))
    assert world.shelf.states["a.example"].closed_until == NOW + timedelta(minutes=10)
    assert world.shelf.states["b.example"].failures == 0
    world.clock.at = NOW + timedelta(minutes=4)
    [result] = world.fetch(feed(f"{A}/1"))
    assert reason(result.end) is Reason.HOST_CLOSED
    assert result.retry_after == 360.0
    assert world.asked.count(f"{A}/1") == 1


def test_a_closed_host_gets_one_attempt_when_its_time_is_over() -> None:
    urls = [f"{A}/{n}" for n in range(4)]
    world = World(dict.fromkeys(urls, DEAD))
    world.shelf.states["a.example"] = HostState(
        host="a.example", failures=3, closed_until=NOW, closed_by="unreachable: x"
    )
    world.fetch(*map(feed, urls))
    assert world.asked == urls[:1]


def test_a_host_that_answers_again_is_open_to_all() -> None:
    urls = [f"{A}/{n}" for n in range(4)]
    world = World(dict.fromkeys(urls, ok()))
    world.shelf.states["a.example"] = HostState(
        host="a.example", failures=7, closed_until=NOW, closed_by="timeout: x"
    )
    world.fetch(*map(feed, urls))
    assert world.asked == urls
    assert world.shelf.states["a.example"].failures == 0


class Late(MemoryTransport):
    """Takes so many seconds for each answer; what it does not know never comes."""

    def __init__(
        self, answers: dict[str, Exchange], time: Time, seconds: float
    ) -> None:
        super().__init__(answers, FixedClock())
        self.time, self.seconds = time, seconds

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        if not url.startswith(A):
            await asyncio.Event().wait()
        self.time.now += self.seconds
        return await super().get(url, headers)


@pytest.mark.parametrize(("seconds", "is_to_blame"), [(0.15, False), (0.0, True)])
def test_nobody_is_blamed_for_the_time_that_the_hosts_before_it_took(
    seconds: float, is_to_blame: bool
) -> None:
    urls = [f"{A}/{n}" for n in range(2)]
    world = World({}, deadline=0.2)
    world.web = Late({url: to(f"{B}/x") for url in urls}, world.time, seconds)
    results = world.fetch(*map(feed, urls))
    assert [reason(r.end) for r in results] == [Reason.TIMEOUT] * 2
    state = world.shelf.states["b.example"]
    assert state.failures == (2 if is_to_blame else 0)
    assert (state.closed_until is not None) is is_to_blame


def test_the_states_of_all_hosts_are_read_at_once() -> None:
    world = World({f"{A}/1": ok(), f"{A}/2": ok(), f"{B}/1": ok()})
    world.fetch(feed(f"{A}/1"), feed(f"{B}/1"), feed(f"{A}/2"))
    assert world.shelf.looked_up == [["a.example", "b.example"]]


def test_that_a_host_is_left_alone_says_nothing_about_its_robots_txt() -> None:
    world = World({**NO_ROBOTS, f"{A}/1": ok()})
    world.shelf.states["a.example"] = HostState(
        host="a.example", failures=3, closed_until=LATER, closed_by="unreachable: x"
    )
    [result] = world.fetch(page(f"{A}/1"))
    assert reason(result.end) is Reason.HOST_CLOSED
    assert result.retry_after == 300.0
    assert world.shelf.held == {}


def test_states_are_kept_while_a_long_call_goes_on() -> None:
    kept: list[int] = []

    class Noting(Shelf):
        def keep_hosts(self, states):  # type: ignore[no-untyped-def]
            kept.append(len(world.asked))

    urls = [f"{A}/{n}" for n in range(100)]
    world = World(dict.fromkeys(urls, ok()))
    world.door = Door(
        lambda: world.web,
        robots=world.shelf,
        hosts=Noting(),
        clock=world.clock,
        user_agent=AGENT,
        sleep=world.time.sleep,
        timer=world.time,
    )
    world.fetch(*map(feed, urls))
    assert len(kept) == 4
    assert kept[-1] == 100


def test_a_book_that_cannot_be_read_ends_the_call() -> None:
    class Away(Shelf):
        def robots(self, origin: str) -> RobotsFile | None:
            raise StoreError(f"the ledger is away: {origin}")

    world = World({})
    world.shelf = Away()
    world.door = Door(
        lambda: world.web, robots=world.shelf, clock=world.clock, user_agent=AGENT
    )
    with pytest.raises(StoreError, match="the ledger is away"):
        world.fetch(page(f"{A}/1"), page(f"{B}/1"))


# one host does not wait for another


def test_a_request_that_was_sent_elsewhere_does_not_hold_up_its_first_host() -> None:
    slow = ok(b"User-agent: *\nCrawl-delay: 100")
    answers = {
        **NO_ROBOTS,
        f"{B}/robots.txt": slow,
        f"{A}/1": to(f"{B}/1"),
        f"{A}/2": ok(),
        f"{A}/3": ok(),
        f"{B}/1": ok(),
    }
    world = World(answers)
    lists = world.door.fetch([page(f"{A}/{n}") for n in (1, 2, 3)])
    order = [result.request.key for results in lists for result in results]
    assert order[-1] == f"{A}/1"


# robots.txt


def test_a_robots_txt_is_looked_up_once_for_all_pages_of_a_call() -> None:
    looked_up: list[str] = []

    class Noting(Shelf):
        def robots(self, origin: str) -> RobotsFile | None:
            looked_up.append(origin)
            return super().robots(origin)

    urls = [f"{A}/{n}" for n in range(5)]
    world = World({**NO_ROBOTS, **dict.fromkeys(urls, ok())})
    shelf = Noting()
    door = Door(
        lambda: world.web,
        robots=shelf,
        clock=world.clock,
        user_agent=AGENT,
        sleep=world.time.sleep,
        timer=world.time,
    )
    list(door.fetch(list(map(page, urls))))
    assert looked_up == [A]


def test_a_robots_txt_that_is_held_no_more_is_read_from_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(permits, "_MOST_HELD", 0)
    forbids = ok(b"User-agent: *\nDisallow: /2")
    answers = {**NO_ROBOTS, f"{A}/robots.txt": forbids, f"{A}/1": ok(), f"{B}/1": ok()}
    world = World(answers)
    results = world.fetch(*(page(url) for url in (f"{A}/1", f"{B}/1", f"{A}/2")))
    assert [reason(r.end) for r in results] == [None, None, Reason.ROBOTS]
    assert world.asked.count(f"{A}/robots.txt") == 1


# reservations


@pytest.mark.parametrize(
    ("answers", "evidence"),
    [
        ({f"{A}/1": ok(tdm_reservation="1")}, "tdm-reservation: 1"),
        ({f"{A}/1": ok(X_Robots_Tag="noai")}, "noai"),
        ({f"{A}/1": ok(b'<meta name="tdm-reservation" content="1">')}, "meta"),
        ({f"{A}/robots.txt": ok(b"User-agent: GPTBot\nDisallow: /")}, "GPTBot"),
        ({TDMREP: ok(b'[{"location": "/", "tdm-reservation": 1}]')}, TDMREP),
    ],
)
def test_a_reservation_counts_where_the_request_obeys_it(
    answers: dict[str, Exchange], evidence: str
) -> None:
    world = World({**NO_ROBOTS, f"{A}/1": ok(), **answers})
    end = world.end(f"{A}/1", obeys_opt_outs=True)
    assert isinstance(end, Ended)
    assert end.reason is Reason.OPTED_OUT
    assert evidence in end.detail
    assert f"{A}/1" in end.detail
    assert isinstance(world.end(f"{A}/1"), Exchange)


def test_a_page_that_robots_txt_reserves_is_not_asked_for() -> None:
    rules = ok(b"User-agent: *\nContent-Signal: search=yes, ai-train=no")
    world = World({f"{A}/robots.txt": rules, f"{A}/1": ok()})
    world.end(f"{A}/1", obeys_opt_outs=True)
    assert world.asked == [f"{A}/robots.txt"]


def test_a_tdmrep_file_is_asked_for_once_and_only_where_it_counts() -> None:
    urls = [f"{A}/{n}" for n in range(3)]
    world = World({**NO_ROBOTS, TDMREP: ok(status=404), **dict.fromkeys(urls, ok())})
    world.fetch(*map(page, urls))
    assert TDMREP not in world.asked
    results = world.fetch(*(page(url, obeys_opt_outs=True) for url in urls))
    assert world.asked.count(TDMREP) == 1
    assert all(isinstance(r.end, Exchange) for r in results)
    assert all(e.url != TDMREP for r in results for e in r.exchanges)


@pytest.mark.parametrize("answer", [ok(status=500), ok(b"nonsense"), DEAD])
def test_a_tdmrep_file_that_cannot_be_had_reserves_nothing(
    answer: Exchange | FetchError,
) -> None:
    world = World({**NO_ROBOTS, TDMREP: answer, f"{A}/1": ok()})
    assert isinstance(world.end(f"{A}/1", obeys_opt_outs=True), Exchange)


# onward

STUB = b'<html><meta http-equiv="refresh" content="0; url=%s">Please wait</html>'


def stub(target: str) -> Exchange:
    return ok(STUB % target.encode(), Content_Type="text/html")


def test_a_page_that_only_leads_onward_is_a_redirect() -> None:
    story = ok(b"<p>The story.</p>", Content_Type="text/html")
    world = World({**NO_ROBOTS, f"{A}/1": stub("/2"), f"{A}/2": story})
    [result] = world.fetch(page(f"{A}/1"))
    assert isinstance(result.end, Exchange)
    assert result.end.url == f"{A}/2"
    assert [e.url for e in result.exchanges][1:] == [f"{A}/1", f"{A}/2"]


def test_a_way_onward_counts_as_a_redirect() -> None:
    chain = {f"{A}/{n}": stub(f"/{n + 1}") for n in range(9)}
    world = World({**NO_ROBOTS, **chain}, max_redirects=3)
    assert reason(world.end(f"{A}/0")) is Reason.TOO_MANY_REDIRECTS
    assert world.asked[-1] == f"{A}/3"


def test_a_way_onward_needs_the_permission_of_where_it_leads() -> None:
    rules = ok(b"User-agent: *\nDisallow: /")
    answers = {**NO_ROBOTS, f"{A}/1": stub(f"{B}/1"), f"{B}/robots.txt": rules}
    world = World({**answers, f"{B}/1": ok()})
    assert reason(world.end(f"{A}/1")) is Reason.ROBOTS
    assert f"{B}/1" not in world.asked


def test_a_way_onward_from_https_to_a_strangers_http_is_not_gone() -> None:
    world = World({**NO_ROBOTS, f"{A}/1": stub("http://b.example/1")})
    assert reason(world.end(f"{A}/1")) is Reason.ADDRESS_REFUSED


def test_a_feed_leads_nowhere_by_what_stands_in_it() -> None:
    world = World({f"{A}/feed": stub("/2")})
    assert isinstance(world.end(f"{A}/feed", kind=DocumentKind.FEED), Exchange)
    assert world.asked == [f"{A}/feed"]
