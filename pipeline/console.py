"""What the `news` command shows: tables, progress, one line for each fault."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from pipeline.model import Outcome
from pipeline.operations.sources_exchange import Imported
from pipeline.operations.sources_list import SourceHealth
from pipeline.poll.alarm import Alarm, Severity
from pipeline.records import Hit, Item, RunCounts, SourceStatus
from pipeline.run import RunReport
from pipeline.text import squeeze

WIDE = 160
"""Columns of a table that goes to a file or a pipe, where nothing can be asked."""
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False)
# All but tab and line break; ESC begins what moves the cursor or names a window.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class ShownProgress:
    """A bar for each stage (`ports.Progress`); only a line where none can move."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=err,
            disable=not err.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "ShownProgress":
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        if not err.is_terminal:
            err.print(f"{name}: {total}")
        self._task = self._bars.add_task(name, total=total or None)

    def advance(self, things: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, things)


_COLUMNS = tuple(Outcome)


def run_table(report: RunReport, names: Iterable[str]) -> Table:
    """Return what a run took in and how it ended, a row for each source."""
    table = Table(title=f"run {report.run_id}", title_justify="left")
    table.add_column("source", no_wrap=True)
    table.add_column("taken in", justify="right")
    for outcome in _COLUMNS:
        table.add_column(outcome, justify="right")
    table.add_column("reasons")
    counts = {c.source_id: c for c in report.counts}
    rows = [
        counts.get(name, RunCounts(source_id=name))
        for name in sorted({*names, *counts})
    ]
    for row in rows:
        table.add_row(row.source_id, *_numbers([row]), _reasons(row))
    table.add_section()
    table.add_row("all", *_numbers(rows), "")
    return table


def _numbers(rows: Sequence[RunCounts]) -> list[str]:
    sums = [sum(row.taken_in for row in rows)]
    sums += [sum(row.outcomes.get(o, 0) for row in rows) for o in _COLUMNS]
    return [str(number or "·") for number in sums]


def _reasons(row: RunCounts) -> str:
    reasons = [f"{reason} {number}" for reason, number in sorted(row.reasons.items())]
    if row.problems:
        plural = "s" if len(row.problems) > 1 else ""
        reasons.append(f"{len(row.problems)} problem{plural}")
    return ", ".join(reasons)


def problem_lines(report: RunReport) -> list[str]:
    """Return each feed or drop that gave trouble, with what to do."""
    return [
        _problem_line(row.source_id, channel, problem)
        for row in report.counts
        for channel, problem in row.problems
    ]


def _problem_line(source_id: str, channel: str, problem: str) -> str:
    where = "" if channel in problem else f"{channel}: "
    return f"! {source_id}: {where}{problem}"


def summary(report: RunReport) -> str:
    """Return what a run added, and what it did not ask, in a line."""
    if not report.not_due:
        return _added(report)
    asked = "1 feed was" if report.not_due == 1 else f"{report.not_due} feeds were"
    return (
        f"{_added(report)} {asked} asked a short while ago and not again now; "
        "'news run --all' asks every feed."
    )


def _added(report: RunReport) -> str:
    totals = {o: sum(row.outcomes.get(o, 0) for row in report.counts) for o in Outcome}
    added = totals[Outcome.INDEXED] + totals[Outcome.DUPLICATE]
    taken = sum(row.taken_in for row in report.counts)
    if report.interrupted:
        return f"Stopped early: {added} articles added; the next run does the rest."
    if not added and not totals[Outcome.UPDATED]:
        return f"Nothing new: {taken} taken in, no article added or changed."
    return f"{added} articles added, {totals[Outcome.UPDATED]} updated."


def tell_of_gap(gap: int) -> None:
    """Say how many articles readers cannot find, and what to do."""
    if gap:
        err.print(f"{gap} articles are not in the index: run 'news reindex'.")


def status_table(statuses: Sequence[SourceStatus]) -> Table:
    """Return how the sources are doing, a row for each."""
    table = Table(title="sources, articles of the last 7 days", title_justify="left")
    for name in (
        *("source", "last poll", "last delivery"),
        *("articles", "delay", "open", "failed"),
    ):
        table.add_column(name, justify="left" if name == "source" else "right")
    table.add_column("quarantined", justify="right")
    table.add_column("problems", justify="right")
    for s in statuses:
        table.add_row(
            s.source_id,
            f"{s.polled_at:%Y-%m-%d %H:%M}" if s.polled_at else "–",
            f"{s.delivered_at:%Y-%m-%d %H:%M}" if s.delivered_at else "–",
            str(s.articles),
            _duration(s.delay.total_seconds()) if s.delay is not None else "–",
            str(s.open or "·"),
            str(s.failed or "·"),
            str(s.quarantined or "·"),
            str(len(s.problems) or "·"),
        )
    return table


