"""The archive: WARC files (ISO 28500), spooled here, then put where fsspec says."""

import hashlib
import io
import os
import shutil
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import fsspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zlib_ng import gzip_ng

from pipeline.errors import ArchiveError, ConfigError, DamagedError
from pipeline.fetch.inflate import inflate
from pipeline.model import DocumentKind
from pipeline.records import Capture, Exchange, Location

_CLASSES = {
    DocumentKind.FEED: "feeds",
    DocumentKind.PAGE: "pages",
    DocumentKind.DELIVERY: "wire",
}
_PIECE = 1 << 20
_KINDS = {name: kind for kind, name in _CLASSES.items()}
_ID = "urn:uuid:"
_SUFFIX = ".warc.gz"
_SOURCE = "Newsline-Source"
_ASKED = "Newsline-Asked"
# Of the time that level 6 takes, 60 %; pages are 5 % larger, at level 3 they are 12 %.
_GZIP_LEVEL = 4
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class WarcArchive:
    """Keeps captures in `<class>/<source>/YYYY/MM/DD/<batch>.warc.gz` (`Archive`).

    A file is written in `spool` and put in place only when it is complete.
    """

    def __init__(self, url: str, spool: Path, *, max_body: int) -> None:
        try:
            self._fs, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ConfigError(f"NEWS_ARCHIVE_URL: {url}: {error}") from error
        self._spool = spool
        self._max_body = max_body

    def store(self, batch: str, captures: Sequence[Capture]) -> list[Location]:
        files: dict[str, list[Capture]] = defaultdict(list)
        for capture in captures:
            files[_file_name(batch, capture)].append(capture)
        with self._writing():
            places = {
                name: iter(self._write(name, of_file))
                for name, of_file in files.items()
            }
        return [next(places[_file_name(batch, capture)]) for capture in captures]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what the file system says into our error."""
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                f"the archive {self._root} cannot be written ({error}); make room or "
                "mend it, then run again: nothing of this batch was counted"
            ) from error

    def _write(self, name: str, captures: Sequence[Capture]) -> list[Location]:
        with self._spooled() as spooled:
            places = [_append(spooled, name, capture) for capture in captures]
            self._put(spooled, name)
        return places

    def _spooled(self) -> IO[bytes]:
        """Spool without a name, so that a killed run leaves nothing behind."""
        self._spool.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._spool)

    def _put(self, spooled: IO[bytes], name: str) -> None:
        """Copy under another name first: a half-written file is never taken."""
        spooled.seek(0)
        target = f"{self._root}/{name}"
        self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        with self._fs.open(f"{target}.part", "wb") as out:
            shutil.copyfileobj(spooled, out)
            if hasattr(out, "fileno"):
                out.flush()
                os.fsync(out.fileno())
        self._fs.mv(f"{target}.part", target)

    def load(self, location: Location) -> Exchange:
        path = f"{self._root}/{location.archive_file}"
        where = f"{location.archive_file} at {location.offset}"
        try:
            end = location.offset + location.length
            data = self._fs.cat_file(path, start=location.offset, end=end)
            record = next(iter(ArchiveIterator(io.BytesIO(data))))
            return self._exchange(record)
        except (OSError, ArchiveLoadFailed, StopIteration, ValueError) as error:
            self._check_is_there()
            raise _damaged(where, error) from error

    def extract(self, location: Location, to: Path) -> None:
        where = f"{location.archive_file} at {location.offset}"
        try:
            path = f"{self._root}/{location.archive_file}"
            with self._fs.open(path, "rb") as stream, to.open("wb") as out:
                stream.seek(location.offset)
                record = next(iter(ArchiveIterator(_Slice(stream, location.length))))
                _copy_body(record, out)
        except (OSError, ArchiveLoadFailed, StopIteration, ValueError) as error:
            to.unlink(missing_ok=True)
            self._check_is_there()
            raise _damaged(where, error) from error

    def _check_is_there(self) -> None:
        """Tell an archive that is away, or a folder without its disk, from a loss."""
        try:
            held = self._fs.ls(self._root, detail=False, refresh=True)
        except OSError:
            held = []
        if not held:
            raise ArchiveError(
                f"the archive {self._root} is away; bring it back, then run again: "
                "nothing is lost"
            )

    def files(self) -> list[str]:
        if not self._fs.exists(self._root):
            return []
        found = self._fs.find(self._root)
        prefix = len(str(self._root).rstrip("/")) + 1
        return sorted(path[prefix:] for path in found if path.endswith(_SUFFIX))

    def records(self, archive_file: str) -> Iterator[tuple[Capture, Location]]:
        try:
            with self._fs.open(f"{self._root}/{archive_file}", "rb") as stream:
                yield from self._records_of(stream, archive_file)
        except (OSError, ArchiveLoadFailed, ValueError, KeyError) as error:
            raise ArchiveError(f"{archive_file}: damaged: {error}") from error

    def _records_of(
        self, stream: Any, archive_file: str
    ) -> Iterator[tuple[Capture, Location]]:
        """Return records as long as each begins where the last one ended.

        The reader takes a file that was cut for one that ends there.
        """
        records = ArchiveIterator(stream)
        end = 0
        for record in records:
            exchange = self._exchange(record)
            offset, length = records.get_record_offset(), records.get_record_length()
            end = offset + length
            yield (
                _capture(record, exchange, archive_file),
                Location(archive_file, offset, length),
            )
        size = self._fs.size(f"{self._root}/{archive_file}")
        if end != size:
            raise ValueError(f"{size - end} of {size} bytes cannot be read")

    def rewrite(
        self, archive_file: str, without: Collection[Location]
    ) -> Mapping[Location, Location]:
        places = [place for _, place in self.records(archive_file)]
        kept = [place for place in places if place not in without]
        name = _next_name(archive_file)
        with self._writing(), self._spooled() as spooled:
            moved = {place: self._copy(place, spooled, name) for place in kept}
            if kept:
                self._put(spooled, name)
        return moved

    def _copy(self, place: Location, stream: IO[bytes], name: str) -> Location:
        """Append a record byte by byte as it is."""
        path, end = f"{self._root}/{place.archive_file}", place.offset + place.length
        offset = stream.tell()
        stream.write(self._fs.cat_file(path, start=place.offset, end=end))
        return Location(name, offset, place.length)

    def remove(self, archive_file: str) -> None:
        try:
            self._fs.rm_file(f"{self._root}/{archive_file}")
        except FileNotFoundError:
            pass
        except OSError as error:
            raise ArchiveError(
                f"{archive_file}: cannot be removed ({error}); remove it by hand, it "
                "holds what was taken down"
            ) from error

    def _exchange(self, record: ArcWarcRecord) -> Exchange:
        """Read a record as the exchange that it was made of."""
        headers: tuple[tuple[str, str], ...] = ()
        status = 200
        if record.http_headers is not None:
            headers = tuple(record.http_headers.headers)
            status = int(record.http_headers.get_statuscode() or 0)
        body = record.raw_stream.read()
        _verify(record, body)
        encoding = _first(headers, "content-encoding")
        inflated, _ = inflate(body, encoding, self._max_body)
        return Exchange(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            captured_at=datetime.fromisoformat(
                record.rec_headers.get_header("WARC-Date")
            ),
            status=status,
            headers=headers,
            body=body,
            inflated=inflated,
            truncated=record.rec_headers.get_header("WARC-Truncated"),
        )


class _Slice:
    """The next `length` bytes of a stream, as a stream."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int) -> bytes:
        piece = self._stream.read(min(size, self._left))
        self._left -= len(piece)
        return piece


