"""The ledger on SQLAlchemy Core: each method is one short transaction."""

import os
import random
import time
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from pipeline.adapters.ledger import articles, items, reports, runs, takedowns
from pipeline.adapters.ledger.engine import empty_log, open_engine, translated
from pipeline.adapters.ledger.sql import upsert
from pipeline.adapters.ledger.tables import robots
from pipeline.errors import StoreError
from pipeline.model import Outcome
from pipeline.ports import Books
from pipeline.records import (
    FeedState,
    Head,
    Item,
    ItemOutcome,
    Location,
    PastOutcome,
    Pending,
    PollCommit,
    RobotsFile,
    RunCounts,
    SourceStatus,
    StoredDocument,
    Takedown,
    VersionRecord,
)

T = TypeVar("T")
_TRIES = 8


class SqlLedger:
    """The ledger at an SQLAlchemy URL (`ports.Records`).

    `rules_hash` is written beside each version that is made with those rules.
    """

    def __init__(self, url: str, rules_hash: str = "") -> None:
        self._engine = open_engine(url)
        self._rules_hash = rules_hash

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with translated(), self._engine.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with translated(), self._engine.connect() as db:
            yield db.execution_options(reading=True)

    # runs and leases

    def begin_run(
        self,
        run_id: str,
        at: datetime,
        now: datetime,
        until: datetime,
        *,
        here: bool = True,
    ) -> None:
        with self._writing() as db:
            runs.begin(db, run_id, at, now, until, os.getpid() if here else None)

    def close_dead_runs(self, now: datetime, also: str | None = None) -> list[str]:
        with self._writing() as db:
            return runs.close_dead(db, now, also)

    def run_state(self, run_id: str) -> str | None:
        with self._reading() as db:
            return runs.state(db, run_id)

    def finish_run(self, run_id: str, at: datetime, problem: str | None) -> None:
        with self._writing() as db:
            runs.finish(db, run_id, at, problem)

    def claim(
        self, names: Iterable[str], owner: str, now: datetime, until: datetime
    ) -> set[str]:
        with self._writing() as db:
            return runs.claim(db, names, owner, now, until)

    def release(self, names: Mapping[str, datetime], owner: str) -> None:
        with self._writing() as db:
            runs.release(db, names, owner)

    def counts(self, run_id: str) -> list[RunCounts]:
        with self._reading() as db:
            return runs.counts(db, run_id)

    # polling and receiving

    def feed_states(self, urls: Iterable[str]) -> dict[str, FeedState]:
        with self._reading() as db:
            return items.feed_states(db, urls)

    def known_items(self, item_ids: Iterable[str]) -> set[str]:
        with self._reading() as db:
            return items.known(db, item_ids)

    def save_polls(
        self, run_id: str, polls: Sequence[PollCommit], files: Iterable[str] = ()
    ) -> None:
        with self._writing() as db:
            for poll in polls:
                items.save_poll(db, run_id, poll)
            items.register_files(db, files)

    def robots(self, origin: str) -> RobotsFile | None:
        with self._reading() as db:
            row = db.execute(robots.select().where(robots.c.origin == origin)).first()
            return RobotsFile(**row._mapping) if row else None

    def keep_robots(self, held: RobotsFile) -> None:
        with self._writing() as db:
            row = {c.name: getattr(held, c.name) for c in robots.columns}
            upsert(db, robots, [row])

    # items

    def open_items(self, run_id: str) -> list[Item]:
        with self._reading() as db:
            return items.open_of_run(db, run_id)

    def items(self, item_ids: Iterable[str]) -> dict[str, Item]:
        with self._reading() as db:
            return items.by_id(db, item_ids)

    def take_over(
        self, run_id: str, now: datetime, sources: Collection[str] | None = None
    ) -> int:
        with self._writing() as db:
            return items.take_over(db, run_id, now, sources)

    def save_documents(
        self,
        stored: Sequence[StoredDocument],
        of_items: Mapping[str, str],
        files: Iterable[str] = (),
    ) -> None:
        with self._writing() as db:
            items.save_documents(db, stored)
            items.assign_documents(db, of_items)
            items.register_files(db, files)

    def documents(self, document_ids: Iterable[str]) -> dict[str, StoredDocument]:
        with self._reading() as db:
            return items.documents(db, document_ids)

    def latest_pages(self, urls: Iterable[str]) -> dict[str, StoredDocument]:
        with self._reading() as db:
            return items.latest_pages(db, urls)

    def save_outcomes(
        self, run_id: str, at: datetime, outcomes: Sequence[ItemOutcome]
    ) -> None:
        with self._writing() as db:
            runs.save_outcomes(db, run_id, at, outcomes)

    # articles

    def atomically(self, work: Callable[[Books], T]) -> T:
        for attempt in range(_TRIES):
            try:
                with self._writing() as db:
                    return work(articles.SqlBooks(db, self._rules_hash))
            except sa.exc.IntegrityError:
                # another run took a name or a text first: look again
                time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
        raise StoreError(f"the ledger changed under us {_TRIES} times; run again")

    def pending(self, run_id: str, limit: int) -> list[Pending]:
        with self._reading() as db:
            return articles.pending(db, run_id, limit)

    def save_written(
        self,
        run_id: str,
        at: datetime,
        written: Sequence[Pending],
        outcomes: Sequence[ItemOutcome],
    ) -> None:
        with self._writing() as db:
            articles.clear(db, written)
            runs.save_outcomes(db, run_id, at, outcomes)

    def queue(self, run_id: str, waiting: Mapping[str, str | None]) -> int:
        with self._writing() as db:
            return articles.queue(db, run_id, waiting)

    def heads(self, article_ids: Iterable[str]) -> dict[str, Head]:
        with self._reading() as db:
            return articles.heads(db, article_ids)

    def head_versions(self, article_ids: Iterable[str]) -> dict[str, VersionRecord]:
        with self._reading() as db:
            return articles.head_versions(db, article_ids)

    def article_ids(self, after: str, limit: int) -> list[str]:
        with self._reading() as db:
            return articles.ids(db, after, limit)

    def versions(self, article_id: str) -> list[VersionRecord]:
        with self._reading() as db:
            return articles.versions(db, article_id)

    # people's questions and wishes

    def find_items(self, text: str, keys: Sequence[str]) -> list[Item]:
        with self._reading() as db:
            return reports.find_items(db, text, keys)

    def find_articles(self, text: str, keys: Sequence[str]) -> list[str]:
        with self._reading() as db:
            return reports.find_articles(db, text, keys)

    def names(self, article_id: str) -> list[tuple[str, str]]:
        with self._reading() as db:
            return reports.names(db, article_id)

    def history(self, item_id: str) -> list[PastOutcome]:
        with self._reading() as db:
            return reports.history(db, item_id)

    def group(self, copy_group_id: str) -> list[Head]:
        with self._reading() as db:
            return articles.group(db, copy_group_id)

    def items_with(
        self, outcome: Outcome | None, source_id: str | None, limit: int
    ) -> list[Item]:
        with self._reading() as db:
            return reports.items_with(db, outcome, source_id, limit)

    def reopen(self, item_ids: Sequence[str]) -> int:
        with self._writing() as db:
            return reports.reopen(db, item_ids)

    def statuses(self, since: datetime) -> list[SourceStatus]:
        with self._reading() as db:
            return reports.statuses(db, since)

    def unknown_files(self, names: Iterable[str]) -> list[str]:
        with self._reading() as db:
            return reports.unknown_files(db, names)

    def take_down(self, run_id: str, taken: Takedown) -> list[StoredDocument]:
        with self._writing() as db:
            documents = takedowns.take_down(db, run_id, taken)
        empty_log(self._engine)
        return documents

    def taken_down(self, keys: Iterable[str]) -> dict[str, str]:
        with self._reading() as db:
            return takedowns.taken_down(db, keys)

    def takedown(self, article_id: str) -> Takedown | None:
        with self._reading() as db:
            return takedowns.takedown_of(db, article_id)

    def feed_captures(self, url: str) -> list[StoredDocument]:
        with self._reading() as db:
            return items.feed_captures(db, url)

    def move_documents(self, places: Mapping[str, Location]) -> None:
        with self._writing() as db:
            takedowns.move(db, places)
