"""When a host is left alone, and for how long: pure rules over `HostState`."""

from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from pipeline.errors import FetchError
from pipeline.headers import LONGEST_RETRY_AFTER
from pipeline.model import Reason
from pipeline.records import Exchange, HostState

# How many failures in a row close a host, by the last of them. One that hangs costs
# most to ask; one that answers 5xx is alive, and perhaps only one program is broken.
_ENOUGH = {Reason.TIMEOUT: 2, Reason.UNREACHABLE: 3, Reason.HTTP_STATUS: 6}
_NO_ANSWER = (Reason.TIMEOUT, Reason.UNREACHABLE, Reason.ADDRESS_REFUSED)
_FIRST_WAIT = timedelta(minutes=5)
_FIRST_WAIT_RATE_LIMITED = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_JITTER = 0.25
# of the newest response time
_WEIGHT = 0.25
_SHARE_OF_RESPONSE = 0.5
_LONGEST_BREATH = 30.0


class CutShort(FetchError):  # noqa: N818 - it is nobody's error
    """A host had no time to answer: those before it had used up too much."""


def after(
    state: HostState, came: Exchange | FetchError, seconds: float, now: datetime
) -> HostState:
    """Return the state of a host after an answer or a failure.

    `seconds` is how long it took. A host that was closed and is asked again, once
    its time is over, opens or closes by that one request.
    """
    if not _tells(came):
        return state
    timed = replace(state, seconds=_average(state.seconds, seconds))
    failed = replace(timed, failures=state.failures + 1)
    match came:
        case FetchError(reason=Reason.RATE_LIMITED, retry_after=asked):
            return _closed(failed, now + _wished(asked, failed), str(came))
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
    # a time further off was written down by a clock that was wrong
    if not timedelta(0) < left <= LONGEST_RETRY_AFTER:
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


def is_answer(came: Exchange | FetchError) -> bool:
    """Tell whether somebody answered, be it with something that we do not take."""
    return isinstance(came, Exchange) or came.reason not in _NO_ANSWER


def _tells(came: Exchange | FetchError) -> bool:
    """Tell whether this says anything about the host: it was asked, and had time."""
    if isinstance(came, FetchError):
        return came.reason != Reason.ADDRESS_REFUSED and not isinstance(came, CutShort)
    return True


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


def _wished(seconds: float | None, failed: HostState) -> timedelta:
    """Return how long a host that asked for `seconds` is left alone.

    The first time in a row as it says; after that our own waits count as well:
    who keeps to its wish and is turned away again was told too little.
    """
    asked = timedelta(seconds=seconds or 0)
    if asked and failed.failures == 1:
        return min(asked, LONGEST_RETRY_AFTER)
    own = _wait(_FIRST_WAIT_RATE_LIMITED, failed, 1)
    return min(max(asked, own), LONGEST_RETRY_AFTER)


def _wait(first: timedelta, state: HostState, enough: int) -> timedelta:
    """Return `first`, doubled with each failure beyond `enough`, and a bit more.

    The bit is each host's own, so that not all are asked again at once.
    """
    doublings = min(state.failures - enough, 20)
    seed = crc32(f"{state.host} {state.failures}".encode()) / 2**32
    return min(first * (1 << doublings), _LONGEST_WAIT) * (1 + _JITTER * seed)
