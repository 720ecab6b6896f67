"""One saved page: `read`."""

import json
import sys
from datetime import UTC, datetime
from typing import BinaryIO

import click

from pipeline import console
from pipeline.bootstrap import open_job, open_rules
from pipeline.cli.entry import EXIT_BUG, EXIT_FAILED, main
from pipeline.fetch.compare import host_of
from pipeline.model import Document, Ended, Reason
from pipeline.operations.read_page import (
    as_record,
    page_of,
    reading_lines,
    source_of,
    task_of,
)
from pipeline.operations.sources_check import named
from pipeline.profiles import APPLIED, LearnedRule
from pipeline.run import read_item
from pipeline.settings import Settings
from pipeline.sources import load_sources
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.reading import outlet_of


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--url", required=True, help="Where the page is from.")
@click.option("--source", "source_id", help="Whose it is; the one on its site else.")
@click.option("--learned", is_flag=True, help="Also by what was learned of its site.")
@click.option("--json", "as_json", is_flag=True, help="All that was read.")
@click.pass_obj
def read(
    settings: Settings,
    file: BinaryIO,
    url: str,
    source_id: str | None,
    learned: bool,
    as_json: bool,
) -> None:
    """Read one saved page by today's rules; nothing is fetched or stored.

    Shows headline, authors, dates and text, then with "-" each line that was taken
    out, with its rule. FILE may be "-". What is no article is exit code 1.

    \b
    Examples:
      news read page.html --url https://valley.example/bridge.html
      curl -s URL | news read - --url URL --json
    """
    if not host_of(url):
        raise click.BadParameter("must be a URL of the web", param_hint="--url")
    sources = load_sources(settings.sources)
    source = named([source_id], sources)[0] if source_id else source_of(url, sources)
    page = page_of(file.read(), url, source, datetime.now(UTC))
    rules = _learned(settings, page) if learned else []
    found = read_item(task_of(page, source, rules), open_rules(settings), Deliveries())
    if as_json:
        click.echo(json.dumps(as_record(found), ensure_ascii=False))
    elif not isinstance(found, Ended):
        for line in reading_lines(found.article):
            click.echo(console.harmless(line))
    if isinstance(found, Ended):
        told = f"no article: {found.outcome}({found.reason}): {found.detail}"
        click.echo(console.harmless(told), err=True)
        sys.exit(EXIT_BUG if found.reason is Reason.BUG else EXIT_FAILED)


def _learned(settings: Settings, page: Document) -> list[LearnedRule]:
    outlet = outlet_of(page)
    with open_job(settings) as job:
        rules = job.ledger.learned([outlet]).get(outlet, [])
    return [rule for rule in rules if rule.state in APPLIED]
