"""Two pollers at once on one state: no feed is asked twice in its window."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from tests.faults.test_two_runs import FEED, assert_ended_well, of_type, start_both
from tests.newsroom import entry, page, rss, story
from tests.postgres import Server
from tests.servers import LocalServer, answer

HOSTS = [f"127.0.3.{number}" for number in range(1, 7)]
SITEMAPS = ("spring", "summer", "autumn", "winter")
SHARED = ("north", "south", "west", "east")
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A web in which two indices, each on a host of its own, list the same sitemaps."""
    with LocalServer({}, address="0.0.0.0") as serving:
        members = [
            serving.url(f"/{name}.xml", host)
            for name, host in zip(SITEMAPS, HOSTS[2:], strict=True)
        ]
        index = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in members)
        for name in ("first", "second"):
            body = f'<sitemapindex xmlns="{_SPACE}">{index}</sitemapindex>'
            publish(serving, f"/{name}.xml", body.encode())
        for name, host in zip(SITEMAPS, HOSTS[2:], strict=True):
            publish(serving, f"/{name}.xml", sitemap(serving.url(f"/{name}", host)))
        for name, host in zip(SHARED, HOSTS[2:], strict=True):
            url = serving.url(f"/{name}", host)
            publish(serving, f"/{name}.rss", rss(entry(url, name)))
        for name in (*SITEMAPS, *SHARED):
            body = page(f"News of {name}", *story(name))
            headers = of_type("text/html; charset=utf-8")
            serving.routes[f"/{name}"] = answer(body, headers=headers)
        yield serving


def publish(server: LocalServer, path: str, body: bytes) -> None:
    server.routes[path] = answer(body, headers=of_type(FEED))


def sitemap(url: str) -> bytes:
    date = "<news:publication_date>2999-01-01</news:publication_date>"
    news = f"<news:news><news:title>News</news:title>{date}</news:news>"
    return (
        f'<urlset xmlns="{_SPACE}" xmlns:news="{_NEWS}">'
        f"<url><loc>{url}</loc>{news}</url></urlset>"
    ).encode()


def write_sources(server: LocalServer, file: Path, index: str, host: str) -> Path:
    """Write the sources of one run: an index of its own, and what both runs have."""
    shared = [
        server.url(f"/{name}.rss", host)
        for name, host in zip(SHARED, HOSTS[2:], strict=True)
    ]
    listed: Sequence[dict[str, object]] = [
        {"id": index, "name": index, "feeds": [server.url(f"/{index}.xml", host)]},
        {"id": "shared", "name": "Shared", "feeds": shared},
    ]
    file.write_text(yaml.safe_dump({"sources": listed}), "utf-8")
    return file


def poll_both(server: LocalServer, folder: Path, **stores: str) -> None:
    """Poll with two processes, and once more with both of them."""
    first = write_sources(server, folder / "first.yaml", "first", HOSTS[0])
    second = write_sources(server, folder / "second.yaml", "second", HOSTS[1])
    private = {"NEWS_PRIVATE_HOSTS": ",".join(HOSTS), "NEWS_HOST_GAP": "0.05"}
    for _ in range(2):
        for process in start_both(folder / "state", first, second, **private, **stores):
            assert_ended_well(process)


def assert_asked_once(server: LocalServer) -> None:
    feeds = {"/first.xml", "/second.xml"}
    feeds |= {f"/{name}.xml" for name in SITEMAPS} | {f"/{n}.rss" for n in SHARED}
    pages = {f"/{name}" for name in (*SITEMAPS, *SHARED)}
    asked = Counter(path for path in server.paths if not re.search("robots", path))
    assert asked == dict.fromkeys(feeds | pages, 1)


def test_two_processes_ask_each_feed_and_each_sitemap_once(
    server: LocalServer, tmp_path: Path
) -> None:
    poll_both(server, tmp_path)
    assert_asked_once(server)


@pytest.mark.postgres
def test_two_processes_on_a_server_ask_each_feed_and_each_sitemap_once(
    server: LocalServer, tmp_path: Path, postgres: Server
) -> None:
    poll_both(server, tmp_path, NEWS_LEDGER_URL=postgres.database())
    assert_asked_once(server)
