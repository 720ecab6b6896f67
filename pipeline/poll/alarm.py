"""An alarm about a feed or a source, in words that say what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pipeline.records import FeedState


class AlarmKind(StrEnum):
    """What an alarm is about; `docs/alarms.md` says more of each."""

    IDLE = "idle"
    FAILING = "failing"
    GONE = "gone"
    QUIET = "quiet"
    SURGE = "surge"
    STALE = "stale"
    FUTURE = "future"
    OVERFLOW = "overflow"
    MOVING = "moving"
    MOVED = "moved"
    DOUBLED = "doubled"
    OFF_BASELINE = "off_baseline"


class Severity(StrEnum):
    """How urgent an alarm is: something is lost, soon will be, or is good to know."""

    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that an operator should look at.

    `subject` is the URL of the feed, or the site whose pages have changed; `also` are
    other feeds of the source that have the same; both are empty where the cause is on
    our side. `since` is None where it was never otherwise, or nobody knows. An alarm
    that was there before has the same kind, subject, and since.
    """

    kind: AlarmKind
    source_id: str
    subject: str
    since: datetime | None
    text: str
    severity: Severity = Severity.WARNING
    also: tuple[str, ...] = ()


def on(
    feed: FeedState,
    kind: AlarmKind,
    since: datetime | None,
    text: str,
    severity: Severity = Severity.WARNING,
) -> Alarm:
    """Return an alarm about one feed."""
    return Alarm(
        kind=kind,
        source_id=feed.source_id,
        subject=feed.url,
        since=since,
        text=text,
        severity=severity,
    )


def merged(alarms: Iterable[Alarm | None]) -> list[Alarm]:
    """Make one of all; the oldest says what it is."""
    found = sorted((one for one in alarms if one), key=age)
    if not found:
        return []
    worst = min((one.severity for one in found), key=list(Severity).index)
    also = tuple(one.subject for one in found[1:])
    return [replace(found[0], severity=worst, also=also)]


def our_own(kind: AlarmKind, since: datetime | None, text: str) -> Alarm:
    """Return an alarm whose cause is on our side."""
    severity = Severity.ALARM
    return Alarm(
        kind=kind, source_id="", subject="", since=since, text=text, severity=severity
    )


def age(alarm: Alarm) -> float:
    """Return what alarms are sorted by, the oldest first."""
    return alarm.since.timestamp() if alarm.since else 0.0


def about(count: float) -> str:
    """Return an estimated number for people."""
    return f"about {count:,.0f}" if count >= 1 else "less than one"


def when(at: datetime) -> str:
    """Return a time for people."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