def _copy_body(record: ArcWarcRecord, out: IO[bytes]) -> None:
    """Write a record's body and compare it with its digest."""
    body = hashlib.sha256()
    while piece := record.raw_stream.read(_PIECE):
        body.update(piece)
        out.write(piece)
    stored = record.rec_headers.get_header("WARC-Payload-Digest")
    if stored != f"sha256:{body.hexdigest()}":
        raise ValueError("the body is not the one that was stored")


def _damaged(where: str, error: Exception) -> DamagedError:
    return DamagedError(
        f"{where}: no readable record ({error or type(error).__name__}); "
        "'news archive check' names all damaged files"
    )


def _verify(record: ArcWarcRecord, body: bytes) -> None:
    """Compare a body with its digest; a revisit has none of its own."""
    stored = record.rec_headers.get_header("WARC-Payload-Digest")
    if record.rec_type != "revisit" and stored != _digest(body):
        raise ValueError("the body is not the one that was stored")


def _digest(body: bytes) -> str:
    return "sha256:" + hashlib.sha256(body).hexdigest()


def _file_name(batch: str, capture: Capture) -> str:
    """Return where a capture goes; feeds go together, as each is small."""
    day = capture.exchange.captured_at.astimezone(UTC)
    of_source = "" if capture.kind is DocumentKind.FEED else f"/{capture.source_id}"
    folder = f"{_CLASSES[capture.kind]}{of_source}/{day:%Y/%m/%d}"
    return f"{folder}/{batch}{_SUFFIX}"


