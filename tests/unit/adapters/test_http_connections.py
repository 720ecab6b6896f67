"""Connections of the transport: kept, given up, HTTP/2, whom it trusts."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h2.connection
import httpcore
import pytest
import trustme

from pipeline.adapters.http import HttpTransport
from pipeline.errors import FetchError
from pipeline.model import Reason
from pipeline.records import Exchange
from tests.http2 import Answer, Http2Server, fine
from tests.servers import Asked, LocalServer, answer, drip, kept, raw

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = 100_000
LOCAL = frozenset({"127.0.0.1"})


class FixedClock:
    def now(self) -> datetime:
        return NOW


def get(*urls: str, pause: float = 0, **more: Any) -> list[Exchange]:
    """Ask for `urls` one after the other, over one transport."""

    async def run() -> list[Exchange]:
        settings = {"max_body": LIMIT, "allow_private": LOCAL, **more}
        transport = HttpTransport(FixedClock(), **settings)
        exchanges = []
        try:
            for url in urls:
                exchanges.append(await transport.get(url, {}))
                await asyncio.sleep(pause)
        finally:
            await transport.aclose()
        return exchanges

    return asyncio.run(run())


def test_a_connection_is_used_again() -> None:
    routes = {"/1": kept(b"one"), "/2": kept(b"two")}
    with LocalServer(routes, keeps_alive=True) as server:
        bodies = [e.body for e in get(server.url("/1"), server.url("/2"))]
        assert server.connections == 1
    assert bodies == [b"one", b"two"]


def test_a_connection_that_the_server_closed_is_made_anew() -> None:
    routes = {"/1": kept(b"one"), "/2": kept(b"two")}
    with LocalServer(routes) as server:
        get(server.url("/1"), server.url("/2"), pause=0.4)
        assert (server.connections, server.paths) == (2, ["/1", "/2"])


def test_a_server_that_closes_without_an_answer_is_asked_once() -> None:
    with LocalServer({"/": raw(b"")}) as server:
        with pytest.raises(FetchError):
            get(server.url())
        assert server.connections == 1


def test_a_server_is_not_asked_twice_when_a_kept_connection_breaks() -> None:
    def second_breaks(asked: Asked) -> Iterable[bytes]:
        if len(server.asked) == 2:
            raise OSError
        return kept(b"fine")(asked)

    with LocalServer({"/": second_breaks}, keeps_alive=True) as server:
        with pytest.raises(FetchError):
            get(server.url(), server.url())
        assert (server.connections, len(server.asked)) == (1, 2)


def test_an_answer_that_came_before_the_question_is_not_taken() -> None:
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
    routes = {"/1": raw(head + smuggled), "/2": kept(b"two")}
    with LocalServer(routes, keeps_alive=True) as server:
        assert [e.body for e in get(server.url("/1"), server.url("/2"))] == [
            b"one",
            b"two",
        ]


def test_what_was_cut_leaves_no_connection_behind() -> None:
    routes = {"/1": kept(b"x" * LIMIT * 2), "/2": kept(b"two")}
    with LocalServer(routes, keeps_alive=True) as server:
        cut, whole = get(server.url("/1"), server.url("/2"))
        assert server.connections == 2
    assert (cut.truncated, whole.body) == ("length", b"two")


def test_a_body_that_drips_is_cut_in_time() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    with LocalServer({"/": drip(b"x", 0.02, head)}) as server:
        began = time.monotonic()
        [exchange] = get(server.url(), body_timeout=0.3)
        assert time.monotonic() - began < 2
    assert exchange.truncated == "time"
    assert exchange.body.startswith(b"xx")


def test_requests_at_the_same_time_each_have_their_connection() -> None:
    async def both(url: str) -> list[bytes]:
        transport = HttpTransport(FixedClock(), max_body=LIMIT, allow_private=LOCAL)
        try:
            found = await asyncio.gather(*[transport.get(url, {}) for _ in range(5)])
        finally:
            await transport.aclose()
        return [exchange.body for exchange in found]

    with LocalServer({"/": kept(b"x")}, keeps_alive=True) as server:
        assert asyncio.run(both(server.url())) == [b"x"] * 5


def test_a_name_that_is_slow_to_be_found_delays_no_other() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        await asyncio.sleep(5 if host.startswith("slow") else 0)
        return ["127.0.0.1"]

    hosts = frozenset({"slow.example", "fast.example"})

    async def both(server: LocalServer) -> float:
        transport = HttpTransport(
            FixedClock(), max_body=LIMIT, allow_private=hosts, resolve=resolve
        )
        slow = asyncio.create_task(transport.get(server.url(host="slow.example"), {}))
        began = time.monotonic()
        await transport.get(server.url(host="fast.example"), {})
        took = time.monotonic() - began
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        await transport.aclose()
        return took

    with LocalServer({"/": answer(b"x")}) as server:
        assert asyncio.run(both(server)) < 1


class DeadFirst(httpcore.AsyncNetworkBackend):
    """A network in which the first address swallows everything."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, float | None]] = []
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **_: Any
    ) -> httpcore.AsyncNetworkStream:
        self.tried.append((host, timeout))
        if len(self.tried) == 1:
            await asyncio.sleep(timeout or 60)
            raise httpcore.ConnectTimeout
        return await self._sockets.connect_tcp("127.0.0.1", port, timeout)


