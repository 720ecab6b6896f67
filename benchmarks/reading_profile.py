"""Where the processor time of reading a page goes, function by function."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType

from benchmarks.tables import show
from pipeline.extract.page import reset_caches
from pipeline.run import read
from tests.evaluation.annotated import pages, shipped_rules, task_of
from tests.evaluation.data import folder

WARM, ROUNDS, EVERY = 40, 2, 0.001
LEAST = 0.01
"""What takes a smaller share of the time is not shown."""


def main() -> None:
    """Read the annotated news pages, and look each millisecond at what is done."""
    data = folder("extraction")
    if data is None:
        sys.exit("the annotated pages are not beside the project (NEWS_EVAL)")
    tasks = [task_of(page) for page in pages(data) if page.is_news]
    rules = shipped_rules()
    for task in tasks[:WARM]:
        read(task, rules)
    seen = Counter[str]()

    def look(_: int, frame: FrameType | None) -> None:
        seen.update(set(_open(frame)))

    signal.signal(signal.SIGPROF, look)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    for _ in range(ROUNDS):
        reset_caches()
        for task in tasks:
            read(task, rules)
    signal.setitimer(signal.ITIMER_PROF, 0)
    _show(seen, (time.process_time() - begun) / ROUNDS / len(tasks), len(tasks))


def _open(frame: FrameType | None) -> Iterator[str]:
    """Yield what is being done, by the functions of ours and of trafilatura."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(("pipeline.", "trafilatura.")):
            yield f"{module}.{frame.f_code.co_qualname}"
        frame = frame.f_back


def _show(seen: Counter[str], seconds: float, count: int) -> None:
    whole = seen["pipeline.run.read"]
    show(
        "reading_profile",
        ("function, with all that it calls", "ms per page", "share"),
        [
            (name, f"{seconds * 1000 * times / whole:.2f}", f"{times / whole:.0%}")
            for name, times in seen.most_common()
            if times >= LEAST * whole and "<locals>" not in name
        ],
        f"{count} annotated news pages, {ROUNDS} times each, one process",
    )
