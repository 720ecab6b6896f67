"""What is kept of pages that were read, and what was learned from them.

Pages are compared with others of one make only, those of an *outlet*: a source, and
the registrable domain that they are on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.model import Outcome

LEARNED = "learned-"
"""How the ids of learned rules begin."""
READ = frozenset(
    {Outcome.INDEXED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE}
)
"""Ends of pages that became articles, or were some already."""
KEPT = 60
"""Profiles of an outlet: so many of its newest pages tell what it is like now.

As many are kept of its pages that became none, and neither crowd out the others.
"""


@dataclass(frozen=True, slots=True, order=True)
class Outlet:
    """A source on one of the sites that its pages are on (a registrable domain)."""

    source_id: str
    site: str


class Place(StrEnum):
    """Where a line stands in a text: near its top, near its end, or between.

    What is too long to be furniture is text, wherever it stands.
    """

    HEAD = "head"
    TAIL = "tail"
    INNER = "inner"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line of a page: the digest of its folded text, where it stood, its length."""

    line: str
    where: Place
    characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProfile:
    """What is kept of a page: enough to learn from it and to compare others with it.

    `measures` are numbers about the page by name (`quality.measures`), `lines` those
    of its lines that could be furniture, in their order. `outcome` tells how the
    page's item ended. `off` names what was off the baseline of its outlet, or why
    there is no text; of an item the page that was read last is kept, and beside it
    one that was not.
    """

    item_id: str
    outlet: Outlet
    read_at: datetime
    outcome: Outcome = Outcome.INDEXED
    headline: str = ""
    published_at: datetime | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    lines: tuple[Sighting, ...] = ()
    off: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether the page became an article."""
        return self.outcome in READ


class RuleState(StrEnum):
    """What became of a learned rule.

    It waits for a human; it is applied because it is beyond doubt, or because a
    human approved it; a human refused it; its line is not seen any longer.
    """

    PROPOSED = "proposed"
    CONFIDENT = "confident"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


APPLIED = frozenset({RuleState.CONFIDENT, RuleState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRule:
    """A line that recurs over an outlet's different articles.

    Of `pages` different recent articles `seen` had it at `where`; `evidence` are
    items of some of them. `decided_by` is the human who approved or refused it.
    """

    rule_id: str
    outlet: Outlet
    line: str
    where: Place
    state: RuleState
    seen: int
    pages: int
    evidence: tuple[str, ...] = ()
    first_at: datetime
    last_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How the pages of an outlet are doing against their own baseline.

    Pages read before `accepted_at` are no part of the baseline. Since `changed_at`
    the pages are off it, for what `problem` says to people.
    """

    outlet: Outlet
    changed_at: datetime | None = None
    problem: str | None = None
    accepted_at: datetime | None = None
    accepted_by: str | None = None
