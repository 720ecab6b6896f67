"""What each rule contributes: every one switched off alone, as a page in Markdown.

`python -m tests.evaluation.ablation > docs/rule-gains.md`
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evaluation.annotated import (
    Page,
    Scored,
    newsline,
    over_pages,
    pages,
    shipped_rules,
    truth,
)
from tests.evaluation.annotated import scorer as scorer_of
from tests.evaluation.data import folder

Rows = Mapping[str, Any]
_LEAST = 0.00001
_INTRODUCTION = """# What each rule is worth
Made by `python -m tests.evaluation.ablation > docs/rule-gains.md` from the annotated
pages, with every rule switched off alone. `F1` is what all pages with annotated text
({texts}) lose without the rule, in thousandths; `better` and `worse` count the pages
whose text is better or worse for it; `phrases` is what the rule takes of the phrases
that must not be there, less those that must. Only pages on which a rule took something
out are read again.

The last table names the rules that met none of their lines. They are kept for the case
that their `example` in `config/boilerplate.yaml` names: the {count} pages are mostly
English and German, and the rules are for fourteen languages.

| rule | pages | lines | F1 ‰ | better | worse | phrases |
|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a rule does: pages and lines that it takes from, and what that gives."""

    rule_id: str
    pages: int
    lines: int
    gain: float
    better: int
    worse: int
    phrases: int


@dataclass(frozen=True, slots=True)
class _Case:
    """A page that a rule takes something from, read with it and without."""

    page: Page
    rule_id: str


def worths(data: Path, some: Sequence[Page]) -> list[Worth]:
    """Return what every rule that took a line out of `some` pages is worth."""
    whole = dict(zip(some, over_pages(newsline, data, some), strict=True))
    cases = [
        _Case(page, rule_id)
        for page, scored in whole.items()
        for rule_id in sorted({rule_id for rule_id, _ in scored.removed})
    ]
    without = over_pages(_without, data, cases)
    found: dict[str, list[tuple[Scored, Scored]]] = {}
    for case, scored in zip(cases, without, strict=True):
        found.setdefault(case.rule_id, []).append((whole[case.page], scored))
    texts = [scored.row for scored in whole.values() if "text" in scored.row]
    return [_worth(data, rule_id, pairs, texts) for rule_id, pairs in found.items()]


def _without(data: Path, case: _Case) -> Scored:
    return newsline(data, case.page, without_rules=(case.rule_id,))


def _worth(
    data: Path,
    rule_id: str,
    pairs: Sequence[tuple[Scored, Scored]],
    texts: Sequence[Rows],
) -> Worth:
    scorer = scorer_of(data)
    changed = {id(with_it.row): without.row for with_it, without in pairs}
    before: float = scorer.aggregate([changed.get(id(row), row) for row in texts])["F1"]
    after: float = scorer.aggregate(list(texts))["F1"]
    gains = [_f1(scorer, a.row) - _f1(scorer, b.row) for a, b in pairs]
    removed = (each for with_it, _ in pairs for each, _ in with_it.removed)
    return Worth(
        rule_id=rule_id,
        pages=len(pairs),
        lines=sum(each == rule_id for each in removed),
        gain=after - before,
        better=sum(gain > _LEAST for gain in gains),
        worse=sum(gain < -_LEAST for gain in gains),
        phrases=sum(_right(a.row) - _right(b.row) for a, b in pairs),
    )


def _f1(scorer: Any, row: Rows) -> float:
    found: float = scorer.f1(*scorer.page_pr(*row["text"])) if "text" in row else 0.0
    return found


def _right(row: Rows) -> int:
    """Return how many phrases are there that must be, less those that must not."""
    kept, leaked = row.get("with", (0, 0)), row.get("leak", (0, 0))
    return int(kept[0]) - int(leaked[0])


def told(data: Path, some: Sequence[Page]) -> Iterator[str]:
    """Yield the page in Markdown."""
    ranked = sorted(worths(data, some), key=lambda w: (-w.gain, w.rule_id))
    texts = sum(bool(truth(data)[page.id].get("text")) for page in some)
    yield _INTRODUCTION.format(texts=texts, count=len(some))
    for each in ranked:
        yield (
            f"| {each.rule_id} | {each.pages} | {each.lines} | {each.gain * 1000:+.2f}"
            f" | {each.better} | {each.worse} | {each.phrases:+} |\n"
        )
    met = {each.rule_id for each in ranked}
    yield "\n## Rules that met none of their lines here\n| rule | languages | why |\n"
    yield "|---|---|---|\n"
    for rule in shipped_rules().boilerplate.rules:
        if rule.id not in met:
            yield f"| {rule.id} | {', '.join(rule.languages)} | {rule.why} |\n"


def main() -> int:
    """Print the page; return the exit code."""
    data = folder("extraction")
    if data is None:
        sys.stderr.write("The evaluation data is not beside the project.\n")
        return 1
    for line in told(data, pages(data)):
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
