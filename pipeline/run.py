"""A run: the order of the steps, the one catch, and the counts.

receive | poll → fetch → archive → extract → language → attribute → clean →
identify → tag → index
"""

import traceback
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import structlog

from pipeline.attribute.agency import attribute
from pipeline.clean.boilerplate import clean
from pipeline.clean.learned import leave_out_learned, sightings
from pipeline.clean.rules import Rules
from pipeline.dedup.identity import UrlRules, identify, identify_wire
from pipeline.errors import AccountingError, FeedParseError, PipelineError
from pipeline.extract.feed_entry import read_entry
from pipeline.extract.overrides import NO_SITES, SiteRules
from pipeline.extract.page import read_page
from pipeline.feeds.parse import parse_feed
from pipeline.language.detect import with_language
from pipeline.model import Article, Document, DocumentKind, Ended, ParsedFeed, Reason
from pipeline.profiles import PageProfile
from pipeline.quality.measures import measures
from pipeline.records import (
    Candidate,
    Item,
    PartFound,
    PartsTask,
    Reading,
    ReadTask,
    RunCounts,
)
from pipeline.stages.deciding import candidate_of, settle
from pipeline.stages.deliveries import Deliveries, found, open_parts
from pipeline.stages.fetching import Fetched, fetch_pages, load_documents
from pipeline.stages.indexing import flush, index
from pipeline.stages.job import LEASE, Job, Shard, ended, shards
from pipeline.stages.judging import judge_pages, unread_profiles
from pipeline.stages.learning import keep_profiles
from pipeline.stages.polling import poll
from pipeline.stages.purging import purge_returned
from pipeline.stages.reading import outlet_of, read_tasks
from pipeline.stages.receiving import receive, tidy
from pipeline.tag.categories import tag
from pipeline.text import digest
from pipeline.wire.delivery import names_of, provider_of, story_of, with_place
from pipeline.wire.headline import with_headline
from pipeline.wire.parts import Part

log = structlog.get_logger()

Step = Callable[[Article], Article | Ended]

MOST_SHARDS = 32
FEEDS_OF_A_TASK = 100
BATCHES_OF_A_TASK = 3
"""So many feeds, and batches of pages, are worth a process of their own."""


@dataclass(frozen=True, slots=True)
class ReadRules:
    """The rules that reading takes; the same rules give the same article."""

    boilerplate: Rules
    urls: UrlRules
    sites: SiteRules = NO_SITES

    @property
    def hash(self) -> str:
        """Changes when a rule or an override does."""
        own = self.boilerplate.hash
        return digest(own, self.sites.hash) if self.sites.overrides else own


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run took in and how it ended, by source."""

    run_id: str
    counts: tuple[RunCounts, ...]
    taken_on: int = 0
    not_due: int = 0
    interrupted: bool = False


def run(job: Job, *, polls: bool = True) -> RunReport:
    """Do one whole run in this process; without polling it only receives.

    Raises:
        AccountingError: What came in is not what was accounted for.
        PipelineError: A store failed; what is open is taken on by the next run.
    """
    drops = {source.id for source in job.sources.values() if source.drop}
    taken_on = begin(job, sources=None if polls else drops)
    try:
        flush(job)
        receive(job)
        not_due = poll(job) if polls else 0
        ingest(job)
        counts = finish(job)
    except AccountingError:
        raise
    except BaseException:
        problem = "ended by an error; its items are taken on by the next run"
        job.ledger.finish_run(job.run_id, job.now(), problem)
        raise
    return RunReport(
        run_id=job.run_id,
        counts=counts,
        taken_on=taken_on,
        not_due=not_due,
        interrupted=job.stop(),
    )


def begin(
    job: Job, *, replacing: str | None = None, sources: Collection[str] | None = None
) -> int:
    """Open the run and make due items its own; return how many they are.

    Runs whose ids begin with `replacing` end here, were they alive. `sources` are
    the ids of those whose items are taken on; None takes on those of all.
    """
    now = job.wall.now()
    dead = job.ledger.close_dead_runs(now, replacing)
    here = not job.spans_processes
    job.ledger.begin_run(job.run_id, job.now(), now, now + LEASE, here=here)
    log.info("run began", run_id=job.run_id, dead_runs=dead)
    return job.ledger.take_over(job.run_id, job.now(), sources)


def carry_on(job: Job) -> None:
    """Take part in a run that another process began, where an attempt ended.

    Raises:
        PipelineError: The run was given up, and others took its items on.
    """
    state = job.ledger.run_state(job.run_id)
    if state in (None, "dead"):
        raise PipelineError(f"run {job.run_id} was given up; plan it anew")
    job.claim()
    if job.attempt > 1:
        flush(job)


def feed_shards(job: Job) -> list[Shard]:
    """Divide all feeds by host: what one process polls."""
    feeds = (url for source in job.sources.values() for url in source.feeds)
    return shards(feeds, FEEDS_OF_A_TASK, MOST_SHARDS)


def page_shards(job: Job) -> list[Shard]:
    """Divide the run's open items by host: what one process ingests."""
    items = job.ledger.open_items(job.run_id)
    places = (item.url or item.item_id for item in items)
    return shards(places, BATCHES_OF_A_TASK * job.policy.batch, MOST_SHARDS)


