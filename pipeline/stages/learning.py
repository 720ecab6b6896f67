"""Learning: what is kept of pages that were decided, and what they teach."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import structlog

from pipeline.clean.learned import lines_at_hand, sterner
from pipeline.clean.learning import learn
from pipeline.model import Block
from pipeline.profiles import APPLIED, READ, LearnedRule, Outlet, PageProfile
from pipeline.records import Candidate, Decision
from pipeline.stages.job import Job

log = structlog.get_logger()


def keep_profiles(
    job: Job,
    candidates: Sequence[Candidate],
    decisions: Sequence[Decision],
    others: Iterable[PageProfile] = (),
) -> None:
    """Keep the profiles of pages that became articles, and learn from them.

    `others` are profiles of pages that did not; they are kept as they are.
    """
    read = [
        (candidate, replace(candidate.reading.profile, outcome=decision.outcome))
        for candidate, decision in zip(candidates, decisions, strict=True)
        if candidate.reading.profile and decision.outcome in READ
    ]
    profiles = [*others, *(profile for _, profile in read)]
    if profiles:
        job.ledger.keep_profiles(profiles)
    if read:
        _learn(job, read)


def _learn(job: Job, read: Iterable[tuple[Candidate, PageProfile]]) -> None:
    lines: dict[Outlet, dict[str, Block]] = {}
    for candidate, profile in read:
        ours = lines.setdefault(profile.outlet, {})
        for key, line in lines_at_hand(candidate.reading.article).items():
            ours[key] = sterner(ours.get(key, line), line)
    profiles, known = job.ledger.profiles(lines), job.ledger.learned(lines)
    now = job.now()
    changed = [
        rule
        for outlet in sorted(lines)
        for rule in learn(
            outlet,
            profiles.get(outlet, []),
            known.get(outlet, []),
            lines[outlet],
            now,
        )
    ]
    if changed:
        job.ledger.save_rules(changed)
        _tell(changed, {rule.rule_id for rules in known.values() for rule in rules})


def _tell(changed: Iterable[LearnedRule], known: set[str]) -> None:
    for rule in changed:
        if rule.rule_id not in known or rule.state not in APPLIED:
            log.info("boilerplate learned", rule_id=rule.rule_id, state=rule.state)
