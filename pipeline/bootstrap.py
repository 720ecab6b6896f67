"""From settings to adapters to a job: the only place that picks classes."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.adapters.clocks import FixedClock, SystemClock
from pipeline.adapters.files import FolderDrops
from pipeline.adapters.folders.logins import drop_logins
from pipeline.adapters.http import HttpTransport
from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.recorded import RecordedTransport
from pipeline.adapters.spool import Spool
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.adapters.warc import WarcArchive
from pipeline.adapters.workers import SubprocessReaders
from pipeline.clean.rules import load_rules
from pipeline.dedup.identity import UrlRules
from pipeline.errors import ConfigError
from pipeline.extract.overrides_file import load_sites
from pipeline.fetch.compare import Comparison, key_of
from pipeline.fetch.door import Door
from pipeline.fetch.hosts import ForgetfulBook
from pipeline.fetch.site_rules import load_url_rules
from pipeline.poll.answer import Bounds
from pipeline.ports import Clock, Progress, SearchIndex, Transport
from pipeline.run import ReadRules
from pipeline.settings import Settings
from pipeline.sources import Source, load_sources
from pipeline.stages.job import Job, Policy, Shard

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


_SHARE_OF_BODY = 0.8
"""Of a fetch's deadline: a body that drips is cut before, so that it is archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A web to be replayed: a WARC file and the moment of the visit."""

    file: Path
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one process does of a run that spans many, for the n-th time."""

    run_id: str
    shard: Shard = field(default=Shard())
    attempt: int = 1


class Silent:
    """Shows no progress (`ports.Progress`)."""

    def stage(self, name: str, total: int) -> None:
        """Show nothing."""

    def advance(self, things: int = 1) -> None:
        """Show nothing."""


@contextmanager
def open_job(
    settings: Settings,
    *,
    recording: Recording | None = None,
    part: Part | None = None,
    every_feed: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Job]:
    """Put a job together, and take it apart again.

    Without a `part` the job is a whole run in this process. `every_feed` asks
    feeds that are not due as well.

    Raises:
        ConfigError: Sources or rules are wrong; nothing was started.
        StoreError: A store cannot be opened.
    """
    sources = open_sources(settings)
    logins = drop_logins(sources, settings.drops)
    urls = load_url_rules(settings.urls)
    rules = open_rules(settings, urls)
    wall = SystemClock()
    whole = Part(run_id=f"{wall.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}")
    mine = part or whole
    clock: Clock = FixedClock(recording.at) if recording else wall
    ledger = SqlLedger(settings.ledger, rules.hash)
    readers = SubprocessReaders(
        [sys.executable, "-m", "pipeline.worker", str(settings.page_memory)],
        rules,
        count=settings.workers or os.cpu_count() or 1,
        deadline=settings.page_deadline,
        pages=settings.worker_pages,
    )
    spool = Spool(settings.state_dir / "spool")
    drops = FolderDrops(settings.max_delivery, credentials=logins)
    try:
        yield Job(
            run_id=mine.run_id,
            shard=mine.shard,
            attempt=mine.attempt,
            spans_processes=part is not None,
            sources={source.id: source for source in sources},
            ledger=ledger,
            archive=WarcArchive(
                settings.archive,
                settings.state_dir / "spool",
                max_body=settings.max_body,
            ),
            fetcher=_door(settings, recording, clock, ledger),
            drops=drops,
            spool=spool,
            readers=readers,
            index=open_search(settings),
            clock=clock,
            wall=wall,
            progress=progress or Silent(),
            comparable=urls.key,
            policy=_policy(settings, recording, every_feed=every_feed),
            stop=stop,
        )
    finally:
        readers.close()
        drops.close()
        spool.close()
        ledger.close()


def open_rules(settings: Settings, urls: Comparison | None = None) -> ReadRules:
    """Return the rules that pages are read by.

    Raises:
        ConfigError: A rule is wrong.
    """
    compared = urls or load_url_rules(settings.urls)
    boilerplate, sites = load_rules(settings.boilerplate), load_sites(settings.sites)
    return ReadRules(boilerplate, url_rules(compared), sites)


def url_rules(urls: Comparison) -> UrlRules:
    """Return what identifying an article asks about URLs."""
    return UrlRules(urls.key, urls.same_site, urls.site_of, key_of)


def open_recording(settings: Settings, name: str, at: str) -> Recording:
    """Return a recorded web of the folder of recordings; `at` is in ISO 8601.

    Raises:
        ConfigError: There is no such folder, file or time.
    """
    file = settings.recordings / Path(name).name
    if settings.recordings == Path() or not file.is_file():
        raise ConfigError(f"{name}: no such file in the folder NEWS_RECORDINGS")
    try:
        time = datetime.fromisoformat(at)
    except ValueError as error:
        raise ConfigError(f"{at}: not a time; write 2026-09-01T06:00:00Z") from error
    return Recording(file=file, at=time if time.tzinfo else time.replace(tzinfo=UTC))


def open_sources(settings: Settings) -> tuple[Source, ...]:
    """Return the sources; a drop's relative folder is that beside their file."""
    return tuple(
        _with_drop(source, settings.sources.parent)
        for source in load_sources(settings.sources)
    )


