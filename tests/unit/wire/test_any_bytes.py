"""Whatever a delivery holds, reading it gives items or tells what is wrong, soon."""

import io
import os
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.format import Provider
from pipeline.wire.parts import Part, parts
from tests.evaluation.data import folder
from tests.wire_samples import SAMPLES

NLW = Provider(name="NLW")
FILE = "drop/a.dat"
CASES = int(os.environ.get("NEWS_FUZZ_CASES", "2000"))
SECONDS = 5
MOST_BYTES = 200_000
# What means something in one format or another.
TOKENS = (
    b"<", b">", b"</p>", b"<p>", b"&", b"&amp;", b"&nbsp;", b"&#0;", b"]]>",
    b"<![CDATA[", b"<!--", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"<?xml ",
    b"xmlns=''", b'"', b"'", b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b"null", b"-1",
    b"1e999", b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x16", b"\x1f", b"\x7f",
    b"\t", b"^", b"\r\n", b"\n\n", b"\xff", b"\xe9", b"\xc3", b"\xed\xa0\x80",
    b"\xef\xbb\xbf", b"\xff\xfe", b"--b", b"=?utf-8?b?", b"9" * 5000,
    b"0000-00-00T99:99", b"2026-02-30",
)  # fmt: skip
# A text, an attribute, a string, or an element of nothing else.
VALUE = re.compile(
    rb"""(?<=[">])(?![:,\s])[^<>"&{}\[\]\\]+(?=["<])|<([\w.:]+)(?:\s[^<>]*)?>[^<]*</\1>"""
)
VALUES = (
    b" ", b"0", b"-1", b"9" * 5000, b"1e999", b"2026-02-30", b"20260302T101500",
    b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-12:00", b"a:b:c", b":", b"://",
    b"\xc3\xa9", b"\xd9\xa3", b"\xf0\x9f\x93\xb0", b"\xe2\x80\xa8", b"\xc2\xa0",
    b"canceled", b"stat:withheld", b"text/html", b"base64", b"KILL", b"a\n\n  b\n* c",
)  # fmt: skip


def check(data: bytes) -> None:
    """Read all of a delivery as a run does."""
    started = time.perf_counter()
    names = [check_part(part) for part in parts(io.BytesIO(data), FILE, NLW)]
    assert names
    assert len(set(names)) == len(names)
    assert time.perf_counter() - started < SECONDS


def check_part(part: Part) -> str:
    """Read one item, which every store must accept, and return its name."""
    try:
        item = part.read()
    except WireParseError as problem:
        check_problem(problem)
        return part.name
    for text in (item.headline, item.guid or "", *(b.text for b in item.blocks)):
        assert "\0" not in text
        text.encode("utf-8")  # no lone surrogates
    return part.name


def check_problem(error: WireParseError) -> None:
    """Make sure that an error tells what is wrong and where."""
    assert str(error) == f"NLW: {FILE}: {error.place}: {error.problem}"
    assert error.place
    assert error.problem


def check_damaged(name: str, sample: bytes, cases: int) -> None:
    """Damage a delivery in many ways; a note tells how to do one of them again."""
    for case in range(cases):
        data = damaged(sample, random.Random(f"{name} {case}"))
        try:
            check(data)
        except Exception as error:
            error.add_note(f"{name}, case {case}: {data[:300]!r}")
            raise


def damaged(sample: bytes, dice: random.Random) -> bytes:
    """Return `sample` with one to four mistakes in it; half keep its grammar."""
    change = dice.choice((other_value, other_bytes))
    for _ in range(dice.randint(1, 4)):
        sample = change(sample, dice)
    return sample[: dice.randint(0, len(sample))] if dice.random() < 0.1 else sample


def other_value(sample: bytes, dice: random.Random) -> bytes:
    """Return `sample` with another text or attribute, or an element more or less."""
    found = list(VALUE.finditer(sample))
    if not found:
        return other_bytes(sample, dice)
    start, end = dice.choice(found).span()
    value = dice.choice((b"", sample[start:end] * 2, *VALUES))
    return sample[:start] + value + sample[end:]


def other_bytes(sample: bytes, dice: random.Random) -> bytes:
    """Return `sample` with some bytes that are gone, doubled or something else."""
    start = dice.randint(0, len(sample))
    end = min(len(sample), start + dice.choice((0, 1, 1, 8, 200)))
    return sample[:start] + mistake(sample[start:end], dice) + sample[end:]


def mistake(piece: bytes, dice: random.Random) -> bytes:
    """Return what stands instead of a piece: nothing, too much, or something else."""
    other = dice.choice(tuple(SAMPLES.values()))
    start = dice.randint(0, len(other))
    return dice.choice(
        (
            b"",
            piece * 2,
            piece[::-1],
            dice.choice(TOKENS),
            piece + dice.choice(TOKENS),
            dice.randbytes(len(piece)),
            other[start : start + 40],
        )
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read_as_it_stands(name: str) -> None:
    read = [part.read() for part in parts(io.BytesIO(SAMPLES[name]), FILE, NLW)]
    assert all(item.headline or item.blocks or item.members for item in read)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_delivery_gives_items_or_tells_what_is_wrong(name: str) -> None:
    check_damaged(name, SAMPLES[name], CASES // len(SAMPLES))


@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=400), st.floats(0, 1))
@settings(derandomize=True, deadline=None, max_examples=max(100, CASES // 20))
def test_any_bytes_may_stand_anywhere(name: str, junk: bytes, where: float) -> None:
    sample = SAMPLES[name]
    at = int(where * len(sample))
    check(junk)
    check(sample[:at] + junk + sample[at:])


@pytest.mark.eval
def test_damaged_deliveries_of_agencies_are_no_exception() -> None:
    data = folder("wire")
    assert data
    named = (path for path in sorted(data.rglob("*")) if path.is_file())
    files = [path for path in named if path.stat().st_size < MOST_BYTES]
    for path in files:
        check_damaged(path.name, path.read_bytes(), max(1, CASES // len(files)))
