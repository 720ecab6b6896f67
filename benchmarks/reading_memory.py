"""Memory of one reader over 50,000 pages: trafilatura's caches must not grow."""

import os
import sys
from collections.abc import Sequence
from itertools import cycle, islice

from benchmarks.processes import forget_most, resident
from benchmarks.tables import show
from pipeline.worker import make_handler
from tests.evaluation.annotated import pages, shipped_rules, task_of
from tests.evaluation.data import folder

PAGES, STEP, WARM = 50_000, 5_000, 10_000
MOST_GROWTH = 1.0
"""MiB per 1,000 pages: a reader is replaced after 2,000."""
Point = tuple[int, float, float]


def main() -> None:
    """Read the annotated pages over and over, and look at the process."""
    data = folder("extraction")
    if data is None:
        sys.exit("the annotated pages are not beside the project (NEWS_EVAL)")
    handle = make_handler(shipped_rules())
    points: list[Point] = []
    forget_most()
    for number, page in enumerate(islice(cycle(pages(data)), PAGES), start=1):
        handle(task_of(page))
        if number % STEP == 0:
            points.append((number, *resident(os.getpid())))
            print(f"{number:,} pages: {points[-1][1]:.0f} MiB", flush=True)
    _show(points)


def _show(points: Sequence[Point]) -> None:
    growth = slope([(pages, now) for pages, now, _ in points if pages >= WARM]) * 1000
    show(
        "reading_memory",
        ("pages", "MiB now", "MiB at most"),
        [(f"{pages:,}", f"{now:.0f}", f"{most:.0f}") for pages, now, most in points],
        f"after {WARM:,} pages {growth:+.2f} MiB per 1,000 pages; "
        f"goal: below {MOST_GROWTH:+.2f}",
    )


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return how steep the line is that fits `points` best."""
    count = len(points)
    middle_x = sum(x for x, _ in points) / count
    middle_y = sum(y for _, y in points) / count
    across = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return across / sum((x - middle_x) ** 2 for x, _ in points)