def open_search(settings: Settings) -> SearchIndex:
    """Return the search index of the settings."""
    if not settings.search_url:
        return SqliteSearch(settings.state_dir / "search.sqlite")
    client = _cluster(settings)
    from pipeline.adapters.elasticsearch.index import ElasticsearchSearch

    return ElasticsearchSearch(client)


def setup_search(settings: Settings, *, fix: bool) -> list[str]:
    """Say where the search index is not as it must be, and put it right on `fix`."""
    if not settings.search_url:
        return []
    with _cluster(settings) as client:
        from pipeline.adapters.elasticsearch.templates import setup_elasticsearch

        return setup_elasticsearch(client, settings.search_templates, fix=fix)


def _cluster(settings: Settings) -> "Elasticsearch":
    # The client is an extra: the embedded path does without it.
    try:
        from pipeline.adapters.elasticsearch.client import connect
    except ImportError as error:
        raise ConfigError(
            "NEWS_SEARCH_URL needs the extra: pip install 'newsline[elasticsearch]'"
        ) from error
    return connect(
        settings.search_url, api_key=settings.search_api_key, ca=settings.search_ca
    )


def _with_drop(source: Source, folder: Path) -> Source:
    drop = source.drop
    if drop is None or "://" in drop.folder:
        return source
    beside = drop.model_copy(update={"folder": str(folder / drop.folder)})
    return source.model_copy(update={"drop": beside})


def _door(
    settings: Settings,
    recording: Recording | None,
    clock: Clock,
    ledger: SqlLedger,
) -> Door:
    door = Door(
        _http(settings, clock),
        robots=ledger,
        hosts=ledger,
        clock=clock,
        user_agent=settings.user_agent,
        concurrency=settings.fetch_concurrency,
        deadline=settings.fetch_deadline,
        max_redirects=settings.max_redirects,
    )
    if recording is None:
        return door
    recorded = RecordedTransport([recording.file], clock, max_body=settings.max_body)
    return replace(
        door, transport=lambda: recorded, hosts=ForgetfulBook(), sleep=_no_pause
    )


def _http(settings: Settings, clock: Clock) -> Callable[[], Transport]:
    def transport() -> Transport:
        return HttpTransport(
            clock,
            max_body=settings.max_body,
            body_timeout=_SHARE_OF_BODY * settings.fetch_deadline,
            proxy=settings.proxy,
            allow_private=frozenset(settings.private_hosts),
        )

    return transport


async def _no_pause(seconds: float) -> None:
    """A recording need not be asked politely."""


def _policy(
    settings: Settings, recording: Recording | None, *, every_feed: bool
) -> Policy:
    gap = 0.0 if recording else settings.host_gap
    return Policy(
        poll=Bounds(
            timedelta(seconds=settings.poll_shortest),
            timedelta(seconds=settings.poll_longest),
        ),
        poll_price=timedelta(hours=settings.poll_price),
        recheck_after=tuple(timedelta(hours=h) for h in settings.recheck_after),
        host_gap=timedelta(seconds=gap),
        batch=settings.batch,
        every_feed=every_feed or recording is not None,
        obeys_opt_outs=settings.opt_outs == "obey",
    )
