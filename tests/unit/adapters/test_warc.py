"""The archive: what is stored comes back, whole, from where it was put."""

import errno
import hashlib
import uuid
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from warcio.archiveiterator import ArchiveIterator

from pipeline.adapters.warc import WarcArchive
from pipeline.errors import ArchiveError, DamagedError
from pipeline.model import DocumentKind
from pipeline.records import GONE, Capture, Exchange, Location
from tests.values import NOW


def an_archive(folder: Path, url: str | None = None) -> WarcArchive:
    return WarcArchive(
        url or str(folder / "archive"), folder / "spool", max_body=1_000_000
    )


def a_capture(body: bytes = b"<p>Hello", **given: object) -> Capture:
    exchange = Exchange(
        url=str(given.pop("url", "https://example.org/a?b=ü")),
        captured_at=NOW,
        headers=(("Content-Type", "text/html"), ("X-Odd", "é\u20ac")),
        body=body,
        inflated=body,
        truncated=given.pop("truncated", None),  # type: ignore[arg-type]
    )
    whole = {
        "document_id": uuid.uuid4().hex,
        "kind": DocumentKind.PAGE,
        "source_id": "one",
        "exchange": exchange,
    }
    return Capture(**(whole | given))  # type: ignore[arg-type]


def a_delivery(folder: Path, body: bytes) -> Capture:
    path = folder / "delivered"
    path.write_bytes(body)
    return Capture(
        document_id=uuid.uuid4().hex,
        kind=DocumentKind.DELIVERY,
        source_id="one",
        exchange=Exchange(url="urn:newsline:afp:x.txt", captured_at=NOW),
        path=path,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def test_every_record_can_be_read_alone(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    captures = [a_capture(f"<p>{n}".encode() * n) for n in range(1, 4)]
    places = archive.store("run-1", captures)
    for capture, place in reversed(list(zip(captures, places, strict=True))):
        loaded = archive.load(place)
        assert loaded.body == capture.exchange.body
        assert loaded.captured_at == NOW
        assert loaded.status == 200
        assert loaded.header("content-type") == "text/html"


def test_files_are_sorted_by_class_source_and_day_and_feeds_are_together(
    tmp_path: Path,
) -> None:
    archive = an_archive(tmp_path)
    feeds = [a_capture(kind=DocumentKind.FEED, source_id=name) for name in ("a", "b")]
    archive.store("run-1", [a_capture(), *feeds])
    assert archive.files() == [
        "feeds/2026/09/01/run-1.warc.gz",
        "pages/one/2026/09/01/run-1.warc.gz",
    ]


def test_other_tools_can_read_the_files(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_capture(truncated="length")])
    with (tmp_path / "archive" / place.archive_file).open("rb") as stream:
        (record,) = ArchiveIterator(stream, check_digests="raise")
        assert record.rec_type == "response"
        assert record.rec_headers.get_header("WARC-Truncated") == "length"
        assert record.rec_headers.get_header("WARC-Date") == "2026-09-01T06:00:00Z"


def test_a_body_is_kept_as_received_and_read_inflated(tmp_path: Path) -> None:
    import gzip

    zipped = gzip.compress(b"<p>Hello")
    exchange = Exchange(
        url="https://example.org/",
        captured_at=NOW,
        headers=(("Content-Encoding", "gzip"),),
        body=zipped,
    )
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_capture(exchange=exchange)])
    loaded = archive.load(place)
    assert (loaded.body, loaded.inflated) == (zipped, b"<p>Hello")


def test_a_delivery_is_a_resource_of_any_bytes(tmp_path: Path) -> None:
    body = bytes(range(256)) + b"\r\n\r\nWARC/1.1\r\n"
    archive = an_archive(tmp_path)
    capture = a_delivery(tmp_path, body)
    (place,) = archive.store("run-1", [capture])
    assert archive.load(place).inflated == body
    ((again, _),) = archive.records(place.archive_file)
    assert (again.kind, again.source_id) == (DocumentKind.DELIVERY, "one")
    assert again.document_id == capture.document_id