def status_problems(
    statuses: Sequence[SourceStatus], told: Collection[str] = ()
) -> list[str]:
    """Return each feed that is not well, with what to do; not those `told` of."""
    return [
        _problem_line(s.source_id, url, problem)
        for s in statuses
        for url, problem in s.problems
        if url not in told
    ]


def sources_table(listed: Sequence[SourceHealth], now: datetime) -> Table:
    """Return the sources with their health, a row for each."""
    table = Table(title="sources", title_justify="left")
    table.add_column("source", no_wrap=True)
    for name in (
        *("feeds", "last success", "asked every", "next", "new in 7 days"),
        *("newest entry", "failing", "missed"),
    ):
        table.add_column(name, justify="right")
    for health in listed:
        wait = health.interval
        table.add_row(
            health.source.id,
            str(len(health.source.feeds) or "·"),
            _ago(health.succeeded_at, now),
            _duration(wait.total_seconds()) if wait else "–",
            _ago(health.next_poll_at, now),
            str(health.entries or "·"),
            _ago(health.newest_at, now),
            str(len(health.failing) or "·"),
            f"about {health.missed:.0f}" if health.missed >= 0.5 else "·",
        )
    return table


def feed_problems(listed: Sequence[SourceHealth]) -> list[str]:
    """Return each feed that is not well, and how many were never asked."""
    lines = [line for health in listed for line in _feed_problems(health)]
    unasked = sum(len(health.unasked) for health in listed)
    if unasked:
        lines.append(f"- not asked yet: {unasked}; 'news run' does")
    return lines


def _feed_problems(health: SourceHealth) -> Iterator[str]:
    for feed in health.failing:
        times = f" ({feed.failures} times in a row)" if feed.failures > 1 else ""
        problem = f"{feed.problem or 'cannot be had'}{times}"
        yield _problem_line(health.source.id, feed.url, problem)


def import_lines(found: Imported) -> list[str]:
    """Return what came of a subscription list, with each feed that was refused."""
    refused = [f"! {url}: {reason}" for url, reason in found.refused]
    told = [f"{found.feeds} feeds of {len(found.sources)} new sources"]
    told += [f"{found.known} feeds are known already"] if found.known else []
    told += [f"{found.twice} are listed twice"] if found.twice else []
    told += [f"{len(refused)} cannot be taken"] if refused else []
    return [*refused, "; ".join(told)]


def _ago(at: datetime | None, now: datetime) -> str:
    """Say how far a time is from now, as people do."""
    if at is None:
        return "–"
    seconds = (now - at).total_seconds()
    return f"in {_duration(-seconds)}" if seconds < 0 else f"{_duration(seconds)} ago"


def alarm_line(alarm: Alarm) -> str:
    """Return an alarm with its feed; "-" begins what is only good to know."""
    mark = "-" if alarm.severity is Severity.NOTE else "!"
    more = f" and {len(alarm.also)} more" if alarm.also else ""
    where = f"{alarm.source_id}: {alarm.subject}{more}: " if alarm.subject else ""
    return f"{mark} {where}{alarm.text}"


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def item_lines(items: Iterable[Item]) -> list[str]:
    """Return a line for each item in quarantine."""
    return [
        f"{i.item_id[:12]}  {i.first_seen_at:%Y-%m-%d %H:%M}  {i.source_id}  "
        f"{i.reason}  {i.url or i.title}"
        for i in items
    ]


def hit_lines(hit: Hit) -> list[str]:
    """Return a hit as marked-up lines: headline, where from, wire, excerpts."""
    fields = hit.fields
    headline = "".join(
        f"[bold yellow]{_harmless(s.text)}[/]" if s.hit else _harmless(s.text)
        for s in hit.headline
    )
    lines = [
        f"[bold]{headline}[/]",
        f"  [dim]{fields['source_id']} · {fields['language']} · "
        f"{fields['sort_at'][:16].replace('T', ' ')} · {hit.article_id}[/]",
    ]
    if told := _told_by_wire(fields):
        lines.append(f"  [dim]{_harmless(squeeze(' · '.join(told)))}[/]")
    for excerpt in hit.excerpts:
        text = "".join(
            f"[yellow]{_harmless(s.text)}[/]" if s.hit else _harmless(s.text)
            for s in excerpt
        )
        lines.append(f"  {squeeze(text)}")
    return lines


def harmless(text: str) -> str:
    """Return `text` without what a terminal takes for an order."""
    return _CONTROLS.sub("", text)


def _harmless(text: str) -> str:
    """Return `text` so that neither rich nor the terminal takes it for an order."""
    return escape(harmless(text))


def _told_by_wire(fields: Mapping[str, Any]) -> list[str]:
    """Return what an agency says of a story; an index of old has none of it."""
    urgency = fields.get("urgency")
    told = [
        "correction" if fields.get("is_correction") else None,
        f"urgency {urgency}" if urgency else None,
        fields.get("credit"),
        fields.get("slugline"),
        "teaser" if fields.get("is_teaser") else None,
        "headline by Newsline" if fields.get("headline_made") else None,
    ]
    return [each for each in told if each]
