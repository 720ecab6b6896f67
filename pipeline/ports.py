"""What the pipeline needs from the outside, as protocols; adapters keep them."""

from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pipeline.model import (
    Document,
    Ended,
    IndexedArticle,
    Name,
    Outcome,
    ParsedFeed,
)
from pipeline.profiles import LearnedRule, Outlet, PageProfile, Quality, RuleState
from pipeline.records import (
    Arrivals,
    Capture,
    Decision,
    Delivery,
    DropFile,
    Exchange,
    FeedMove,
    FeedState,
    FetchRequest,
    FetchResult,
    Found,
    Head,
    HostState,
    Item,
    ItemOutcome,
    Known,
    Location,
    Numbered,
    PartFound,
    PartsTask,
    PastOutcome,
    Pending,
    PollCommit,
    Reading,
    ReadTask,
    RobotsFile,
    RunCounts,
    SearchQuery,
    SearchResult,
    SourceStatus,
    StoredDocument,
    Takedown,
    VersionRecord,
    WriteResult,
)
from pipeline.sources import WireDrop

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time; a replay has its own."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...


class Transport(Protocol):
    """Sends one request and reads its answer: no redirect is followed here.

    The address is checked when the connection is made, and the inflated body is
    bounded while it is read.
    """

    async def get(self, url: str, headers: Mapping[str, str]) -> Exchange:
        """Return the answer, whatever its status.

        Raises:
            FetchError: There is no answer, or none that we may accept.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...


class RobotsCache(Protocol):
    """Keeps robots.txt files between fetches."""

    def robots(self, origin: str) -> RobotsFile | None:
        """Return what is held for `origin` ("https://host:port"), however old."""
        ...

    def keep_robots(self, robots: RobotsFile) -> None:
        """Hold `robots` in place of what was held for its origin."""
        ...


class HostBook(Protocol):
    """Keeps how hosts behave between fetches."""

    def host_states(self, hosts: Iterable[str]) -> dict[str, HostState]:
        """Return what is known of `hosts`."""
        ...

    def keep_hosts(self, states: Iterable[HostState]) -> None:
        """Hold `states` in place of what was known of these hosts."""
        ...


class Fetcher(Protocol):
    """The one door to the web."""

    def fetch(
        self,
        requests: Sequence[FetchRequest],
        *,
        stop: Callable[[], bool] = lambda: False,
    ) -> Generator[list[FetchResult], None, None]:
        """Fetch all of `requests`, politely; give the results as they come.

        They come in lists of a hundred or what came within about a second, never
        empty ones. Fetching goes on while results are worked on, up to a bound on
        what waits. `stop` is asked before each request; what is left then ends with
        `Reason.INTERRUPTED`. Closing the generator gives up what is under way.
        """
        ...


class Archive(Protocol):
    """Keeps raw answers and deliveries, as WARC."""

    def store(self, batch: str, captures: Sequence[Capture]) -> list[Location]:
        """Write `captures` for good and return their places, in their order.

        `batch` is unique for each attempt. A revisit gets the place of its own
        record, which holds no body.

        Raises:
            ArchiveError: Nothing of the batch may be counted as stored.
        """
        ...

    def load(self, location: Location) -> Exchange:
        """Return the exchange at `location`.

        Raises:
            DamagedError: There is no such record, or it is damaged.
            ArchiveError: The archive as a whole cannot be read.
        """
        ...

    def extract(self, location: Location, to: Path) -> None:
        """Write the body of a delivery into the local file `to`.

        Raises:
            DamagedError: There is no such record, or it is damaged.
            ArchiveError: The archive as a whole cannot be read.
        """
        ...

    def files(self) -> list[str]:
        """Return the names of all archive files, sorted."""
        ...

    def records(self, archive_file: str) -> Iterator[tuple[Capture, Location]]:
        """Return the responses and deliveries in a file, in their order.

        Raises:
            ArchiveError: The file is damaged; what stood before was returned.
        """
        ...

    def rewrite(
        self, archive_file: str, without: Collection[Location]
    ) -> Mapping[Location, Location]:
        """Write what else is in a file to a new one; map its places to the new ones.

        The old file stays, so that it can be read until all know the new places.
        Nothing is written where nothing is left.

        Raises:
            ArchiveError: The file is damaged, or the new one cannot be written.
        """
        ...

    def remove(self, archive_file: str) -> None:
        """Remove a file for good; one that is not there is no error.

        Raises:
            ArchiveError: The file cannot be removed.
        """
        ...


class DropFolder(Protocol):
    """Folders into which agencies deliver, here or wherever fsspec reaches."""

    def look(self, drop: WireDrop) -> list[Found]:
        """List what is in a drop, sorted by name; nothing is read.

        Raises:
            StoreError: The folder cannot be listed.
        """
        ...

    def copy(self, drop: WireDrop, name: str, to: Path) -> None:
        """Copy a file to the local path `to`, within the largest size allowed.

        Raises:
            StoreError: It cannot be read, has gone, or is too large.
        """
        ...

    def tidy(self, drop: WireDrop, name: str, folder: str) -> None:
        """Move a file, with its marker, into another folder; one that went is fine.

        Raises:
            StoreError: It cannot be moved; the drop may be read-only.
        """
        ...


class Spool(Protocol):
    """Local copies of deliveries, for as long as they are worked on."""

    def place(self, name: str) -> Path:
        """Return where a file of that name is, or may be put."""
        ...

    def get(self, name: str, fill: Callable[[Path], None]) -> Path:
        """Return a file; one that is not there is filled first."""
        ...

    def trim(self) -> None:
        """Let go of the files that were not asked for longest, if there is much."""
        ...

    def close(self) -> None:
        """Remove all files."""
        ...


class Readers(Protocol):
    """Reads documents in processes of their own, within time and memory."""

    def read(self, tasks: Sequence[ReadTask]) -> list[Reading | Ended]:
        """Read the items of all `tasks`; the results are in their order."""
        ...

    def parse(self, feeds: Sequence[Document]) -> list[ParsedFeed | Ended]:
        """Parse all of `feeds`; the results are in their order."""
        ...

    def parts(self, deliveries: Sequence[PartsTask]) -> list[list[PartFound] | Ended]:
        """Say what is in each of `deliveries`; the results are in their order."""
        ...

    def close(self) -> None:
        """End the processes."""
        ...


class Progress(Protocol):
    """Shows people how far a run is."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of `total` things."""
        ...

    def advance(self, things: int = 1) -> None:
        """Say that so many things of the stage are done."""
        ...