def test_a_delivery_is_written_out_again_as_it_came(tmp_path: Path) -> None:
    body = bytes(range(256)) * 20_000
    archive = an_archive(tmp_path)
    captures = [a_capture(b"before"), a_delivery(tmp_path, body), a_capture(b"after")]
    places = archive.store("run-1", captures)
    archive.extract(places[1], tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == body


def test_a_damaged_delivery_is_not_taken_for_whole(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_delivery(tmp_path, b"RAIN " * 10_000)])
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    data = bytearray(file.read_bytes())
    data[-20] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(DamagedError, match="no readable record"):
        archive.extract(place, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_an_unchanged_body_is_a_revisit_of_the_first(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    before = NOW - timedelta(hours=1)
    capture = a_capture(b"x" * 1000, same_as=("https://example.org/a", before))
    (place,) = archive.store("run-1", [capture])
    assert archive.load(place).body == b""
    ((again, _),) = archive.records(place.archive_file)
    assert again.same_as == ("https://example.org/a", before)


def test_records_are_listed_with_their_places(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    captures = [a_capture(b"one"), a_capture(b"two")]
    places = archive.store("run-1", captures)
    listed = list(archive.records(places[0].archive_file))
    assert [place for _, place in listed] == places
    ids = [capture.document_id for capture, _ in listed]
    assert ids == [c.document_id for c in captures]


def test_a_file_is_written_anew_without_a_record_under_a_new_name(
    tmp_path: Path,
) -> None:
    archive = an_archive(tmp_path)
    captures = [a_capture(body) for body in (b"one", b"secret" * 99, b"three")]
    places = archive.store("run-1", captures)
    moved = archive.rewrite(places[0].archive_file, {places[1]})
    assert set(moved) == {places[0], places[2]}
    assert archive.load(moved[places[2]]).body == b"three"
    assert archive.load(places[1]).body == b"secret" * 99
    archive.remove(places[0].archive_file)
    assert archive.files() == ["pages/one/2026/09/01/run-1.2.warc.gz"]
    listed = list(archive.records(archive.files()[0]))
    assert [place for _, place in listed] == list(moved.values())
    assert [c.document_id for c, _ in listed] == [
        captures[0].document_id,
        captures[2].document_id,
    ]


def test_what_is_written_anew_stays_the_same_byte_by_byte(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    revisit = a_capture(b"x" * 99, same_as=("https://example.org/a", NOW))
    places = archive.store("run-1", [a_capture(b"gone"), revisit])
    (new,) = archive.rewrite(places[0].archive_file, {places[0]}).values()
    before, after = (
        (tmp_path / "archive" / place.archive_file).read_bytes()[place.offset :]
        for place in (places[1], new)
    )
    assert before == after


def test_each_rewriting_has_a_name_of_its_own(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    places = archive.store("run-1", [a_capture(n) for n in (b"1", b"2", b"3")])
    (_, last) = archive.rewrite(places[0].archive_file, {places[0]}).values()
    (new,) = archive.rewrite(last.archive_file, {last}).values()
    assert new.archive_file == "pages/one/2026/09/01/run-1.3.warc.gz"


def test_where_nothing_is_left_nothing_is_written(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_capture()])
    assert archive.rewrite(place.archive_file, {place}) == {}
    assert archive.files() == [place.archive_file]


def test_a_file_that_is_gone_can_be_removed_again(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_capture()])
    for _ in range(2):
        archive.remove(place.archive_file)
    assert archive.files() == []


def test_the_url_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    asked = "https://example.org/old?b=ü"
    (place, _) = archive.store("run-1", [a_capture(asked=asked), a_capture()])
    kept = [capture.asked for capture, _ in archive.records(place.archive_file)]
    assert kept == [asked, None]


@pytest.mark.parametrize("cut", [3, 40, -30])
def test_a_damaged_file_is_named(tmp_path: Path, cut: int) -> None:
    archive = an_archive(tmp_path)
    (place,) = archive.store("run-1", [a_capture(b"x" * 5000)])
    path = tmp_path / "archive" / place.archive_file
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ArchiveError, match="run-1"):
        list(archive.records(place.archive_file))


def test_a_record_that_is_not_there_is_damage(tmp_path: Path) -> None:
    archive = an_archive(tmp_path)
    archive.store("run-1", [a_capture()])
    for nowhere in (Location("pages/x.warc.gz", 0, 10), GONE):
        with pytest.raises(DamagedError, match="no readable record"):
            archive.load(nowhere)


def test_an_archive_that_is_away_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is away") as raised:
        an_archive(tmp_path).load(Location("pages/x.warc.gz", 0, 10))
    assert raised.value.transient


class FullDisk(LocalFileSystem):
    """A file system on which nothing fits any more."""

    protocol = "full"
    cachable = False

    def open(self, path: str, mode: str = "rb", **kwargs: object) -> object:
        if "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().open(path, mode, **kwargs)


def test_a_full_disk_stops_the_batch_with_what_to_do(tmp_path: Path) -> None:
    fsspec.register_implementation("full", FullDisk, clobber=True)
    archive = an_archive(tmp_path, f"full://{tmp_path}/archive")
    with pytest.raises(ArchiveError, match=r"No space left.*make room"):
        archive.store("run-1", [a_capture()])
    assert archive.files() == []


def test_nothing_is_left_in_the_spool(tmp_path: Path) -> None:
    an_archive(tmp_path).store("run-1", [a_capture()])
    assert list((tmp_path / "spool").iterdir()) == []
