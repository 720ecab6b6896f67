"""What the ledger keeps and what passes between the steps and the edges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.model import (
    Article,
    Document,
    DocumentKind,
    Ended,
    FeedEntry,
    Identity,
    Name,
    Notice,
    Outcome,
    Placement,
    Reason,
)
from pipeline.profiles import LearnedRule, PageProfile
from pipeline.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One URL to be fetched; `key` is the caller's own and comes back."""

    key: str
    url: str
    kind: DocumentKind
    source_id: str
    etag: str | None = None
    last_modified: str | None = None
    gap: timedelta = timedelta(seconds=1)
    obeys_opt_outs: bool = False
    """Whether publishers' reservations against text and data mining count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer as on the wire: what the archive keeps.

    `body` is as received (Content-Encoding kept), `inflated` is for reading.
    `truncated` is a WARC-Truncated value: "length", "time" or "disconnect".
    `problem` says why the body cannot be inflated, wholly or from some point on.
    """

    url: str
    captured_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    inflated: bytes = b""
    truncated: str | None = None
    problem: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first header called `name`, in any case, if there is one."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """How a fetch went: every answer that came, and the end of it.

    `end` is the last answer when there is one that we take (304 included), else
    the reason why not. `exchanges` holds redirects and robots.txt too.
    `retry_after` is the number of seconds the server asked us to wait, `pause`
    how long its host is to be left alone in any case: nothing if it was not asked.
    """

    request: FetchRequest
    end: Exchange | Ended
    exchanges: tuple[Exchange, ...] = ()
    retry_after: float | None = None
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """A robots.txt as we hold it; no `text`: all is allowed, unless `deferred`."""

    origin: str
    fetched_at: datetime
    text: str | None = None
    deferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """How a host behaves; it is not asked before `closed_until`.

    `seconds` is the moving average of its response times, `closed_by` why it is
    not asked, for people.
    """

    host: str
    seconds: float | None = None
    failures: int = 0
    closed_until: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record stands in the archive, in bytes."""

    archive_file: str
    offset: int
    length: int


