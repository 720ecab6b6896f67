"""Rules once more, over articles that are here: `reclean`."""

import sys
from collections.abc import Iterator

import click

from pipeline import console
from pipeline.bootstrap import open_job
from pipeline.cli.entry import EXIT_BUG, EXIT_FAILED, EXIT_OK, EXIT_STOPPED, main
from pipeline.cli.stop import Stop
from pipeline.model import Ended, Reason
from pipeline.operations.reclean import Recleaned, Reread, every_article, with_rule
from pipeline.operations.reclean import reclean as reclean_articles
from pipeline.settings import Settings


@main.command()
@click.option("--rule", "rule_id", help="Articles that this rule has to do with.")
@click.option("--all", "everything", is_flag=True, help="All articles.")
@click.option("--source", help="Only of this source.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.pass_obj
def reclean(
    settings: Settings,
    rule_id: str | None,
    everything: bool,
    source: str | None,
    dry_run: bool,
) -> None:
    """Read articles again by today's rules, from the archived bytes.

    What reads otherwise gets a new version. Nothing is fetched. A rule is a learned
    one, one of the file, or a built-in one such as site-drop. Which articles a new
    rule of the file is about only --all finds.

    \b
    Examples:
      news reclean --rule learned-3f2a91bd02 --dry-run
      news reclean --all --source valley
    """
    if bool(rule_id) == everything:
        raise click.UsageError("give either --rule ID or --all")
    stop = Stop()
    with (
        stop.listening(),
        console.ShownProgress() as progress,
        open_job(settings, progress=progress, stop=stop) as job,
    ):
        found = with_rule(job, rule_id) if rule_id else every_article(job)
        done = reclean_articles(job, found, source_id=source, dry_run=dry_run)
    for line in _told(done, dry_run=dry_run):
        click.echo(console.harmless(line))
    sys.exit(_exit_code(done))


def _told(done: Recleaned, *, dry_run: bool) -> Iterator[str]:
    for each in done.changes if dry_run else ():
        yield from _change(each)
    for each in done.problems:
        if isinstance(each.reading, Ended):
            yield f"! {_name(each)}: stays as it is: {each.reading.reason}"
    lines = f"{done.back} lines come back, {done.gone} go"
    if dry_run:
        yield f"{done.changed} of {done.articles} articles would change: {lines}"
        return
    totals: dict[str, int] = {}
    for row in done.counts:
        for outcome, number in row.outcomes.items():
            totals[outcome] = totals.get(outcome, 0) + number
    counted = ", ".join(f"{number} {name}" for name, number in sorted(totals.items()))
    yield f"{done.articles} articles read again: {counted or 'nothing to do'}; {lines}"


def _change(each: Reread) -> Iterator[str]:
    yield _name(each)
    yield from (f"  + {text}" for text in each.back)
    yield from (f"  - {text}" for text in each.gone)
    if not each.back and not each.gone:
        yield "  reads otherwise for another reason than a line that was taken out"


def _name(each: Reread) -> str:
    return each.item.url or each.version.article_id


def _exit_code(done: Recleaned) -> int:
    if done.interrupted:
        return EXIT_STOPPED
    ends = [each.reading for each in done.problems if isinstance(each.reading, Ended)]
    if any(end.reason is Reason.BUG for end in ends):
        return EXIT_BUG
    return EXIT_FAILED if ends else EXIT_OK
