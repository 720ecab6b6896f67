"""Which sitemaps of a sitemap index are read, and when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.model import FeedMember
from pipeline.poll.due import is_due
from pipeline.records import FeedState

MOST_MEMBERS = 50
"""Sitemaps that one reading of an index leads on to."""
RECENT = timedelta(days=3)
"""Older sitemaps of an index never read before are archives, and stay unread."""
# Many give the day alone, and clocks are not right to the minute.
_VAGUE = timedelta(days=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def members_due(
    index: FeedState,
    members: Sequence[FeedMember],
    known: Mapping[str, FeedState],
    now: datetime,
) -> list[FeedState]:
    """Return the sitemaps to be read now, those that changed last first.

    One with a date is read when it changed since we read it; one without when it
    is due like any feed. What is too much the next reading of the index takes up.
    What an index lists is a sitemap, never another index (sitemaps.org).
    """
    if index.parent:
        return []
    due = [
        (
            member.modified_at or _LONG_AGO,
            known.get(member.url) or _first(index, member),
        )
        for member in members
        if _is_due(member, known.get(member.url), now)
    ]
    due.sort(key=lambda pair: pair[0], reverse=True)
    return [state for _, state in due[:MOST_MEMBERS]]


def _first(index: FeedState, member: FeedMember) -> FeedState:
    return FeedState(url=member.url, source_id=index.source_id, parent=index.url)


def _is_due(member: FeedMember, known: FeedState | None, now: datetime) -> bool:
    changed_at = member.modified_at
    if changed_at is None or changed_at > now or (known and known.failures):
        return is_due(known, now)
    if known is None or known.succeeded_at is None:
        return changed_at >= now - RECENT
    if changed_at > known.succeeded_at:
        return True
    return changed_at > known.succeeded_at - _VAGUE and is_due(known, now)
