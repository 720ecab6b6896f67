"""The story of one rule: what it is for, and the articles that it acted on."""

from collections.abc import Iterator

from pipeline.clean.rules import Rules
from pipeline.operations.learned_rules import rule_lines, whole_id
from pipeline.profiles import LEARNED
from pipeline.records import VersionRecord
from pipeline.stages.job import Job

AT_ONCE = 500
_SHOWN = 5


def tell_rule(job: Job, rule_id: str, rules: Rules | None = None) -> Iterator[str]:
    """Tell all about a rule, learned or of `rules`, line by line.

    Raises:
        ConfigError: The id names no learned rule, or many.
    """
    rule_id = whole_id(job, rule_id)
    yield from _what_it_is(job, rule_id, rules)
    articles = lines = 0
    for version in _versions(job, rule_id):
        taken = [text for name, text in version.trace["removed"] if name == rule_id]
        if articles < _SHOWN:
            yield from _acted_on(version, taken)
        articles, lines = articles + 1, lines + len(taken)
    yield f"took {lines} lines out of {articles} articles that are shown"


def _versions(job: Job, rule_id: str) -> Iterator[VersionRecord]:
    """Give the versions that are shown and that the rule took something out of."""
    last = ""
    while ids := job.ledger.cleaned_by(rule_id, last, AT_ONCE):
        versions = job.ledger.head_versions(ids)
        yield from (versions[i] for i in ids if i in versions and versions[i].trace)
        last = ids[-1]


def _acted_on(version: VersionRecord, taken: list[str]) -> Iterator[str]:
    yield f"  article {version.article_id}: {version.trace['headline']}"
    for text in taken:
        yield f"    - {text}"


def _what_it_is(job: Job, rule_id: str, rules: Rules | None) -> Iterator[str]:
    learned = job.ledger.rules([rule_id]).get(rule_id)
    if learned:
        yield from rule_lines(job, learned)
        return
    written = next((r for r in rules.rules if r.id == rule_id), None) if rules else None
    if written:
        yield f"{rule_id}: {written.why}"
        yield f"  looks {written.where}; example: {written.example[0]}"
    elif rule_id.startswith(LEARNED):
        yield f"{rule_id}: learned once, and not there any more"
    else:
        yield f"{rule_id}: no rule of the file; built in, or not there any more"
