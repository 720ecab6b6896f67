"""The `news` command."""

import getpass
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import click
import structlog

from pipeline import __version__, console
from pipeline.bootstrap import (
    Recording,
    open_job,
    open_search,
    open_sources,
    setup_search,
)
from pipeline.errors import AccountingError, ConfigError, PipelineError
from pipeline.model import Reason
from pipeline.operations import quarantine as wards
from pipeline.operations.archive_check import check_archive
from pipeline.operations.explain import explain as explain_lines
from pipeline.operations.forget import forget as forget_article
from pipeline.operations.reindex import missing
from pipeline.operations.reindex import reindex as reindex_all
from pipeline.operations.show import show as show_lines
from pipeline.operations.sources_check import check_sources
from pipeline.operations.wire_status import wire_alarms
from pipeline.records import RunCounts, SearchQuery
from pipeline.run import run as run_once
from pipeline.settings import Settings, read_settings
from pipeline.sources import load_sources
from pipeline.web.app import make_app
from pipeline.web.server import serve as serve_app

EXIT_OK, EXIT_FAILED, EXIT_CONFIG, EXIT_BUG, EXIT_STOPPED = 0, 1, 2, 3, 130
EXIT_CODES = """\b
Exit codes:
  0    done; what could not be fetched is in the ledger and tried again
  1    a store failed or something was found wrong; nothing is lost, run again
  2    the command line, a setting, a source or a rule is wrong
  3    a bug: an item met one and is in quarantine, or a run does not add up
  130  stopped by Ctrl-C; the next run goes on from there
"""


class Stop:
    """Remembers that somebody asked us to stop; a second Ctrl-C ends at once."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __call__(self) -> bool:
        return self._asked.is_set()

    @contextmanager
    def listening(self) -> Iterator["Stop"]:
        before = {s: signal.signal(s, self._ask) for s in self._signals}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    _signals = (signal.SIGINT, signal.SIGTERM)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()
        console.err.print(
            "Stopping after what is under way; Ctrl-C again ends at once."
        )


class News(click.Group):
    """Turns our errors into one message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            console.err.print(f"news: {error}", style="red", markup=False)
            sys.exit(_exit_code(error))
        except (KeyboardInterrupt, click.Abort):
            sys.exit(EXIT_STOPPED)


def _exit_code(error: PipelineError) -> int:
    if isinstance(error, ConfigError):
        return EXIT_CONFIG
    return EXIT_BUG if isinstance(error, AccountingError) else EXIT_FAILED


@click.group(cls=News, epilog=EXIT_CODES)
@click.version_option(__version__)
@click.option("--state", type=click.Path(path_type=Path), help="Folder of the stores.")
@click.option("--sources", type=click.Path(path_type=Path), help="File of the sources.")
@click.option("--verbose", is_flag=True, help="Log as JSON to stderr.")
@click.pass_context
def main(
    ctx: click.Context, state: Path | None, sources: Path | None, verbose: bool
) -> None:
    """Ingest news so that nothing is lost and everything can be explained.

    \b
    Examples:
      news run                       ingest all sources once
      news search 'ballistic missile' --language en
      news explain https://example.org/story.html
      news serve                     the search page
    """
    _log_to_stderr(verbose)
    ctx.obj = read_settings(state_dir=state, sources=sources)


def _log_to_stderr(verbose: bool) -> None:
    level = 20 if verbose else 40
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@main.command()
@click.option(
    "--from-archive",
    "archive",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Poll and fetch out of this WARC file instead of the web.",
)
@click.option("--clock", help="Time of the visit, ISO 8601; with --from-archive.")
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
    recording = _recording(archive, clock)
    if recording:
        settings = _apart(settings, recording)
    stop = Stop()
    with stop.listening(), console.ShownProgress() as progress:  # noqa: SIM117
        with open_job(
            settings,
            recording=recording,
            every_feed=all_feeds,
            progress=progress,
            stop=stop,
        ) as job:
            report = run_once(job)
            gap = missing(job)
    console.out.print(console.run_table(report, job.sources))
    for line in console.problem_lines(report):
        click.echo(line)
    console.out.print(console.summary(report))
    _tell_of(gap)
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


