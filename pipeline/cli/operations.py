"""Looking after the service: `status` and `quarantine`."""

from datetime import timedelta

import click

from pipeline import console
from pipeline.bootstrap import open_job
from pipeline.cli.entry import main
from pipeline.operations import quarantine as wards
from pipeline.operations.explain import explain as explain_lines
from pipeline.operations.feed_alarms import feed_alarms
from pipeline.operations.learned_rules import learned_rules
from pipeline.operations.outlets import outlet_alarms
from pipeline.operations.reindex import missing
from pipeline.operations.wire_status import wire_alarms
from pipeline.profiles import RuleState
from pipeline.settings import Settings


@main.command()
@click.pass_obj
def status(settings: Settings) -> None:
    """Show the backlog, how each source is doing, and what wants attention.

    Lines that begin with "!" want somebody to act, those with "-" are good to know.
    """
    with open_job(settings) as job:
        statuses = job.ledger.statuses(job.now() - timedelta(days=7))
        gap = missing(job)
        alarms = [*outlet_alarms(job), *feed_alarms(job, job.now())]
        wire = wire_alarms(job)
        proposals = len(learned_rules(job, [RuleState.PROPOSED]))
    told = {url for alarm in alarms for url in (alarm.subject, *alarm.also)}
    problems = console.status_problems(statuses, told)
    console.out.print(console.status_table(statuses))
    for line in (*map(console.alarm_line, alarms), *problems, *wire):
        click.echo(console.harmless(line))
    oldest = min((s.oldest_open_at for s in statuses if s.oldest_open_at), default=None)
    backlog = sum(s.open for s in statuses)
    since = f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    console.out.print(f"{backlog} open items{since}")
    if proposals:
        click.echo(f"- {proposals} learned rules wait: 'news boilerplate review'")
    console.tell_of_gap(gap)


@main.group()
def quarantine() -> None:
    """Look at what was kept for a human, and decide.

    \b
    Examples:
      news quarantine list --source afp
      news quarantine retry --all
      news quarantine discard 3f2a91 --why 'a test delivery'
    """


@quarantine.command("list")
@click.option("--source", help="Only of this source.")
@click.pass_obj
def quarantine_list(settings: Settings, source: str | None) -> None:
    """List quarantined items: id, first seen, source, reason, what."""
    with open_job(settings) as job:
        items = wards.quarantined(job, source)
    for line in console.item_lines(items):
        click.echo(line)
    console.err.print(f"{len(items)} in quarantine")


@quarantine.command("show")
@click.argument("item_id")
@click.pass_obj
def quarantine_show(settings: Settings, item_id: str) -> None:
    """Show an item with its reason, whole, and its story."""
    with open_job(settings) as job:
        (item,) = wards.find(job, [item_id])
        click.echo(f"{item.reason}: {item.detail}")
        for line in explain_lines(job, item.item_id):
            click.echo(line)


@quarantine.command("retry")
@click.argument("item_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that is in quarantine.")
@click.pass_obj
def quarantine_retry(
    settings: Settings, item_ids: tuple[str, ...], everything: bool
) -> None:
    """Let the next run read items again, from the archived bytes."""
    with open_job(settings) as job:
        items = wards.quarantined(job) if everything else wards.find(job, item_ids)
        number = wards.retry(job, items)
    console.out.print(f"{number} items will be read again by the next 'news run'")


@quarantine.command("discard")
@click.argument("item_ids", nargs=-1, required=True)
@click.option("--why", required=True, help="The reason, for the ledger.")
@click.pass_obj
def quarantine_discard(settings: Settings, item_ids: tuple[str, ...], why: str) -> None:
    """Drop items for good."""
    with open_job(settings) as job:
        number = wards.discard(job, wards.find(job, item_ids), why)
    console.out.print(f"{number} items discarded")
