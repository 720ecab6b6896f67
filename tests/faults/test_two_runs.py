"""Two runs at once on one state: polite to hosts, and nothing is done twice."""

import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from elasticsearch import Elasticsearch

from pipeline.settings import read_settings
from tests.airflow.states import state_of as state_on_servers
from tests.faults.commands import ROOT, start_news
from tests.faults.state import run_states, state_of
from tests.newsroom import entry, page, rss, story
from tests.nodes import Node
from tests.postgres import Server
from tests.servers import Answer, LocalServer, answer

GAP = 0.3
SLACK = 0.02
"""Seconds by which the server may note two requests closer than they were sent."""
TOWNS = ("north", "south", "west")
SUBJECTS = ("bees", "the ferry", "the tram")
FEED, PAGE = "application/rss+xml", "text/html; charset=utf-8"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer({}) as serving:
        for town in TOWNS:
            serving.routes |= routes(serving, town)
        yield serving


def routes(server: LocalServer, town: str) -> dict[str, Answer]:
    """Return a feed and its pages; one story is in all towns, word for word."""
    pages = {
        f"/{town}/{number}.html": page(f"{town}: {subject}", *story(subject, town))
        for number, subject in enumerate(SUBJECTS)
    }
    pages[f"/{town}/shared.html"] = page("The storm", *story("the storm"))
    feed = rss(*(entry(server.url(path), path) for path in pages))
    served = {path: answer(body, headers=of_type(PAGE)) for path, body in pages.items()}
    return served | {f"/{town}.xml": answer(feed, headers=of_type(FEED))}


def of_type(media_type: str) -> dict[str, str]:
    return {"Content-Type": media_type}


def write_sources(server: LocalServer, file: Path, towns: Sequence[str]) -> Path:
    sources = [
        {"id": town, "name": town.title(), "feeds": [server.url(f"/{town}.xml")]}
        for town in towns
    ]
    file.write_text(yaml.safe_dump({"sources": sources}), "utf-8")
    return file


def run_both(state: Path, first: Path, second: Path, **stores: str) -> None:
    """Start two runs on one state, and see both of them end well."""
    for process in start_both(state, first, second, **stores):
        assert_ended_well(process)


def start_both(
    state: Path, first: Path, second: Path, **stores: str
) -> "list[subprocess.Popen[str]]":
    common = {
        "NEWS_STATE_DIR": str(state),
        "NEWS_BOILERPLATE": str(ROOT / "config" / "boilerplate.yaml"),
        "NEWS_PRIVATE_HOSTS": "127.0.0.1",
        "NEWS_HOST_GAP": str(GAP),
        "NEWS_WORKERS": "1",
        "NEWS_BATCH": "3",
        **stores,
    }
    return [
        start_news(common | {"NEWS_SOURCES": str(sources)}, "run")
        for sources in (first, second)
    ]


def assert_ended_well(process: "subprocess.Popen[str]") -> None:
    """A run that does not add up ends with an exit code of its own."""
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0, printed


def gaps(server: LocalServer) -> list[float]:
    """Return the seconds between the beginnings of requests to the one host."""
    began = sorted(asked.began_at for asked in server.asked)
    return [later - earlier for earlier, later in pairwise(began)]


def ends(state: Path) -> Counter[str]:
    """Return how many items ended how; one that ended in both runs counts twice."""
    with closing(sqlite3.connect(state / "ledger.sqlite")) as db:
        return Counter(row[0] for row in db.execute("SELECT outcome FROM run_item"))


def assert_all_is_there_once(server: LocalServer, state: Path) -> None:
    """Every page was asked for once and became one article in one run."""
    twice = [path for path, times in Counter(server.paths).items() if times > 1]
    assert twice == []
    articles = len(TOWNS) * (len(SUBJECTS) + 1)
    copies = len(TOWNS) - 1
    assert ends(state) == {"indexed": articles - copies, "duplicate": copies}
    held = state_of(state)
    assert len(held["article"]) == len(held["version"]) == articles
    assert len(held["searchable"]) == articles
    assert held["index_outbox"] == []
    assert run_states(state) == ["finished", "finished"]


def test_two_runs_of_the_same_sources_share_the_work(
    server: LocalServer, tmp_path: Path
) -> None:
    sources = write_sources(server, tmp_path / "all.yaml", TOWNS)
    run_both(tmp_path / "state", sources, sources)
    assert_all_is_there_once(server, tmp_path / "state")
    assert min(gaps(server)) >= GAP - SLACK


def test_two_runs_with_pages_of_one_host_take_turns(
    server: LocalServer, tmp_path: Path
) -> None:
    first = write_sources(server, tmp_path / "first.yaml", TOWNS[:2])
    second = write_sources(server, tmp_path / "second.yaml", TOWNS[1:])
    run_both(tmp_path / "state", first, second)
    assert_all_is_there_once(server, tmp_path / "state")
    assert min(gaps(server)) >= GAP - SLACK


@pytest.mark.postgres
@pytest.mark.elasticsearch
def test_two_runs_share_one_ledger_and_one_index_on_servers(
    server: LocalServer,
    tmp_path: Path,
    postgres: Server,
    node: Node,
    cluster: Elasticsearch,
) -> None:
    sources = write_sources(server, tmp_path / "all.yaml", TOWNS)
    stores = {"NEWS_LEDGER_URL": postgres.database(), "NEWS_SEARCH_URL": node.url}
    run_both(tmp_path / "state", sources, sources, **stores)
    assert [path for path, n in Counter(server.paths).items() if n > 1] == []
    assert min(gaps(server)) >= GAP - SLACK
    held = state_on_servers(
        read_settings({}, ledger_url=stores["NEWS_LEDGER_URL"], search_url=node.url)
    )
    articles = len(TOWNS) * (len(SUBJECTS) + 1)
    assert len(held["articles"]) == len(held["items"]) == articles
    assert all(len(article["history"]) == 1 for article in held["articles"].values())
    assert None not in held["documents"].values()
    assert held["waiting"] == {}
    cluster.indices.refresh(index="news-articles-*")
    assert cluster.count(index="news-articles-*")["count"] == articles
