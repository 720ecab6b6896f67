"""The annotated pages beside trafilatura: scores, intervals, single pages, goals."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.evaluation.annotated import Page, Scored, bare, newsline, over_pages, pages
from tests.evaluation.annotated import scorer as scorer_of

NEWS = "news pages"
MUCH_WORSE = 0.10
DRAWS = 500
_SEED = 20240229
_METRICS = (
    "F1", "P", "R", "exact", "with", "leak", "title", "~title", "date", "author",
)  # fmt: skip
OUT_OF_REACH = {
    "headlines, site name ignored (fundus-tests)": (
        "the publishers' own words differ: of the annotated headlines some are the h1,"
        " some JSON-LD's, some og:title, and no order of these gives more than .854"
    ),
}
"""Goals that are not met, by name, with what was found out about them."""
Metrics = Mapping[str, float]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Compared:
    """A page as we read it and as trafilatura reads it."""

    page: Page
    ours: Scored
    theirs: Scored


@dataclass(frozen=True, slots=True)
class Table:
    """The metrics of a set of pages, and the difference with its 95 % interval."""

    name: str
    count: int
    ours: Metrics
    theirs: Metrics
    gain: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that is asked for, and what it is."""

    what: str
    least: float
    found: float

    @property
    def is_met(self) -> bool:
        return self.found >= self.least


def compare(data: Path, page: Page) -> Compared:
    """Read one page both ways."""
    return Compared(page, newsline(data, page), bare(data, page))


@cache
def compare_all(data: Path) -> tuple[Compared, ...]:
    """Read every annotated page both ways, on all cores."""
    return tuple(over_pages(compare, data, pages(data)))


def report(data: Path, say: Callable[[str], object]) -> None:
    """Print the tables, the pages that lose most, those without an article, goals."""
    compared = compare_all(data)
    for table in tables(data, compared):
        for line in _table_lines(table):
            say(f"{line}\n")
    say(f"\npages of the {NEWS} that lose more than {MUCH_WORSE:.2f}:\n")
    for found in much_worse(data, compared):
        say(f"  {found.page.id}: {found.ours.ended or 'read otherwise'}\n")
    say("\npages that end without an article:\n")
    for found in compared:
        if found.ours.ended:
            say(f"  {found.page.id}: {found.ours.ended[:150]}\n")
    say("\n")
    for goal in goals(data, compared):
        mark = "  " if goal.is_met else "! "
        why = "" if goal.is_met else OUT_OF_REACH.get(goal.what, "")
        say(f"{mark}{goal.what}: {goal.found:.4f} (goal {goal.least:.3f}) {why}\n")


def tables(data: Path, compared: Sequence[Compared]) -> Iterator[Table]:
    """Yield the table of the news pages, then one for each set of pages."""
    sets: dict[str, list[Compared]] = {NEWS: [c for c in compared if c.page.is_news]}
    for each in compared:
        sets.setdefault(each.page.source, []).append(each)
    for name, some in sets.items():
        yield table(data, name, some)


def table(data: Path, name: str, some: Sequence[Compared]) -> Table:
    """Return the metrics of some pages; intervals resample hosts, both ways alike."""
    ours, theirs = _aggregated(data, some)
    hosts: dict[str, list[Compared]] = {}
    for each in some:
        hosts.setdefault(each.page.host, []).append(each)
    by_host, chance = list(hosts.values()), random.Random(_SEED)
    gains: dict[str, list[float]] = {}
    for _ in range(DRAWS):
        drawn = [c for _ in by_host for c in chance.choice(by_host)]
        one, other = _aggregated(data, drawn)
        for metric in one.keys() & other.keys():
            gains.setdefault(metric, []).append(one[metric] - other[metric])
    gain = {metric: _interval(values) for metric, values in gains.items()}
    return Table(name, len(some), ours, theirs, gain)


def much_worse(data: Path, compared: Iterable[Compared]) -> list[Compared]:
    """Return the news pages that lose much against trafilatura, the worst first."""
    found = [
        (_f1(data, each.ours) - _f1(data, each.theirs), each)
        for each in compared
        if each.page.is_news
    ]
    found.sort(key=lambda pair: pair[0])
    return [each for gain, each in found if gain < -MUCH_WORSE]


def goals(data: Path, compared: Sequence[Compared]) -> list[Goal]:
    """Return what is asked for of the text and of the metadata, and what it is."""
    by_name = {each.name: each for each in tables(data, compared)}
    news, phrases = by_name[NEWS], by_name["trafilatura-eval"]
    tests = by_name["fundus-tests"].ours
    ours, theirs = news.ours, news.theirs
    return [
        Goal("F1", 0.970, ours["F1"]),
        Goal("F1, gain over trafilatura", 0.008, ours["F1"] - theirs["F1"]),
        Goal("F1, least gain (95 %)", 0.0, news.gain["F1"][0]),
        Goal("recall, gain", -0.003, ours["R"] - theirs["R"]),
        Goal("pages reproduced, ratio", 1.5, ours["exact"] / theirs["exact"]),
        Goal("authors as a set (fundus-tests)", 0.87, tests["author"]),
        Goal("dates (fundus-tests)", 0.98, tests["date"]),
        Goal("headlines (fundus-tests)", 0.78, tests["title"]),
        Goal("headlines, site name ignored (fundus-tests)", 0.88, tests["~title"]),
        Goal("phrases kept (trafilatura-eval)", 0.95, phrases.ours["with"]),
        Goal("phrases left out (trafilatura-eval)", 0.93, 1 - phrases.ours["leak"]),
    ]


def _aggregated(data: Path, some: Sequence[Compared]) -> tuple[Metrics, Metrics]:
    aggregate: Callable[[list[Mapping[str, Any]]], Metrics] = scorer_of(data).aggregate
    ours = aggregate([each.ours.row for each in some])
    return ours, aggregate([each.theirs.row for each in some])


def _f1(data: Path, scored: Scored) -> float:
    scorer = scorer_of(data)
    precision, recall = scorer.page_pr(*scored.row["text"])
    found: float = scorer.f1(precision, recall)
    return found


def _interval(values: list[float]) -> Interval:
    values.sort()
    last = len(values) - 1
    return values[int(0.025 * last)], values[round(0.975 * last)]


def _table_lines(table: Table) -> Iterator[str]:
    yield f"\n{table.name}, {table.count} pages"
    yield f"  {'':8}{'newsline':>9}{'trafilatura':>13}   difference [95 %]"
    for metric in _METRICS:
        if metric in table.ours:
            low, high = table.gain[metric]
            ours, theirs = table.ours[metric], table.theirs[metric]
            yield (
                f"  {metric:8}{ours:9.4f}{theirs:13.4f}"
                f"   {ours - theirs:+.4f} [{low:+.4f}, {high:+.4f}]"
            )
