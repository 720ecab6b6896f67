"""The `news` command, in this process, without a setting from outside."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from tests.newsroom import ROOT, Newsroom, entry, newsroom

News = Callable[..., Result]
SOURCES = """
sources:
  - id: valley
    name: Valley
    feeds: [https://valley.invalid/feed.xml]
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    file = tmp_path / "sources.yaml"
    file.write_text(SOURCES)
    return file


@pytest.fixture
def environment(tmp_path: Path, sources: Path) -> dict[str, str | None]:
    """What the command finds in its environment; None takes a variable out."""
    mine: dict[str, str | None] = {k: None for k in os.environ if k[:5] == "NEWS_"}
    return mine | {
        "NEWS_STATE_DIR": str(tmp_path / "state"),
        "NEWS_SOURCES": str(sources),
        "NEWS_BOILERPLATE": str(ROOT / "config" / "boilerplate.yaml"),
        "NEWS_WORKERS": "1",
        "NEWS_HOST_GAP": "0",
    }


@pytest.fixture
def news(environment: dict[str, str | None]) -> News:
    """Run `news` with these arguments and, by name, other settings."""

    def run(*arguments: str, typed: str | None = None, **settings: str) -> Result:
        given = {f"NEWS_{name.upper()}": value for name, value in settings.items()}
        runner = CliRunner(env=environment | given)
        return runner.invoke(main, list(arguments), input=typed)

    return run


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A newsroom in the state folder, after a visit."""
    made = newsroom(tmp_path)
    urls = [made.publish_story(s) for s in ("the bridge", "the school")]
    made.publish_feed(*(entry(url, "Listed") for url in urls))
    made.visit()
    return made
