"""Memory of one reader over 50,000 pages: no cache may grow with them.

The annotated pages come over and over, each time as another edition: on another
host, with all addresses on the page, and one paragraph changed.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice

from benchmarks.editions import Page as Printed
from benchmarks.editions import edition_of
from benchmarks.processes import forget_most, resident
from benchmarks.tables import show
from pipeline.records import ReadTask
from pipeline.worker import make_handler
from tests.evaluation.annotated import Page, pages, shipped_rules, task_of
from tests.evaluation.data import folder

PAGES, STEP, WARM = 50_000, 5_000, 10_000
FIRST = 1_000
MOST_BODY = 50_000
"""Bytes of a page: larger ones would make hours of a quarter of one."""
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
    for number, task in enumerate(islice(_editions(pages(data)), PAGES), start=1):
        handle(task)
        if number % STEP == 0 or number == FIRST:
            points.append((number, *resident(os.getpid())))
            print(f"{number:,} pages: {points[-1][1]:.0f} MiB", flush=True)
    _show(points)


def _editions(some: Sequence[Page]) -> Iterator[ReadTask]:
    """Yield the task to read each page, in one edition after the other."""
    for number in count(1):
        for page in some:
            task = task_of(page)
            if len(task.document.body) <= MOST_BODY:
                printed = edition_of(Printed(page.url, task.document.body), number)
                yield replace(
                    task,
                    document=replace(
                        task.document,
                        url=printed.url,
                        final_url=printed.url,
                        body=printed.body,
                    ),
                )


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