def _tell_of(gap: int) -> None:
    if gap:
        console.err.print(f"{gap} articles are not in the index: run 'news reindex'.")


def _recording(archive: Path | None, clock: str | None) -> Recording | None:
    if archive is None:
        if clock:
            raise ConfigError("--clock: only with --from-archive")
        return None
    return Recording(file=archive, at=_time(clock or datetime.now(UTC).isoformat()))


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text}: not a time; write 2026-09-01T06:00:00Z") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


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
        click.echo(line)
    console.out.print(console.summary(report))
    sys.exit(EXIT_STOPPED if report.interrupted else _bugs(report.counts))


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
        as_of=_time(as_of) if as_of else datetime.now(UTC),
        sources=sources,
        languages=languages,
        agencies=agencies,
        subjects=subjects,
        urgency=urgency,
        since=_time(since) if since else None,
        until=_time(until) if until else None,
        newest=newest,
        originals_only=originals,
        limit=limit,
    )
    index = open_search(settings)
    try:
        result = index.search(asked)
    except ValueError as error:
        raise ConfigError(f"query: {error}") from error
    if not result.total and not index.count():
        where = settings.search_url or settings.state_dir
        console.err.print(f"The index of {where} is empty: 'news run' fills it.")
    if as_json:
        for hit in result.hits:
            click.echo(json.dumps(hit.fields, ensure_ascii=False))
        return
    for hit in result.hits:
        for line in console.hit_lines(hit):
            console.out.print(line, soft_wrap=True)
    console.out.print(f"{len(result.hits)} of {result.total} articles")


@main.command()
@click.argument("url_or_id")
@click.pass_obj
def explain(settings: Settings, url_or_id: str) -> None:
    """Tell the whole story of a URL, an article or an item.

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
@click.pass_obj
def status(settings: Settings) -> None:
    """Show the backlog, the oldest open item, and how each source is doing."""
    with open_job(settings) as job:
        statuses = job.ledger.statuses(job.now() - timedelta(days=7))
        gap = missing(job)
        alarms = wire_alarms(job)
    console.out.print(console.status_table(statuses))
    for line in (*console.status_problems(statuses), *alarms):
        click.echo(line)
    oldest = min((s.oldest_open_at for s in statuses if s.oldest_open_at), default=None)
    backlog = sum(s.open for s in statuses)
    since = f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    console.out.print(f"{backlog} open items{since}")
    _tell_of(gap)


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


@main.group()
def sources() -> None:
    """Look after the sources."""


@sources.command("check")
@click.argument("source_ids", nargs=-1)
@click.option("--offline", is_flag=True, help="Only the file, nothing is fetched.")
@click.pass_obj
def sources_check(
    settings: Settings, source_ids: tuple[str, ...], offline: bool
) -> None:
    """Check the file of sources, then fetch their feeds and say what they give."""
    known = {source.id: source for source in load_sources(settings.sources)}
    if unknown := [i for i in source_ids if i not in known]:
        raise ConfigError(f"{', '.join(unknown)}: no such source in {settings.sources}")
    console.out.print(f"{settings.sources}: {len(known)} sources, all well formed")
    if offline:
        return
    chosen = [known[i] for i in source_ids] or list(known.values())
    with Stop().listening() as stop, open_job(settings, stop=stop) as job:
        results = list(check_sources(job, chosen))
    for is_well, line in results:
        console.out.print(f"{'ok' if is_well else '! '} {line}", markup=False)
    sys.exit(EXIT_OK if all(is_well for is_well, _ in results) else EXIT_FAILED)


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


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port; NEWS_PORT else.")
@click.pass_obj
def serve(settings: Settings, port: int | None) -> None:
    """Show the search page on 127.0.0.1 until Ctrl-C."""
    names = {source.id: source.name for source in open_sources(settings)}
    with open_job(settings) as job:
        app = make_app(
            job.index, lambda article_id: explain_lines(job, article_id), job.now, names
        )
        serve_app(app, "127.0.0.1", settings.port if port is None else port, _say)


def _say(address: str) -> None:
    console.out.print(f"The search page is at {address} (Ctrl-C ends it)")