def finish(job: Job) -> tuple[RunCounts, ...]:
    """Account for all that the run took in, and close it.

    Raises:
        AccountingError: A source took in more or less than it accounted for.
        PipelineError: The run was taken for dead, and others took its items on.
    """
    job.check_is_ours()
    flush(job)
    _interrupt(job, job.ledger.open_items(job.run_id))
    tidy(job)
    return account(job)


def account(job: Job) -> tuple[RunCounts, ...]:
    """Close the run, and make sure that what it took in is what it accounted for.

    Raises:
        AccountingError: A source took in more or less than it accounted for.
    """
    counts = job.ledger.counts(job.run_id)
    off = [
        f"{c.source_id}: took in {c.taken_in}, accounted for {c.accounted}"
        for c in counts
        if c.taken_in != c.accounted
    ]
    problem = f"run {job.run_id} does not add up ({'; '.join(off)})" if off else None
    job.ledger.finish_run(job.run_id, job.now(), problem)
    if problem:
        raise AccountingError(f"{problem}; a bug: keep the ledger and report it")
    return tuple(counts)


def ingest(job: Job) -> None:
    """Bring every open item of the run to its outcome, as their documents come."""
    items = [
        item
        for item in job.ledger.open_items(job.run_id)
        if job.shard.holds(item.url or item.item_id)
    ]
    job.progress.stage("ingest", len(items))
    by_id = {item.item_id: item for item in items}
    with closing(_arriving(job, items)) as arriving:
        for fetched in arriving:
            _ingest_some(job, by_id, fetched)


def _arriving(job: Job, items: Sequence[Item]) -> Generator[Fetched, None, None]:
    """Give the documents of `items`: those that are here, then pages as they come."""
    here = [item for item in items if item.document_id]
    for start in range(0, len(here), job.policy.batch):
        if job.stop():
            return
        some = here[start : start + job.policy.batch]
        job.spool.trim()
        yield load_documents(job, some)
        job.progress.advance(len(some))
    away = [item for item in items if not item.document_id]
    yield from fetch_pages(job, f"pages-{job.shard.number}", away)


def _ingest_some(job: Job, items: Mapping[str, Item], fetched: Fetched) -> None:
    """read → judge → decide → index, for the documents that came together."""
    job.claim()
    tasks = read_tasks(
        job,
        (
            (items[item_id], items[item_id].part, document)
            for item_id, document in fetched.documents.items()
        ),
    )
    outcomes = list(fetched.ended)
    read: list[Candidate] = []
    unread: list[PageProfile] = []
    for task, reading in zip(tasks, job.readers.read(tasks), strict=True):
        item = items[task.item_id]
        if isinstance(reading, Ended):
            outcomes.append(ended(job, item, reading, "read"))
            unread += unread_profiles(task, reading)
        else:
            read.append(candidate_of(item, task, reading))
    judged = judge_pages(job, read, unread)
    candidates = judged.candidates
    job.ledger.save_outcomes(job.run_id, job.now(), [*outcomes, *judged.outcomes])
    decisions = job.ledger.atomically(partial(settle, job.run_id, candidates))
    index(job, candidates, decisions)
    purge_returned(job, candidates, decisions)
    keep_profiles(job, candidates, decisions, judged.others)
    log.info("documents ingested", run_id=job.run_id, documents=len(tasks))


def _interrupt(job: Job, items: Sequence[Item]) -> None:
    """Account for what was not reached; the next run takes it up at once."""
    end = Ended(Reason.INTERRUPTED, "the run was asked to stop")
    outcomes = [ended(job, item, end, "fetch") for item in items]
    job.ledger.save_outcomes(job.run_id, job.now(), outcomes)


