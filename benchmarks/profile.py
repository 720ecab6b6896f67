"""Where the processor time of an article goes, step by step."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.editions import edition_of, feed_of, feed_url, recorded_pages
from benchmarks.plant import Plant, open_plant
from benchmarks.tables import show
from pipeline import run as steps

READ = {
    "read_page": "extract",
    "with_language": "language",
    "attribute": "attribute",
    "clean": "clean",
    "tag": "tag",
    "identify": "identify",
}
EDGES = ("fetcher", "archive", "ledger", "index")
REST = "everything else"


class Stopwatch:
    """Adds up the processor time of steps; a step inside another is its own."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def measuring(self, step: str) -> Iterator[None]:
        self._note()
        self._open.append(step)
        try:
            yield
        finally:
            self._note()
            self._open.pop()

    def _note(self) -> None:
        now = time.process_time()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def around(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return `work`, measured."""

        def measured(*args: Any, **given: Any) -> Any:
            with self.measuring(step):
                return work(*args, **given)

        return measured


def main() -> None:
    """Ingest two editions in this process and show the second one."""
    recorded = recorded_pages()
    with open_plant(inline=True) as plant:
        _ingest(plant, 0, recorded, Stopwatch())
        watch = Stopwatch()
        _put_around_steps(plant, watch)
        _ingest(plant, 1, recorded, watch)
    total = sum(watch.seconds.values())
    ordered = sorted(watch.seconds.items(), key=lambda row: -row[1])
    show(
        "profile",
        ("step", "ms per page", "share"),
        [
            (step, f"{s * 1000 / len(recorded):.2f}", f"{s / total:.1%}")
            for step, s in [*ordered, ("all", total)]
        ],
        f"{len(recorded)} pages, read in one process; each step without those in it",
    )


def _ingest(plant: Plant, number: int, recorded: list[Any], watch: Stopwatch) -> None:
    pages = [edition_of(page, number) for page in recorded]
    web = {page.url: page.body for page in pages}
    web[feed_url(f"edition-{number}")] = feed_of([page.url for page in pages])
    with watch.measuring(REST):
        plant.run(f"edition-{number}", web.get)


def _put_around_steps(plant: Plant, watch: Stopwatch) -> None:
    """Measure every step and every method of the stores, from now on."""
    for name, step in READ.items():
        setattr(steps, name, watch.around(step, getattr(steps, name)))
    for edge in EDGES:
        behind = getattr(plant.job, edge)
        for name in _methods(behind):
            vars(behind)[name] = watch.around(edge, getattr(behind, name))


def _methods(edge: object) -> list[str]:
    own = [name for name in dir(edge) if not name.startswith("_")]
    return [name for name in own if callable(getattr(type(edge), name, None))]
