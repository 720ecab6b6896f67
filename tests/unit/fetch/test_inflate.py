"""Inflating bodies within a bound."""

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.inflate import Inflater, inflate

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
    whole = gzip.compress(TEXT) if "zip" in encoding.lower() else body
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


def test_a_bomb_takes_no_more_memory_than_the_limit_and_a_chunk() -> None:
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = start + again * 1000
    tracemalloc.start()
    inflater = Inflater("gzip", 100_000)
    taken = sum(
        len(inflater.feed(bomb[at : at + 65_536])) for at in range(0, len(bomb), 65_536)
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == 100_000
    assert inflater.over_limit
    assert peak < 1_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_an_encoding_that_we_did_not_ask_for_is_named(encoding: str) -> None:
    with pytest.raises(ValueError, match=encoding):
        Inflater(encoding, 10)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bytes_in_another_encoding_are_an_error(encoding: str) -> None:
    with pytest.raises(ValueError, match=f"broken {encoding}"):
        inflate(b"\xff<html>plain</html>", encoding, 100)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", None]))
def test_any_bytes_stay_within_the_limit(body: bytes, encoding: str | None) -> None:
    try:
        inflated, _ = inflate(body, encoding, 50)
    except ValueError:
        return
    assert len(inflated) <= 50


@pytest.mark.parametrize("encoding", ["utf-8", "none", "identity", ""])
def test_what_is_no_content_coding_stands_for_none(encoding: str) -> None:
    assert inflate(b"<p>plain", encoding, 100) == (b"<p>plain", True)


def test_many_small_members_take_no_more_than_their_share() -> None:
    body = gzip.compress(b"x") * 50_000
    began = time.process_time()
    inflated, complete = inflate(body, "gzip", 10_000_000)
    assert (len(inflated), complete) == (50_000, True)
    assert time.process_time() - began < 3
