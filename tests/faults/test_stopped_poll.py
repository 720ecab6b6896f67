"""A signal in the midst of polling hundreds of feeds of a slow web."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.faults.commands import ROOT, news, start_news
from tests.faults.processes import outlived
from tests.faults.state import held_leases, run_states
from tests.newsroom import rss
from tests.servers import Answer, Asked, LocalServer, answer

HOSTS = [f"127.0.4.{number}" for number in range(1, 61)]
FEEDS = [(host, f"/{number}.xml") for host in HOSTS for number in range(5)]
SECONDS = 1.0
"""How long the server takes for an answer, while it is slow."""
SOON = 10.0


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer({}, address="0.0.0.0") as serving:
        yield serving


def answer_after(server: LocalServer, seconds: float) -> None:
    prompt = answer(rss(), headers={"Content-Type": "application/rss+xml"})

    def slowly(asked: Asked) -> list[bytes]:
        time.sleep(seconds)
        return list(prompt(asked))

    slow: Answer = slowly
    server.routes = {path: slow for _, path in FEEDS}


def environ(server: LocalServer, folder: Path) -> dict[str, str]:
    feeds = [server.url(path, host) for host, path in FEEDS]
    sources = [
        {"id": f"town-{n}", "name": "A town", "feeds": feeds[5 * n : 5 * n + 5]}
        for n in range(len(HOSTS))
    ]
    file = folder / "sources.yaml"
    file.write_text(yaml.safe_dump({"sources": sources}), "utf-8")
    return {
        "NEWS_STATE_DIR": str(folder / "state"),
        "NEWS_SOURCES": str(file),
        "NEWS_BOILERPLATE": str(ROOT / "config" / "boilerplate.yaml"),
        "NEWS_PRIVATE_HOSTS": ",".join(HOSTS),
        "NEWS_HOST_GAP": "0",
        "NEWS_WORKERS": "1",
    }


def polled(folder: Path) -> int:
    """Return how many feeds were asked with success, as the ledger knows."""
    sql = "SELECT count(*) FROM feed_state WHERE succeeded_at IS NOT NULL"
    with closing(sqlite3.connect(folder / "state" / "ledger.sqlite")) as db:
        return int(db.execute(sql).fetchone()[0])


def wait_for(server: LocalServer, requests: int) -> None:
    until = time.monotonic() + 60
    while len(server.asked) < requests and time.monotonic() < until:
        time.sleep(0.05)
    assert len(server.asked) >= requests


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_polling_soon_and_the_next_run_goes_on(
    server: LocalServer, tmp_path: Path, number: signal.Signals, times: int
) -> None:
    settings = environ(server, tmp_path)
    answer_after(server, SECONDS)
    process = start_news(settings, "run")
    wait_for(server, 2 * len(HOSTS) + 1)
    began_at = time.monotonic()
    for _ in range(times):
        os.kill(process.pid, number)
        time.sleep(0.2)
    printed, _ = process.communicate(timeout=60)
    assert time.monotonic() - began_at < SOON, printed
    assert outlived(process.pid) == []
    assert "Traceback" not in printed
    assert held_leases(tmp_path / "state") == set()
    kept, before = polled(tmp_path), len(server.asked)
    assert 0 < kept <= before < len(FEEDS)
    answer_after(server, 0)
    news(settings, "run")
    assert polled(tmp_path) == len(FEEDS)
    assert len(server.asked) - before == len(FEEDS) - kept
    assert run_states(tmp_path / "state")[-1] == "finished"
