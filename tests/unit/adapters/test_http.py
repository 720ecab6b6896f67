"""The web over httpcore, against a server that misbehaves."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters.http import HttpTransport
from pipeline.errors import FetchError
from pipeline.model import Reason
from pipeline.records import Exchange
from tests.servers import (
    Answer,
    LocalServer,
    answer,
    endless,
    hang,
    raw,
    redirect,
    trickle,
    zipped,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = 100_000
LOCAL = frozenset({"127.0.0.1"})


class FixedClock:
    def now(self) -> datetime:
        return NOW


def get(url: str, headers: Mapping[str, str] | None = None, **more: Any) -> Exchange:
    async def run() -> Exchange:
        settings = {"max_body": LIMIT, "allow_private": LOCAL, **more}
        transport = HttpTransport(FixedClock(), **settings)
        try:
            return await transport.get(url, headers or {})
        finally:
            await transport.aclose()

    return asyncio.run(run())


def serve(route: Answer, **more: Any) -> Exchange:
    with LocalServer({"/": route}) as server:
        return get(server.url(), **more)


def refusal(url: str, **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(url, **more)
    return caught.value


def test_an_answer_comes_with_all_that_the_archive_keeps() -> None:
    with LocalServer({"/a%20b?c": answer(b"hello", 203, {"X-Odd": "\xe9"})}) as server:
        exchange = get(server.url("/a b?c#d"), {"If-None-Match": '"x"'})
        assert exchange.url == server.url("/a%20b?c")
        assert server.asked[0].headers["if-none-match"] == '"x"'
    assert (exchange.status, exchange.captured_at) == (203, NOW)
    assert exchange.body == exchange.inflated == b"hello"
    assert exchange.header("x-odd") == "\xe9"
    assert ("X-Odd", "\xe9") in exchange.headers
    assert exchange.truncated is None


def test_a_redirect_is_returned_not_followed() -> None:
    exchange = serve(redirect("/elsewhere"))
    assert exchange.status == 302
    assert exchange.header("location") == "/elsewhere"


def test_gzip_is_inflated_and_kept_as_received() -> None:
    exchange = serve(zipped(b"hello"))
    assert exchange.inflated == b"hello"
    assert exchange.body.startswith(b"\x1f\x8b")


def test_deflate_is_inflated() -> None:
    body = zlib.compress(b"hello")
    exchange = serve(answer(body, headers={"Content-Encoding": "deflate"}))
    assert exchange.inflated == b"hello"


def test_a_cut_gzip_body_keeps_what_was_there() -> None:
    exchange = serve(zipped(b"hello " * 1000, cut=40))
    assert b"hello " * 2 in exchange.inflated
    assert exchange.truncated == "disconnect"


def test_a_body_shorter_than_announced_is_cut() -> None:
    exchange = serve(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"))
    assert exchange.inflated == b"hello"
    assert exchange.truncated == "disconnect"


def test_a_chunked_body_is_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    exchange = serve(raw(head, b"3\r\nhel\r\n2\r\nlo\r\n", b"0\r\n\r\n"))
    assert exchange.body == b"hello"
    assert exchange.truncated is None


def test_an_endless_body_is_cut_at_the_limit() -> None:
    exchange = serve(endless(b"x" * 10_000))
    assert len(exchange.inflated) == LIMIT
    assert exchange.truncated == "length"


def test_a_bomb_of_a_gigabyte_takes_little_memory() -> None:
    packer = zlib.compressobj(9, wbits=31)
    begin = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    tracemalloc.start()
    exchange = serve(raw(head + begin, *[again] * 1000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert exchange.truncated == "length"
    assert len(exchange.inflated) == LIMIT
    assert peak < 5_000_000


def test_padding_that_inflates_to_nothing_is_cut_too() -> None:
    head = b"Content-Encoding: gzip\r\n"
    exchange = serve(endless(zlib.compressobj(wbits=31).flush() * 500, head=head))
    assert exchange.truncated == "length"
    assert exchange.inflated == b""


def test_silence_in_the_middle_keeps_what_was_there() -> None:
    with LocalServer({"/": trickle(1.0)}) as server:
        exchange = get(server.url(), read_timeout=0.1)
    assert exchange.truncated == "time"


def test_silence_from_the_start_is_a_timeout() -> None:
    with LocalServer({"/": hang(1.0)}) as server:
        error = refusal(server.url(), read_timeout=0.1)
        assert error.reason == Reason.TIMEOUT
        assert server.url() in str(error)


@pytest.mark.parametrize("encoding", ["compress", "br", "gzip", "zstd"])
def test_a_body_that_cannot_be_inflated_is_kept_with_the_reason(encoding: str) -> None:
    body = b"\xff no such thing " * 100
    exchange = serve(answer(body, headers={"Content-Encoding": encoding}))
    assert encoding in str(exchange.problem)
    assert (exchange.body, exchange.inflated) == (body, b"")
    assert exchange.truncated is None


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\x01\x02\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_unreachable(junk: bytes) -> None:
    with LocalServer({"/": raw(junk)}) as server:
        error = refusal(server.url())
    assert error.reason == Reason.UNREACHABLE
    assert server.url() in str(error)


def test_no_header_brings_a_line_break_with_it() -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n"
    exchange = serve(raw(head))
    assert not any(set(v) & set("\r\n\0") for _, v in exchange.headers)


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert refusal(url).reason == Reason.UNREACHABLE


@pytest.fixture(scope="session")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("needs openssl to make a certificate")
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(file), "-out", f"{file}.crt"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    with file.open("a") as both:
        both.write(Path(f"{file}.crt").read_text())
    return file


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    own_certificate: Path,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own_certificate)
    with LocalServer({"/": answer(b"x")}, tls=context) as server:
        error = refusal(server.url().replace("http:", "https:"))
        assert server.asked == []
    assert error.reason == Reason.UNREACHABLE
    assert "certificate verify failed" in str(error)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.2/", "http://169.254.169.254/", "http://2130706434/",
     "http://[::1]/", "http://0x7f.2/", "http://10.1.2.3/", "http://[::ffff:127.0.0.2]/",
     "ftp://a.example/", "http://u:p@a.example/"],
)  # fmt: skip
def test_what_is_not_for_us_is_refused_before_any_connection(url: str) -> None:
    assert refusal(url, resolve=no_network).reason == Reason.ADDRESS_REFUSED


async def no_network(host: str, port: int) -> list[str]:
    pytest.fail(f"asked for {host}")


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    with LocalServer({"/": answer(b"secret")}) as server:
        error = refusal(server.url(host="localhost"))
        assert server.asked == []
    assert error.reason == Reason.ADDRESS_REFUSED
    assert "127.0.0.1" in str(error)


def test_of_several_addresses_only_public_ones_are_tried() -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "10.0.0.1", "192.168.0.1"]

    with LocalServer({"/": answer(b"secret")}) as server:
        error = refusal(server.url(host="news.example"), resolve=mixed)
        assert server.asked == []
    assert error.reason == Reason.ADDRESS_REFUSED


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    looked_up: list[str] = []

    async def once(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    allowed = frozenset({"news.example"})
    with LocalServer({"/": answer(b"x")}) as server:
        get(server.url(host="news.example"), resolve=once, allow_private=allowed)
        assert server.asked[0].headers["host"].startswith("news.example")
    assert looked_up == ["news.example"]


def test_the_next_address_is_tried_when_one_fails() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    allowed = frozenset({"news.example"})
    with LocalServer({"/": answer(b"x")}) as server:
        url = server.url(host="news.example")
        assert get(url, resolve=two, allow_private=allowed).body == b"x"


def test_a_name_without_an_address_is_unreachable() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = refusal("http://gone.example/", resolve=unknown)
    assert error.reason == Reason.UNREACHABLE
    assert "gone.example" in str(error)


def test_a_name_server_that_never_answers_is_a_timeout() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    began = time.monotonic()
    error = refusal("http://a.example/", resolve=never, connect_timeout=0.1)
    assert error.reason == Reason.TIMEOUT
    assert time.monotonic() - began < 2


def test_the_environments_proxy_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert serve(answer(b"direct")).body == b"direct"


def test_the_proxy_of_the_settings_is_asked_with_its_password() -> None:
    with LocalServer({"http://news.example/1": answer(b"by proxy")}) as proxy:
        url = proxy.url().replace("//", "//me:pass%40word@")
        exchange = get(
            "http://news.example/1",
            proxy=url,
            allow_private=frozenset(),
            resolve=no_network,
        )
        assert proxy.asked[0].headers["proxy-authorization"].startswith("Basic ")
    assert exchange.body == b"by proxy"


def test_a_private_address_is_refused_behind_a_proxy_too() -> None:
    with LocalServer({}) as proxy:
        error = refusal(proxy.url(), proxy=proxy.url(), allow_private=frozenset())
        assert proxy.asked == []
    assert error.reason == Reason.ADDRESS_REFUSED
