"""`kill -9` of a whole run at any moment, on the recorded web.

NEWS_KILLS says how often; a night has time for a hundred.
"""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.evaluation.data import folder
from tests.evaluation.recorded_web import load, write_sources
from tests.faults.commands import ROOT, news, start_news
from tests.faults.processes import living, outlived
from tests.faults.state import State, articles_of, different

KILLS = int(os.environ.get("NEWS_KILLS", "5"))
SEED = 20260901


@dataclass(frozen=True, slots=True)
class Visit:
    """The first visit of the recorded web, and what it should come to."""

    words: tuple[str, ...]
    sources: Path
    seconds: float
    articles: State

    def environ(self, state: Path) -> dict[str, str]:
        return environ_of(self.sources, state)


def environ_of(sources: Path, state: Path) -> dict[str, str]:
    rules = ROOT / "config" / "boilerplate.yaml"
    return {
        "NEWS_STATE_DIR": str(state),
        "NEWS_SOURCES": str(sources),
        "NEWS_BOILERPLATE": str(rules),
        "NEWS_BATCH": "32",
    }


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Return the visit as it is when nobody disturbs it."""
    data = folder("web")
    assert data
    web = load(data)
    base = tmp_path_factory.mktemp("undisturbed")
    sources = base / "sources.yaml"
    write_sources(web, sources)
    at = web.visits[0].isoformat()
    words = ("run", "--from-archive", str(web.recording), "--clock", at)
    began_at = time.monotonic()
    news(environ_of(sources, base / "state"), *words)
    seconds = time.monotonic() - began_at
    return Visit(words, sources, seconds, articles_of(base / "state"))


def moments() -> list[float]:
    """Return a random moment out of each part of a run, as shares of it."""
    chance = random.Random(SEED)
    return [(number + chance.random()) / KILLS for number in range(KILLS)]


@pytest.mark.eval
@pytest.mark.parametrize("moment", moments(), ids="{:.2f}".format)
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    visit: Visit, tmp_path: Path, moment: float
) -> None:
    environ = visit.environ(tmp_path)
    process = start_news(environ, *visit.words)
    time.sleep(moment * visit.seconds)
    if living(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert outlived(process.pid) == []
    news(environ, *visit.words)
    assert different(articles_of(tmp_path), visit.articles) == {}
