"""The values that travel through the pipeline, and how an item can end.

All of them are frozen; times are aware UTC; texts are as the publisher wrote
them unless a field says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class Outcome(StrEnum):
    """How an item ended in a run."""

    INDEXED = "indexed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    DROPPED = "dropped"
    QUARANTINED = "quarantined"
    REMOVED = "removed"
    FAILED = "failed"


class Reason(StrEnum):
    """Why an item was dropped, quarantined, removed, or could not be had."""

    # dropped: we decided that it is no article for us
    NOT_HTML = "not_html"
    EMPTY = "empty"
    NO_TEXT = "no_text"
    NO_LINK = "no_link"
    TOO_OLD = "too_old"
    ROBOTS = "robots"
    ADDRESS_REFUSED = "address_refused"
    CONSENT_WALL = "consent_wall"
    OPTED_OUT = "opted_out"
    NOT_AN_ARTICLE = "not_an_article"
    GAVE_UP = "gave_up"
    DISCARDED = "discarded"
    FORGOTTEN = "forgotten"
    # quarantined: kept for a human
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE = "unreadable"
    PARTIAL_UPDATE = "partial_update"
    UNRESOLVED_NOTE = "unresolved_note"
    PAYWALL = "paywall"
    LOGIN_WALL = "login_wall"
    TOO_LARGE = "too_large"
    DEADLINE = "deadline"
    MEMORY = "memory"
    WORKER_DIED = "worker_died"
    OFF_BASELINE = "off_baseline"
    INDEX_REJECTED = "index_rejected"
    BUG = "bug"
    # failed: could not be had, tried again later
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    HTTP_STATUS = "http_status"
    SOFT_404 = "soft_404"
    CHALLENGE = "challenge"
    RATE_LIMITED = "rate_limited"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    HOST_BUSY = "host_busy"
    HOST_CLOSED = "host_closed"
    INTERRUPTED = "interrupted"
    # removed
    TAKEDOWN = "takedown"
    KILLED = "killed"


_REASONS_OF = {
    Outcome.DROPPED: (
        Reason.NOT_HTML, Reason.EMPTY, Reason.NO_TEXT, Reason.NO_LINK, Reason.TOO_OLD,
        Reason.ROBOTS, Reason.ADDRESS_REFUSED, Reason.CONSENT_WALL, Reason.OPTED_OUT,
        Reason.NOT_AN_ARTICLE, Reason.GAVE_UP,
        Reason.DISCARDED, Reason.FORGOTTEN,
    ),
    Outcome.QUARANTINED: (
        Reason.UNKNOWN_FORMAT, Reason.UNREADABLE, Reason.PARTIAL_UPDATE,
        Reason.UNRESOLVED_NOTE, Reason.PAYWALL, Reason.LOGIN_WALL, Reason.TOO_LARGE,
        Reason.DEADLINE, Reason.MEMORY, Reason.WORKER_DIED, Reason.OFF_BASELINE,
        Reason.INDEX_REJECTED, Reason.BUG,
    ),
    Outcome.FAILED: (
        Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TRUNCATED, Reason.HTTP_STATUS,
        Reason.SOFT_404, Reason.CHALLENGE, Reason.RATE_LIMITED,
        Reason.TOO_MANY_REDIRECTS, Reason.ROBOTS_UNREACHABLE, Reason.HOST_BUSY,
        Reason.HOST_CLOSED, Reason.INTERRUPTED,
    ),
    Outcome.REMOVED: (Reason.TAKEDOWN, Reason.KILLED),
}  # fmt: skip
OUTCOME_OF: Mapping[Reason, Outcome] = MappingProxyType(
    {reason: outcome for outcome, reasons in _REASONS_OF.items() for reason in reasons}
)


BLAMELESS = (Reason.INTERRUPTED, Reason.HOST_BUSY, Reason.HOST_CLOSED)
"""Failures that say nothing about the item: it was not even asked for."""


WALLS = (Reason.LOGIN_WALL, Reason.PAYWALL)
"""Ends of pages that may show their article at another time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An item that goes no further, with the reason; `detail` is for people."""

    reason: Reason
    detail: str = ""

    @property
    def outcome(self) -> Outcome:
        """The outcome that the reason stands for."""
        return OUTCOME_OF[self.reason]


class BlockKind(StrEnum):
    """What a block of an article is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the text; list items, table rows and hard breaks are lines.

    `at` is the time of the entry of a live blog that begins with this block.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    at: datetime | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the block; a paragraph mostly has one."""
        return tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Removal:
    """A line that was taken out of an article, and the rule that named it."""

    rule_id: str
    text: str


class DocumentKind(StrEnum):
    """What was fetched or received."""

    FEED = "feed"
    PAGE = "page"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes fetched or received, with where, when and headers.

    `body` is inflated, `sha256` is of the body as received, which the archive
    keeps. `headers` have lower-case names. A delivery may be too large for memory:
    its bytes are in the local file `path`, for as long as a batch is worked on.
    """

    document_id: str
    kind: DocumentKind
    source_id: str
    url: str
    final_url: str
    captured_at: datetime
    status: int = 200
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    path: Path | None = None
    sha256: str = ""
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case), if there is one."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """What a feed says about one article; every claim is unchecked.

    `part` is its place in the feed, from 0. `summary` and `content` are HTML as
    delivered. `guid` is cleaned of revision counters (BBC's "#1").
    """

    part: int
    guid: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """What a feed says about when to ask for it.

    `every` is the shortest wait that it wants (RSS ttl, sy:updatePeriod). Hours are
    those of UTC, a Monday is day 0.
    """

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMember:
    """A feed that another one lists: a sitemap within a sitemap index."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as parsed; `problem` tells what was wrong with it, if anything.

    `format` is "rss", "atom", "json" or "sitemap". `older_page` is where it goes on
    with older entries (RFC 5005: "next", "prev-archive"; JSON Feed: next_url). A
    sitemap index has members, no entries.
    """

    format: str = ""
    title: str = ""
    home_page: str | None = None
    language: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    hints: FeedHints = FeedHints()
    older_page: str | None = None
    members: tuple[FeedMember, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as an agency gave it: code and name within a scheme.

    `scheme` is the alias or URI before the code ("medtop", "subj", "N2"), empty
    where the delivery names none.
    """

    code: str
    scheme: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A picture or another thing that belongs to an article, by reference."""

    href: str
    kind: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with how it was found; `score` is comparable within a method only."""

    label: str
    method: str
    version: str = "1"
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text and metadata read from one document.

    `extractor` tells which reading of the document won, `evidence` where each
    field came from. `published_at` is the claim even when it is
    `date_suspect`. One that `is_teaser` ends where its page asks to pay.
    `counted` are characters of the text as it was extracted from a page: all, those
    `linked`, and those of lines that are `asking` for something.
    """

    source_id: str
    url: str | None = None
    final_url: str | None = None
    canonical_url: str | None = None
    guid: str | None = None
    headline: str = ""
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    agency_evidence: str | None = None
    dateline_place: str | None = None
    slugline: str | None = None
    credit: str | None = None
    kicker: str | None = None
    urgency: int | None = None
    subjects: tuple[Subject, ...] = ()
    usage_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    is_correction: bool = False
    is_teaser: bool = False
    description: str | None = None
    site_name: str | None = None
    lead_image_url: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    date_suspect: bool = False
    language: str = "und"
    declared_language: str | None = None
    blocks: tuple[Block, ...] = ()
    removed: tuple[Removal, ...] = ()
    extractor: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    categories: tuple[Tag, ...] = ()
    keywords: tuple[Tag, ...] = ()

    @property
    def text(self) -> str:
        """The body as plain text, blocks parted by an empty line."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names that an article goes by, unique within its kind."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the identify step knows of an article before it asks the ledger.

    `names` are what it was listed as; `claims` are the names that the page gives
    itself (where it redirected to, rel=canonical), which are believed only of the
    same text; `aliases` are what orders of other wire items may call it, and tell
    nothing about whether it is known. `fingerprint` is of the body alone and finds
    copies; `digest` is of headline and body and tells whether a version is new.
    """

    names: tuple[Name, ...]
    claims: tuple[Name, ...] = ()
    aliases: tuple[Name, ...] = ()
    fingerprint: str
    digest: str


class ArticleState(StrEnum):
    """Whether an article may be seen; only one that is visible may.

    The agency killed it, withholds it for the time being or replaced it by another
    item; it is expected when only orders about it have come; we removed it for
    good; it was found to be another one.
    """

    VISIBLE = "visible"
    KILLED = "killed"
    WITHHELD = "withheld"
    REPLACED = "replaced"
    EXPECTED = "expected"
    REMOVED = "removed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Another article that a notice is about: the first of `names` that is known."""

    names: tuple[Name, ...]
    state: ArticleState


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a wire item says about who may see it, and about other articles.

    `at` and `number` are the agency's own and put its versions in order; without
    `at` the time of arrival does, which outweighs no kill. `visible_from` is None
    where there is no embargo. One without text changes what is known, and no
    text; a `note` is never an article and must find its target.
    """

    state: ArticleState = ArticleState.VISIBLE
    at: datetime | None = None
    number: int = 0
    version: str | None = None
    visible_from: datetime | None = None
    visible_until: datetime | None = None
    has_text: bool = True
    is_note: bool = False
    targets: tuple[Target, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article stands in the ledger: all that its search document adds."""

    article_id: str
    revision: int
    version: int
    first_seen_at: datetime
    version_at: datetime
    index_name: str
    copy_group_id: str
    is_original: bool
    original_killed: bool = False
    state: ArticleState
    visible_from: datetime
    visible_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedArticle:
    """An article at its place: what the search index stores.

    A tombstone has no article.
    """

    placement: Placement
    article: Article | None
