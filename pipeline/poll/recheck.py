"""When a page is looked at again: for edits, and after a failure."""

from datetime import datetime, timedelta

from pipeline.poll.backoff import doubled

MOST_ATTEMPTS = 8
_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=24)


def recheck_at(
    first_seen_at: datetime,
    now: datetime,
    changed_at: datetime | None,
    after: tuple[timedelta, ...],
) -> datetime | None:
    """Return the next time after `now` to look for an edit; None: no more.

    `after` counts from first sight, or from the last change where that came
    later: a page that was edited is likely to be edited again.
    """
    start = max(first_seen_at, changed_at or first_seen_at)
    # Compared as waits: a sum may lie beyond what datetime can hold.
    passed = now - start
    waits = [wait for wait in after if wait > passed]
    return start + min(waits) if waits else None


def retry_at(
    attempts: int, now: datetime, retry_after: float | None = None
) -> datetime | None:
    """Return when to try again after `attempts` (from 1); None: give up.

    15 minutes, then twice that each time, and no sooner than `retry_after`
    (seconds that the server asked for); a day at most in both cases.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    asked = min(max(retry_after or 0.0, 0.0), _LONGEST_WAIT.total_seconds())
    return now + max(
        doubled(_FIRST_WAIT, attempts, _LONGEST_WAIT), timedelta(seconds=asked)
    )
