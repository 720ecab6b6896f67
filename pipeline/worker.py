"""A reader process: `python -m pipeline.worker BYTES`, spoken to over pipes."""

import sys
from collections.abc import Callable

import structlog

from pipeline.adapters.workers import serve
from pipeline.extract.page import reset_caches
from pipeline.model import Document
from pipeline.records import ReadTask
from pipeline.run import ReadRules, parse_item, read_item

CACHE_PAGES = 250
"""Pages after which trafilatura's caches are emptied: they grow with each page."""


def make_handler(rules: ReadRules) -> Callable[[ReadTask | Document], object]:
    """Return what answers a task: feeds are parsed, everything else is read."""
    pages = 0

    def handle(task: ReadTask | Document) -> object:
        nonlocal pages
        pages += 1
        if pages % CACHE_PAGES == 0:
            reset_caches()
        if isinstance(task, Document):
            return parse_item(task)
        return read_item(task, rules)

    return handle


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    serve(make_handler, int(sys.argv[1]))