GONE = Location("", 0, 0)
"""Where a document is whose record was taken out of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """An exchange that is to be archived, with whose and what it is.

    `same_as` names an earlier capture of the same body (url, time): the archive
    then writes a revisit record without the body. `asked` is the URL that we asked
    for, where redirects led from it to this answer. The body of a delivery is in
    the local file `path`, and `sha256` is its own.
    """

    document_id: str
    kind: DocumentKind
    source_id: str
    exchange: Exchange
    same_as: tuple[str, datetime] | None = None
    asked: str | None = None
    path: Path | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as the ledger knows it; the bytes are at `location`.

    A document with the body of an earlier one is at that one's location.
    """

    document: Document
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a feed is doing; times are None until it happened.

    Attributes:
        url: the feed as the sources name it, which stays its name.
        location: where it is asked for instead, once it has moved for good.
        moved_to: where it redirects to for good, on probation; `moved_at` since
            when, `moved_seen` how often in a row.
        parent: the sitemap index that lists it, if the sources do not.
        full_at: when it was last asked for without conditions.
        changed_at: when it last listed something new.
        newest_at: the newest date among its entries.
        failures: polls in a row that failed; `strikes` weighs them by their gravity.
        interval: the wait that was last thought right.
        hint: the shortest wait that the publisher wants.
        rhythm: when it publishes, as learned; only `poll.rhythm` reads it.
        window: digests of the entries that it listed last, in their order.
        missed: entries that came and went between two polls, as estimated, in all;
            `missed_at` when that last happened.
    """

    url: str
    source_id: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    document_id: str | None = None
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    location: str | None = None
    moved_to: str | None = None
    moved_at: datetime | None = None
    moved_seen: int = 0
    parent: str | None = None
    full_at: datetime | None = None
    changed_at: datetime | None = None
    newest_at: datetime | None = None
    strikes: float = 0.0
    interval: timedelta | None = None
    hint: timedelta | None = None
    rhythm: tuple[float, ...] = ()
    window: tuple[str, ...] = ()
    missed: float = 0.0
    missed_at: datetime | None = None

    @property
    def address(self) -> str:
        """The URL to ask for."""
        return self.location or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMove:
    """A feed that is asked for elsewhere from now on, and why."""

    url: str
    at: datetime
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many new entries a source had in the hour that began at `hour`."""

    hour: datetime
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a feed listed or a delivery held, for ever.

    `outcome` is None while the item is open. `listed_in` is the feed capture that
    first listed it; `document_id` and `part` say where it can be read, once it was
    fetched or received.
    """

    item_id: str
    source_id: str
    channel: str
    key: str
    url: str | None
    guid: str | None = None
    title: str = ""
    entry: FeedEntry | None = None
    first_seen_at: datetime
    outcome: Outcome | None = None
    reason: Reason | None = None
    stage: str | None = None
    detail: str = ""
    attempts: int = 0
    retry_at: datetime | None = None
    recheck_at: datetime | None = None
    changed_at: datetime | None = None
    listed_in: str | None = None
    document_id: str | None = None
    part: str | None = None
    article_id: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one channel gave in a run: a feed, a drop, or our own second looks.

    `taken_in` counts everything; `unchanged` those listed again, which get no
    row of their own. `problem` is for people.
    """

    channel: str
    source_id: str
    taken_in: int = 0
    unchanged: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file in a drop folder, as listed there.

    `name` is its path within the folder, `version` changes when its content does
    (size, time, ETag: whatever the folder tells). One that `is_settling` may still
    be written. `problem` says why it is left alone.
    """

    name: str
    version: str = ""
    size: int | None = None
    is_settling: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file or message of an agency, known by source and sha-256."""

    source_id: str
    sha256: str
    name: str
    received_at: datetime
    document_id: str
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFile:
    """A file of a drop as it was seen there; its sha-256 once it was taken in."""

    source_id: str
    name: str
    version: str
    seen_at: datetime
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An item's number in the sequence of its service, which ends at `last`."""

    source_id: str
    service: str
    number: int
    last: int
    item_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFound:
    """An item within a delivery: the name of its part, and what it calls itself."""

    part: str
    guid: str | None = None
    headline: str = ""
    service: str | None = None
    number: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCommit:
    """All that polling one feed or reading one drop changes, in one transaction.

    `arrivals` is how many of the new items are news, not the stock of a feed that
    was never asked before.
    """

    intake: Intake
    state: FeedState | None = None
    move: FeedMove | None = None
    arrivals: int = 0
    items: tuple[Item, ...] = ()
    documents: tuple[StoredDocument, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    files: tuple[DropFile, ...] = ()
    numbered: tuple[Numbered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """One item to be read out of its document; `learned` are the rules of its site."""

    item_id: str
    document: Document
    part: str | None
    entry: FeedEntry | None
    source: Source
    learned: tuple[LearnedRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsTask:
    """A delivery of which we want to know what is in it."""

    document: Document
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An item as read: the finished article and what identifies it.

    A wire item has a notice too, a page a profile.
    """

    article: Article
    identity: Identity
    notice: Notice | None = None
    profile: PageProfile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A reading that waits for the decision: new, changed, known, a copy?"""

    item: Item
    reading: Reading
    document_id: str
    part: str | None
    seen_at: datetime
    is_wire: bool = False
    is_page: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An article as the ledger knows it, at its newest version.

    `versions` counts them all: a late one is kept, but is not the newest; there is
    none while only orders about the article have come. `number` is the agency's of
    the newest version. What the article's state is was said last at `status_at`,
    by the item `status_by`, in its version `status_number`.
    """

    placement: Placement
    source_id: str
    versions: int = 1
    number: int = 0
    digest: str
    fingerprint: str
    published_at: datetime | None = None
    is_wire: bool = False
    status_at: datetime | None = None
    status_number: int = 0
    status_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger knows of the names and texts of a batch.

    `groups` maps a fingerprint to its copy group, `killed` are those of them in
    which an article was killed; `heads` holds every article that a name or a group
    leads to.
    """

    names: Mapping[Name, str] = field(default_factory=dict)
    heads: Mapping[str, Head] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    killed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version that a decision adds; `trace` says how it was made."""

    article_id: str
    number: int
    version_at: datetime
    fingerprint: str
    digest: str
    document_id: str
    part: str | None
    item_id: str
    extractor: str
    delivered: str | None = None
    trace: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one candidate, and all that the ledger writes for it.

    `head` is the item's own article when it changes, `others` are those that
    change with it; each has a higher revision than before. `merged` are articles
    found to be this one. `new_text` is a fingerprint that nobody had. `names` are
    new ones of the article, `other_names` those of others. In the copy groups
    `elections` the original is elected again.
    """

    item_id: str
    article_id: str | None
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    head: Head | None = None
    others: tuple[Head, ...] = ()
    names: tuple[Name, ...] = ()
    other_names: tuple[tuple[Name, str], ...] = ()
    version: NewVersion | None = None
    merged: tuple[str, ...] = ()
    new_text: str | None = None
    elections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A row of the outbox: an article that the search index does not have yet."""

    article_id: str
    revision: int
    item_id: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """How an item ended in this run, with when to look at it again."""

    item_id: str
    outcome: Outcome
    stage: str
    reason: Reason | None = None
    detail: str = ""
    article_id: str | None = None
    retry_at: datetime | None = None
    recheck_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What a run took in and how it accounted for it, per source."""

    source_id: str
    taken_in: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def accounted(self) -> int:
        """The sum of the outcomes; equals `taken_in` when nothing is lost."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What the search index said to one document; no `error`: it has it."""

    article_id: str
    revision: int
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What a reader asks; empty filters let everything through.

    `text` is in the query language of `index.query`; empty: all articles.
    `as_of` decides what is visible. `newest` sorts by time, not by relevance.
    Dates are compared with `sort_at`: from inclusive, until exclusive.
    `subjects` are qcodes ("medtop:20001065") or bare codes; one must fit.
    `urgency` asks for this and all that is more urgent: 1 is most.
    `copy_group` asks for the members of one group.
    """

    text: str = ""
    as_of: datetime
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    urgency: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False
    originals_only: bool = False
    copy_group: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a highlighted text; `hit` when the query named it."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found article: its search document and where the query stands in it."""

    article_id: str
    score: float
    fields: Mapping[str, Any]
    headline: tuple[Span, ...] = ()
    excerpts: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A page of hits, how many there are in all, and the facets of them all.

    A facet maps a value to its count, most frequent first.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version as the ledger keeps it; the text is read out of its document."""

    article_id: str
    number: int
    version_at: datetime
    fingerprint: str
    document_id: str
    part: str | None
    item_id: str
    extractor: str
    delivered: str | None
    pipeline_version: str
    rules_hash: str
    trace: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """An article that was taken down for good: who wanted it, why and when."""

    article_id: str
    sha256: str
    at: datetime
    why: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """How an item ended in an earlier run."""

    run_id: str
    at: datetime
    outcome: Outcome
    stage: str
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How a source is doing; `delay` is the median from publishing to first sight."""

    source_id: str
    polled_at: datetime | None = None
    problems: tuple[tuple[str, str], ...] = ()
    open: int = 0
    oldest_open_at: datetime | None = None
    failed: int = 0
    quarantined: int = 0
    articles: int = 0
    delay: timedelta | None = None
    delivered_at: datetime | None = None
