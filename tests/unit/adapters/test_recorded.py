"""The web as it was, out of WARC files."""

import asyncio
import gzip
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.adapters.recorded import RecordedTransport
from pipeline.errors import ArchiveError, FetchError
from pipeline.model import Reason
from pipeline.records import Exchange

T = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://a.example/news/1"
HOUR = timedelta(hours=1)
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class ClockAt:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Recording:
    """Writes a WARC, record by record."""

    def __init__(self, file: Path, *, zipped: bool = True) -> None:
        self.file = file
        self._zipped = zipped

    def add(
        self,
        body: bytes = b"",
        *,
        url: str = URL,
        at: datetime = T,
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
        kind: str = "response",
        **fields: str,
    ) -> "Recording":
        with self.file.open("ab") as stream:
            writer = WARCWriter(stream, gzip=self._zipped, warc_version="1.1")
            named = {name.replace("_", "-"): value for name, value in fields.items()}
            record = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders(
                    f"{status} Then", list(headers), protocol="HTTP/1.1"
                ),
                warc_headers_dict={"WARC-Date": at.isoformat(), **named},
            )
            writer.write_record(record)
        return self

    def get(
        self, url: str = URL, at: datetime = T, *, max_body: int = 10_000
    ) -> Exchange:
        transport = RecordedTransport([self.file], ClockAt(at), max_body=max_body)
        return asyncio.run(transport.get(url, {}))


@pytest.fixture(params=[True, False], ids=["gzip", "plain"])
def recording(tmp_path: Path, request: pytest.FixtureRequest) -> Recording:
    return Recording(tmp_path / "then.warc", zipped=request.param)


def refusal(recording: Recording, url: str = URL, at: datetime = T) -> FetchError:
    with pytest.raises(FetchError) as caught:
        recording.get(url, at)
    return caught.value


def test_an_answer_is_as_it_was_and_its_time_is_the_visits(
    recording: Recording,
) -> None:
    recording.add(b"other", url="https://a.example/0")
    recording.add(b"gone", status=410, headers=[("X-Odd", "1")])
    recording.add(b"other", url="https://a.example/2")
    exchange = recording.get(at=T + HOUR)
    assert (exchange.status, exchange.inflated) == (410, b"gone")
    assert exchange.header("x-odd") == "1"
    assert exchange.captured_at == T + HOUR


@pytest.mark.parametrize(
    ("at", "body"),
    [
        (T, b"first"),
        (T + HOUR - timedelta(seconds=1), b"first"),
        (T + HOUR, b"second"),
        (T + 9 * HOUR, b"third"),
    ],
)
def test_the_newest_capture_not_later_than_the_clock_answers(
    recording: Recording, at: datetime, body: bytes
) -> None:
    recording.add(b"third", at=T + 2 * HOUR)
    recording.add(b"first", at=T)
    recording.add(b"second", at=T + HOUR)
    assert recording.get(at=at).inflated == body


def test_what_was_captured_later_is_not_there_yet(recording: Recording) -> None:
    recording.add(b"x", at=T + HOUR)
    error = refusal(recording)
    assert error.reason == Reason.UNREACHABLE
    assert str(error) == f"not in the recording: {URL}"


def test_captures_of_several_files_are_one_history(tmp_path: Path) -> None:
    one = Recording(tmp_path / "1.warc.gz").add(b"new", at=T + HOUR)
    two = Recording(tmp_path / "2.warc.gz").add(b"old", at=T)
    clock = ClockAt(T)
    both = RecordedTransport([one.file, two.file], clock, max_body=100)
    assert asyncio.run(both.get(URL, {})).inflated == b"old"
    clock.at = T + HOUR
    assert asyncio.run(both.get(URL, {})).inflated == b"new"


@pytest.mark.parametrize(
    "url", [f"{URL}#top", "HTTPS://A.example:443/news/1", " https://a.example/news/1 "]
)
def test_the_url_is_looked_up_as_it_would_be_sent(
    recording: Recording, url: str
) -> None:
    recording.add(b"x")
    assert recording.get(url).inflated == b"x"


def test_http_is_not_https(recording: Recording) -> None:
    recording.add(b"x")
    assert refusal(recording, "http://a.example/news/1").reason == Reason.UNREACHABLE


def test_a_robots_txt_that_was_not_captured_is_absent(recording: Recording) -> None:
    recording.add(b"x")
    assert recording.get("https://b.example/robots.txt").status == 404