def test_a_dead_address_leaves_time_for_the_next() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["2001:4860::1", "8.8.8.8"]

    network = DeadFirst()
    with LocalServer({"/": answer(b"x")}) as server:
        url = server.url(host="news.example")
        [exchange] = get(url, resolve=two, sockets=network, connect_timeout=0.4)
    assert exchange.body == b"x"
    assert network.tried == [("2001:4860::1", 0.2), ("8.8.8.8", 0.2)]


# whom it trusts


@contextmanager
def trusted_server(
    name: str, **more: Any
) -> Iterator[tuple[LocalServer, ssl.SSLContext]]:
    authority = trustme.CA()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **more).configure_cert(server_side)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trust)
    with LocalServer({"/": answer(b"secret")}, tls=server_side) as server:
        yield server, trust


def https(server: LocalServer) -> str:
    return server.url().replace("http:", "https:")


def test_a_certificate_of_a_trusted_authority_is_accepted() -> None:
    with trusted_server("127.0.0.1") as (server, trust):
        [exchange] = get(https(server), ssl_context=trust)
    assert exchange.body == b"secret"


def test_a_certificate_for_another_name_is_refused() -> None:
    with trusted_server("other.example") as (server, trust):
        with pytest.raises(FetchError, match="certificate") as caught:
            get(https(server), ssl_context=trust)
        assert server.asked == []
    assert caught.value.reason == Reason.UNREACHABLE


def test_an_expired_certificate_is_refused() -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with (
        trusted_server("127.0.0.1", not_after=past) as (server, trust),
        pytest.raises(FetchError, match="expired"),
    ):
        get(https(server), ssl_context=trust)


def test_no_key_is_written_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(file))
    with trusted_server("127.0.0.1") as (server, _), pytest.raises(FetchError):
        get(https(server))
    assert not file.exists()


def test_neither_netrc_nor_proxies_of_the_environment_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with LocalServer({}) as trap, LocalServer({"/": answer(b"x")}) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, trap.url())
        get(server.url())
        assert "authorization" not in server.asked[0].headers
        assert trap.connections == 0


def test_a_cookie_is_never_sent_back() -> None:
    routes = {"/": kept(b"x", {"Set-Cookie": "id=1; Path=/"})}
    with LocalServer(routes, keeps_alive=True) as server:
        get(server.url(), server.url())
        assert all("cookie" not in asked.headers for asked in server.asked)
        assert len(server.asked) == 2


# HTTP/2


def get2(behaviour: Answer, times: int = 1, **more: Any) -> list[Exchange]:
    with Http2Server(behaviour) as server:
        more = {"ssl_context": server.trust, **more}
        return get(*[server.url("/a?b")] * times, **more)


