"""No head of an answer, and no redirect, gets more than its share."""

import pytest

from pipeline.model import Reason
from tests.hostile.visit import EVIL, LIMIT, Visit, visit
from tests.http2 import Http2Server, fine
from tests.servers import Answer, LocalServer, answer, flood, kept, raw, redirect


def fetched(route: Answer, **more: object) -> Visit:
    with LocalServer({"/": route}) as server:
        return visit(server.url(host=EVIL), **more)


@pytest.mark.parametrize(
    "piece",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n" + b"X: " + b"x" * 30_000 + b"\r\n\r\n",
    ],
)
def test_endless_interim_answers_are_given_up_soon(piece: bytes) -> None:
    came = fetched(flood(piece))
    assert came.reason is Reason.UNREACHABLE
    assert came.kept == 0
    assert came.cpu < 4


@pytest.mark.parametrize(
    ("piece", "start"),
    [
        (b"x", b"HTTP/1.1 200 OK\r\nX-Long: "),
        (b"X-More: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
        (b"x", b"HTTP/1.1 200 "),
        (b"\r\n", b""),
        (b"x", b""),
        (b"\0", b"HTTP/1.1 200 OK\r\n"),
    ],
)
def test_endless_headers_are_given_up_soon(piece: bytes, start: bytes) -> None:
    came = fetched(flood(piece, start))
    assert came.reason is Reason.UNREACHABLE
    assert came.kept == 0
    assert came.cpu < 4


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\x01\x02\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"220 mail.evil.example ESMTP\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 -200 OK\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n\xff",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_what_is_no_http_is_no_answer(junk: bytes) -> None:
    came = fetched(raw(junk))
    assert came.reason in (Reason.UNREACHABLE, None)
    assert came.kept <= 10
    assert came.seconds < 2


@pytest.mark.parametrize(
    "value",
    ['"v"\r\nX-Injected: 1', '"v"\nX-Injected: 1', '"v"\0', "\x85X-Injected: 1"],
)
def test_what_a_feed_gave_us_cannot_put_headers_into_the_next_question(
    value: str,
) -> None:
    with LocalServer({"/": answer(b"x")}) as server:
        came = visit(server.url(host=EVIL), etag=value, last_modified=value)
        [asked] = server.asked
    assert came.reason is None
    assert "x-injected" not in asked.headers
    assert "if-none-match" not in asked.headers


@pytest.mark.parametrize(
    "path",
    ["/a\r\nX-Injected: 1", "/a\nX-Injected: 1", "/a HTTP/1.1\r\nX-Injected: 1\r\n"],
)
def test_a_url_cannot_put_headers_into_the_question(path: str) -> None:
    with LocalServer({"/": answer(b"x")}) as server:
        came = visit(server.url(path, EVIL))
        assert server.connections == 0
    assert came.reason is Reason.ADDRESS_REFUSED


def test_a_redirect_cannot_put_headers_into_the_next_question() -> None:
    wire = b"HTTP/1.1 302 X\r\nLocation: /2%0d%0aX-Injected: 1\r\n\r\n"
    with LocalServer({"/": raw(wire)}) as server:
        visit(server.url(host=EVIL))
        assert all("x-injected" not in asked.headers for asked in server.asked)
        assert len(server.asked) <= 2


def test_header_lines_are_no_two_lines_for_the_archive() -> None:
    odd = b"ETag: a\r\n b\r\nX-B: 1\rX-C: 2\r\nContent-Length: 0\r\n\r\n"
    for exchange in fetched(raw(b"HTTP/1.1 200 OK\r\n" + odd)).result.exchanges:
        assert not any(set(n + v) & set("\r\n\0") for n, v in exchange.headers)


def test_a_cookie_is_never_sent_back() -> None:
    cookie = {"Set-Cookie": "id=1; Path=/", "Location": "/2"}
    routes = {"/": answer(status=302, headers=cookie), "/2": kept(b"x")}
    with LocalServer(routes) as server:
        came = visit(server.url(host=EVIL))
        assert server.paths == ["/", "/2"]
        assert all("cookie" not in asked.headers for asked in server.asked)
    assert came.reason is None


def test_a_redirect_to_itself_ends_at_once() -> None:
    with LocalServer({"/": redirect("/")}) as server:
        came = visit(server.url(host=EVIL))
        assert len(server.asked) == 1
    assert came.reason is Reason.TOO_MANY_REDIRECTS


def test_a_circle_of_redirects_ends() -> None:
    with LocalServer({"/": redirect("/2"), "/2": redirect("/#3")}) as server:
        came = visit(server.url(host=EVIL))
        assert len(server.asked) == 2
    assert came.reason is Reason.TOO_MANY_REDIRECTS


def test_redirects_without_end_are_left_at_the_limit() -> None:
    routes = {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}
    with LocalServer(routes) as server:
        came = visit(server.url("/0", EVIL))
        assert len(server.asked) <= 6
    assert came.reason is Reason.TOO_MANY_REDIRECTS
    assert came.seconds < 2


def test_a_redirect_with_a_giant_body_is_cut_as_well() -> None:
    body = b"x" * 10_000_000
    with LocalServer({"/2": answer(b"x")}) as server:
        server.routes["/"] = answer(body, 302, {"Location": "/2"})
        came = visit(server.url(host=EVIL))
    assert came.kept <= 3 * LIMIT
    assert came.seconds < 2


def test_a_redirect_from_https_to_a_stranger_without_is_not_followed() -> None:
    location = ("location", "http://stranger.example/secret")
    with Http2Server(fine(b"", location, status="302")) as server:
        local = frozenset({"127.0.0.1"})
        came = visit(server.url(), allow_private=local, ssl_context=server.trust)
    assert came.reason is Reason.ADDRESS_REFUSED
    assert "https to http" in came.detail


def test_a_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    with Http2Server(fine(b"x")) as server:
        came = visit(server.url(), allow_private=frozenset({"127.0.0.1"}))
        assert server.asked == []
    assert came.reason is Reason.UNREACHABLE
    assert "certificate" in came.detail
