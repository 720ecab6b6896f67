"""Inflating bodies within a bound."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.inflate import MOST_MEMBERS, Inflater, inflate

TEXT = b"Rain ends the drought in the north. " * 100


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


ENCODED = [
    (None, TEXT),
    ("identity", TEXT),
    ("", TEXT),
    ("gzip", gzip.compress(TEXT)),
    ("X-GZIP ", gzip.compress(TEXT)),
    ("gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:])),
    ("gzip", gzip.compress(TEXT) + b"\0" * 512),
    ("gzip", gzip.compress(TEXT) + b"<!-- added by a proxy -->"),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", raw_deflate(TEXT)),
    ("br", brotli.compress(TEXT)),
    ("zstd", zstd.compress(TEXT)),
    ("zstd", zstd.compress(TEXT[:50]) + zstd.compress(TEXT[50:])),
    ("zstd", b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstd.compress(TEXT)),
    ("gzip, br", brotli.compress(gzip.compress(TEXT))),
    ("br,gzip", gzip.compress(brotli.compress(TEXT))),
    ("identity, gzip", gzip.compress(TEXT)),
    ("gzip, , utf-8", gzip.compress(TEXT)),
    ("gzip, zstd, deflate", zlib.compress(zstd.compress(gzip.compress(TEXT)))),
]


@pytest.mark.parametrize(("encoding", "body"), ENCODED)
def test_every_accepted_encoding_is_inflated(encoding: str | None, body: bytes) -> None:
    assert inflate(body, encoding, 10_000) == (TEXT, True)


@pytest.mark.parametrize(("encoding", "body"), ENCODED)
def test_it_makes_no_difference_where_the_chunks_end(
    encoding: str | None, body: bytes
) -> None:
    inflater = Inflater(encoding, 10_000)
    pieces = [inflater.feed(body[at : at + 1]) for at in range(len(body))]
    assert b"".join(pieces) == TEXT
    assert inflater.complete


@pytest.mark.parametrize(("encoding", "body"), ENCODED[3:])
def test_a_cut_body_keeps_what_was_there(encoding: str, body: bytes) -> None:
    whole = gzip.compress(TEXT) if "zip" in encoding[-6:].lower() else body
    inflated, complete = inflate(whole[:-5], encoding, 10_000)
    assert TEXT.startswith(inflated)
    assert not complete


def test_a_body_of_exactly_the_limit_is_complete() -> None:
    for encoding, body in ENCODED:
        inflater = Inflater(encoding, len(TEXT))
        assert inflater.feed(body) == TEXT
        assert not inflater.over_limit
        assert inflater.truncated is None


def test_one_byte_beyond_the_limit_is_seen_and_not_taken() -> None:
    for encoding, body in ENCODED:
        inflater = Inflater(encoding, len(TEXT) - 1)
        assert inflater.feed(body) == TEXT[:-1]
        assert inflater.truncated == "length"
        assert inflater.feed(body) == b""


def test_an_empty_body_is_complete_in_every_encoding() -> None:
    assert inflate(b"", "gzip", 10) == (b"", True)
    assert inflate(b"", "deflate", 10) == (b"", True)


# of deflate (RFC 1951 section 3.2.4)
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"


def gzip_bomb() -> bytes:
    """A gigabyte of zeros, packed without holding them."""
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + again * 1000


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(1_000_000)) for _ in range(200))


def zstd_bomb() -> bytes:
    return zstd.compress(bytes(1_000_000)) * 1000


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": gzip_bomb,
    "br": brotli_bomb,
    "zstd": zstd_bomb,
    "zstd, gzip": lambda: gzip.compress(zstd_bomb()),
    "gzip, br": lambda: brotli.compress(gzip_bomb(), quality=3),
    "gzip, gzip": lambda: gzip.compress(gzip_bomb()),
}


@pytest.mark.parametrize("encoding", BOMBS)
@pytest.mark.parametrize("chunk", [65_536, 10_000_000])
def test_a_bomb_takes_no_more_memory_than_the_limit(encoding: str, chunk: int) -> None:
    bomb = BOMBS[encoding]()
    tracemalloc.start()
    inflater = Inflater(encoding, 100_000)
    taken = 0
    for at in range(0, len(bomb), chunk):
        taken += len(inflater.feed(bomb[at : at + chunk]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert inflater.over_limit
    assert taken <= 100_000
    assert peak < 2_000_000 + min(chunk, len(bomb))


def test_a_bomb_between_two_codings_is_stopped_too() -> None:
    start = zlib.compressobj(wbits=31).compress(b"")
    inflater = Inflater("gzip, br", 1_000_000)
    padding = start + EMPTY_BLOCK * 2_000_000
    assert inflater.feed(brotli.compress(padding, quality=3)) == b""
    assert inflater.truncated == "length"


def test_a_frame_with_a_giant_window_is_a_problem_not_an_allocation() -> None:
    options = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=options)
    body = packer.compress(bytes(1000)) + packer.flush()
    inflater = Inflater("zstd", 10_000)
    assert inflater.feed(body) == b""
    assert inflater.problem


@pytest.mark.parametrize(
    "encoding", ["compress", "x-compress", "dcb", "gzip, aes128gcm", "br, br, br, br"]
)
def test_an_encoding_that_we_did_not_ask_for_is_named(encoding: str) -> None:
    inflater = Inflater(encoding, 10)
    assert inflater.feed(b"x") == b""
    assert encoding in str(inflater.problem)
    assert inflater.truncated is None


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_bytes_in_another_encoding_are_a_problem(encoding: str) -> None:
    inflater = Inflater(encoding, 100)
    assert inflater.feed(b"\xff<html>plain</html>") == b""
    assert f"no whole {encoding} body" in str(inflater.problem)
    assert inflate(b"\xff<html>plain</html>", encoding, 100) == (b"", False)


def test_what_came_before_a_break_is_kept() -> None:
    inflater = Inflater("gzip", 10_000)
    assert inflater.feed(gzip.compress(TEXT) + b"\x1f\x8bno member") == TEXT
    assert inflater.problem


@given(
    st.binary(max_size=200),
    st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x"]), max_size=3),
    st.sampled_from([b"", gzip.compress(TEXT), zstd.compress(TEXT)]),
)
def test_any_bytes_stay_within_the_limit(
    body: bytes, encodings: list[str], start: bytes
) -> None:
    inflated, _ = inflate(start + body, ", ".join(encodings), 50)
    assert len(inflated) <= 50


@pytest.mark.parametrize("encoding", ["utf-8", "none", "identity", ""])
def test_what_is_no_content_coding_stands_for_none(encoding: str) -> None:
    assert inflate(b"<p>plain", encoding, 100) == (b"<p>plain", True)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_as_many_members_as_honest_writers_make_are_read(encoding: str) -> None:
    member = {"gzip": gzip.compress, "zstd": zstd.compress}[encoding](b"x")
    body = member * MOST_MEMBERS
    assert inflate(body, encoding, 10_000_000) == (b"x" * MOST_MEMBERS, True)


@pytest.mark.parametrize(
    ("encoding", "member"),
    [
        ("gzip", gzip.compress(b"")),
        ("zstd", zstd.compress(b"")),
        ("zstd", b"\x50\x2a\x4d\x18\0\0\0\0"),
        ("gzip, zstd", zstd.compress(gzip.compress(b"") * 3)),
    ],
)
def test_members_without_end_are_no_body(encoding: str, member: bytes) -> None:
    began = time.process_time()
    inflater = Inflater(encoding, 10_000_000)
    for _ in range(100):
        inflater.feed(member * 2000)
    assert time.process_time() - began < 1
    assert inflater.problem == f"no whole {encoding} body (more than 10000 members)"
