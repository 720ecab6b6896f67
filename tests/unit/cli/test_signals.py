"""Ctrl-C, on a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.newsroom import Newsroom, entry, page, rss, story
from tests.servers import Asked, LocalServer, answer

SECONDS = 30
SUBJECTS = ("bridge", "school", "mill")


@pytest.fixture
def command(environment: dict[str, str | None]) -> Callable[..., subprocess.Popen[str]]:
    def start(*arguments: str, **settings: str) -> "subprocess.Popen[str]":
        given = {f"NEWS_{name.upper()}": value for name, value in settings.items()}
        env = {k: v for k, v in (os.environ | environment | given).items() if v}
        return subprocess.Popen(
            [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )

    return start


def slowly(body: bytes) -> Callable[[Asked], list[bytes]]:
    def later(asked: Asked) -> list[bytes]:
        time.sleep(1.0)
        return list(answer(body)(asked))

    return later


def test_serve_answers_until_it_is_interrupted(command, room: Newsroom) -> None:
    process = command("serve", "--port", "0")
    try:
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line + process.stderr.read()
        with urlopen(f"{address[0]}?q=bridge", timeout=SECONDS) as page_found:
            assert "Council debates the" in page_found.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_run_that_is_interrupted_is_completed_by_the_next(
    command, sources: Path
) -> None:
    with LocalServer({}) as server:
        feed = server.url("/feed.xml")
        sources.write_text(f"sources: [{{id: local, name: Local, feeds: ['{feed}']}}]")
        entries = [entry(server.url(f"/{subject}")) for subject in SUBJECTS]
        xml = {"content-type": "text/xml"}
        server.routes["/feed.xml"] = answer(rss(*entries), headers=xml)
        for subject in SUBJECTS:
            body = page(f"The {subject}", *story(f"the {subject}"))
            server.routes[f"/{subject}"] = slowly(body)
        first = command("run", private_hosts="127.0.0.1")
        until = time.monotonic() + SECONDS
        while not set(server.paths) & {f"/{s}" for s in SUBJECTS}:
            assert time.monotonic() < until
            time.sleep(0.02)
        first.send_signal(signal.SIGINT)
        output, errors = first.communicate(timeout=SECONDS)
        assert first.returncode == 130, errors
        assert "Stopping after what is under way" in errors
        assert "the next run does the rest" in output
        assert "interrupted 2" in output
        second = command("run", private_hosts="127.0.0.1")
        output, errors = second.communicate(timeout=SECONDS)
        assert second.returncode == 0, errors
        assert "2 articles added" in output
        assert sorted(p for p in server.paths if p[1:] in SUBJECTS) == [
            "/bridge", "/mill", "/school",
        ]  # fmt: skip
