"""A reader process: `python -m pipeline.worker BYTES`, spoken to over pipes."""

import sys
from collections.abc import Callable

import structlog

from pipeline.adapters.workers import Task, serve
from pipeline.extract.page import reset_caches
from pipeline.model import Document
from pipeline.records import PartsTask
from pipeline.run import ReadRules, list_parts, parse_item, read_item
from pipeline.stages.deliveries import Deliveries

CACHE_PAGES = 250
"""Pages after which trafilatura's caches are emptied: they grow with each page."""


def make_handler(rules: ReadRules) -> Callable[[Task], object]:
    """Return what answers a task: feeds are parsed, everything else is read."""
    pages = 0
    deliveries = Deliveries()

    def handle(task: Task) -> object:
        nonlocal pages
        pages += 1
        if pages % CACHE_PAGES == 0:
            reset_caches()
        if isinstance(task, Document):
            return parse_item(task)
        if isinstance(task, PartsTask):
            return list_parts(task)
        return read_item(task, rules, deliveries)

    return handle


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    serve(make_handler, int(sys.argv[1]))
