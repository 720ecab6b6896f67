"""What every transport promises: the web, a recording, a web in memory."""

import asyncio
import gzip
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.adapters.http import HttpTransport
from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.adapters.recorded import RecordedTransport
from pipeline.errors import FetchError
from pipeline.model import Reason
from pipeline.ports import Transport
from pipeline.records import Exchange
from tests.servers import LocalServer, answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = 10_000
LOCAL = frozenset({"127.0.0.1"})
GZIP = {"Content-Encoding": "gzip"}


class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True)
class Page:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] | None = None


PAGES = {
    "/": Page(b"hello"),
    "/gone": Page(b"gone", 410),
    "/moved": Page(status=301, headers={"Location": "/"}),
    "/zip": Page(gzip.compress(b"hello"), headers=GZIP),
    "/cut": Page(gzip.compress(b"hello" * 99)[:-6], headers=GZIP),
    "/exact": Page(b"x" * LIMIT),
    "/large": Page(b"x" * (LIMIT + 1)),
    "/bomb": Page(gzip.compress(bytes(1_000_000)), headers=GZIP),
    "/br": Page(brotli.compress(b"hello"), headers={"Content-Encoding": "br"}),
    "/zstd": Page(zstd.compress(b"hello"), headers={"Content-Encoding": "zstd"}),
    "/both": Page(
        brotli.compress(gzip.compress(b"hello")),
        headers={"Content-Encoding": "gzip", "content-encoding": "br"},
    ),
    "/compress": Page(b"x", headers={"Content-Encoding": "compress"}),
    "/lie": Page(b"plain", headers=GZIP),
    "/robots.txt": Page(b"User-agent: *"),
}


@dataclass(frozen=True)
class Site:
    """The same pages behind one kind of transport."""

    base: str
    make: Callable[[], Transport]

    def get(self, path: str = "/") -> Exchange:
        return self.get_url(f"{self.base}{path}")

    def get_url(self, url: str) -> Exchange:
        async def run() -> Exchange:
            transport = self.make()
            try:
                return await transport.get(url, {"User-Agent": "test"})
            finally:
                await transport.aclose()

        return asyncio.run(run())


@pytest.fixture
def http_site() -> Iterator[Site]:
    routes = {p: answer(g.body, g.status, g.headers) for p, g in PAGES.items()}

    def make() -> Transport:
        return HttpTransport(FixedClock(), max_body=LIMIT, allow_private=LOCAL)

    with LocalServer(routes) as server:
        yield Site(server.url(""), make)


@pytest.fixture
def recorded_site(tmp_path: Path) -> Site:
    base, file = "http://a.example", tmp_path / "web.warc.gz"
    with file.open("wb") as stream:
        for path, page in PAGES.items():
            writer = WARCWriter(stream, gzip=True)
            record = writer.create_warc_record(
                base + path,
                "response",
                payload=io.BytesIO(page.body),
                http_headers=StatusAndHeaders(
                    f"{page.status} Then",
                    list((page.headers or {}).items()),
                    protocol="HTTP/1.1",
                ),
                warc_headers_dict={"WARC-Date": "2026-03-01T12:00:00Z"},
            )
            writer.write_record(record)
    return Site(base, lambda: RecordedTransport([file], FixedClock(), max_body=LIMIT))


@pytest.fixture
def memory_site() -> Site:
    base = "http://a.example"
    answers = {
        base + path: Exchange(
            url=base + path,
            captured_at=NOW,
            status=page.status,
            headers=tuple((page.headers or {}).items()),
            body=page.body,
        )
        for path, page in PAGES.items()
    }
    return Site(base, lambda: MemoryTransport(answers, FixedClock(), max_body=LIMIT))


@pytest.fixture(params=["http", "recorded", "memory"])
def site(request: pytest.FixtureRequest) -> Site:
    found = request.getfixturevalue(f"{request.param}_site")
    assert isinstance(found, Site)
    return found


def refusal(site: Site, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        site.get_url(url)
    return caught.value


def test_an_answer_has_its_url_time_status_and_body(site: Site) -> None:
    exchange = site.get("/#part")
    assert exchange.url == f"{site.base}/"
    assert exchange.captured_at == NOW
    assert exchange.status == 200
    assert exchange.body == exchange.inflated == b"hello"
    assert exchange.truncated is None


def test_an_error_status_is_an_answer(site: Site) -> None:
    assert (site.get("/gone").status, site.get("/gone").inflated) == (410, b"gone")


def test_a_redirect_is_not_followed(site: Site) -> None:
    exchange = site.get("/moved")
    assert (exchange.status, exchange.header("LOCATION")) == (301, "/")


def test_a_body_is_kept_as_received_and_inflated(site: Site) -> None:
    exchange = site.get("/zip")
    assert exchange.body == PAGES["/zip"].body
    assert exchange.inflated == b"hello"


def test_a_cut_body_is_marked(site: Site) -> None:
    exchange = site.get("/cut")
    assert (b"hello" * 99).startswith(exchange.inflated)
    assert exchange.truncated == "disconnect"


def test_a_body_of_exactly_the_limit_is_whole(site: Site) -> None:
    exchange = site.get("/exact")
    assert (len(exchange.inflated), exchange.truncated) == (LIMIT, None)


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_a_body_beyond_the_limit_is_cut_there(site: Site, path: str) -> None:
    exchange = site.get(path)
    assert (len(exchange.inflated), exchange.truncated) == (LIMIT, "length")


@pytest.mark.parametrize("path", ["/compress", "/lie"])
def test_a_body_that_cannot_be_inflated_is_kept_as_it_came(
    site: Site, path: str
) -> None:
    exchange = site.get(path)
    assert exchange.body == PAGES[path].body
    assert exchange.inflated == b""
    assert exchange.problem
    assert exchange.truncated is None


@pytest.mark.parametrize("path", ["/br", "/zstd", "/both"])
def test_every_coding_that_we_ask_for_is_undone(site: Site, path: str) -> None:
    exchange = site.get(path)
    assert exchange.inflated == b"hello"
    assert exchange.body == PAGES[path].body
    assert exchange.problem is None


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://167772161/", "http://0xa.1/", "http://[::1]/",
     "http://[::ffff:10.0.0.1]/", "http://u:p@a.example/", "file:///etc/passwd",
     "http://a.example/\r\nX: 1", "nonsense"],
)  # fmt: skip
def test_what_is_not_for_us_is_refused(site: Site, url: str) -> None:
    assert refusal(site, url).reason == Reason.ADDRESS_REFUSED


def test_every_reason_is_one_that_the_model_knows(site: Site) -> None:
    Reason(refusal(site, "nonsense").reason)
