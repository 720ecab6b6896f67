"""Outlets off their baseline: what ops must know of them, and what people decide."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.errors import ConfigError
from pipeline.model import Outcome, Reason
from pipeline.operations.quarantine import find
from pipeline.poll.alarm import Alarm, AlarmKind, Severity, when
from pipeline.profiles import Outlet, PageProfile, Quality
from pipeline.quality.baseline import ADMITTED
from pipeline.records import Item
from pipeline.stages.job import Job
from pipeline.stages.judging import MOST_HELD, by_outlet


def outlet_alarms(job: Job) -> list[Alarm]:
    """Return an alarm for each outlet that is off its baseline."""
    off = [one for one in job.ledger.qualities() if one.changed_at]
    if not off:
        return []
    held = held_by_outlet(job)
    return [_alarm(one, len(held.get(one.outlet, ()))) for one in off]


def _alarm(quality: Quality, held: int) -> Alarm:
    source_id, site = quality.outlet.source_id, quality.outlet.site
    since = when(quality.changed_at) if quality.changed_at else ""
    text = (
        f"pages are not as they were, since {since}: {quality.problem}; "
        f"{held} held back; look at some, and if they are fine: "
        f"'news quality accept {source_id} {site}'"
    )
    return Alarm(
        kind=AlarmKind.OFF_BASELINE,
        source_id=source_id,
        subject=site,
        since=quality.changed_at,
        text=text,
        severity=Severity.ALARM,
    )


def outlet_lines(job: Job) -> Iterator[str]:
    """Tell of each outlet that was ever off its baseline, or has pages held back."""
    known = {one.outlet: one for one in job.ledger.qualities()}
    held = held_by_outlet(job)
    for outlet in sorted({*known, *held}):
        quality = known.get(outlet, Quality(outlet=outlet))
        number = len(held.get(outlet, ()))
        yield f"{outlet.source_id} {outlet.site}: {_state(quality)}, {number} held back"


def _state(quality: Quality) -> str:
    if quality.changed_at:
        return f"off since {when(quality.changed_at)} ({quality.problem})"
    if quality.accepted_at:
        by = quality.accepted_by or "somebody"
        return f"as accepted by {by}, pages since {when(quality.accepted_at)}"
    return "on its baseline"


def accept(job: Job, source_id: str, site: str | None, by: str) -> int:
    """Take the pages of outlets for what they are from now on.

    Their baseline begins anew where they changed, and what was held back is read
    again by the next run. Returns how many items that are. Without a `site` all
    outlets of the source are meant that are off or have pages held back.

    Raises:
        ConfigError: There is nothing to accept.
    """
    held = held_by_outlet(job)
    known = {one.outlet: one for one in job.ledger.qualities()}
    off = {outlet for outlet, one in known.items() if one.changed_at}
    open_ = sorted(off | held.keys())
    meant = [o for o in open_ if o.source_id == source_id and site in (None, o.site)]
    if not meant:
        raise ConfigError(_nothing(source_id, site, open_))
    now = job.now()
    was = [known.get(outlet, Quality(outlet=outlet)) for outlet in meant]
    job.ledger.save_qualities(
        replace(
            one,
            changed_at=None,
            problem=None,
            accepted_at=one.changed_at or now,
            accepted_by=by,
        )
        for one in was
    )
    return job.ledger.reopen([i.item_id for o in meant for i in held.get(o, ())])


def admit(job: Job, item_ids: Sequence[str]) -> int:
    """Let the next run read held pages as they are; return how many these are.

    Raises:
        ConfigError: One of them is not held for being unlike the others.
    """
    items = find(job, item_ids)
    for item in items:
        if item.reason is not Reason.OFF_BASELINE:
            raise ConfigError(
                f"{item.item_id}: in quarantine for {item.reason}, which is not to be "
                "admitted; 'news quarantine retry' reads it again"
            )
    held = by_outlet(job, items)
    job.ledger.keep_profiles(
        PageProfile(
            item_id=item.item_id,
            outlet=outlet,
            read_at=job.now(),
            outcome=Outcome.QUARANTINED,
            off=(ADMITTED,),
        )
        for outlet, some in held.items()
        for item in some
    )
    return job.ledger.reopen([item.item_id for item in items])


def held_by_outlet(job: Job) -> dict[Outlet, list[Item]]:
    """Return all items that are held back for being off a baseline."""
    items = job.ledger.items_with(Outcome.QUARANTINED, None, MOST_HELD)
    return by_outlet(job, (i for i in items if i.reason is Reason.OFF_BASELINE))


def _nothing(source_id: str, site: str | None, off: Sequence[Outlet]) -> str:
    named = f"{source_id} {site}" if site else source_id
    others = ", ".join(f"{one.source_id} {one.site}" for one in off)
    rest = f"those that are: {others}" if others else "no outlet is"
    return f"{named}: not off its baseline, nothing to accept; {rest}"
