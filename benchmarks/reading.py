"""Pages per second of processor time: the reading of a page against trafilatura."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

from trafilatura import bare_extraction

from benchmarks.tables import show
from pipeline.extract.page import reset_caches
from pipeline.run import read
from tests.evaluation.annotated import Page, pages, shipped_rules, task_of
from tests.evaluation.data import folder

GOAL = 0.75
ROUNDS, WARM = 3, 40
RESAMPLES = 2_000
CACHE_PAGES = 250
OURS = "pipeline.run.read"
PLAIN = "bare_extraction"
Seconds = list[float]


def main() -> None:
    """Read each page with each tool in turn, so that noise meets all alike.

    The one that goes first changes from page to page, and on each page from round
    to round: the others find its addresses and dates in the caches.
    """
    data = folder("extraction")
    if data is None:
        sys.exit("the annotated pages are not beside the project (NEWS_EVAL)")
    some = [page for page in pages(data) if page.is_news]
    tools = list(_tools())
    for page in islice(some, WARM):
        _in_turn(page, tools)
    taken: dict[str, Seconds] = {name: [0.0] * len(some) for name, _ in tools}
    for number in range(ROUNDS * len(some)):
        if number % CACHE_PAGES == 0:
            reset_caches()
        index = number % len(some)
        first = (number // len(some) + index) % len(tools)
        for name, s in _in_turn(some[index], [*tools[first:], *tools[:first]]):
            taken[name][index] += s
    _show(taken)


def _tools() -> list[tuple[str, Callable[[Page], Callable[[], object]]]]:
    def ours(page: Page) -> Callable[[], object]:
        return partial(read, task_of(page), shipped_rules())

    def bare(page: Page, *, with_metadata: bool) -> Callable[[], object]:
        return partial(
            bare_extraction,
            page.body(),
            url=page.url,
            include_comments=False,
            with_metadata=with_metadata,
        )

    return [
        (OURS, ours),
        (PLAIN, partial(bare, with_metadata=False)),
        (f"{PLAIN}, with_metadata=True", partial(bare, with_metadata=True)),
    ]


def _in_turn(
    page: Page, tools: Sequence[tuple[str, Callable[[Page], Callable[[], object]]]]
) -> list[tuple[str, float]]:
    return [(name, _seconds(prepare(page))) for name, prepare in tools]


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _show(taken: dict[str, Seconds]) -> None:
    count = len(taken[OURS])
    show(
        "reading",
        ("what", "ms per page", "pages per CPU s", "pipeline's speed by it", "95 %"),
        [
            (
                name,
                f"{sum(s) / count / ROUNDS * 1000:.2f}",
                f"{count * ROUNDS / sum(s):.1f}",
                f"{sum(s) / sum(taken[OURS]):.2f}",
                "{:.2f} to {:.2f}".format(*interval(s, taken[OURS])),
            )
            for name, s in taken.items()
        ],
        f"{count} annotated news pages, {ROUNDS} times each, one process; "
        f"goal: {GOAL:.2f} of bare_extraction's speed",
    )


def interval(above: Seconds, below: Seconds) -> tuple[float, float]:
    """Return where the ratio of the sums lies in 95 % of resamples of the pages."""
    chance = random.Random(7)
    indices = range(len(above))
    ratios = sorted(
        sum(above[i] for i in some) / sum(below[i] for i in some)
        for some in (chance.choices(indices, k=len(above)) for _ in range(RESAMPLES))
    )
    return ratios[int(0.025 * RESAMPLES)], ratios[int(0.975 * RESAMPLES)]
