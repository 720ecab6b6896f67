"""Reclean: articles that are here, read again out of the archive by today's rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.clean.learned import digest_of
from pipeline.errors import DamagedError
from pipeline.model import ArticleState, Ended, Notice, Outcome, Reason
from pipeline.operations.learned_rules import whole_id
from pipeline.profiles import APPLIED, LearnedRule
from pipeline.records import (
    Candidate,
    Head,
    Item,
    ItemOutcome,
    Reading,
    ReadTask,
    RunCounts,
    VersionRecord,
)
from pipeline.run import account
from pipeline.stages.deciding import candidate_of, settle
from pipeline.stages.fetching import load
from pipeline.stages.indexing import index_again
from pipeline.stages.job import LEASE, Job, ended
from pipeline.stages.reading import ToRead, read_tasks, rules_applied

STAGE = "reclean"
SHOWN = 200
"""Changes that are kept for people; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Reread:
    """An article as it is shown, and as it is read now."""

    head: Head
    version: VersionRecord
    item: Item
    task: ReadTask | None
    reading: Reading | Ended

    @property
    def is_changed(self) -> bool:
        """Whether headline or text are others now."""
        read = self.reading
        return isinstance(read, Reading) and read.identity.digest != self.head.digest

    @property
    def back(self) -> list[str]:
        """The lines that were out, and come back."""
        return list((Counter(self._were_out) - Counter(self._are_out)).elements())

    @property
    def gone(self) -> list[str]:
        """The lines that go."""
        return list((Counter(self._are_out) - Counter(self._were_out)).elements())

    @property
    def _were_out(self) -> list[str]:
        return [text for _, text in self.version.trace.get("removed", ())]

    @property
    def _are_out(self) -> list[str]:
        assert isinstance(self.reading, Reading)
        return [removal.text for removal in self.reading.article.removed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaned:
    """What reading again came to; `counts` is empty where nothing was written.

    `changes` are the first of `changed`, `problems` articles that stay as they are.
    """

    articles: int = 0
    changed: int = 0
    back: int = 0
    gone: int = 0
    changes: tuple[Reread, ...] = ()
    problems: tuple[Reread, ...] = ()
    counts: tuple[RunCounts, ...] = ()
    interrupted: bool = False

    def with_more(self, some: Sequence[Reread]) -> "Recleaned":
        """Return this with some more articles, without the pages that they are on."""
        light = [replace(each, task=None) for each in some]
        changed = [each for each in light if each.is_changed]
        ended = (each for each in light if isinstance(each.reading, Ended))
        return replace(
            self,
            articles=self.articles + len(some),
            changed=self.changed + len(changed),
            back=self.back + sum(len(each.back) for each in changed),
            gone=self.gone + sum(len(each.gone) for each in changed),
            changes=(*self.changes, *changed)[:SHOWN],
            problems=(*self.problems, *ended),
        )


def with_rule(job: Job, rule_id: str) -> Iterator[list[str]]:
    """Give the articles that a rule has to do with, some ids at a time.

    Of a learned rule that is applied they are those with its line, as far as the
    profiles of their pages are kept; of any other those that it took a line out of.

    Raises:
        ConfigError: The id names no learned rule, or many.
    """
    rule_id = whole_id(job, rule_id)
    rule = job.ledger.rules([rule_id]).get(rule_id)
    if rule and _is_applied(job, rule):
        # Asked at once: a run that begins lets go of old profiles.
        return iter([_with_line(job, rule)])
    return _some_at_a_time(job, partial(job.ledger.cleaned_by, rule_id))


def every_article(job: Job) -> Iterator[list[str]]:
    """Give all articles, some ids at a time."""
    return _some_at_a_time(job, job.ledger.article_ids)


def reclean(
    job: Job,
    found: Iterable[list[str]],
    *,
    source_id: str | None = None,
    dry_run: bool = False,
) -> Recleaned:
    """Read articles again; those that read otherwise get a new version.

    Nothing is fetched, and the items stand as they did. On a `dry_run` nothing is
    written either.

    Raises:
        AccountingError: What was taken in is not what was accounted for.
        PipelineError: The run was taken for dead.
    """
    now = job.wall.now()
    if not dry_run:
        job.ledger.close_dead_runs(now)
        job.ledger.begin_run(job.run_id, job.now(), now, now + LEASE)
    try:
        done = _go_through(job, found, source_id, dry_run=dry_run)
    except BaseException:
        if not dry_run:
            problem = "ended by an error; run it again for the rest"
            job.ledger.finish_run(job.run_id, job.now(), problem)
        raise
    return done if dry_run else replace(done, counts=account(job))


def _go_through(
    job: Job, found: Iterable[list[str]], source_id: str | None, *, dry_run: bool
) -> Recleaned:
    done = Recleaned()
    job.progress.stage(STAGE, 0)
    for article_ids in found:
        if job.stop():
            return replace(done, interrupted=True)
        if not dry_run:
            job.claim()
        job.spool.trim()
        some = _read(job, _shown(job, article_ids, source_id))
        if not dry_run:
            _write(job, some)
        done = done.with_more(some)
        job.progress.advance(len(article_ids))
    return done


def _some_at_a_time(
    job: Job, ids: Callable[[str, int], list[str]]
) -> Iterator[list[str]]:
    last = ""
    while some := ids(last, job.policy.batch):
        yield some
        last = some[-1]


def _is_applied(job: Job, rule: LearnedRule) -> bool:
    source = job.source(rule.outlet.source_id)
    is_off = source.boilerplate == "off" or rule.rule_id in source.without_rules
    return rule.state in APPLIED and not is_off


def _with_line(job: Job, rule: LearnedRule) -> list[str]:
    """Return the articles with the line of a rule that it has not taken out yet."""
    line = digest_of(rule)
    profiles = job.ledger.profiles([rule.outlet]).get(rule.outlet, [])
    items = job.ledger.items(
        profile.item_id
        for profile in profiles
        if profile.is_read and any(sighting.line == line for sighting in profile.lines)
    )
    versions = job.ledger.head_versions(i.article_id or "" for i in items.values())
    return sorted(
        article_id
        for article_id, version in versions.items()
        if rule.rule_id not in rules_applied(version)
    )


def _shown(job: Job, article_ids: Iterable[str], source_id: str | None) -> list[Head]:
    """Return those of the articles that readers see, or may see later."""
    return [
        head
        for _, head in sorted(job.ledger.heads(article_ids).items())
        if head.placement.state is ArticleState.VISIBLE
        and head.versions
        and source_id in (None, head.source_id)
    ]


def _read(job: Job, heads: Sequence[Head]) -> list[Reread]:
    """Read the newest version of articles out of its document."""
    by_id = {head.placement.article_id: head for head in heads}
    versions = list(job.ledger.head_versions(by_id).values())
    items = job.ledger.items(version.item_id for version in versions)
    loaded = _load(job, versions, items)
    tasks = read_tasks(job, (each for each in loaded if not isinstance(each, Ended)))
    results = zip(tasks, job.readers.read(tasks), strict=True)
    read: list[Reread] = []
    for version, each in zip(versions, loaded, strict=True):
        task, reading = (None, each) if isinstance(each, Ended) else next(results)
        head, item = by_id[version.article_id], items[version.item_id]
        read.append(Reread(head, version, item, task, reading))
    return read


def _load(
    job: Job, versions: Sequence[VersionRecord], items: Mapping[str, Item]
) -> list[ToRead | Ended]:
    stored = job.ledger.documents({version.document_id for version in versions})
    loaded: list[ToRead | Ended] = []
    for version in versions:
        try:
            document = load(job, stored[version.document_id])
        except (DamagedError, KeyError) as error:
            loaded.append(Ended(Reason.UNREADABLE, str(error)))
        else:
            loaded.append((items[version.item_id], version.part, document))
    return loaded


def _write(job: Job, read: Sequence[Reread]) -> None:
    """Account for articles that were read again, and decide about the changed ones."""
    taken = job.ledger.take_again(job.run_id, (each.item.item_id for each in read))
    of_item = {each.item.item_id: each for each in read}
    mine = [each for item_id, each in of_item.items() if item_id in taken]
    as_before = [_stays(job, each) for each in mine if not each.is_changed]
    job.ledger.save_again(job.run_id, job.now(), (), as_before)
    candidates = [_candidate(each) for each in mine if each.is_changed]
    work = partial(settle, job.run_id, candidates, again=True)
    index_again(job, candidates, job.ledger.atomically(work), STAGE)


def _stays(job: Job, each: Reread) -> ItemOutcome:
    """Return how reading again ended where the article stays as it is."""
    article_id = each.version.article_id
    if isinstance(each.reading, Ended):
        return replace(
            ended(job, each.item, each.reading, STAGE), article_id=article_id
        )
    return ItemOutcome(
        item_id=each.item.item_id,
        outcome=Outcome.UNCHANGED,
        stage=STAGE,
        article_id=article_id,
    )


def _candidate(each: Reread) -> Candidate:
    """Return a reading to be decided about: a text for the version that is shown.

    It counts as of that one's time, so that what the publisher wrote later stays the
    newest. A wire item says nothing anew about who may see it, nor about others.
    """
    assert each.task
    assert isinstance(each.reading, Reading)
    place, notice = each.head.placement, each.reading.notice
    as_shown = notice and Notice(
        at=place.version_at,
        number=each.head.number,
        version=notice.version,
        visible_from=place.visible_from,
        visible_until=place.visible_until,
    )
    reading = replace(each.reading, notice=as_shown)
    made = candidate_of(each.item, each.task, reading)
    return replace(made, seen_at=place.version_at)