def read(
    task: ReadTask, rules: ReadRules, deliveries: Deliveries | None = None
) -> Reading | Ended:
    """Bring a document to an article: the pure steps in their order."""
    if task.document.kind is DocumentKind.DELIVERY:
        return _read_delivery(task, rules, deliveries or Deliveries())
    article = _through(_extract(task, rules.sites), _steps(task, rules))
    if isinstance(article, Ended):
        return article
    return Reading(
        article=article,
        identity=identify(article, task.item_id, rules.urls),
        profile=_profile(task, article),
    )


def _profile(task: ReadTask, article: Article) -> PageProfile | None:
    """Return what is kept of a page; a feed's own text is none."""
    if task.document.kind is not DocumentKind.PAGE:
        return None
    return PageProfile(
        item_id=task.item_id,
        outlet=outlet_of(task.document),
        read_at=task.document.captured_at,
        headline=article.headline,
        published_at=article.published_at,
        measures=measures(article),
        lines=sightings(article, task.learned)
        if task.source.boilerplate == "on"
        else (),
    )


def _read_delivery(
    task: ReadTask, rules: ReadRules, deliveries: Deliveries
) -> Reading | Ended:
    """Bring a wire item to an article; what only orders something has no text."""
    source, part = task.source, task.part or "0"
    item = deliveries.item(task.document, part, source)
    if isinstance(item, Ended):
        return item
    story = story_of(item, source)
    if isinstance(story, Ended):
        return story
    steps = _steps(task, rules) if story.notice.has_text else ()
    article = _through(story.article, steps)
    if isinstance(article, Ended):
        return article
    provider = provider_of(source)
    return Reading(
        article=with_place(article, item),
        identity=identify_wire(
            article,
            provider.name,
            f"{task.document.sha256}:{part}",
            names_of(item, provider),
        ),
        notice=story.notice,
    )


def _steps(task: ReadTask, rules: ReadRules) -> Iterator[Step]:
    """The steps from a text to an article, in their order."""
    agency = task.source.drop.agency if task.source.drop else None
    is_wire = task.document.kind is DocumentKind.DELIVERY
    yield with_language
    yield partial(attribute, agency=agency)
    if task.source.boilerplate == "on":
        off = frozenset(task.source.without_rules)
        not_here = rules.boilerplate.of_pages if is_wire else frozenset[str]()
        yield partial(clean, rules=rules.boilerplate, off=off | not_here)
        learned = [rule for rule in task.learned if rule.rule_id not in off]
        yield partial(leave_out_learned, rules=learned)
    if is_wire:
        yield with_headline
    yield partial(tag, source=task.source, entry=task.entry)


def _through(article: Article | Ended, steps: Iterable[Step]) -> Article | Ended:
    """Take an article through steps until one of them ends it."""
    for step in steps:
        if isinstance(article, Ended):
            return article
        article = step(article)
    return article


def _extract(task: ReadTask, sites: SiteRules) -> Article | Ended:
    document, entry, source = task.document, task.entry, task.source
    if document.kind is DocumentKind.PAGE:
        return read_page(document, entry, source, sites)
    if entry is None:
        return Ended(Reason.FORGOTTEN, "the feed's entry was purged")
    return read_entry(entry, document, source)


def read_item(
    task: ReadTask, rules: ReadRules, deliveries: Deliveries
) -> Reading | Ended:
    """Read an item; whatever goes wrong inside it is its own outcome."""
    try:
        return read(task, rules, deliveries)
    except MemoryError:
        raise
    except Exception:
        log.exception("bug in a step", item_id=task.item_id, url=task.document.url)
        deliveries.close()
        return Ended(Reason.BUG, traceback.format_exc())


def list_parts(task: PartsTask) -> list[PartFound] | Ended:
    """Say what is in a delivery; where a bug is met, reading meets it again."""
    listed: list[PartFound] = []
    try:
        listed.extend(map(_listed, open_parts(task.document, task.source)))
    except MemoryError:
        raise
    except Exception:
        log.exception("bug in a format", url=task.document.url)
        listed.append(PartFound(part="rest"))
    return listed


def _listed(part: Part) -> PartFound:
    try:
        return found(part)
    except MemoryError:
        raise
    except Exception:
        log.exception("bug in a format", part=part.name)
        return PartFound(part=part.name)


def parse_item(document: Document) -> ParsedFeed | Ended:
    """Parse a feed; whatever goes wrong inside it is its own outcome."""
    try:
        return parse_feed(document.body, document.content_type, document.final_url)
    except FeedParseError as error:
        return Ended(Reason.UNREADABLE, str(error))
    except MemoryError:
        raise
    except Exception:
        log.exception("bug in a step", url=document.url)
        return Ended(Reason.BUG, traceback.format_exc())