def test_http2_is_spoken_where_it_is_offered() -> None:
    with Http2Server(fine(b"hello", ("etag", '"v1"'))) as server:
        exchanges = get(*[server.url("/a?b")] * 2, ssl_context=server.trust)
        assert server.connections == 1
        assert server.asked[0][":path"] == "/a?b"
        assert "cookie" not in server.asked[1]
    assert [e.body for e in exchanges] == [b"hello"] * 2
    assert exchanges[0].header("ETag") == '"v1"'
    assert not any(name.startswith(":") for name, _ in exchanges[0].headers)


def test_no_header_of_http2_brings_a_line_break_with_it() -> None:
    odd = ("x-a", "1\r\nset-cookie: x\0"), ("x b", "2"), ("x-c\r\ny", "3")
    [exchange] = get2(fine(b"x", *odd))
    assert exchange.headers == (("x-a", "1  set-cookie: x "),)


def test_a_kept_connection_of_http2_that_broke_is_made_anew() -> None:
    def close(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        fine(b"x")(connection, stream, send)
        time.sleep(0.1)  # a reset would overtake the answer
        raise OSError("enough")

    with Http2Server(close) as server:
        found = get(*[server.url()] * 2, ssl_context=server.trust, pause=0.4)
        assert server.connections == 2
    assert [e.body for e in found] == [b"x"] * 2


@pytest.mark.parametrize("status", ["", "abc", "-1", "99999"])
def test_a_status_that_is_none_is_unreachable(status: str) -> None:
    with pytest.raises(FetchError) as caught:
        get2(fine(b"x", status=status))
    assert caught.value.reason == Reason.UNREACHABLE


def flooding(frame: bytes) -> Answer:
    def answer(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        for _ in range(200):
            send(frame * (100_000 // len(frame)))

    return answer


PING = b"\0\0\x08\x06\0\0\0\0\0" + b"12345678"
SETTINGS = b"\0\0\0\x04\0\0\0\0\0"


@pytest.mark.parametrize("frame", [PING, SETTINGS])
def test_a_flood_of_frames_is_given_up_soon(frame: bytes) -> None:
    began = time.process_time()
    with pytest.raises(FetchError) as caught:
        get2(flooding(frame))
    assert caught.value.reason == Reason.UNREACHABLE
    assert time.process_time() - began < 4


def test_a_reset_stream_is_cut() -> None:
    def reset(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        connection.send_headers(stream, [(":status", "200")])
        connection.send_data(stream, b"half")
        send()
        connection.reset_stream(stream)
        send()

    [exchange] = get2(reset)
    assert (exchange.body, exchange.truncated) == (b"half", "disconnect")


def test_nonsense_within_http2_is_cut() -> None:
    def garble(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        connection.send_headers(stream, [(":status", "200")])
        connection.send_data(stream, b"half")
        send()
        send(b"\0\0\x01\0\0\0\0\0\0x")

    [exchange] = get2(garble)
    assert (exchange.body, exchange.truncated) == (b"half", "disconnect")


def test_a_large_body_over_http2_is_cut_at_the_limit() -> None:
    def long(
        connection: h2.connection.H2Connection, stream: int, send: Callable[..., None]
    ) -> None:
        connection.send_headers(stream, [(":status", "200")])
        for _ in range(4):
            connection.send_data(stream, b"x" * 16_000)
            send()

    [exchange] = get2(long, max_body=30_000)
    assert (len(exchange.inflated), exchange.truncated) == (30_000, "length")


def test_nothing_is_left_open() -> None:
    before = threading.active_count(), _open_files()
    with LocalServer({"/": kept(b"x")}, keeps_alive=True) as server:
        get(server.url(), server.url())
        get(server.url())
    time.sleep(0.1)
    threads, files = threading.active_count(), _open_files()
    assert threads <= before[0]
    assert files <= before[1]


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
