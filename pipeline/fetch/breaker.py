"""When a host is left alone, and for how long: pure rules over `HostState`."""

from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from pipeline.errors import FetchError
from pipeline.model import Reason
from pipeline.records import Exchange, HostState

# How many failures in a row close a host, by the last of them. One that hangs costs
# most to ask; one that answers 5xx is alive, and perhaps only one program is broken.
_ENOUGH = {Reason.TIMEOUT: 2, Reason.UNREACHABLE: 3, Reason.HTTP_STATUS: 6}
_FIRST_WAIT = timedelta(minutes=5)
_FIRST_WAIT_RATE_LIMITED = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
# what a server may ask of us, and how far we believe a time that was written down
_LONGEST_ASKED = timedelta(hours=24)
_JITTER = 0.25
# of the newest response time
_WEIGHT = 0.25
_SHARE_OF_RESPONSE = 0.5
_LONGEST_BREATH = 30.0


def after(
    state: HostState, came: Exchange | FetchError, seconds: float, now: datetime
) -> HostState:
    """Return the state of a host after an answer or a failure.

    `seconds` is how long it took. A host that was closed and is asked again, once
    its time is over, opens or closes by that one request.
    """
    if isinstance(came, FetchError) and came.reason == Reason.ADDRESS_REFUSED:
        return state  # we did not ask
    timed = replace(state, seconds=_average(state.seconds, seconds))
    failed = replace(timed, failures=state.failures + 1)
    match came:
        case FetchError(reason=Reason.RATE_LIMITED, retry_after=asked):
            wait = _asked(asked) or _wait(_FIRST_WAIT_RATE_LIMITED, failed, 1)
            return _closed(failed, now + wait, str(came))
        case FetchError(reason=Reason.UNREACHABLE | Reason.TIMEOUT as reason):
            return _after_failure(failed, Reason(reason), str(came), now)
        case Exchange(status=status, url=url) if status >= 500:
            detail = f"status {status}: {url}"
            return _after_failure(failed, Reason.HTTP_STATUS, detail, now)
    return replace(timed, failures=0, closed_until=None, closed_by=None)


def refusal(state: HostState, now: datetime) -> FetchError | None:
    """Return why the host may not be asked now, with the seconds until it may."""
    if state.closed_until is None:
        return None
    left = state.closed_until - now
    if not timedelta(0) < left <= _LONGEST_ASKED:
        return None
    return FetchError(
        f"{state.host} is not asked before {state.closed_until:%Y-%m-%d %H:%M:%S} UTC:"
        f" {state.closed_by}",
        reason=Reason.HOST_CLOSED,
        retry_after=left.total_seconds(),
    )


def breath(state: HostState) -> float:
    """Return the seconds that a host gets between two requests at least.

    It is a share of its response time: who takes long to answer has much to do.
    """
    return min((state.seconds or 0.0) * _SHARE_OF_RESPONSE, _LONGEST_BREATH)


def _average(before: float | None, seconds: float) -> float:
    return seconds if before is None else before + _WEIGHT * (seconds - before)


def _after_failure(
    state: HostState, reason: Reason, detail: str, now: datetime
) -> HostState:
    enough = _ENOUGH[reason]
    if state.failures < enough:
        return state
    return _closed(state, now + _wait(_FIRST_WAIT, state, enough), detail)


def _closed(state: HostState, until: datetime, detail: str) -> HostState:
    return replace(state, closed_until=until, closed_by=detail)


def _asked(seconds: float | None) -> timedelta | None:
    """Return the wait that the server named; none or an empty one is no wish."""
    return min(timedelta(seconds=seconds), _LONGEST_ASKED) if seconds else None


def _wait(first: timedelta, state: HostState, enough: int) -> timedelta:
    """Return `first`, doubled with each failure beyond `enough`, and a bit more.

    The bit is each host's own, so that not all are asked again at once.
    """
    doublings = min(state.failures - enough, 20)
    seed = crc32(f"{state.host} {state.failures}".encode()) / 2**32
    return min(first * (1 << doublings), _LONGEST_WAIT) * (1 + _JITTER * seed)
