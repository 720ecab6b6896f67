"""When a feed is asked, and in full or not, after an answer and after a failure."""

from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.model import BLAMELESS, FeedHints, Reason
from pipeline.poll.answer import Answer, Bounds, Failure, Overlap
from pipeline.poll.backoff import LONGEST_WAIT, failure_wait, fraction
from pipeline.poll.hints import (
    LONGEST_RETRY_AFTER,
    next_allowed,
    skip_bits,
    skips,
)
from pipeline.poll.interval import PRICE, best_wait, safe_wait
from pipeline.poll.rhythm import (
    Rhythm,
    first_rhythm,
    learned,
    packed,
    unpacked,
    usual_days,
)
from pipeline.records import FeedState

JITTER = 0.1
"""The share of a wait that is added to it at most, to spread feeds."""

_HOUR = timedelta(hours=1)
# A clock is set back by minutes when it is corrected, by an hour when it is wrong.
_CLOCK_SLACK = _HOUR
_FURTHEST = LONGEST_WAIT * (1 + JITTER) + _HOUR

_FULL_EVERY = timedelta(days=1)
# With this many entries expected and none listed, chance explains it in 5 of 100
# cases only (exp(-3)): more often a server says 304 of a feed that did change.
_TELLING_SILENCE = 3.0

_OVERFLOW_REMEMBERED = timedelta(days=30)
_HARD = (
    Reason.ADDRESS_REFUSED,
    Reason.ROBOTS,
    Reason.TOO_LARGE,
    Reason.UNREADABLE,
    Reason.UNKNOWN_FORMAT,
    Reason.EMPTY,
)
_UNREADABLE = (Reason.UNREADABLE, Reason.UNKNOWN_FORMAT, Reason.EMPTY)
_PASSING_STATUSES = (404, 408, 425, 429)
_GONE = 410


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Tell whether a feed should be asked now; one never polled should."""
    if state is None or state.next_poll_at is None:
        return True
    # What a clock that ran ahead has written is not believed.
    ran_ahead = state.polled_at is not None and state.polled_at > now + _CLOCK_SLACK
    return ran_ahead or not now < state.next_poll_at <= now + _FURTHEST


def conditions(state: FeedState, now: datetime) -> tuple[str | None, str | None]:
    """Return the ETag and Last-Modified to ask with; two None: ask in full.

    That is done once a day, and when a feed lists nothing new for longer than
    chance explains, as there are servers that say 304 whatever happened. What stayed
    the same while the feed changed is never asked with again.
    """
    if _wants_full(state, now):
        return None, None
    return state.etag or None, state.last_modified or None


def after_answer(
    state: FeedState,
    answer: Answer,
    *,
    now: datetime,
    bounds: Bounds,
    price: timedelta = PRICE,
) -> FeedState:
    """Return the state after an answer, 304 included; failures start anew."""
    rhythm = _rhythm(state, answer, now)
    known = _received(state, answer, rhythm, now)
    listed = answer.overlap.listed if answer.overlap else len(answer.window)
    longest = _longest(bounds)
    # By the hours as they were known before: so more entries never mean to wait longer.
    shape = unpacked(state.rhythm) or rhythm
    expected = replace(rhythm, hours=shape.hours, weekdays=shape.weekdays)
    safe = safe_wait(expected, now, longest, listed)
    best = min(best_wait(expected, now, longest, price), safe)
    wished = _wished(known, answer.asked_wait, safe, now)
    wait = min(max(best, wished, bounds.shortest), longest)
    at = _moment(state.url, now, wait, longest, skips(rhythm.skips))
    return replace(known, interval=best, next_poll_at=at)


def after_failure(
    state: FeedState, failure: Failure, *, now: datetime, bounds: Bounds
) -> FeedState:
    """Return the state after a failure; what was last received still holds.

    A feed is asked again soon at first, then ever later, and is never given up. A
    failure that says nothing about the feed changes nothing.
    """
    if failure.reason in BLAMELESS:
        return state
    failed = replace(
        state,
        polled_at=now,
        failures=state.failures + 1,
        strikes=state.strikes + _strike(state, failure),
        problem=failure.problem,
    )
    wait = max(_retry(failed, failure, bounds), bounds.shortest)
    spread = fraction(state.url, failed.failures)
    # Whoever wants fewer requests told it to all the feeds of the host at once.
    extra = _HOUR * spread if _is_rationed(failure) else timedelta(0)
    return replace(failed, next_poll_at=now + wait * (1 + JITTER * spread) + extra)


def _longest(bounds: Bounds) -> timedelta:
    """Return the upper bound; where the two contradict the polite one wins."""
    return max(min(bounds.longest, LONGEST_WAIT), bounds.shortest)


def _received(
    state: FeedState, answer: Answer, rhythm: Rhythm, now: datetime
) -> FeedState:
    """Note all of an answer but what follows for the next poll."""
    overlap = answer.overlap or Overlap(listed=0, new=0)
    is_lost = overlap.is_overflow or overlap.missed > 0
    return replace(
        state,
        etag=_believed(state.etag, answer.etag, overlap),
        last_modified=_believed(state.last_modified, answer.last_modified, overlap),
        body_sha256=answer.body_sha256,
        document_id=answer.document_id,
        polled_at=now,
        succeeded_at=now,
        full_at=now if answer.is_full else state.full_at,
        changed_at=now if overlap.new else state.changed_at,
        newest_at=max(answer.dates, default=state.newest_at),
        failures=0,
        strikes=0.0,
        hint=answer.hints.every if answer.hints else state.hint,
        rhythm=packed(rhythm),
        window=answer.window,
        missed=state.missed + overlap.missed,
        missed_at=now if is_lost else state.missed_at,
        problem=answer.problem,
    )


def _wants_full(state: FeedState, now: datetime) -> bool:
    if state.full_at is None or not timedelta(0) <= now - state.full_at < _FULL_EVERY:
        return True
    rhythm = unpacked(state.rhythm)
    if rhythm is None:
        return False
    silent_since = max(state.full_at, state.changed_at or state.full_at)
    return rhythm.rate * usual_days(rhythm, silent_since, now) >= _TELLING_SILENCE


def _believed(before: str | None, given: str | None, overlap: Overlap) -> str | None:
    """Return the validator to ask with, or "" for ever if it hides changes."""
    is_stale = overlap.new > 0 and before is not None and given == before
    return "" if is_stale or before == "" else given


def _rhythm(state: FeedState, answer: Answer, now: datetime) -> Rhythm:
    """Return the rhythm after an answer; the first entries ever seen are history."""
    before, overlap, since = unpacked(state.rhythm), answer.overlap, state.succeeded_at
    if since is None or before is None or not (state.window or before.entries):
        return _resting(first_rhythm(answer.dates, now), answer)
    count = overlap.new + overlap.missed if overlap else 0.0
    return _resting(learned(before, since, now, count, answer.dates), answer)


def _resting(rhythm: Rhythm, answer: Answer) -> Rhythm:
    """Note the publisher's hours of rest; without a feed those known still hold."""
    if answer.hints is None:
        return rhythm
    return replace(rhythm, skips=skip_bits(answer.hints))


