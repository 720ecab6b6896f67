"""Finding articles: `search`."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from pipeline import console
from pipeline.bootstrap import open_search
from pipeline.cli.entry import main
from pipeline.cli.options import read_time
from pipeline.errors import ConfigError
from pipeline.operations.sources_check import named
from pipeline.operations.sources_file import known_sources
from pipeline.ports import SearchIndex
from pipeline.records import SearchQuery
from pipeline.settings import Settings


@main.command()
@click.argument("query", default="")
@click.option("--source", "sources", multiple=True, help="Only from this source.")
@click.option("--language", "languages", multiple=True, help="Only in this language.")
@click.option("--agency", "agencies", multiple=True, help="Only from this agency.")
@click.option(
    "--subject", "subjects", multiple=True, help="Only on this subject, by its code."
)
@click.option(
    "--urgency", type=click.IntRange(1, 9), help="At least so urgent; 1 is most."
)
@click.option("--since", help="From this day or time on (ISO 8601).")
@click.option("--until", help="Before this day or time.")
@click.option("--as-of", help="What could be seen at this time, in today's text.")
@click.option("--newest", is_flag=True, help="Newest first, not most relevant.")
@click.option("--originals", is_flag=True, help="Without copies.")
@click.option(
    "--limit",
    default=10,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Articles, at most.",
)
@click.option("--json", "as_json", is_flag=True, help="The documents, a line each.")
@click.pass_obj
def search(
    settings: Settings,
    query: str,
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    agencies: tuple[str, ...],
    subjects: tuple[str, ...],
    urgency: int | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    newest: bool,
    originals: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find articles: words, "phrases", -without, one OR other, begin*.

    headline:word and slugline:word look there only.

    \b
    Examples:
      news search '"ballistic missile" -drill' --source afp --since 2026-09-01
      news search slugline:strike --agency dpa --subject medtop:20001065 --urgency 3
      news search strike --json | jq .headline
    """
    asked = SearchQuery(
        text=query,
        as_of=read_time(as_of) if as_of else datetime.now(UTC),
        sources=sources,
        languages=languages,
        agencies=agencies,
        subjects=subjects,
        urgency=urgency,
        since=read_time(since) if since else None,
        until=read_time(until) if until else None,
        newest=newest,
        originals_only=originals,
        limit=limit,
    )
    index = open_search(settings)
    try:
        result = index.search(asked)
    except ValueError as error:
        raise ConfigError(f"query: {error}") from error
    if not result.total:
        for line in _advice(settings, index, sources):
            console.err.print(line, markup=False)
    if as_json:
        for hit in result.hits:
            click.echo(json.dumps(hit.fields, ensure_ascii=False))
        return
    for hit in result.hits:
        for line in console.hit_lines(hit):
            console.out.print(line, soft_wrap=True)
    console.out.print(f"{len(result.hits)} of {result.total} articles")


def _advice(
    settings: Settings, index: SearchIndex, sources: tuple[str, ...]
) -> Iterator[str]:
    """Say why nothing may have been found.

    A source that is not configured is no error: it may have been once.
    """
    if not index.count():
        where = settings.search_url or settings.state_dir
        yield f"The index of {where} is empty: 'news run' fills it."
    try:
        named(sources, known_sources(settings.sources))
    except ConfigError as error:
        yield str(error)
