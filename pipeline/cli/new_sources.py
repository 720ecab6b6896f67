"""New sources: `sources add`, and lists of other programs in and out."""

from pathlib import Path

import click
from pydantic import ValidationError

from pipeline import console
from pipeline.cli.options import from_archive, recording
from pipeline.cli.sources import sources, workshop
from pipeline.errors import ConfigError, FeedParseError
from pipeline.feeds.opml import read_opml
from pipeline.operations.sources_add import address, holder, propose
from pipeline.operations.sources_exchange import opml_of, sources_of
from pipeline.operations.sources_file import (
    add_to_file,
    entry_text,
    known_sources,
)
from pipeline.operations.sources_report import proposal_lines
from pipeline.settings import Settings
from pipeline.sources import Source, load_sources


@sources.command("add")
@click.argument("url")
@click.option("--id", "source_id", help="Id of the source; made from the host else.")
@click.option("--name", help="Name of the source; that of the site else.")
@click.option("--yes", is_flag=True, help="Write the entry without asking.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@from_archive
@click.pass_obj
def sources_add(
    settings: Settings,
    url: str,
    source_id: str | None,
    name: str | None,
    yes: bool,
    dry_run: bool,
    archive: Path | None,
    clock: str | None,
) -> None:
    """Find the feeds of a site, show how they read, and write the entry.

    URL is a site, one of its sections, or a feed. Nothing of what is fetched is
    kept.

    \b
    Examples:
      news sources add valley.example
      news sources add https://valley.example/feed.xml --id valley --yes
    """
    known, asked = known_sources(settings.sources), address(url)
    _check_is_free(source_id, known, settings.sources)
    if owner := holder(asked, known):
        click.echo(f"{asked} is in source {owner} already; nothing to add")
        return
    with workshop(settings, recording(archive, clock), empty=True) as job:
        console.err.print(f"Looking at {asked} …", markup=False)
        proposal = propose(
            job, asked, known, settings.user_agent, source_id=source_id, name=name
        )
    for line in proposal_lines(proposal):
        click.echo(console.harmless(line))
    if dry_run:
        return
    if not yes:
        click.confirm(f"Write it into {settings.sources}?", abort=True)
    _write(settings.sources, [proposal.source])


def _check_is_free(
    source_id: str | None, known: tuple[Source, ...], path: Path
) -> None:
    if source_id is None:
        return
    if source_id in (source.id for source in known):
        raise ConfigError(f"--id {source_id}: {path} has a source with this id")
    try:
        Source(id=source_id, name=source_id)
    except ValidationError as error:
        raise ConfigError(
            f"--id {source_id}: write small letters, digits and hyphens, at most 60"
        ) from error


def _write(path: Path, new: list[Source]) -> None:
    add_to_file(path, new)
    ids = ", ".join(source.id for source in new[:10])
    more = f" and {len(new) - 10} more" if len(new) > 10 else ""
    click.echo(f"{path}: added {ids}{more}; 'news run' takes in what they list")


@sources.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folder", help="Only what is in this folder of the list.")
@click.option("--dry-run", is_flag=True, help="Show the entries, write nothing.")
@click.pass_obj
def sources_import(
    settings: Settings, file: Path, folder: str | None, dry_run: bool
) -> None:
    """Add the feeds of a subscription list (OPML), a source for each site.

    Folders become categories. Nothing is fetched: 'news sources check' does.
    """
    known = known_sources(settings.sources)
    try:
        listed = read_opml(file.read_bytes())
    except (FeedParseError, OSError) as error:
        raise ConfigError(f"{file}: {error}") from error
    found = sources_of(listed, known, folder)
    for line in console.import_lines(found):
        click.echo(line)
    if dry_run:
        for source in found.sources:
            click.echo(entry_text(source), nl=False)
    elif found.sources:
        _write(settings.sources, list(found.sources))


@sources.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def sources_export(settings: Settings, file: Path | None) -> None:
    """Write all feeds as a subscription list (OPML), to FILE or the screen."""
    held = load_sources(settings.sources)
    text = opml_of(held)
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_bytes(text)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written ({error.strerror})") from error
    feeds = sum(len(source.feeds) for source in held)
    click.echo(f"{file}: {feeds} feeds")
