"""Containers: what is in them, one file after the other."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WireParseError
from pipeline.wire.archives import Archive, Limits, Member, archive_of
from pipeline.wire.containers import members

STORIES = {"one.xml": b"<a/>", "news/two.txt": b"Quay closes", "empty": b""}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zipped,
    "stored zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "lzma zip": lambda files: zipped(files, zipfile.ZIP_LZMA),
    "tar": tarred,
    "tar.gz": lambda files: tarred(files, "w:gz"),
    "tar.bz2": lambda files: tarred(files, "w:bz2"),
    "tar.xz": lambda files: tarred(files, "w:xz"),
}
DEFAULT = Limits()


def unpacked(data: bytes, limits: Limits = DEFAULT) -> list[Member]:
    archive = archive_of(data[:16_384])
    assert archive is not None
    return list(members(io.BytesIO(data), archive, limits))


def contents(found: list[Member]) -> dict[str, bytes]:
    return {m.name: m.content for m in found if isinstance(m.content, bytes)}


def problems(found: list[Member]) -> dict[str, str]:
    return {m.name: str(m.content) for m in found if not isinstance(m.content, bytes)}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_files_come_in_the_order_of_the_archive(packed):
    found = unpacked(packed(STORIES))
    assert [(m.name, m.content) for m in found] == list(STORIES.items())


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_one_member_without_a_name(pack):
    assert unpacked(pack(b"Quay closes")) == [Member("", b"Quay closes")]
    assert unpacked(pack(b"")) == [Member("", b"")]


@pytest.mark.parametrize(
    ("head", "archive"),
    [
        (b"", None),
        (b"PK\x05\x06" + bytes(18), Archive.ZIP),
        (b"PKW is a name", None),
        (b"BZh is a word", None),
        (bz2.compress(b""), Archive.BZIP2),
        (bytes(1024), None),
        (tarred(STORIES)[:600], Archive.TAR),
        (tarred(STORIES)[:400], None),
        (zipped({"[Content_Types].xml": b"<x/>"}), None),
        (zipped({"mimetype": b"application/epub+zip"}), None),
        (b"\xd0\xcf\x11\xe0", None),
    ],
)
def test_containers_are_known_by_their_first_bytes(head, archive):
    assert archive_of(head) is archive


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_what_systems_leave_behind_is_passed_over(packed):
    names = ["__MACOSX/._a.xml", "a/.DS_Store", ".hidden/a.xml", "./a.xml"]
    found = unpacked(packed(dict.fromkeys(names, b"")))
    assert [m.name for m in found] == ["a.xml"]


def test_directories_and_links_in_a_tar_are_passed_over():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for kind in (
            tarfile.DIRTYPE,
            tarfile.SYMTYPE,
            tarfile.LNKTYPE,
            tarfile.FIFOTYPE,
        ):
            info = tarfile.TarInfo("a.xml")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert unpacked(target.getvalue()) == []


def test_links_in_a_zip_are_passed_over():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("a.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert unpacked(target.getvalue()) == []
    assert unpacked(zipped({"news/": b""})) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\news\\a.xml", "news/a.xml"),
        ("a\tb\x1b.xml", "a b .xml"),
        ("x" * 5000, "x" * 200),
        ("..", "unnamed"),
    ],
)
def test_names_are_labels_and_no_paths(name, label):
    assert list(contents(unpacked(tarred({name: b"x"})))) == [label]


def test_files_of_one_name_are_told_apart():
    names = ["a.xml", "a.xml (2)", "./a.xml", "../a.xml", "b/../a.xml"]
    found = contents(unpacked(tarred(dict.fromkeys(names, b""))))
    assert list(found) == ["a.xml", "a.xml (2)", "a.xml (3)", "a.xml (4)", "b/a.xml"]


def test_containers_in_a_container_are_unpacked():
    inner = {"in.zip": zipped({"a": b"1"}), "in.tgz": tarred({"b": b"2"}, "w:gz")}
    found = unpacked(zipped(inner | {"c.xml.gz": gzip.compress(b"3"), "d": b"4"}))
    assert contents(found) == {
        "in.zip/a": b"1", "in.tgz/b": b"2", "c.xml.gz": b"3", "d": b"4",
    }  # fmt: skip


def test_containers_nested_deeper_are_named_and_not_unpacked():
    deep = zipped({"b.zip": zipped({"c.zip": zipped({"d": b""})}), "e": b"5"})
    found = unpacked(deep)
    assert contents(found) == {"e": b"5"}
    assert problems(found) == {
        "b.zip/c.zip": "member c.zip: a ZIP archive nested too deep"
    }


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_member_too_large_is_named_and_the_others_are_read(packed):
    found = unpacked(packed({"a": b"1", "b": bytes(11), "c": b"3"}), Limits(member=10))
    assert contents(found) == {"a": b"1", "c": b"3"}
    assert problems(found) == {"b": "member b: larger than 10 bytes"}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_container_too_large_is_read_as_far_as_is_allowed(packed):
    files = {f"{number}": bytes(9000) for number in range(9)}
    found = unpacked(packed(files), Limits(total=40_000))
    assert list(contents(found)) in (["0", "1", "2", "3"], ["0", "1", "2"])
    ((name, problem),) = problems(found).items()
    assert name == "(rest)"
    assert "unpacks to more than 40000 bytes" in problem


def test_what_is_left_of_a_zip_is_named():
    files = {f"{number}": bytes(9) for number in range(9)}
    found = unpacked(zipped(files), Limits(total=20))
    assert problems(found)["(rest)"].endswith("not read: 2, 3, 4, 5, 6 and 2 more")


def test_what_was_unpacked_counts_over_all_containers():
    inner = zipped({"a": bytes(5000)}, zipfile.ZIP_STORED)
    outer = zipped({f"{number}.zip": inner for number in range(9)})
    found = unpacked(outer, Limits(total=25_000))
    assert list(contents(found)) == ["0.zip/a", "1.zip/a"]
    assert len(problems(found)) in (1, 2)


def test_a_bomb_does_not_go_off():
    bomb = gzip.compress(bytes(3_000_000))
    (member,) = unpacked(bomb, Limits(member=1_000_000))
    assert isinstance(member.content, WireParseError)


def test_encrypted_members_are_named():
    data = bytearray(zipped({"a": b"1", "b": b"2"}, zipfile.ZIP_STORED))
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    found = unpacked(bytes(data))
    assert contents(found) == {"b": b"2"}
    assert problems(found) == {"a": "member a: is encrypted"}


def test_a_damaged_member_of_a_zip_is_named_and_the_others_are_read():
    data = zipped({"a": b"first", "b": b"second"}, zipfile.ZIP_STORED)
    found = unpacked(data.replace(b"first", b"fIrst"))
    assert contents(found) == {"b": b"second"}
    assert "Bad CRC-32" in problems(found)["a"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_a_tar_that_was_cut_off_gives_what_it_holds(mode):
    files = {f"{n}": bytes(range(256)) * 40 * (n + 1) for n in range(4)}
    data = tarred(files, mode)
    found = unpacked(data[: len(data) * 3 // 4])
    assert len(contents(found)) < len(files)
    assert "damaged" in problems(found)["(rest)"]
    assert contents(found).items() <= files.items()


def test_a_tar_with_a_header_that_nobody_can_read_says_so():
    data = bytearray(tarred({"a": b"1", "b": b"2"}))
    data[1024 + 150] ^= 1
    found = unpacked(bytes(data))
    assert contents(found) == {"a": b"1"}
    assert "damaged" in problems(found)["(rest)"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_was_cut_off_is_damaged(pack):
    (member,) = unpacked(pack(bytes(range(256)) * 9)[:-9])
    assert "damaged" in str(member.content)


def test_a_zip_without_its_directory_is_damaged():
    assert "damaged" in problems(unpacked(zipped(STORIES)[:60]))["(rest)"]


_MUTATED = st.tuples(
    st.sampled_from([packed(STORIES) for packed in PACKED.values()]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)


@given(_MUTATED)
def test_a_container_damaged_anyhow_gives_members_and_errors(mutated):
    original, changes, cut = mutated
    data = bytearray(original)
    for place, byte in changes:
        data[int(place * len(data))] = byte
    head = bytes(data[: int(len(data) * max(cut, 0.1))])
    for archive in Archive:
        found = list(members(io.BytesIO(head), archive, Limits(1000, 5000)))
        assert len({m.name for m in found}) == len(found)
