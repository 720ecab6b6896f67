"""When a feed is asked again, after an answer and after a failure."""

from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.poll.backoff import doubled
from pipeline.records import FeedState

LONGEST_WAIT = timedelta(hours=24)
_FIRST_WAIT = timedelta(minutes=1)


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Tell whether a feed should be asked now; one never polled should."""
    if state is None or state.next_poll_at is None:
        return True
    # A time further off than any we set was set by a clock that ran ahead.
    return not now < state.next_poll_at <= now + LONGEST_WAIT


def after_success(
    state: FeedState,
    *,
    now: datetime,
    window: timedelta,
    etag: str | None,
    last_modified: str | None,
    body_sha256: str | None,
    document_id: str | None,
    problem: str | None = None,
) -> FeedState:
    """Return the state after an answer, 304 included; failures start anew.

    The four values are what holds from now on: after a 304 give those of
    `state`. `problem` is what is wrong with a feed that could still be read.
    """
    return replace(
        state,
        etag=etag,
        last_modified=last_modified,
        body_sha256=body_sha256,
        document_id=document_id,
        polled_at=now,
        succeeded_at=now,
        next_poll_at=now + min(max(window, timedelta(0)), LONGEST_WAIT),
        failures=0,
        problem=problem,
    )


def after_failure(
    state: FeedState | None, url: str, source_id: str, *, now: datetime, problem: str
) -> FeedState:
    """Return the state after a failure: asked again after 1, 2, 4 … minutes.

    The wait doubles up to 24 hours; a feed is never given up, as they do come
    back. What was last received still holds.
    """
    known = state or FeedState(url=url, source_id=source_id)
    failures = known.failures + 1
    return replace(
        known,
        polled_at=now,
        next_poll_at=now + doubled(_FIRST_WAIT, failures, LONGEST_WAIT),
        failures=failures,
        problem=problem,
    )
