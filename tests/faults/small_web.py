"""A small recorded web of our own, two visits long, with a wire drop beside it."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.bootstrap import Recording
from tests.newsroom import entry, page, rss, story

ROOT = Path(__file__).parents[2]
VISITS = tuple(datetime(2026, 9, 1, hour, tzinfo=UTC) for hour in (6, 8))
VALLEY, HARBOUR = "https://valley.example", "https://harbour.example"
HTML = {"content-type": "text/html; charset=utf-8"}
XML = {"content-type": "application/rss+xml"}
UNSEEN = {"forbidden": f"{VALLEY}/private/a.html", "missing": f"{VALLEY}/lost.html"}
COPIED = f"{VALLEY}/the-old-bridge.html"
EDITED = f"{VALLEY}/the-night-tram.html"


@dataclass(frozen=True, slots=True)
class SmallWeb:
    """Where the recording and the sources are."""

    recording: Path
    sources: Path

    def visit(self, number: int) -> Recording:
        """Return the web as it was at a visit, from 1."""
        return Recording(file=self.recording, at=VISITS[number - 1])

    def environ(self, state: Path) -> dict[str, str]:
        """Return the settings: small batches, so that there are several."""
        return {
            "NEWS_STATE_DIR": str(state),
            "NEWS_SOURCES": str(self.sources),
            "NEWS_BOILERPLATE": str(ROOT / "config" / "boilerplate.yaml"),
            "NEWS_BATCH": "5",
            "NEWS_WORKERS": "2",
        }


def write_small_web(folder: Path) -> SmallWeb:
    """Write recording, drop and sources into `folder`."""
    recording = folder / "recorded.warc.gz"
    with recording.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        _write_first_visit(writer)
        _write_second_visit(writer)
    _write_drop(folder / "drop")
    sources = folder / "sources.yaml"
    sources.write_text(yaml.safe_dump({"sources": _sources()}), "utf-8")
    return SmallWeb(recording, sources)


def _write_first_visit(writer: WARCWriter) -> None:
    at = VISITS[0] - timedelta(hours=1)
    valley = [page_of(VALLEY, s) for s in ("the old bridge", "the night tram", "bees")]
    harbour = [page_of(HARBOUR, s) for s in ("the ferry", "the lighthouse", "nets")]
    copy = f"{HARBOUR}/copied.html"
    pages = dict(valley + harbour) | {copy: dict(valley)[COPIED]}
    for url, body in pages.items():
        capture(writer, url, at, body, HTML)
    capture(writer, f"{VALLEY}/gone.html", at, b"gone", HTML, status=404)
    capture(writer, f"{HARBOUR}/map.html", at, b"%PDF-1.7", _of_type("application/pdf"))
    capture(writer, f"{HARBOUR}/blank.html", at, b" ", HTML)
    robots = b"User-agent: *\nDisallow: /private/\n"
    capture(writer, f"{VALLEY}/robots.txt", at, robots, _of_type("text/plain"))
    in_valley = [*dict(valley), f"{VALLEY}/gone.html", *UNSEEN.values()]
    in_harbour = [*dict(harbour), copy, f"{HARBOUR}/map.html", f"{HARBOUR}/blank.html"]
    capture(writer, f"{VALLEY}/feed.xml", at, _feed(*in_valley), XML)
    capture(writer, f"{HARBOUR}/feed.xml", at, _feed(*in_harbour), XML)


def _write_second_visit(writer: WARCWriter) -> None:
    """One page was edited while its feed stayed the same; one page is new."""
    at = VISITS[1] - timedelta(hours=1)
    _, edited = page_of(VALLEY, "the night tram", "It ran again before midnight.")
    capture(writer, EDITED, at, edited, HTML)
    url, new = page_of(HARBOUR, "the storm")
    capture(writer, url, at, new, HTML)
    capture(writer, f"{HARBOUR}/feed.xml", at, _feed(url), XML)


def _write_drop(folder: Path) -> None:
    """Write two deliveries that are too old to be still under way."""
    folder.mkdir()
    for subject in ("the granary", "the reservoir"):
        file = folder / f"{subject.replace(' ', '-')}.txt"
        headline = f"Province decides about {subject}"
        file.write_text("\n\n".join([headline, *story(subject)]), "utf-8")
        os.utime(file, (0, 0))


def _sources() -> list[dict[str, object]]:
    return [
        {"id": "agency", "name": "Agency", "drop": {"folder": "drop"}},
        {"id": "harbour", "name": "Harbour", "feeds": [f"{HARBOUR}/feed.xml"]},
        {"id": "valley", "name": "Valley", "feeds": [f"{VALLEY}/feed.xml"]},
    ]


def page_of(site: str, subject: str, *more: str) -> tuple[str, bytes]:
    url = f"{site}/{subject.replace(' ', '-')}.html"
    return url, page(f"Council debates {subject}", *story(subject, *more))


def _feed(*urls: str) -> bytes:
    return rss(*(entry(url, url.rpartition("/")[2]) for url in urls))


def _of_type(media_type: str) -> dict[str, str]:
    return {"content-type": media_type}


def capture(
    writer: WARCWriter,
    url: str,
    at: datetime,
    body: bytes,
    headers: Mapping[str, str],
    status: int = 200,
) -> None:
    head = StatusAndHeaders(str(status), list(headers.items()), protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=head,
        warc_headers_dict={"WARC-Date": at.isoformat().replace("+00:00", "Z")},
    )
    writer.write_record(record)