def _next_name(archive_file: str) -> str:
    """Return what a file is called when it is written again: x, x.2, x.3."""
    stem = archive_file.removesuffix(_SUFFIX)
    first, _, number = stem.rpartition(".")
    if number.isdecimal():
        return f"{first}.{int(number) + 1}{_SUFFIX}"
    return f"{stem}.2{_SUFFIX}"


def _append(stream: IO[bytes], name: str, capture: Capture) -> Location:
    """Write one record as a gzip member of its own, so that it can be read alone."""
    offset = stream.tell()
    if capture.path:
        _append_file(stream, capture, capture.path)
    else:
        plain = io.BytesIO()
        writer = WARCWriter(plain, gzip=False, warc_version="1.1")
        writer.write_record(_record(writer, capture))
        stream.write(gzip_ng.compress(plain.getbuffer(), _GZIP_LEVEL, mtime=0))
    return Location(name, offset, stream.tell() - offset)


def _append_file(stream: IO[bytes], capture: Capture, path: Path) -> None:
    """Write a delivery, which may be larger than memory, piece by piece."""
    member = gzip_ng.GzipNGFile("", "wb", _GZIP_LEVEL, stream, mtime=0)
    with member, path.open("rb") as body:
        writer = WARCWriter(member, gzip=False, warc_version="1.1")
        writer.write_record(_delivery(writer, capture, body))


def _delivery(writer: WARCWriter, capture: Capture, body: IO[bytes]) -> ArcWarcRecord:
    digest = f"sha256:{capture.sha256}"
    size = body.seek(0, os.SEEK_END)
    body.seek(0)
    return writer.create_warc_record(
        capture.exchange.url,
        "resource",
        payload=body,
        length=size,
        warc_content_type="application/octet-stream",
        # the payload of a resource is its block
        warc_headers_dict=_fields(capture, digest) | {"WARC-Block-Digest": digest},
    )


def _fields(capture: Capture, digest: str) -> dict[str, str]:
    captured_at = capture.exchange.captured_at.astimezone(UTC)
    return {
        "WARC-Date": captured_at.isoformat().replace("+00:00", "Z"),
        "WARC-Record-ID": f"<{_ID}{uuid.UUID(capture.document_id)}>",
        "WARC-Payload-Digest": digest,
        _SOURCE: capture.source_id,
    }


def _record(writer: WARCWriter, capture: Capture) -> ArcWarcRecord:
    exchange = capture.exchange
    fields = _fields(capture, _digest(exchange.body))
    if exchange.truncated:
        fields["WARC-Truncated"] = exchange.truncated
    if capture.asked:
        fields[_ASKED] = capture.asked
    body, kind = exchange.body, "response"
    if capture.same_as:
        body, kind = b"", "revisit"
        url, at = capture.same_as
        fields |= {
            "WARC-Profile": _REVISIT,
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": at.isoformat().replace("+00:00", "Z"),
        }
    return writer.create_warc_record(
        exchange.url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(
            str(exchange.status), list(exchange.headers), protocol="HTTP/1.1"
        ),
        warc_headers_dict=fields,
    )


def _capture(record: ArcWarcRecord, exchange: Exchange, archive_file: str) -> Capture:
    head = record.rec_headers
    same_as = None
    if record.rec_type == "revisit":
        at = datetime.fromisoformat(head.get_header("WARC-Refers-To-Date"))
        same_as = (head.get_header("WARC-Refers-To-Target-URI"), at)
    record_id = head.get_header("WARC-Record-ID").strip("<>").removeprefix(_ID)
    return Capture(
        document_id=uuid.UUID(record_id).hex,
        kind=_KINDS[archive_file.partition("/")[0]],
        source_id=head.get_header(_SOURCE),
        exchange=exchange,
        same_as=same_as,
        asked=head.get_header(_ASKED),
    )


def _first(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)
