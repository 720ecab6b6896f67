"""The door: what it asks, in which order, and how each request ends."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from pipeline.adapters.http import HttpTransport
from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.errors import FetchError
from pipeline.fetch.door import Door
from pipeline.fetch.inflate import ACCEPTED
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import Exchange, HostState, RobotsFile
from tests import servers
from tests.doors import AGENT, NOW, FixedClock, Shelf, World, feed, ok, page, reason, to

ALLOW_ALL = Exchange(url="", captured_at=NOW, status=404)

A, B = "https://a.example", "https://b.example"
OPEN = {f"{A}/robots.txt": ALLOW_ALL, f"{B}/robots.txt": ALLOW_ALL}


def test_a_page_is_fetched_after_its_robots_txt() -> None:
    world = World({**OPEN, f"{A}/1": ok(b"news")})
    [result] = world.fetch(page(f"{A}/1#top"))
    assert isinstance(result.end, Exchange)
    assert result.end.inflated == b"news"
    assert world.asked == [f"{A}/robots.txt", f"{A}/1"]
    assert [e.url for e in result.exchanges] == world.asked


def test_feeds_are_asked_for_without_robots_txt() -> None:
    world = World({f"{A}/feed": ok(b"<rss/>")})
    assert isinstance(world.end(f"{A}/feed", kind=DocumentKind.FEED), Exchange)
    assert world.asked == [f"{A}/feed"]


def test_the_headers_say_who_we_are_and_what_we_have() -> None:
    world = World({f"{A}/feed": ok(status=304)})
    end = world.end(
        f"{A}/feed", kind=DocumentKind.FEED, etag='"v1"', last_modified="yesterday"
    )
    assert isinstance(end, Exchange)
    assert end.status == 304
    [(_, headers)] = world.web.asked
    assert headers["User-Agent"] == AGENT
    assert headers["Accept-Encoding"] == ACCEPTED
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "yesterday"


def test_robots_txt_is_asked_for_without_conditions() -> None:
    world = World({**OPEN, f"{A}/1": ok()})
    world.end(f"{A}/1", etag='"v1"')
    assert "If-None-Match" not in world.web.asked[0][1]
    assert "If-None-Match" in world.web.asked[1][1]


def test_an_etag_that_no_header_can_hold_is_left_out() -> None:
    world = World({f"{A}/feed": ok()})
    world.end(f"{A}/feed", kind=DocumentKind.FEED, etag='"a\r\nX: 1"')
    assert "If-None-Match" not in world.web.asked[0][1]


@pytest.mark.parametrize("given", [{}, {"etag": '"a\r\nX: 1"'}])
def test_a_304_that_nobody_asked_for_is_no_answer(given: dict[str, str]) -> None:
    world = World({**OPEN, f"{A}/1": ok(b"", 304)})
    assert reason(world.end(f"{A}/1", **given)) is Reason.HTTP_STATUS
    asked = {"last_modified": "yesterday"}
    assert isinstance(world.end(f"{A}/1", **asked), Exchange)


def test_robots_txt_is_asked_for_once_by_all_pages_of_an_origin() -> None:
    urls = [f"{A}/{n}" for n in range(5)]
    world = World({**OPEN, **{url: ok() for url in urls}})
    world.fetch(*map(page, urls))
    world.fetch(page(urls[0]))
    assert world.asked.count(f"{A}/robots.txt") == 1


def test_a_page_that_robots_txt_forbids_is_not_asked_for() -> None:
    rules = ok(b"User-agent: *\nDisallow: /private")
    world = World({f"{A}/robots.txt": rules, f"{A}/private/1": ok()})
    end = world.end(f"{A}/private/1")
    assert reason(end) is Reason.ROBOTS
    assert A in end.detail
    assert world.asked == [f"{A}/robots.txt"]


@pytest.mark.parametrize(
    "answer", [ok(status=500), FetchError("x", reason=Reason.UNREACHABLE)]
)
def test_a_robots_txt_that_cannot_be_had_defers_the_page(
    answer: Exchange | FetchError,
) -> None:
    world = World({f"{A}/robots.txt": answer, f"{A}/1": ok()})
    assert reason(world.end(f"{A}/1")) is Reason.ROBOTS_UNREACHABLE
    assert world.shelf.held[A].deferred


def test_a_robots_txt_behind_redirects_is_followed() -> None:
    rules = ok(b"User-agent: *\nDisallow: /")
    world = World({f"{A}/robots.txt": to(f"{B}/r"), f"{B}/r": rules, f"{A}/1": ok()})
    assert reason(world.end(f"{A}/1")) is Reason.ROBOTS
    assert world.shelf.held[A].text


def test_a_stale_robots_txt_is_asked_for_again() -> None:
    world = World({f"{A}/robots.txt": ok(b""), f"{A}/1": ok()})
    world.shelf.keep_robots(
        RobotsFile(
            origin=A,
            fetched_at=NOW - timedelta(days=2),
            text="User-agent: *\nDisallow: /",
        )
    )
    assert isinstance(world.end(f"{A}/1"), Exchange)


def test_each_origin_on_the_way_is_asked_whether_it_allows_the_hop() -> None:
    rules = ok(b"User-agent: *\nDisallow: /1")
    answers = {**OPEN, f"{A}/1": to(f"{B}/1"), f"{B}/robots.txt": rules}
    world = World({**answers, f"{B}/1": ok()})
    assert reason(world.end(f"{A}/1")) is Reason.ROBOTS
    assert f"{B}/1" not in world.asked


def test_redirects_are_followed_and_kept() -> None:
    world = World({**OPEN, f"{A}/1": to("/2"), f"{A}/2": to(f"{B}/3"), f"{B}/3": ok()})
    [result] = world.fetch(page(f"{A}/1"))
    assert isinstance(result.end, Exchange)
    assert result.end.url == f"{B}/3"
    assert [e.url for e in result.exchanges] == [
        f"{A}/robots.txt", f"{A}/1", f"{A}/2", f"{B}/robots.txt", f"{B}/3",
    ]  # fmt: skip


def test_a_circle_of_redirects_is_left() -> None:
    world = World({**OPEN, f"{A}/1": to("/2"), f"{A}/2": to("/1")})
    assert reason(world.end(f"{A}/1")) is Reason.TOO_MANY_REDIRECTS


def test_a_chain_longer_than_allowed_is_left() -> None:
    chain = {f"{A}/{n}": to(f"/{n + 1}") for n in range(9)}
    world = World({**OPEN, **chain, f"{A}/9": ok()}, max_redirects=3)
    assert reason(world.end(f"{A}/0")) is Reason.TOO_MANY_REDIRECTS
    assert world.asked[-1] == f"{A}/3"


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://[::1]/",
     "http://0x7f.1/", "https://10.0.0.1/", "ftp://a.example/", "https://u:p@b.example/"],
)  # fmt: skip
def test_a_redirect_to_what_is_not_for_us_is_refused(target: str) -> None:
    start = "http://a.example"
    world = World({f"{start}/robots.txt": ALLOW_ALL, f"{start}/1": to(target)})
    end = world.end(f"{start}/1", kind=DocumentKind.FEED)
    assert reason(end) is Reason.ADDRESS_REFUSED
    assert world.asked == [f"{start}/1"]


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://a.example/", "http://[::1"])
def test_what_is_no_url_is_refused(url: str) -> None:
    assert reason(World({}).end(url)) is Reason.ADDRESS_REFUSED


def test_a_refused_address_stays_refused_although_robots_txt_cannot_be_had() -> None:
    assert reason(World({}).end("http://10.0.0.1/")) is Reason.ADDRESS_REFUSED


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ok(status=404), Reason.HTTP_STATUS),
        (ok(status=500), Reason.HTTP_STATUS),
        (ok(status=503), Reason.HTTP_STATUS),
        (ok(status=429), Reason.RATE_LIMITED),
        (ok(b"x" * 2_000_000), Reason.TOO_LARGE),
        (replace(ok(), truncated="disconnect"), Reason.TRUNCATED),
        (ok(content_encoding="compress"), Reason.UNREADABLE),
        (FetchError("x", reason=Reason.TIMEOUT), Reason.TIMEOUT),
        (FetchError("x", reason="unreachable"), Reason.UNREACHABLE),
    ],
)
def test_every_failure_has_its_reason(
    answer: Exchange | FetchError, expected: Reason
) -> None:
    assert reason(World({**OPEN, f"{A}/1": answer}).end(f"{A}/1")) is expected


def test_retry_after_reaches_the_caller() -> None:
    world = World({**OPEN, f"{A}/1": ok(status=503, Retry_After="120")})
    [result] = world.fetch(page(f"{A}/1"))
    assert reason(result.end) is Reason.RATE_LIMITED
    assert result.retry_after == 120.0
    assert result.exchanges[-1].status == 503


def test_a_host_that_rate_limits_is_left_alone_and_others_are_not() -> None:
    answers = {f"{A}/{n}": ok(status=429, Retry_After="9") for n in range(3)}
    world = World({**OPEN, **answers, f"{B}/1": ok()})
    results = world.fetch(*(page(f"{A}/{n}") for n in range(3)), page(f"{B}/1"))
    left_alone = [Reason.HOST_CLOSED] * 2
    ends = [reason(r.end) for r in results]
    assert ends == [Reason.RATE_LIMITED, *left_alone, None]
    assert [r.retry_after for r in results] == [9.0, 9.0, 9.0, None]
    assert len([url for url in world.asked if url.startswith(f"{A}/")]) == 2


def test_a_rate_limited_robots_txt_is_not_taken_for_a_missing_one() -> None:
    world = World({f"{A}/robots.txt": ok(status=429), f"{A}/1": ok()})
    assert reason(world.end(f"{A}/1")) is Reason.RATE_LIMITED
    assert world.shelf.held == {}


def test_the_gap_is_kept_between_all_requests_to_a_host() -> None:
    world = World({**OPEN, f"{A}/1": to("/2"), f"{A}/2": ok()})
    world.end(f"{A}/1", gap=timedelta(seconds=0.75))
    assert world.time.slept == [0.75, 0.75]


def test_a_longer_crawl_delay_counts_instead_of_the_gap() -> None:
    rules = ok(b"User-agent: *\nCrawl-delay: 5")
    world = World({f"{A}/robots.txt": rules, f"{A}/1": ok()})
    world.end(f"{A}/1", gap=timedelta(seconds=1))
    assert sum(world.time.slept) == 5.0


def test_a_result_says_how_long_its_host_is_to_be_left_alone() -> None:
    rules = ok(b"User-agent: *\nCrawl-delay: 5")
    answers = {f"{A}/robots.txt": rules, f"{A}/1": ok(), f"{B}/feed": ok()}
    world = World({**answers, "https://c.example/feed": ok()})
    world.shelf.states["c.example"] = HostState(host="c.example", seconds=32.0)
    one = timedelta(seconds=1)
    urls = (f"{B}/feed", "https://c.example/feed", "http://[::1")
    results = world.fetch(
        page(f"{A}/1", gap=one), *(feed(url, gap=one) for url in urls)
    )
    assert [r.pause.total_seconds() for r in results] == [5.0, 1.0, 12.0, 0.0]


def test_no_requests_give_no_results() -> None:
    assert World({}).fetch() == []


def test_a_bug_in_one_request_is_that_ones_end() -> None:
    class Broken(MemoryTransport):
        async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
            if url.endswith("/bug"):
                raise RuntimeError("we did not think of this")
            return await super().get(url, headers)

    world = World({})
    world.web = Broken({f"{A}/1": ok()}, FixedClock())
    requests = [feed(f"{A}/{x}") for x in ("bug", "1")]
    bug, fine = world.fetch(*requests)
    assert isinstance(bug.end, Ended)
    assert bug.end.reason is Reason.BUG
    assert "we did not think of this" in bug.end.detail
    assert isinstance(fine.end, Exchange)


def test_what_is_left_when_asked_to_stop_is_interrupted() -> None:
    urls = [f"{A}/{n}" for n in range(4)]
    world = World({url: ok() for url in urls})
    requests = [feed(url) for url in urls]
    results = world.fetch(*requests, stop=lambda: len(world.asked) >= 2)
    assert [reason(r.end) for r in results] == [
        None, None, Reason.INTERRUPTED, Reason.INTERRUPTED,
    ]  # fmt: skip


class Closing(MemoryTransport):
    """Notices whether it was closed; some of its answers never come."""

    closed = False

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        if url.endswith("/never"):
            await asyncio.Event().wait()
        return await super().get(url, headers)

    async def aclose(self) -> None:
        self.closed = True


def test_an_answer_that_never_comes_ends_at_the_deadline() -> None:
    world = World({}, deadline=0.05)
    world.web = Closing({}, FixedClock())
    end = world.end(f"{A}/never", kind=DocumentKind.FEED)
    assert end == Ended(Reason.TIMEOUT, f"not answered within 0.05 s: {A}/never")


def test_the_deadline_counts_all_hops_but_no_waiting() -> None:
    class Slow(MemoryTransport):
        async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
            world.time.now += 20
            await asyncio.sleep(0)
            return await super().get(url, headers)

    chain = {f"{A}/1": to("/2"), f"{A}/2": to("/3"), f"{A}/3": ok()}
    world = World({}, deadline=30.0)
    world.web = Slow(chain, FixedClock())
    gap = timedelta(seconds=100)
    end = world.end(f"{A}/1", kind=DocumentKind.FEED, gap=gap)
    assert reason(end) is Reason.TIMEOUT
    assert world.asked == [f"{A}/1", f"{A}/2"]


# over real sockets


@pytest.fixture
def real_door() -> Callable[..., Door]:
    hosts = frozenset(f"127.0.0.{n}" for n in range(1, 5))

    def build(deadline: float = 5.0) -> Door:
        return Door(
            lambda: HttpTransport(FixedClock(), max_body=100_000, allow_private=hosts),
            robots=Shelf(),
            clock=FixedClock(),
            user_agent=AGENT,
            deadline=deadline,
        )

    return build


def test_the_gap_is_kept_over_the_wire(real_door: Callable[..., Door]) -> None:
    routes = {f"/{n}": servers.answer(b"x") for n in range(3)}
    with servers.LocalServer(routes) as server:
        gap = timedelta(seconds=0.15)
        requests = [page(server.url(f"/{n}"), gap=gap) for n in range(3)]
        list(real_door().fetch(requests))
        times = [asked.began_at for asked in server.asked]
    assert server.paths[0] == "/robots.txt"
    assert all(b - a >= 0.15 for a, b in pairwise(times))
    assert len(times) == 4


def test_a_hung_host_does_not_delay_another(real_door: Callable[..., Door]) -> None:
    routes = {"/hang": servers.hang(3.0), "/1": servers.answer(b"x")}
    told: dict[str, float] = {}
    with servers.LocalServer(routes, address="0.0.0.0") as server:
        slow = server.url("/hang", "127.0.0.2")
        quick = [server.url("/1", f"127.0.0.{n}") for n in (1, 3, 4)]
        began = time.monotonic()
        requests = [feed(url) for url in (slow, *quick)]
        for results in real_door(deadline=2.5).fetch(requests):
            for result in results:
                told[result.request.url] = time.monotonic() - began
    assert told.keys() == {slow, *quick}
    assert all(told[url] < 2 for url in quick)
    assert reason(result.end) is Reason.TIMEOUT


def test_a_slow_loris_ends_at_the_deadline_with_all_redirects_counted(
    real_door: Callable[..., Door],
) -> None:
    routes = {
        "/1": servers.redirect("/2"),
        "/2": servers.trickle(0.02),
    }
    with servers.LocalServer(routes) as server:
        began = time.monotonic()
        request = page(
            server.url("/1"), kind=DocumentKind.FEED, gap=timedelta(seconds=0)
        )
        [[result]] = real_door(deadline=0.4).fetch([request])
    assert reason(result.end) is Reason.TIMEOUT
    assert time.monotonic() - began < 2
    assert [e.status for e in result.exchanges] == [302]