def _wished(
    state: FeedState, asked: timedelta | None, safe: timedelta, now: datetime
) -> timedelta:
    """Return the wait that the publisher wants, as far as we follow.

    It is followed until the feed has overflown: from then on for a month only as
    far as no entries are lost.
    """
    nothing = timedelta(0)
    wished = max(state.hint or nothing, asked or nothing)
    lost = state.missed_at is not None and now - state.missed_at < _OVERFLOW_REMEMBERED
    return min(wished, safe) if lost else wished


def _moment(
    url: str, now: datetime, wait: timedelta, longest: timedelta, rest: FeedHints
) -> datetime:
    """Return the moment after `wait`, a little later, and not in hours of rest."""
    at = now + wait * (1 + JITTER * fraction(url))
    return min(next_allowed(at, rest), now + longest * (1 + JITTER))


def _strike(state: FeedState, failure: Failure) -> float:
    """Weigh a failure: a half when it may well pass by itself."""
    if failure.status is not None and 400 <= failure.status < 500:
        return 0.5 if failure.status in _PASSING_STATUSES else 1.0
    was_fine = state.succeeded_at is not None and not state.failures
    if failure.reason in _UNREADABLE and was_fine:
        return 0.5
    return 1.0 if failure.reason in _HARD else 0.5


def _retry(state: FeedState, failure: Failure, bounds: Bounds) -> timedelta:
    """Return the wait after a failure that `state` has counted already."""
    if failure.status == _GONE:
        return LONGEST_WAIT if state.failures > 1 else _FULL_EVERY
    wait = failure_wait(state.strikes, _longest(bounds))
    if not _is_rationed(failure):
        return wait
    # Who is asked too often is not asked sooner than without the failure.
    asked = min(failure.retry_after or timedelta(0), LONGEST_RETRY_AFTER)
    return max(wait, asked, state.interval or timedelta(minutes=30))


def _is_rationed(failure: Failure) -> bool:
    return (
        failure.retry_after is not None
        or failure.status == 429
        or failure.reason is Reason.RATE_LIMITED
    )
