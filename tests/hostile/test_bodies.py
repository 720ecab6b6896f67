"""No body takes more than its share of memory or time, whatever it says."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from pipeline.model import Reason
from tests.hostile.visit import EVIL, LIMIT, Visit, visit
from tests.servers import Answer, LocalServer, answer, endless, flood, raw, zipped

MEGABYTE = bytes(1_000_000)
MOST_MEMORY = 6_000_000


def fetched(route: Answer, **more: object) -> Visit:
    with LocalServer({"/": route}) as server:
        return visit(server.url(host=EVIL), **more)


def gzip_bomb(megabytes: int = 1000) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + again * megabytes


def brotli_bomb() -> bytes:
    return brotli.compress(MEGABYTE * 50, quality=4)


def zstd_bomb() -> bytes:
    return zstd.compress(MEGABYTE) * 1000


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": gzip_bomb,
    "deflate": lambda: zlib.compress(MEGABYTE * 20),
    "br": brotli_bomb,
    "zstd": zstd_bomb,
    "gzip, gzip": lambda: gzip.compress(gzip_bomb()),
    "gzip, br": lambda: brotli.compress(gzip_bomb(), quality=4),
    "zstd, gzip": lambda: gzip.compress(zstd_bomb()),
    "gzip, gzip, gzip": lambda: gzip.compress(gzip.compress(gzip_bomb())),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_cut_at_the_limit(coding: str) -> None:
    route = answer(BOMBS[coding](), headers={"Content-Encoding": coding})
    tracemalloc.start()
    came = fetched(route)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert came.reason is Reason.TOO_LARGE
    assert came.kept <= 3 * LIMIT
    assert peak < MOST_MEMORY
    assert came.seconds < 4


def test_more_codings_than_anyone_needs_are_not_undone() -> None:
    body = gzip.compress(b"x")
    came = fetched(answer(body, headers={"Content-Encoding": "gzip, gzip, gzip, gzip"}))
    assert came.reason is Reason.UNREADABLE
    assert [exchange.body for exchange in came.result.exchanges] == [body]


@pytest.mark.parametrize("coding", ["compress", "dcz", "gzip", "br", "zstd"])
def test_a_body_that_we_cannot_inflate_is_kept_for_the_archive(coding: str) -> None:
    body = b"\xff is in no such coding"
    came = fetched(answer(body, headers={"Content-Encoding": coding}))
    assert came.reason is Reason.UNREADABLE
    assert coding in came.detail
    assert [exchange.body for exchange in came.result.exchanges] == [body]


def test_an_endless_body_is_cut_at_the_limit() -> None:
    came = fetched(endless(b"x" * 10_000))
    assert came.reason is Reason.TOO_LARGE
    assert came.kept <= 3 * LIMIT
    assert came.seconds < 2


def test_an_endless_body_in_tiny_chunks_is_cut_soon() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    came = fetched(flood(b"1\r\nx\r\n", head))
    assert came.reason in (Reason.TRUNCATED, Reason.TOO_LARGE)
    assert came.cpu < 5


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("piece", "start"),
    [
        (b"1;" + b"e" * 40_000 + b"\r\nx\r\n", CHUNKED),
        (b";e", CHUNKED + b"1"),
        (b"X-Trailer: x\r\n", CHUNKED + b"1\r\nx\r\n0\r\n"),
        (b"0", CHUNKED),
    ],
)
def test_endless_fillers_between_chunks_are_cut_soon(
    piece: bytes, start: bytes
) -> None:
    came = fetched(flood(piece, start))
    assert came.reason is Reason.TRUNCATED
    assert came.kept < LIMIT
    assert came.seconds < 4


@pytest.mark.parametrize(
    "wire",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello",
        CHUNKED + b"5\r\nhello\r\n",
        CHUNKED + b"5\r\nhello\r\nnonsense\r\n",
        CHUNKED + b"5\r\nhello world\r\n0\r\n\r\n",
        CHUNKED + b"5\r\nhello\r\n-1\r\n",
        CHUNKED + b"5\r\nhello\r\n" + b"f" * 30 + b"\r\n",
    ],
)
def test_a_body_that_ends_otherwise_than_it_said_is_cut(wire: bytes) -> None:
    came = fetched(raw(wire))
    assert came.reason is Reason.TRUNCATED
    assert came.kept <= 40
    assert came.seconds < 2


def test_what_follows_a_body_is_not_taken_for_it() -> None:
    came = fetched(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more"))
    assert came.reason is None
    assert [exchange.body for exchange in came.result.exchanges] == [b"hello"]


@pytest.mark.parametrize(
    "lengths", ["-5", "5, 6", "5\r\nContent-Length: 6", "five", "9" * 400]
)
def test_a_length_that_is_none_is_no_answer(lengths: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {lengths}\r\n\r\nhello"
    came = fetched(raw(head.encode()))
    assert came.reason in (Reason.UNREACHABLE, Reason.TRUNCATED)
    assert came.kept <= 10
    assert came.seconds < 2


def test_a_length_and_chunks_together_are_read_as_chunks() -> None:
    # RFC 9112 section 6.3: Transfer-Encoding overrides Content-Length
    wire = CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\n")
    came = fetched(raw(wire + b"5\r\nhello\r\n0\r\n\r\n"))
    assert [exchange.body for exchange in came.result.exchanges] == [b"hello"]


def test_a_body_that_is_cut_within_its_coding_is_told_from_a_whole_one() -> None:
    came = fetched(zipped(b"hello " * 1000, cut=40))
    assert came.reason is Reason.TRUNCATED
    assert came.kept < LIMIT
