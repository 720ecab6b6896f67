"""Single articles: `explain`, `show` and `forget`."""

import getpass
import sys

import click

from pipeline import console
from pipeline.bootstrap import open_job
from pipeline.cli.entry import EXIT_FAILED, EXIT_OK, main
from pipeline.operations.explain import explain as explain_lines
from pipeline.operations.forget import forget as forget_article
from pipeline.operations.show import show as show_lines
from pipeline.settings import Settings


@main.command()
@click.argument("url_or_id")
@click.pass_obj
def explain(settings: Settings, url_or_id: str) -> None:
    """Tell the whole story of a URL, an article, an item or a learned rule.

    Why it is here or not, which feed listed it, when it was fetched, what read it,
    which line was removed by which rule, whose copy it is. Of a URL never seen it
    says which source should have had it.
    """
    with open_job(settings) as job:
        for line in explain_lines(job, url_or_id):
            click.echo(line)


@main.command()
@click.argument("url_or_id")
@click.option("--version", type=click.IntRange(1), help="An older one, by number.")
@click.pass_obj
def show(settings: Settings, url_or_id: str, version: int | None) -> None:
    """Show the text of an article; versions are kept, 'news explain' lists them."""
    with open_job(settings) as job:
        for line in show_lines(job, url_or_id, version):
            click.echo(line)


@main.command()
@click.argument("url_or_id")
@click.option("--why", required=True, help="The reason, for the ledger.")
@click.option("--actor", default=getpass.getuser, help="Who wants it; you.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(settings: Settings, url_or_id: str, why: str, actor: str, yes: bool) -> None:
    """Take an article down for good: index, ledger and archive lose its text."""
    if not yes:
        click.confirm(f"Purge {url_or_id} for good?", abort=True)
    with open_job(settings) as job:
        gone = forget_article(job, url_or_id, why=why, actor=actor)
    console.out.print(
        f"{len(gone.article_ids)} articles taken down, "
        f"{gone.records} records purged from the archive"
    )
    for article_id in gone.copies:
        console.out.print(f"still there, a copy at another outlet: {article_id}")
    for problem in gone.problems:
        console.out.print(f"! not searched or purged: {problem}", markup=False)
    sys.exit(EXIT_FAILED if gone.problems else EXIT_OK)
