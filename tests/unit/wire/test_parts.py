"""The parts of a delivery: what is in it, and what cannot be read."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.archives import Limits
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import ItemKind, WireItem
from pipeline.wire.parts import EmptyDelivery, Part, UnknownFormat, parts

NLW = Provider(name="NLW")
TEXT = b"Storm closes quay\n\nThe quay was closed at noon on Monday, the port said."
JPEG = b"\xff\xd8\xff\xe0"
NEWS = b"<RBNews><NewsID>%s</NewsID><headline>Quay</headline></RBNews>"
QUEUE = b"<XMLNewsQueuedResponse>%s</XMLNewsQueuedResponse>"
MAIL = b"From: a@nlw.example\nMessage-ID: <1@nlw>\nSubject: Quay\n\nIt closed."


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def told(part: Part) -> str:
    """Return what reading a part gives: its guid or headline, or its error."""
    try:
        item = part.read()
    except WireParseError as error:
        return f"{type(error).__name__}: {error}"
    return item.guid if item.format == "Ritzau XML" else item.headline


def read(
    data: bytes, name: str = "drop", limits: Limits | None = None
) -> dict[str, str]:
    return {
        part.name: told(part) for part in parts(io.BytesIO(data), name, NLW, limits)
    }


def test_the_items_of_a_file_are_numbered():
    data = QUEUE % b"".join(NEWS % guid for guid in (b"n1", b"n2"))
    assert read(data) == {"0": "n1", "1": "n2"}


def test_a_text_is_one_part():
    assert read(TEXT) == {"0": "Storm closes quay"}


@pytest.mark.parametrize("packed", [zipped, tarred])
def test_the_items_in_a_container_are_numbered_by_file(packed):
    two = QUEUE % b"".join(NEWS % guid for guid in (b"n1", b"n2"))
    data = packed({"news/a.xml": two, "b.txt": TEXT, "c.eml": MAIL})
    assert read(data) == {
        "news/a.xml:0": "n1",
        "news/a.xml:1": "n2",
        "b.txt:0": "Storm closes quay",
        "c.eml:0": "Quay",
    }


def test_a_compressed_file_is_read_as_if_it_were_none():
    assert read(gzip.compress(TEXT)) == {"0": "Storm closes quay"}


def test_parts_name_the_format_they_are_in():
    data = zipped({"a.xml": NEWS % b"n1", "b.jpg": JPEG, "c": b""})
    found = [part.format for part in parts(io.BytesIO(data), "drop", NLW)]
    assert found == ["Ritzau XML", "a JPEG image", "nothing"]


@pytest.mark.parametrize("blank", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", b"\0" * 40_000])
def test_a_blank_delivery_is_one_part_that_says_so(blank):
    (part,) = parts(io.BytesIO(blank), "a.xml", NLW)
    with pytest.raises(EmptyDelivery, match=r"^NLW: a.xml: byte 0: nothing in it$"):
        part.read()


def test_a_text_after_many_blanks_is_no_blank_delivery():
    (found,) = read(b" " * 70_000 + TEXT).values()
    assert not found.startswith("EmptyDelivery")


@pytest.mark.parametrize(
    "empty", [QUEUE % b"", zipped({}), zipped({".DS_Store": b"x"})]
)
def test_a_delivery_without_items_says_so(empty):
    (part,) = parts(io.BytesIO(empty), "a", NLW)
    with pytest.raises(EmptyDelivery, match="NLW: a: byte 0: "):
        part.read()


def test_an_unknown_format_is_named():
    (part,) = parts(io.BytesIO(b"%PDF-1.7"), "a.pdf", NLW)
    with pytest.raises(
        UnknownFormat, match="looks like PDF, which is not read"
    ) as error:
        part.read()
    assert (error.value.looks_like.name, error.value.looks_like.is_text) == (
        "PDF",
        False,
    )


def test_a_picture_is_an_item_of_its_kind():
    (part,) = parts(io.BytesIO(JPEG), "a.jpg", NLW)
    assert part.read() == WireItem(format="a JPEG image", kind=ItemKind.PICTURE)


def test_a_broken_file_in_a_container_does_not_hinder_the_others():
    found = read(zipped({"a.xml": b"<RBNews><", "b.txt": TEXT}), "drop.zip")
    assert found["a.xml:0"].startswith("WireParseError: NLW: drop.zip: a.xml: line 1:")
    assert found["b.txt:0"] == "Storm closes quay"


def test_a_container_that_breaks_off_ends_in_a_part_that_says_so():
    data = tarred({"a.txt": TEXT, "b.txt": bytes(range(256)) * 200})
    found = read(data[:-200], "drop.tgz")
    assert found["a.txt:0"] == "Storm closes quay"
    assert found["(rest):0"].startswith("WireParseError: NLW: drop.tgz: ")


def test_limits_hold():
    found = read(zipped({"a.txt": TEXT, "b.txt": b"Quay"}), limits=Limits(member=10))
    assert "larger than 10 bytes" in found["a.txt:0"]


def test_names_of_files_are_fit_for_messages():
    (part,) = parts(io.BytesIO(b""), "a\nb\x1b.xml", NLW)
    assert told(part) == "EmptyDelivery: NLW: a b .xml: byte 0: nothing in it"


def faulty(error: Exception | None, last: Exception | None) -> Format:
    """A format whose second item raises, and whose file breaks off after it."""

    def broken() -> WireItem:
        raise error or AssertionError

    def items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
        yield lambda: WireItem(format="fake", headline="good")
        yield broken
        if last:
            raise last

    return Format("fake", lambda head: True, items)


def test_what_cannot_be_read_is_a_part_and_names_provider_and_file(monkeypatch):
    bad, cut = (
        WireParseError("no guid", "item 2"),
        WireParseError("cut off", "line 9:1"),
    )
    monkeypatch.setattr("pipeline.wire.parts.detect", lambda head: faulty(bad, cut))
    assert read(b"x", "a.xml") == {
        "0": "good",
        "1": "WireParseError: NLW: a.xml: item 2: no guid",
        "2": "WireParseError: NLW: a.xml: line 9:1: cut off",
    }


def test_a_bug_is_loud(monkeypatch):
    bug = KeyError("bug")
    monkeypatch.setattr("pipeline.wire.parts.detect", lambda head: faulty(bug, None))
    with pytest.raises(KeyError):
        read(b"x")


@given(st.binary())
def test_any_bytes_are_parts(data):
    assert read(data)


_SAMPLES = (TEXT, MAIL, QUEUE % (NEWS % b"n1"), zipped({"a": TEXT, "b": MAIL}),
            tarred({"a": NEWS % b"n1", "b": TEXT}), gzip.compress(MAIL))  # fmt: skip


@given(
    st.sampled_from(_SAMPLES),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=3)), max_size=6),
    st.floats(0, 1),
)
def test_damaged_deliveries_are_parts(data, changes, cut):
    for place, insert in changes:
        at = int(place * len(data))
        data = data[:at] + insert + data[at + 1 :]
    assert read(data[int(cut * len(data)) :]) or not data
    assert read(data[: int(cut * len(data))])