class SearchIndex(Protocol):
    """Keeps the newest version of every article, for readers."""

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        """Store `articles` in place of older revisions, never of newer ones.

        A newer revision that is already there is no error.

        Raises:
            StoreError: The index as a whole cannot be written.
        """
        ...

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the articles visible at `query.as_of` that match.

        Raises:
            ValueError: The query's text is not in the query language.
        """
        ...

    def get(self, article_id: str) -> Mapping[str, Any] | None:
        """Return the search document of an article, visible or not."""
        ...

    def count(self) -> int:
        """Return how many documents there are, tombstones included."""
        ...


class Books(Protocol):
    """The ledger inside one transaction, for decisions."""

    def known(self, names: Iterable[Name], fingerprints: Iterable[str]) -> Known:
        """Return what the ledger knows of these names and texts."""
        ...

    def save(
        self, run_id: str, decisions: Sequence[Decision], *, again: bool = False
    ) -> None:
        """Write articles, names, versions and the outbox.

        `again`: the items have ended before, and none waits for the index.
        """
        ...


class PageBook(Protocol):
    """What is kept of pages that were read, by outlet, and what was learned."""

    def profiles(
        self, outlets: Iterable[Outlet], *, with_lines: bool = True
    ) -> dict[Outlet, list[PageProfile]]:
        """Return the profiles of outlets, the newest first; lines are most of them."""
        ...

    def keep_profiles(self, profiles: Iterable[PageProfile]) -> None:
        """Write profiles, one for each item; of each outlet the newest stay."""
        ...

    def learned(self, outlets: Iterable[Outlet]) -> dict[Outlet, list[LearnedRule]]:
        """Return the rules that were learned from outlets, in whatever state."""
        ...

    def every_rule(self) -> list[LearnedRule]:
        """Return all rules that were ever learned, by outlet."""
        ...

    def rules(self, rule_ids: Iterable[str]) -> dict[str, LearnedRule]:
        """Return learned rules by id."""
        ...

    def save_rules(self, rules: Iterable[LearnedRule]) -> None:
        """Write rules as they are learned.

        What a human decided meanwhile, and who learned did not know, stays. Rules
        that have expired and were never decided about (no `decided_at`) are deleted.
        """
        ...

    def decide_rule(
        self, rule_id: str, state: RuleState, by: str, at: datetime
    ) -> bool:
        """Write what a human decided about a rule; say whether there is such a one."""
        ...

    def qualities(self) -> list[Quality]:
        """Return how all outlets are doing that were ever off their baseline."""
        ...

    def save_qualities(self, saved: Iterable[Quality]) -> None:
        """Write how outlets are doing."""
        ...

    def make_due(self, item_ids: Iterable[str], at: datetime) -> None:
        """Let items that are held or dropped be looked at again, from `at` on.

        What a human discarded is not.
        """
        ...


class Ledger(RobotsCache, HostBook, PageBook, Protocol):
    """The truth about what came in, how it ended and who may be seen.

    Every method is one short transaction.

    Raises:
        StoreError: The ledger cannot be used; nothing of the call was written.
    """

    def begin_run(
        self,
        run_id: str,
        at: datetime,
        now: datetime,
        until: datetime,
        *,
        here: bool = True,
    ) -> None:
        """Open a run at the time `at` of its visit, with a lease from `now`.

        A run that is `here` ends with this process; any other with its lease.
        """
        ...

    def close_dead_runs(self, now: datetime, also: str | None = None) -> list[str]:
        """Close the runs whose process or lease has ended; return their ids.

        Those whose ids begin with `also` are closed however they are.
        """
        ...

    def run_state(self, run_id: str) -> str | None:
        """Return "running", "finished", "failed" or "dead"; None if it never began."""
        ...

    def finish_run(self, run_id: str, at: datetime, problem: str | None) -> None:
        """Close a run and give back its leases, those of hosts excepted.

        One that was closed before stays as it is.
        """
        ...

    def claim(
        self, names: Iterable[str], owner: str, now: datetime, until: datetime
    ) -> set[str]:
        """Take free leases and renew own ones; return the names held now."""
        ...

    def release(self, names: Mapping[str, datetime], owner: str) -> None:
        """Let leases of `owner` run out at the given times, for itself as well."""
        ...

    def counts(self, run_id: str) -> list[RunCounts]:
        """Return what the run took in and accounted for, by source."""
        ...

    def feed_states(self, urls: Iterable[str]) -> dict[str, FeedState]:
        """Return the states of those feeds that were polled before."""
        ...

    def known_items(self, item_ids: Iterable[str]) -> set[str]:
        """Return those of `item_ids` that are in the ledger."""
        ...

    def drop_files(self, source_id: str) -> dict[str, DropFile]:
        """Return the files that were seen in a source's drop, by name."""
        ...

    def known_deliveries(self, source_id: str, sha256s: Iterable[str]) -> set[str]:
        """Return those of `sha256s` that the source has delivered before."""
        ...

    def finished_files(self, source_id: str) -> dict[str, bool]:
        """Return the files all of whose items have ended, and if one was rejected."""
        ...

    def forget_files(self, source_id: str, names: Iterable[str]) -> None:
        """Know files no more that are not in the drop any longer."""
        ...

    def save_polls(
        self, run_id: str, polls: Sequence[PollCommit], files: Iterable[str] = ()
    ) -> None:
        """Write feed states, documents, new items and counts of this run.

        A new item that another run wrote meanwhile counts as unchanged. `files`
        are archive files whose records are all known.
        """
        ...

    def take_over(
        self, run_id: str, now: datetime, sources: Collection[str] | None = None
    ) -> int:
        """Make items of this run: left open by dead runs, due for retry or recheck.

        They count as taken in by it. Returns how many they are. `sources` are the
        ids of those whose items are taken; None takes the items of all.
        """
        ...

    def open_items(self, run_id: str) -> list[Item]:
        """Return the open items of this run, oldest first."""
        ...

    def items(self, item_ids: Iterable[str]) -> dict[str, Item]:
        """Return items by id."""
        ...

    def save_documents(
        self,
        stored: Sequence[StoredDocument],
        of_items: Mapping[str, str],
        files: Iterable[str] = (),
    ) -> None:
        """Write documents; `of_items` maps an item's id to its document's."""
        ...

    def documents(self, document_ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Return documents by id, without their bodies."""
        ...

    def taken_down(self, keys: Iterable[str]) -> dict[str, str]:
        """Return those of `keys` that name a taken down article, with its id."""
        ...

    def latest_pages(self, urls: Iterable[str]) -> dict[str, StoredDocument]:
        """Return the newest page captured for each of `urls`, where there is one."""
        ...

    def save_outcomes(
        self, run_id: str, at: datetime, outcomes: Sequence[ItemOutcome]
    ) -> None:
        """Write how items ended; in a run only `failed` may be replaced."""
        ...

    def atomically(self, work: Callable[[Books], T]) -> T:
        """Run `work` in one transaction, while nobody else decides.

        It is run again where the store broke the transaction off.
        """
        ...

    def pending(
        self, run_id: str, limit: int, after: Pending | None = None
    ) -> list[Pending]:
        """Return rows of the outbox that no other living run will write, in order.

        `after` is the last row of the page before.
        """
        ...

    def save_written(
        self,
        run_id: str,
        at: datetime,
        written: Sequence[Pending],
        outcomes: Sequence[ItemOutcome],
    ) -> None:
        """Empty the outbox of what was written, with the outcomes, at once.

        An item that no living run works on counts as taken in by this one. One that
        ended for good meanwhile stays as it is.
        """
        ...

    def heads(self, article_ids: Iterable[str]) -> dict[str, Head]:
        """Return articles by id."""
        ...

    def head_versions(self, article_ids: Iterable[str]) -> dict[str, VersionRecord]:
        """Return the newest version of each article."""
        ...


class Records(Ledger, Protocol):
    """The ledger as people ask it, and their wishes."""

    def article_ids(self, after: str, limit: int) -> list[str]:
        """Return article ids in their order, those after `after`."""
        ...

    def article_count(self) -> int:
        """Return how many articles there are, taken down ones included."""
        ...

    def find_items(self, text: str, keys: Sequence[str]) -> list[Item]:
        """Return items by id, URL, guid, article id, or one of `keys`."""
        ...

    def find_articles(self, text: str, keys: Sequence[str]) -> list[str]:
        """Return the ids of articles by id or by one of their names."""
        ...

    def names(self, article_id: str) -> list[tuple[str, str]]:
        """Return the names of an article as (kind, key)."""
        ...

    def history(self, item_id: str) -> list[PastOutcome]:
        """Return how an item ended in each run, the oldest first."""
        ...

    def versions(self, article_id: str) -> list[VersionRecord]:
        """Return all versions of an article, by number."""
        ...

    def group(self, copy_group_id: str) -> list[Head]:
        """Return the visible members of a copy group, the original first."""
        ...

    def items_with(
        self, outcome: Outcome | None, source_id: str | None, limit: int
    ) -> list[Item]:
        """Return items that stand at `outcome` (None: open), the oldest first."""
        ...

    def reopen(self, item_ids: Sequence[str]) -> int:
        """Let the next run take these items on; return how many there were.

        Their articles are sent to the index as they stand. An item whose bytes were
        decided about waits for that, with the outcome of the decision.
        """
        ...

    def cleaned_by(self, rule_id: str, after: str, limit: int) -> list[str]:
        """Return ids of visible articles whose newest version lost a line to a rule.

        They come in their order, those after `after`.
        """
        ...

    def take_again(self, run_id: str, item_ids: Iterable[str]) -> set[str]:
        """Count items as taken in by a run that only reads them again.

        They stand as they are. Returns those that had not ended in this run before.
        """
        ...

    def save_again(
        self,
        run_id: str,
        at: datetime,
        written: Sequence[Pending],
        outcomes: Sequence[ItemOutcome],
    ) -> None:
        """Empty the outbox of what was written, with how reading again ended.

        The items stand as they did.
        """
        ...

    def numbers(self, since: datetime) -> list[Numbered]:
        """Return the numbers of items received since then, in their order."""
        ...

    def killed_originals(self, limit: int) -> list[Head]:
        """Return visible articles with a text that its agency killed."""
        ...

    def statuses(self, since: datetime) -> list[SourceStatus]:
        """Return how each source is doing; articles and delays since `since`."""
        ...

    def known_files(self) -> set[str]:
        """Return the archive files whose records are all known."""
        ...

    def documents_in(self, archive_file: str) -> list[StoredDocument]:
        """Return the documents that are in an archive file, by their offsets."""
        ...

    def delivery_of(self, document_id: str) -> Delivery | None:
        """Return the delivery that a document is the body of, if it is one."""
        ...

    def merged_with(self, article_ids: Iterable[str]) -> list[str]:
        """Return articles and all that were found to be one with them."""
        ...

    def take_down(self, run_id: str, taken: Takedown) -> list[StoredDocument]:
        """Hide an article, purge its text here, and return what else holds it."""
        ...

    def takedown(self, article_id: str) -> Takedown | None:
        """Return the takedown of an article, if it was taken down."""
        ...

    def feeds(self) -> list[FeedState]:
        """Return the states of all feeds that were ever asked, by URL."""
        ...

    def moves(self, urls: Iterable[str]) -> list[FeedMove]:
        """Return when these feeds moved, the oldest first."""
        ...

    def save_feed(self, state: FeedState, move: FeedMove | None = None) -> None:
        """Write the state of a feed that a person changed."""
        ...

    def arrivals(self, since: datetime) -> dict[str, list[Arrivals]]:
        """Return how many new entries each source had in each hour since then."""
        ...

    def feed_captures(self, source_id: str) -> list[StoredDocument]:
        """Return all captures of a source's feeds."""
        ...

    def move_documents(self, places: Mapping[Location, Location]) -> None:
        """Write the new places of records; their old files are known no more."""
        ...
