"""The web as it was: answers out of WARC files (warcio), offline."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from pipeline.errors import ArchiveError, FetchError
from pipeline.fetch.guard import admitted, inflated
from pipeline.fetch.url import fetchable
from pipeline.model import Reason
from pipeline.ports import Clock
from pipeline.records import Exchange

_NOT_MODIFIED = "304"


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where an answer stands; `same_as` is where the body of a revisit stands."""

    captured_at: datetime
    file: Path = field(compare=False)
    offset: int = field(compare=False)
    same_as: tuple[str, datetime] | None = field(compare=False, default=None)


class RecordedTransport:
    """Answers as the web did at the clock's time; a `Transport`.

    An answer is the newest capture of the URL that is not later than the clock.
    A robots.txt that was not captured is answered with 404. Only places are
    held in memory; the bodies stay in the files.
    """

    def __init__(
        self,
        files: Sequence[Path],
        clock: Clock,
        *,
        max_body: int,
        allow_private: frozenset[str] = frozenset(),
    ) -> None:
        """Look through `files` once.

        Raises:
            ArchiveError: One of them cannot be read.
        """
        self._clock = clock
        self._max_body = max_body
        self._allow_private = allow_private
        found: dict[str, list[_Place]] = defaultdict(list)
        for file in files:
            for url, place in _places(file):
                found[url].append(place)
        self._places = {url: sorted(places) for url, places in found.items()}

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],  # noqa: ARG002 - the port's signature
    ) -> Exchange:
        """Return what was answered then; see `ports.Transport`."""
        target = admitted(url, self._allow_private)
        if place := self._newest(target, self._clock.now()):
            return self._exchange(target, place)
        if urlsplit(target).path == "/robots.txt":
            return Exchange(url=target, captured_at=self._clock.now(), status=404)
        message = f"not in the recording: {target}"
        raise FetchError(message, reason=Reason.UNREACHABLE)

    async def aclose(self) -> None:
        """Do nothing: no file stays open."""

    def _newest(self, url: str, until: datetime) -> _Place | None:
        places = self._places.get(url, [])
        number = bisect_right(places, until, key=lambda place: place.captured_at)
        return places[number - 1] if number else None

    def _exchange(self, url: str, place: _Place) -> Exchange:
        record, body = _read(place, self._max_body)
        if place.same_as:
            body = self._earlier_body(url, *place.same_as)
        headers = tuple((str(k), str(v)) for k, v in record.http_headers.headers)
        cut = record.rec_headers.get_header("WARC-Truncated")
        exchange = Exchange(
            url=url,
            captured_at=self._clock.now(),
            status=int(record.http_headers.get_statuscode()),
            headers=headers,
            body=body[: self._max_body],
            truncated="length" if len(body) > self._max_body else cut,
        )
        return inflated(exchange, self._max_body)

    def _earlier_body(self, url: str, same_as: str, at: datetime) -> bytes:
        """Return the body that a revisit did not repeat.

        Raises:
            FetchError: The capture that it refers to is not in the files.
        """
        try:
            place = self._newest(fetchable(same_as), at)
        except ValueError:
            place = None
        if place is None or place.same_as:
            message = f"the body is not in the recording: {url}"
            raise FetchError(message, reason=Reason.UNREACHABLE)
        return _read(place, self._max_body)[1]


def _places(file: Path) -> Iterator[tuple[str, _Place]]:
    try:
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if found := _captured(record):
                    url, at, same_as = found
                    offset = records.get_record_offset()
                    yield url, _Place(at, file, offset, same_as)
    except (OSError, ArchiveLoadFailed) as error:
        raise ArchiveError(f"{file}: cannot be read as WARC: {error}") from error


def _captured(
    record: ArcWarcRecord,
) -> tuple[str, datetime, tuple[str, datetime] | None] | None:
    """Return URL, time and what it repeats of a record that can be an answer."""
    head = record.rec_headers
    if record.rec_type not in ("response", "revisit") or not record.http_headers:
        return None
    # it answered the condition of another visit, and holds nothing to read
    if record.http_headers.get_statuscode() == _NOT_MODIFIED:
        return None
    try:
        url = fetchable(head.get_header("WARC-Target-URI"))
        at = _time(head.get_header("WARC-Date"))
        same_as = None
        if record.rec_type == "revisit":
            same_as = _refers_to(head, url)
    except ValueError:
        return None
    return url, at, same_as


def _refers_to(head: StatusAndHeaders, url: str) -> tuple[str, datetime]:
    of = head.get_header("WARC-Refers-To-Target-URI") or url
    return of, _time(head.get_header("WARC-Refers-To-Date") or "")


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(place: _Place, max_body: int) -> tuple[ArcWarcRecord, bytes]:
    """Return a record and at most one byte more of its body than allowed.

    The chunks of the transfer are put together; Content-Encoding is kept.
    """
    try:
        with place.file.open("rb") as stream:
            stream.seek(place.offset)
            record = next(iter(ArchiveIterator(stream)))
            coding = record.http_headers.get_header("Transfer-Encoding") or ""
            body = record.raw_stream
            if "chunked" in coding.lower():
                body = ChunkedDataReader(body, decomp_type=None)
            return record, _at_most(body, max_body + 1)
    except (OSError, ArchiveLoadFailed, StopIteration) as error:
        where = f"{place.file} at {place.offset}"
        raise ArchiveError(f"{where}: no readable record: {error}") from error


def _at_most(stream: Any, size: int) -> bytes:
    """Read until the end or `size`; one read may give less than is there."""
    body = bytearray()
    while len(body) < size and (part := stream.read(size - len(body))):
        body += part
    return bytes(body)
