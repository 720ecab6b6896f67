"""Looking after the stores: `reindex`, `setup` and `archive`."""

import sys

import click

from pipeline import console
from pipeline.bootstrap import open_job, setup_search
from pipeline.cli.entry import EXIT_FAILED, EXIT_OK, main
from pipeline.operations.archive_check import check_archive
from pipeline.operations.reindex import reindex as reindex_all
from pipeline.settings import Settings


@main.command()
@click.pass_obj
def reindex(settings: Settings) -> None:
    """Write the search index anew from archive and ledger; nothing is fetched."""
    with (
        console.ShownProgress() as progress,
        open_job(settings, progress=progress) as job,
    ):
        done = reindex_all(job)
    for article_id, problem in sorted(done.problems.items()):
        console.out.print(f"! {article_id}: {problem.detail}", markup=False)
    console.out.print(f"{done.written} articles written, {len(done.problems)} not")
    sys.exit(EXIT_FAILED if done.problems else EXIT_OK)


@main.command()
@click.option("--check", is_flag=True, help="Only say what differs; change nothing.")
@click.pass_obj
def setup(settings: Settings, check: bool) -> None:
    """Prepare Elasticsearch: templates, fields and the readers' alias."""
    if not settings.search_url:
        console.out.print("SQLite needs no setup; NEWS_SEARCH_URL names Elasticsearch")
        return
    found = left = setup_search(settings, fix=False)
    if found and not check:
        setup_search(settings, fix=True)
        left = setup_search(settings, fix=False)
    for line in found:
        mark = "!" if line in left else "set right:"
        console.out.print(f"{mark} {line}", markup=False)
    console.out.print(f"{len(found)} differences, {len(left)} left")
    sys.exit(EXIT_FAILED if left else EXIT_OK)


@main.group()
def archive() -> None:
    """Look after the archive."""


@archive.command("check")
@click.pass_obj
def archive_check(settings: Settings) -> None:
    """Read all archive files; register what a killed run left, name what is damaged."""
    with (
        console.ShownProgress() as progress,
        open_job(settings, progress=progress) as job,
    ):
        found = check_archive(job)
    for name in found.registered:
        console.out.print(f"registered: {name}", markup=False)
    for name in found.removed:
        console.out.print(f"removed, a takedown had left it: {name}", markup=False)
    for problem in found.damaged:
        console.out.print(f"! {problem}", markup=False)
    console.out.print(
        f"{found.files} files, {found.records} records, "
        f"{len(found.registered)} registered, {len(found.damaged)} damaged"
    )
    sys.exit(EXIT_FAILED if found.damaged else EXIT_OK)
