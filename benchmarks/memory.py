"""Memory at 1,000 and at 5,000 articles: it must not grow with their number."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from benchmarks.editions import (
    Page,
    edition_of,
    edition_url,
    feed_of,
    feed_url,
    recorded_pages,
    recorded_url,
)
from benchmarks.plant import open_plant
from benchmarks.processes import children, forget_most, resident
from benchmarks.tables import show

STEPS = (1000, 5000)
MOST_MAIN, MOST_READER = 500, 350
_LOOK_AGAIN = 0.2


@dataclass
class Watched:
    """The most that each reader held, in MiB, by process id."""

    now: dict[int, float] = field(default_factory=dict)
    most: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        self.now = {}
        for pid in children():
            with suppress(OSError, KeyError, ValueError):  # it ended meanwhile
                self.now[pid], self.most[pid] = resident(pid)


def main() -> None:
    """Take in pages up to each step in one run, and look at all processes."""
    recorded = recorded_pages()
    rows: list[tuple[str, ...]] = []
    done = 0
    with open_plant(in_memory=False) as plant:
        for step in STEPS:
            forget_most()
            name = f"to-{step}"
            with watching() as readers:
                plant.run(name, _web(recorded, name, range(done, step)))
            rows += _rows(step, readers)
            done = step
    show(
        "memory",
        ("at", "process", "MiB now", "MiB at most"),
        rows,
        f"limits: {MOST_MAIN} MiB for the run, {MOST_READER} MiB for a reader",
    )


def _web(
    recorded: list[Page], feed: str, numbers: range
) -> Callable[[str], bytes | None]:
    """Return a web that prints its pages when they are asked for."""
    pages = {page.url: page for page in recorded}
    listed = [
        edition_url(recorded[number % len(recorded)].url, number // len(recorded))
        for number in numbers
    ]

    def body_of(url: str) -> bytes | None:
        if url == feed_url(feed):
            return feed_of(listed)
        original, number = recorded_url(url)
        page = pages.get(original)
        return edition_of(page, number).body if page else None

    return body_of


@contextmanager
def watching() -> Iterator[Watched]:
    """Look at the readers again and again, as they are replaced meanwhile."""
    watched, ended = Watched(), threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_AGAIN):
            watched.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watched
    finally:
        ended.set()
        thread.join()


def _rows(step: int, readers: Watched) -> Iterator[tuple[str, ...]]:
    now, most = resident(os.getpid())
    yield f"{step:,}", "run", f"{now:.0f}", f"{most:.0f}"
    highest = max(readers.most.values())
    replaced = f"reader (the largest of {len(readers.most)})"
    yield f"{step:,}", replaced, f"{max(readers.now.values()):.0f}", f"{highest:.0f}"
