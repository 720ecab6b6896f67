"""Judging: pages against the baseline of their outlet, before they are decided on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from pipeline.model import DocumentKind, Ended, Outcome, Reason
from pipeline.profiles import Outlet, PageProfile
from pipeline.quality.findings import UNREAD
from pipeline.quality.judge import Verdict, judge
from pipeline.quality.standing import Turn
from pipeline.records import Candidate, Item, ItemOutcome, ReadTask
from pipeline.stages.job import Job, ended
from pipeline.stages.reading import outlet_of

log = structlog.get_logger()

MOST_HELD = 100_000


@dataclass(frozen=True, slots=True)
class Judged:
    """What a batch is after its pages were judged.

    `outcomes` are the ends of items that are held back, `others` the profiles of all
    pages that become no articles.
    """

    candidates: tuple[Candidate, ...]
    outcomes: tuple[ItemOutcome, ...]
    others: tuple[PageProfile, ...]


def unread_profiles(task: ReadTask, end: Ended) -> list[PageProfile]:
    """Return what is kept of an item whose page has no text worth reading."""
    is_page = task.document.kind is DocumentKind.PAGE
    if not is_page or end.reason not in UNREAD or task.source.quality == "off":
        return []
    return [
        PageProfile(
            item_id=task.item_id,
            outlet=outlet_of(task.document),
            read_at=task.document.captured_at,
            outcome=end.outcome,
            off=(end.reason,),
        )
    ]


def judge_pages(
    job: Job, candidates: Sequence[Candidate], unread: Sequence[PageProfile]
) -> Judged:
    """Hold back the pages that are off the baseline of their outlet."""
    of_outlet: dict[Outlet, list[PageProfile]] = {}
    for profile in (*_judgeable(job, candidates), *unread):
        of_outlet.setdefault(profile.outlet, []).append(profile)
    if not of_outlet:
        return Judged(tuple(candidates), (), ())
    verdicts = _verdicts(job, of_outlet)
    _take_note(job, verdicts)
    pages = {p.item_id: p for v in verdicts.values() for p in v.pages}
    held = {i: text for v in verdicts.values() for i, text in v.held.items()}
    return Judged(
        tuple(_marked(c, pages) for c in candidates if c.item.item_id not in held),
        tuple(
            _held(job, c.item, held[c.item.item_id])
            for c in candidates
            if c.item.item_id in held
        ),
        (*unread, *(replace(pages[i], outcome=Outcome.QUARANTINED) for i in held)),
    )


def _judgeable(job: Job, candidates: Iterable[Candidate]) -> Iterable[PageProfile]:
    for candidate in candidates:
        profile = candidate.reading.profile
        if profile and job.source(profile.outlet.source_id).quality == "on":
            yield profile


def _verdicts(
    job: Job, of_outlet: Mapping[Outlet, Sequence[PageProfile]]
) -> dict[Outlet, Verdict]:
    known = job.ledger.profiles(of_outlet, with_lines=False)
    qualities = {quality.outlet: quality for quality in job.ledger.qualities()}
    return {
        outlet: judge(outlet, pages, known.get(outlet, []), qualities.get(outlet))
        for outlet, pages in of_outlet.items()
    }


def _take_note(job: Job, verdicts: Mapping[Outlet, Verdict]) -> None:
    """Write down which outlets changed or recovered, and tell of each once."""
    turned = [(o, v) for o, v in sorted(verdicts.items()) if v.turn]
    if turned:
        job.ledger.save_qualities(verdict.quality for _, verdict in turned)
    for outlet, verdict in turned:
        facts = {"source": outlet.source_id, "site": outlet.site}
        if verdict.turn is Turn.CHANGED:
            problem = verdict.quality.problem
            log.warning("outlet off its baseline", problem=problem, **facts)
        else:
            again = {*verdict.missed, *(i.item_id for i in _held_items(job, outlet))}
            job.ledger.make_due(again, job.now())
            log.info("outlet back on its baseline", to_be_read=len(again), **facts)


def _held_items(job: Job, outlet: Outlet) -> list[Item]:
    """Return the items that are held back for being off the baseline of an outlet."""
    items = job.ledger.items_with(Outcome.QUARANTINED, outlet.source_id, MOST_HELD)
    off = (item for item in items if item.reason is Reason.OFF_BASELINE)
    return by_outlet(job, off).get(outlet, [])


def by_outlet(job: Job, items: Iterable[Item]) -> dict[Outlet, list[Item]]:
    """Return items by the outlet whose page they were read from last."""
    found: dict[Outlet, list[Item]] = {}
    read = [item for item in items if item.document_id]
    stored = job.ledger.documents({item.document_id or "" for item in read})
    for item in read:
        outlet = outlet_of(stored[item.document_id or ""].document)
        found.setdefault(outlet, []).append(item)
    return found


def _marked(candidate: Candidate, pages: Mapping[str, PageProfile]) -> Candidate:
    profile = pages.get(candidate.item.item_id)
    if profile is None or not profile.off:
        return candidate
    return replace(candidate, reading=replace(candidate.reading, profile=profile))


def _held(job: Job, item: Item, why: str) -> ItemOutcome:
    return ended(job, item, Ended(Reason.OFF_BASELINE, why), "judge")
