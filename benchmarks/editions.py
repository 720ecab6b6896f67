"""The recorded pages in as many editions as a benchmark needs.

Each edition is on hosts of its own and has one paragraph changed, so that every
page is another article.
"""

import asyncio
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from pipeline.adapters.clocks import FixedClock
from pipeline.adapters.recorded import RecordedTransport
from pipeline.fetch.url import fetchable
from pipeline.ports import Clock
from pipeline.records import Exchange
from tests.evaluation.data import folder

FEED_HOST = "feeds.example"
_PARAGRAPH = re.compile(rb">([^<>]{80,})</p>")
_EDITION = re.compile(r"://e(\d+)\.")
_MOST_BODY = 15_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was recorded, inflated."""

    url: str
    body: bytes


def recorded_pages() -> list[Page]:
    """Return the real pages of the recorded web; end the program without them."""
    data = folder("web")
    if data is None:
        sys.exit(
            "the benchmarks need the recorded web: put the evaluation data beside "
            "the project or name its folder in NEWS_EVAL"
        )
    expected = json.loads((data / "expected.json").read_text("utf-8"))
    clock = FixedClock(datetime.fromisoformat(expected["visits"][-1]))
    web = RecordedTransport([data / "recorded.warc.gz"], clock, max_body=_MOST_BODY)
    real = [url for url, page in expected["pages"].items() if "truth" in page]
    return [Page(fetchable(u), asyncio.run(web.get(u, {})).inflated) for u in real]


def edition_of(page: Page, number: int) -> Page:
    """Return a page in another edition: other host, one paragraph changed."""
    url = edition_url(page.url, number)
    host, mine = (f"://{urlsplit(each).netloc}" for each in (page.url, url))
    body = page.body.replace(host.encode(), mine.encode())
    if paragraphs := list(_PARAGRAPH.finditer(body)):
        end = max(paragraphs, key=lambda found: len(found[1])).end(1)
        note = f" This is edition {number} of the report.".encode()
        body = body[:end] + note + body[end:]
    return Page(url, body)


def edition_url(url: str, number: int) -> str:
    """Return the URL of a recorded page in an edition."""
    return url.replace("://", f"://e{number}.", 1)


def recorded_url(url: str) -> tuple[str, int]:
    """Return the URL of the recorded page and the edition; see `edition_url`."""
    found = _EDITION.search(url)
    return (_EDITION.sub("://", url, count=1), int(found[1])) if found else (url, 0)


def feed_url(name: str) -> str:
    """Return the URL of a feed of ours."""
    return f"https://{FEED_HOST}/{name}.xml"


def feed_of(urls: Sequence[str]) -> bytes:
    """Return a feed that lists `urls`."""
    items = "".join(f"<item><link>{escape(url)}</link></item>" for url in urls)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


class PrintedWeb:
    """A web that `body_of` makes, by URL; None is answered with 404 (`Transport`)."""

    def __init__(self, clock: Clock) -> None:
        self.body_of: Callable[[str], bytes | None] = lambda _: None
        self._clock = clock

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:  # noqa: ARG002
        body = self.body_of(url)
        is_feed = urlsplit(url).hostname == FEED_HOST
        media_type = "application/rss+xml" if is_feed else "text/html"
        return Exchange(
            url=url,
            captured_at=self._clock.now(),
            status=404 if body is None else 200,
            headers=(("Content-Type", media_type),),
            body=body or b"",
            inflated=body or b"",
        )

    async def aclose(self) -> None:
        """Nothing is open."""
