"""Whoever keeps us waiting is left in time, and nobody else waits for it."""

import gzip
import socket
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import chain

import pytest

from pipeline.adapters.http import HttpTransport
from pipeline.fetch.door import Door
from pipeline.model import DocumentKind, Ended, Reason
from pipeline.records import FetchRequest
from tests.hostile.visit import EVIL, FixedClock, Names, NoRobots, visit
from tests.servers import LocalServer, answer, drip, hang, redirect

HEAD = b"HTTP/1.1 200 OK\r\n"
ZIPPED = HEAD + b"Content-Encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    ("piece", "start"),
    [
        (b"X-A: 1\r\n", HEAD),
        (b"x", b"HTTP/1.1 200 "),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b""),
    ],
)
def test_headers_that_drip_end_at_the_deadline(piece: bytes, start: bytes) -> None:
    with LocalServer({"/": drip(piece, 0.02, start)}) as server:
        came = visit(server.url(host=EVIL), deadline=0.4)
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 2
    assert came.kept == 0


@pytest.mark.parametrize(
    ("piece", "start"),
    [
        (b"x", HEAD + b"Content-Length: 100000\r\n\r\n"),
        (b"1\r\nx\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
        (b"\0", ZIPPED + gzip.compress(b"hello")),
    ],
)
def test_a_body_that_drips_is_cut_and_what_came_is_kept(
    piece: bytes, start: bytes
) -> None:
    with LocalServer({"/": drip(piece, 0.02, start)}) as server:
        came = visit(server.url(host=EVIL), body_timeout=0.3)
    assert came.reason is Reason.TRUNCATED
    assert "time" in came.detail
    assert came.seconds < 2
    assert 0 < came.kept < 1000


def test_a_body_that_drips_ends_at_the_deadline_if_that_is_earlier() -> None:
    with LocalServer({"/": drip(b"x", 0.02, HEAD + b"\r\n")}) as server:
        came = visit(server.url(host=EVIL), deadline=0.4)
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 2


def test_slow_redirects_share_one_deadline() -> None:
    def slowly(location: str) -> Callable[..., object]:
        return lambda asked: chain(hang(0.2)(asked), redirect(location)(asked))

    routes = {f"/{n}": slowly(f"/{n + 1}") for n in range(9)}
    with LocalServer(routes) as server:
        came = visit(server.url("/0", EVIL), deadline=0.5)
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 2


def test_a_server_that_accepts_and_says_nothing_is_left() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        url = f"http://{EVIL}:{mute.getsockname()[1]}/"
        came = visit(url, read_timeout=0.3)
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 2


def test_a_server_that_never_ends_the_handshake_is_left() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        url = f"https://{EVIL}:{mute.getsockname()[1]}/"
        came = visit(url, connect_timeout=0.3)
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 2


def test_a_server_that_does_not_even_accept_is_left() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        came = visit(f"http://{EVIL}:{address[1]}/", connect_timeout=0.3, deadline=1.0)
        for each in waiting:
            each.close()
    assert came.reason is Reason.TIMEOUT
    assert came.seconds < 3


def test_many_hung_hosts_delay_no_other() -> None:
    hung = [f"hung{n}.example" for n in range(20)]
    quick = [f"quick{n}.example" for n in range(40)]
    with LocalServer({"/": answer(b"x"), "/hung": hang(1.5)}) as server:
        door = Door(
            lambda: HttpTransport(
                FixedClock(),
                max_body=1000,
                allow_private=frozenset(hung + quick),
                resolve=Names({}),
            ),
            robots=NoRobots(),
            clock=FixedClock(),
            user_agent="Newsline/0.1",
            concurrency=30,
            deadline=1.2,
        )
        urls = [server.url("/hung", host) for host in hung]
        urls += [server.url("/", host) for host in quick]
        ends: dict[str, float] = {}
        began = time.monotonic()
        requests = [
            FetchRequest(
                key=url,
                url=url,
                kind=DocumentKind.FEED,
                source_id=url,
                gap=timedelta(0),
            )
            for url in urls
        ]
        for results in door.fetch(requests):
            for result in results:
                ends[result.request.url] = time.monotonic() - began
                is_hung = "hung" in result.request.url
                assert isinstance(result.end, Ended) == is_hung
        last = max(asked.began_at for asked in server.asked if asked.path == "/")
    assert len(ends) == len(urls)
    assert last - began < 1.0
