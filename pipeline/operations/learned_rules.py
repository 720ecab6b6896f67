"""Learned rules as people see them: what is proposed, on what evidence, since when."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.clean.learned import digest_of
from pipeline.errors import ConfigError
from pipeline.profiles import APPLIED, LEARNED, LearnedRule, Place, RuleState
from pipeline.stages.job import Job

_PLACES = {
    Place.HEAD: "near the top",
    Place.TAIL: "near the end",
    Place.INNER: "between top and end",
}


@dataclass(frozen=True, slots=True)
class Example:
    """An article with the line of a rule."""

    headline: str
    url: str


def learned_rules(
    job: Job, states: Collection[RuleState] = (), source_id: str | None = None
) -> list[LearnedRule]:
    """Return learned rules, those whose lines most articles have first."""
    chosen = [
        rule
        for rule in job.ledger.every_rule()
        if (not states or rule.state in states)
        and source_id in (None, rule.outlet.source_id)
    ]
    return sorted(chosen, key=_likeliest_first)


def _likeliest_first(rule: LearnedRule) -> tuple[float, int, str, str]:
    share = rule.seen / rule.pages if rule.pages else 0.0
    return -share, -rule.seen, rule.outlet.source_id, rule.rule_id


def find_rules(job: Job, asked: Sequence[str]) -> list[LearnedRule]:
    """Return learned rules by id, or by the beginning of it.

    Raises:
        ConfigError: One of them names none, or many.
    """
    known = job.ledger.every_rule()
    found: list[LearnedRule] = []
    for text in asked:
        begins = f"{LEARNED}{text.removeprefix(LEARNED)}"
        matching = [rule for rule in known if rule.rule_id.startswith(begins)]
        if len(matching) != 1:
            raise ConfigError(
                f"{text}: {len(matching)} learned rules with this id; "
                "'news boilerplate list --all' shows them"
            )
        found += matching
    return found


def whole_id(job: Job, rule_id: str) -> str:
    """Return the id of a rule, given the beginning of it if the rule is a learned one.

    A learned rule that is not there any more is known by its whole id while articles
    are shown that it took a line out of.

    Raises:
        ConfigError: It names no learned rule, or many.
    """
    is_learned = rule_id.startswith(LEARNED)
    if not is_learned or job.ledger.cleaned_by(rule_id, "", 1):
        return rule_id
    (rule,) = find_rules(job, [rule_id])
    return rule.rule_id


def decide_rules(
    job: Job, rules: Iterable[LearnedRule], state: RuleState, by: str
) -> None:
    """Write what a human decided about rules, in the place of what held before."""
    for rule in rules:
        job.ledger.decide_rule(rule.rule_id, state, by, job.now())


def examples(job: Job, rule: LearnedRule) -> list[Example]:
    """Return some articles with the line of a rule; what was taken down is left out."""
    items = job.ledger.items(rule.evidence)
    versions = job.ledger.head_versions(i.article_id or "" for i in items.values())
    found = []
    for item_id in rule.evidence:
        item = items.get(item_id)
        version = versions.get((item and item.article_id) or "")
        if item and version and version.trace:
            found.append(Example(version.trace["headline"], item.url or item.key))
    return found


def pages_with_line(job: Job, rule: LearnedRule) -> tuple[int, int]:
    """Return how many of the outlet's newest pages have the line, of how many."""
    line = digest_of(rule)
    kept = job.ledger.profiles([rule.outlet]).get(rule.outlet, [])
    profiles = [profile for profile in kept if profile.is_read]
    have = sum(any(s.line == line for s in profile.lines) for profile in profiles)
    return have, len(profiles)


def about(rule: LearnedRule) -> str:
    """Say of what outlet a rule is, on what evidence, and who decided what."""
    return (
        f"{rule.outlet.source_id} ({rule.outlet.site}), {_PLACES[rule.where]} of "
        f"{rule.seen} of {rule.pages} different articles, "
        f"{_day(rule.first_at)} to {_day(rule.last_at)}; {standing(rule)}"
    )


def standing(rule: LearnedRule) -> str:
    """Say whether a rule is applied, since when, and who decided that."""
    since = f" on {_day(rule.decided_at)}" if rule.decided_at else ""
    match rule.state:
        case RuleState.PROPOSED:
            return "waits for somebody to decide"
        case RuleState.CONFIDENT:
            return f"applied, found to be beyond doubt{since}"
        case RuleState.APPROVED:
            return f"applied, approved by {rule.decided_by}{since}"
        case RuleState.REJECTED:
            return f"not applied, refused by {rule.decided_by}{since}"
        case RuleState.EXPIRED:
            return f"not applied any more, its line was gone{since}"


def rule_lines(job: Job, rule: LearnedRule) -> Iterator[str]:
    """Tell of a rule, with examples, line by line."""
    yield f"{rule.rule_id}: {about(rule)}"
    yield f"  line: {rule.line}"
    for example in examples(job, rule):
        yield f"  in: {example.headline} {example.url}"
    have, pages = pages_with_line(job, rule)
    is_applied = rule.state in APPLIED
    goes = "goes from" if is_applied else "would go from"
    yield f"  {goes} {have} of the newest {pages} pages of the outlet"


def as_record(rule: LearnedRule) -> dict[str, Any]:
    """Return a rule as JSON has it."""
    return {
        "id": rule.rule_id,
        "source": rule.outlet.source_id,
        "site": rule.outlet.site,
        "line": rule.line,
        "where": rule.where,
        "state": rule.state,
        "seen": rule.seen,
        "articles": rule.pages,
        "evidence": rule.evidence,
        "first_at": rule.first_at.isoformat(),
        "last_at": rule.last_at.isoformat(),
        "decided_by": rule.decided_by,
        "decided_at": rule.decided_at.isoformat() if rule.decided_at else None,
    }


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "never"
