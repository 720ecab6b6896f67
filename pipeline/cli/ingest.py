"""Taking in: `run` and `receive`."""

import sys
from pathlib import Path

import click

from pipeline import console
from pipeline.bootstrap import Recording, open_job
from pipeline.cli.entry import EXIT_BUG, EXIT_OK, EXIT_STOPPED, main
from pipeline.cli.options import from_archive, recording
from pipeline.cli.stop import Stop
from pipeline.errors import ConfigError
from pipeline.model import Reason
from pipeline.operations.outlets import outlet_alarms
from pipeline.operations.reindex import missing
from pipeline.operations.wire_status import wire_alarms
from pipeline.records import RunCounts
from pipeline.run import run as run_once
from pipeline.settings import Settings


@main.command()
@from_archive
@click.option("--all", "all_feeds", is_flag=True, help="Also feeds that are not due.")
@click.pass_obj
def run(
    settings: Settings, archive: Path | None, clock: str | None, all_feeds: bool
) -> None:
    """Take in all that is new, once.

    \b
    Examples:
      news run
      news run --from-archive visit.warc.gz --clock 2026-09-01T06:00:00Z
    """
    recorded = recording(archive, clock)
    if recorded:
        settings = _apart(settings, recorded)
    elif settings.user_agent == Settings().user_agent:
        console.err.print(
            "NEWS_USER_AGENT is not set: put a page or address of yours in it, so "
            "that publishers can write to you instead of shutting you out."
        )
    stop = Stop()
    with stop.listening(), console.ShownProgress() as progress:  # noqa: SIM117
        with open_job(
            settings,
            recording=recorded,
            every_feed=all_feeds,
            progress=progress,
            stop=stop,
        ) as job:
            report = run_once(job)
            gap = missing(job)
            alarms = [console.alarm_line(alarm) for alarm in outlet_alarms(job)]
    console.out.print(console.run_table(report, job.sources))
    for line in (*console.problem_lines(report), *alarms):
        click.echo(console.harmless(line))
    console.out.print(console.summary(report))
    console.tell_of_gap(gap)
    sys.exit(EXIT_STOPPED if report.interrupted else _bugs(report.counts))


def _apart(settings: Settings, recording: Recording) -> Settings:
    """Give a replay a state of its own; one that is live is never mixed with it."""
    folder = settings.state_dir
    if folder == Settings().state_dir:
        folder = folder / "recordings" / recording.file.name.partition(".")[0]
    mark = folder / "recording"
    if (folder / "ledger.sqlite").exists() and not mark.exists():
        raise ConfigError(
            f"{folder} holds the state of live runs; give a replay another folder "
            "with --state"
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(f"{recording.file}\n", "utf-8")
    console.err.print(f"The state of this recording is in {folder} (--state).")
    return settings.model_copy(update={"state_dir": folder})


def _bugs(counts: tuple[RunCounts, ...]) -> int:
    bugs = sum(row.reasons.get(Reason.BUG, 0) for row in counts)
    if bugs:
        console.err.print(f"{bugs} items met a bug: 'news quarantine list' shows them.")
    return EXIT_BUG if bugs else EXIT_OK


@main.command()
@click.pass_obj
def receive(settings: Settings) -> None:
    """Take in what wire agencies have delivered; no feed is asked.

    Says what is wrong with each drop, and which numbers of a service are missing.
    """
    stop = Stop()
    with stop.listening(), open_job(settings, stop=stop) as job:
        report = run_once(job, polls=False)
        drops = [source.id for source in job.sources.values() if source.drop]
        alarms = wire_alarms(job)
    console.out.print(console.run_table(report, drops))
    for line in (*console.problem_lines(report), *alarms):
        click.echo(console.harmless(line))
    console.out.print(console.summary(report))
    sys.exit(EXIT_STOPPED if report.interrupted else _bugs(report.counts))
