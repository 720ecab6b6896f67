"""Looking after the sources: `sources check`, `list` and `moves`."""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline import console
from pipeline.bootstrap import Recording, open_job
from pipeline.cli.entry import EXIT_FAILED, EXIT_OK, EXIT_STOPPED, main
from pipeline.cli.options import from_archive, recording
from pipeline.cli.stop import Stop
from pipeline.extract.overrides import SiteRules
from pipeline.extract.overrides_file import load_sites
from pipeline.operations.feed_moves import accept_move, move_lines, revert_move
from pipeline.operations.site_proofs import concerning, prove
from pipeline.operations.sources_check import Finding, check_sources, named
from pipeline.operations.sources_list import as_record, list_sources
from pipeline.settings import Settings
from pipeline.sources import load_sources
from pipeline.stages.job import Job


@main.group()
def sources() -> None:
    """Look after the sources.

    \b
    Examples:
      news sources add valley.example
      news sources import subscriptions.opml --dry-run
      news sources check valley --pages
      news sources list --failing
    """


@contextmanager
def workshop(
    settings: Settings, recorded: Recording | None = None, *, empty: bool = False
) -> Iterator[Job]:
    """Open a job over stores that are gone afterwards; `empty`: without sources."""
    with tempfile.TemporaryDirectory() as folder, Stop().listening() as stop:
        none = Path(folder, "sources.yaml")
        none.write_text("sources: []", "utf-8")
        apart = {
            "state_dir": Path(folder),
            "ledger_url": "",
            "archive_url": "",
            "search_url": "",
        }
        if empty:
            apart |= {"sources": none, "drops": {}}
        settings = settings.model_copy(update=apart)
        with open_job(settings, recording=recorded, stop=stop) as job:
            yield job


@sources.command("check")
@click.argument("source_ids", nargs=-1)
@click.option("--offline", is_flag=True, help="Only the file, nothing is fetched.")
@click.option("--pages", is_flag=True, help="Read one entry of each feed as well.")
@from_archive
@click.pass_obj
def sources_check(
    settings: Settings,
    source_ids: tuple[str, ...],
    offline: bool,
    pages: bool,
    archive: Path | None,
    clock: str | None,
) -> None:
    """Check the file of sources, ask their feeds and look into their drops.

    Nothing of what is fetched is kept. Without ids all sources are checked. The
    overrides of their sites are proven by the pages beside them.
    """
    known = load_sources(settings.sources)
    asked = named(source_ids, known)
    wanted = {source.id for source in asked}
    sites = load_sites(settings.sites)
    click.echo(f"{settings.sources}: {len(known)} sources, all well formed")
    all_well = _proven(settings, concerning(sites, asked) if source_ids else sites)
    if offline:
        sys.exit(EXIT_OK if all_well else EXIT_FAILED)
    with workshop(settings, recording(archive, clock)) as job:
        chosen = [s for i, s in sorted(job.sources.items()) if i in wanted]
        found = check_sources(job, chosen, pages=pages, sites=sites)
        all_well = _told(found) and all_well
        if job.stop():
            sys.exit(EXIT_STOPPED)
    sys.exit(EXIT_OK if all_well else EXIT_FAILED)


def _proven(settings: Settings, sites: SiteRules) -> bool:
    """Tell whether the overrides prove right; nothing is started for none."""
    if not sites.overrides:
        return True
    with workshop(settings, empty=True) as job:
        return _told(prove(job, sites))


def _told(findings: Iterable[Finding]) -> bool:
    """Show findings as they come, and return whether all is well."""
    all_well = True
    for is_well, text in findings:
        all_well = all_well and is_well
        click.echo(f"{'ok' if is_well else '! '} {console.harmless(text)}")
    return all_well


@sources.command("list")
@click.option(
    "--failing", is_flag=True, help="Only those with a feed that is not well."
)
@click.option("--json", "as_json", is_flag=True, help="All that is known, a line each.")
@click.pass_obj
def sources_list(settings: Settings, failing: bool, as_json: bool) -> None:
    """List the sources with how they are doing and when they are asked next."""
    with open_job(settings) as job:
        listed = list_sources(job)
        now = job.now()
    shown = [health for health in listed if health.failing or not failing]
    if as_json:
        for health in shown:
            click.echo(json.dumps(as_record(health), ensure_ascii=False))
        return
    console.out.print(console.sources_table(shown, now))
    for line in console.feed_problems(shown):
        click.echo(console.harmless(line))
    click.echo(f"{len(shown)} of {len(listed)} sources")


@sources.command("moves")
@click.pass_obj
def sources_moves(settings: Settings) -> None:
    """Tell of feeds that moved for good, or redirect and may do so."""
    with open_job(settings) as job:
        lines = move_lines(job)
    for line in lines or ["no feed has moved"]:
        click.echo(console.harmless(line))


@sources.command("revert")
@click.argument("url")
@click.option("--why", default="reverted by hand", help="The reason, for the ledger.")
@click.pass_obj
def sources_revert(settings: Settings, url: str, why: str) -> None:
    """Ask a feed at its own address again; it does not move by itself any more.

    URL is its own address or the one that it moved to.
    """
    with open_job(settings) as job:
        move = revert_move(job, url, why)
    click.echo(f"{move.url}: is asked at {move.after} again")


@sources.command("accept")
@click.argument("url")
@click.option("--why", default="accepted by hand", help="The reason, for the ledger.")
@click.pass_obj
def sources_accept(settings: Settings, url: str, why: str) -> None:
    """Ask a feed where it redirects to from now on, without a time of probation."""
    with open_job(settings) as job:
        move = accept_move(job, url, why)
    click.echo(f"{move.url}: is asked at {move.after} from now on")
