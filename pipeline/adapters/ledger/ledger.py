"""The ledger on SQLAlchemy Core: each method is one short transaction."""

import os
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import datetime
from typing import TypeVar

from pipeline.adapters.ledger import (
    articles,
    drops,
    feeds,
    items,
    outbox,
    reports,
    runs,
    takedowns,
)
from pipeline.adapters.ledger.engine import empty_log
from pipeline.adapters.ledger.housekeeping import keep_house
from pipeline.adapters.ledger.page_book import SqlPageBook
from pipeline.adapters.ledger.tables import robots
from pipeline.model import Outcome
from pipeline.ports import Books
from pipeline.records import (
    Arrivals,
    Delivery,
    DropFile,
    FeedMove,
    FeedState,
    Head,
    HostState,
    Item,
    ItemOutcome,
    Location,
    Numbered,
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


class SqlLedger(SqlPageBook):
    """The ledger at an SQLAlchemy URL (`ports.Records`).

    `rules_hash` is written beside each version that is made with those rules.
    """

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
        pid = os.getpid() if here else None
        self._write(runs.begin, run_id, at, now, until, pid)
        self._write(keep_house, at, now)

    def close_dead_runs(self, now: datetime, also: str | None = None) -> list[str]:
        return self._write(runs.close_dead, now, also)

    def run_state(self, run_id: str) -> str | None:
        with self._reading() as db:
            return runs.state(db, run_id)

    def finish_run(self, run_id: str, at: datetime, problem: str | None) -> None:
        self._write(runs.finish, run_id, at, problem)

    def claim(
        self, names: Iterable[str], owner: str, now: datetime, until: datetime
    ) -> set[str]:
        return self._write(runs.claim, set(names), owner, now, until)

    def release(self, names: Mapping[str, datetime], owner: str) -> None:
        self._write(runs.release, names, owner)

    def counts(self, run_id: str) -> list[RunCounts]:
        with self._reading() as db:
            return runs.counts(db, run_id)

    # polling and receiving

    def feed_states(self, urls: Iterable[str]) -> dict[str, FeedState]:
        with self._reading() as db:
            return feeds.states(db, urls)

    def known_items(self, item_ids: Iterable[str]) -> set[str]:
        with self._reading() as db:
            return items.known(db, item_ids)

    def drop_files(self, source_id: str) -> dict[str, DropFile]:
        with self._reading() as db:
            return drops.files(db, source_id)

    def known_deliveries(self, source_id: str, sha256s: Iterable[str]) -> set[str]:
        with self._reading() as db:
            return drops.known(db, source_id, sha256s)

    def finished_files(self, source_id: str) -> dict[str, bool]:
        with self._reading() as db:
            return drops.finished(db, source_id)

    def forget_files(self, source_id: str, names: Iterable[str]) -> None:
        if gone := set(names):
            self._write(drops.forget, source_id, gone)

    def numbers(self, since: datetime) -> list[Numbered]:
        with self._reading() as db:
            return drops.numbers(db, since)

    def killed_originals(self, limit: int) -> list[Head]:
        with self._reading() as db:
            return articles.killed_originals(db, limit)

    def save_polls(
        self, run_id: str, polls: Sequence[PollCommit], files: Iterable[str] = ()
    ) -> None:
        self._write(items.save_polls, run_id, polls, set(files))

    def robots(self, origin: str) -> RobotsFile | None:
        with self._reading() as db:
            row = db.execute(robots.select().where(robots.c.origin == origin)).first()
            return RobotsFile(**row._mapping) if row else None

    def keep_robots(self, held: RobotsFile) -> None:
        self._write(items.keep_robots, held)

    def host_states(self, hosts: Iterable[str]) -> dict[str, HostState]:
        with self._reading() as db:
            return feeds.host_states(db, hosts)

    def keep_hosts(self, states: Iterable[HostState]) -> None:
        self._write(feeds.keep_hosts, list(states))

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
        return self._write(items.take_over, run_id, now, sources)

    def save_documents(
        self,
        stored: Sequence[StoredDocument],
        of_items: Mapping[str, str],
        files: Iterable[str] = (),
    ) -> None:
        self._write(items.save_fetched, stored, of_items, set(files))

    def documents(self, document_ids: Iterable[str]) -> dict[str, StoredDocument]:
        with self._reading() as db:
            return items.documents(db, document_ids)

    def latest_pages(self, urls: Iterable[str]) -> dict[str, StoredDocument]:
        with self._reading() as db:
            return items.latest_pages(db, urls)

    def save_outcomes(
        self, run_id: str, at: datetime, outcomes: Sequence[ItemOutcome]
    ) -> None:
        self._write(runs.save_outcomes, run_id, at, outcomes)

    # articles

    def atomically(self, work: Callable[[Books], T]) -> T:
        return self._write_in_turn(
            lambda db: work(articles.SqlBooks(db, self._rules_hash))
        )

    def pending(
        self, run_id: str, limit: int, after: Pending | None = None
    ) -> list[Pending]:
        with self._reading() as db:
            return outbox.pending(db, run_id, limit, after)

    def save_written(
        self,
        run_id: str,
        at: datetime,
        written: Sequence[Pending],
        outcomes: Sequence[ItemOutcome],
    ) -> None:
        self._write(outbox.save_written, run_id, at, written, outcomes)

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

    def article_count(self) -> int:
        with self._reading() as db:
            return articles.count(db)

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
        return self._write(outbox.reopen, item_ids)

    def cleaned_by(self, rule_id: str, after: str, limit: int) -> list[str]:
        with self._reading() as db:
            return articles.cleaned_by(db, rule_id, after, limit)

    def take_again(self, run_id: str, item_ids: Iterable[str]) -> set[str]:
        return self._write(outbox.take_again, run_id, set(item_ids))

    def save_again(
        self,
        run_id: str,
        at: datetime,
        written: Sequence[Pending],
        outcomes: Sequence[ItemOutcome],
    ) -> None:
        self._write(outbox.save_again, run_id, at, written, outcomes)

    def statuses(self, since: datetime) -> list[SourceStatus]:
        with self._reading() as db:
            return reports.statuses(db, since)

    def known_files(self) -> set[str]:
        with self._reading() as db:
            return reports.known_files(db)

    def documents_in(self, archive_file: str) -> list[StoredDocument]:
        with self._reading() as db:
            return items.documents_in(db, archive_file)

    def delivery_of(self, document_id: str) -> Delivery | None:
        with self._reading() as db:
            return items.delivery_of(db, document_id)

    def merged_with(self, article_ids: Iterable[str]) -> list[str]:
        with self._reading() as db:
            return takedowns.merged_with(db, article_ids)

    def take_down(self, run_id: str, taken: Takedown) -> list[StoredDocument]:
        documents = self._write_in_turn(
            lambda db: takedowns.take_down(db, run_id, taken)
        )
        empty_log(self._engine)
        return documents

    def taken_down(self, keys: Iterable[str]) -> dict[str, str]:
        with self._reading() as db:
            return takedowns.taken_down(db, keys)

    def takedown(self, article_id: str) -> Takedown | None:
        with self._reading() as db:
            return takedowns.takedown_of(db, article_id)

    def feeds(self) -> list[FeedState]:
        with self._reading() as db:
            return feeds.every_state(db)

    def moves(self, urls: Iterable[str]) -> list[FeedMove]:
        with self._reading() as db:
            return feeds.moves(db, urls)

    def save_feed(self, state: FeedState, move: FeedMove | None = None) -> None:
        self._write(feeds.save, [state], [move] if move else [])

    def arrivals(self, since: datetime) -> dict[str, list[Arrivals]]:
        with self._reading() as db:
            return feeds.arrivals_since(db, since)

    def feed_captures(self, source_id: str) -> list[StoredDocument]:
        with self._reading() as db:
            return items.feed_captures(db, source_id)

    def move_documents(self, places: Mapping[Location, Location]) -> None:
        self._write(takedowns.move, places)
