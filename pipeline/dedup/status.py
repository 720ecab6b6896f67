"""Who may see an article: what was said last counts, and a kill outweighs.

Items come in any order; what they say is put in order by the agency's own version
time and number, never by arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.model import ArticleState, Target
from pipeline.records import Candidate, Head

ENDED = (ArticleState.KILLED, ArticleState.REPLACED)
"""States that only a later version with a time of its own brings an article out of."""

_OURS = (ArticleState.REMOVED, ArticleState.MERGED)
_OUTWEIGHS = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an item says about an article, and when: at (`at`, `number`).

    `is_dated` when the agency gave the time; else it is the time of arrival.
    """

    state: ArticleState
    at: datetime
    number: int
    is_dated: bool
    visible_from: datetime | None
    visible_until: datetime | None
    by: str


def of_itself(candidate: Candidate) -> Said | None:
    """Return what a wire item says about its own article; a page says nothing."""
    notice = candidate.reading.notice
    if notice is None:
        return None
    return Said(
        state=notice.state,
        at=notice.at or candidate.seen_at,
        number=notice.number,
        is_dated=notice.at is not None,
        visible_from=notice.visible_from,
        visible_until=notice.visible_until,
        by=candidate.item.item_id,
    )


def of_target(candidate: Candidate, target: Target) -> Said:
    """Return what a wire item says about another article, whatever its version."""
    notice = candidate.reading.notice
    assert notice
    return Said(
        state=target.state,
        at=notice.at or candidate.seen_at,
        number=_OUTWEIGHS,
        is_dated=False,
        visible_from=None,
        visible_until=None,
        by=candidate.item.item_id,
    )


def applied(head: Head, said: Said | None) -> Head:
    """Return the article as it stands after that; the same when it changes nothing.

    An article without a text stays expected until one comes.
    """
    if said is None or not _counts(head, said):
        return head
    place = head.placement
    is_shown = said.state is ArticleState.VISIBLE
    state = ArticleState.EXPECTED if is_shown and not head.versions else said.state
    placement = replace(
        place,
        state=state,
        is_original=place.is_original and is_shown,
        visible_from=said.visible_from or place.first_seen_at,
        visible_until=said.visible_until,
    )
    now = (said.at, said.number)
    if placement == place and now == (head.status_at, head.status_number):
        return head
    return replace(
        head,
        placement=placement,
        status_at=said.at,
        status_number=said.number,
        status_by=said.by,
    )


def _counts(head: Head, said: Said) -> bool:
    """Tell whether what is said is newer than what was; a kill wins a draw.

    An agency has no say in what we took down, or found to be another article.
    """
    if head.placement.state in _OURS:
        return False
    if head.status_at is None:
        return True
    before, now = (head.status_at, head.status_number), (said.at, said.number)
    if head.placement.state in ENDED and said.state is not ArticleState.KILLED:
        return said.is_dated and now > before
    return now >= before


def expects_text(heads: Iterable[Head]) -> bool:
    """Tell whether only orders about these articles have come."""
    return not any(head.versions for head in heads)
