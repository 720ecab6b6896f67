"""A whole pipeline to measure: everything is real but the web."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.editions import PrintedWeb, feed_url
from pipeline.adapters.clocks import SystemClock
from pipeline.adapters.files import FolderDrops
from pipeline.adapters.inline import InlineReaders
from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.memory_search import MemorySearch
from pipeline.adapters.spool import Spool
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.adapters.warc import WarcArchive
from pipeline.adapters.workers import SubprocessReaders
from pipeline.bootstrap import Silent
from pipeline.clean.rules import load_rules
from pipeline.dedup.identity import UrlRules
from pipeline.fetch.compare import key_of, same_site, site_of
from pipeline.fetch.door import Door
from pipeline.model import Outcome
from pipeline.ports import Readers
from pipeline.run import (
    ReadRules,
    RunReport,
    list_parts,
    parse_item,
    read_item,
    run,
)
from pipeline.settings import Settings, read_settings
from pipeline.sources import Source
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.job import Job, Policy

ROOT = Path(__file__).parents[1]
ARTICLES = (Outcome.INDEXED, Outcome.UPDATED, Outcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Plant:
    """A pipeline whose stores live as long as it does."""

    job: Job
    web: PrintedWeb

    def run(self, feed: str, body_of: Callable[[str], bytes | None]) -> RunReport:
        """Ingest what a feed lists, out of a web made by `body_of`."""
        source = Source(id="bench", name="Bench", feeds=(feed_url(feed),))
        self.web.body_of = body_of
        sources = {source.id: source}
        return run(replace(self.job, run_id=uuid.uuid4().hex, sources=sources))


@contextmanager
def open_plant(*, inline: bool = False, in_memory: bool = True) -> Iterator[Plant]:
    """Open a plant in a folder of its own.

    `inline` reads in this process; `in_memory` tells where the search index is.
    """
    settings = read_settings()
    rules = ReadRules(
        load_rules(ROOT / settings.boilerplate),
        UrlRules(key_of, same_site, site_of, key_of),
    )
    readers = _inline(rules) if inline else _processes(rules, settings)
    with TemporaryDirectory(prefix="newsline-bench-") as name:
        folder = Path(name)
        ledger = SqlLedger(f"sqlite:///{folder / 'ledger.sqlite'}", "bench")
        clock = SystemClock()
        web = PrintedWeb(clock)
        try:
            yield Plant(
                web=web,
                job=Job(
                    run_id="",
                    sources={},
                    ledger=ledger,
                    archive=WarcArchive(
                        str(folder / "archive"),
                        folder / "spool",
                        max_body=settings.max_body,
                    ),
                    fetcher=Door(
                        lambda: web,
                        robots=ledger,
                        clock=clock,
                        user_agent=settings.user_agent,
                    ),
                    drops=FolderDrops(1_000_000),
                    spool=Spool(folder / "spool"),
                    readers=readers,
                    index=MemorySearch()
                    if in_memory
                    else SqliteSearch(folder / "search.sqlite"),
                    clock=clock,
                    wall=clock,
                    progress=Silent(),
                    comparable=key_of,
                    policy=Policy(host_gap=timedelta(0), batch=settings.batch),
                ),
            )
        finally:
            readers.close()
            ledger.close()


def _inline(rules: ReadRules) -> Readers:
    return InlineReaders(
        partial(read_item, rules=rules, deliveries=Deliveries()), parse_item, list_parts
    )


def _processes(rules: ReadRules, settings: Settings) -> Readers:
    return SubprocessReaders(
        [sys.executable, "-m", "pipeline.worker", str(settings.page_memory)],
        rules,
        count=os.cpu_count() or 1,
        deadline=settings.page_deadline,
        pages=settings.worker_pages,
    )


def articles_in(report: RunReport) -> int:
    """Return how many articles came of a run."""
    return sum(row.outcomes.get(end, 0) for row in report.counts for end in ARTICLES)
