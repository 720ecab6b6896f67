"""Looking after the quality gate: `quality list`, `accept` and `admit`."""

import getpass

import click

from pipeline import console
from pipeline.bootstrap import open_job
from pipeline.cli.entry import main
from pipeline.operations.outlets import accept, admit, outlet_lines
from pipeline.settings import Settings


@main.group()
def quality() -> None:
    """Look at outlets whose pages are not as they were, and decide.

    \b
    Examples:
      news quality list
      news quality accept valley
      news quality accept valley valley.example
      news quality admit 3f2a91d07c55
    """


@quality.command("list")
@click.pass_obj
def quality_list(settings: Settings) -> None:
    """List outlets: source, site, how they are doing, how much is held back."""
    with open_job(settings) as job:
        lines = list(outlet_lines(job))
    for line in lines:
        click.echo(console.harmless(line))
    console.err.print(f"{len(lines)} outlets")


@quality.command("accept")
@click.argument("source")
@click.argument("site", required=False)
@click.pass_obj
def quality_accept(settings: Settings, source: str, site: str | None) -> None:
    """Take the pages of an outlet for what they are now.

    Pages of old no longer count, and the next run reads what was held back.
    """
    with open_job(settings) as job:
        number = accept(job, source, site, getpass.getuser())
    console.out.print(f"{number} items will be read again by the next 'news run'")


@quality.command("admit")
@click.argument("item_ids", nargs=-1, required=True)
@click.pass_obj
def quality_admit(settings: Settings, item_ids: tuple[str, ...]) -> None:
    """Let single held pages be read as they are; their outlet stays as it is."""
    with open_job(settings) as job:
        number = admit(job, item_ids)
    console.out.print(f"{number} items will be read again by the next 'news run'")