def test_a_robots_txt_that_was_captured_counts(recording: Recording) -> None:
    recording.add(b"User-agent: *", url="https://a.example/robots.txt")
    assert recording.get("https://a.example/robots.txt").inflated == b"User-agent: *"


def test_the_body_stays_as_received_and_is_inflated(recording: Recording) -> None:
    packed = gzip.compress(b"hello")
    recording.add(packed, headers=[("Content-Encoding", "gzip")])
    exchange = recording.get()
    assert exchange.body == packed
    assert exchange.inflated == b"hello"


def test_a_chunked_transfer_is_put_together(recording: Recording) -> None:
    chunked = [("Transfer-Encoding", "chunked")]
    recording.add(b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", headers=chunked)
    assert recording.get().body == b"hello"


def test_a_transfer_that_only_says_chunked_is_taken_as_it_is(
    recording: Recording,
) -> None:
    recording.add(b"<p>hello", headers=[("Transfer-Encoding", "chunked")])
    assert recording.get().body == b"<p>hello"


def test_a_body_beyond_the_limit_is_cut(recording: Recording) -> None:
    recording.add(b"x" * 50_000)
    exchange = recording.get()
    assert len(exchange.body) == len(exchange.inflated) == 10_000
    assert exchange.truncated == "length"


def test_a_bomb_in_the_recording_is_cut(recording: Recording) -> None:
    bomb = gzip.compress(bytes(1_000_000))
    recording.add(bomb, headers=[("Content-Encoding", "gzip")])
    exchange = recording.get()
    assert len(exchange.inflated) == 10_000
    assert exchange.truncated == "length"


def test_what_was_cut_then_is_cut_now(recording: Recording) -> None:
    recording.add(b"hel", WARC_Truncated="time")
    assert recording.get().truncated == "time"


def test_a_body_that_is_not_in_its_encoding_comes_with_the_reason(
    recording: Recording,
) -> None:
    recording.add(b"plain", headers=[("Content-Encoding", "gzip")])
    exchange = recording.get()
    assert (exchange.body, exchange.inflated) == (b"plain", b"")
    assert "gzip" in str(exchange.problem)


def test_a_revisit_has_its_own_headers_and_the_earlier_body(
    recording: Recording,
) -> None:
    recording.add(b"same", headers=[("X-Visit", "1")])
    recording.add(
        kind="revisit",
        at=T + HOUR,
        headers=[("X-Visit", "2")],
        WARC_Profile=REVISIT,
        WARC_Refers_To_Target_URI=URL,
        WARC_Refers_To_Date=T.isoformat(),
    )
    exchange = recording.get(at=T + HOUR)
    assert exchange.inflated == b"same"
    assert exchange.header("x-visit") == "2"


def test_a_revisit_of_what_is_not_there_is_unreachable(recording: Recording) -> None:
    recording.add(
        kind="revisit",
        WARC_Profile=REVISIT,
        WARC_Refers_To_Target_URI="https://b.example/",
        WARC_Refers_To_Date=T.isoformat(),
    )
    assert refusal(recording).reason == Reason.UNREACHABLE


def test_an_answer_to_the_condition_of_another_visit_is_passed_over(
    recording: Recording,
) -> None:
    recording.add(b"whole", at=T)
    recording.add(status=304, at=T + HOUR)
    assert recording.get(at=T + HOUR).inflated == b"whole"


def test_records_that_answer_nothing_are_passed_over(recording: Recording) -> None:
    recording.add(b"x", url="urn:uuid:1")
    recording.add(b"x", url="ftp://a.example/")
    recording.add(b"here")
    assert recording.get().inflated == b"here"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://2130706433/", "ftp://x/"])
def test_the_address_rules_hold_for_a_recording_too(
    recording: Recording, url: str
) -> None:
    recording.add(b"x", url="http://127.0.0.1/")
    assert refusal(recording, url).reason == Reason.ADDRESS_REFUSED


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.warc.gz"
    with pytest.raises(ArchiveError, match=r"missing\.warc\.gz"):
        RecordedTransport([missing], ClockAt(T), max_body=100)


def test_a_file_that_is_no_warc_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.warc").write_bytes(b"<html>no archive</html>\n" * 50)
    with pytest.raises(ArchiveError, match=r"odd\.warc"):
        RecordedTransport([tmp_path / "odd.warc"], ClockAt(T), max_body=100)
