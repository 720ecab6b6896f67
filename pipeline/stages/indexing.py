"""Index: decisions on their way to the search index, through the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.errors import ArchiveError
from pipeline.model import ArticleState, Ended, IndexedArticle, Outcome, Reason
from pipeline.records import (
    Candidate,
    Decision,
    Head,
    Item,
    ItemOutcome,
    Pending,
    Reading,
    ReadTask,
    VersionRecord,
)
from pipeline.stages.fetching import load
from pipeline.stages.job import Job, ended, read_task, succeeded

ROWS_AT_ONCE = 200


def index(
    job: Job, candidates: Sequence[Candidate], decisions: Sequence[Decision]
) -> None:
    """Write what was decided and, once the index has it, how the items ended."""
    articles, to_rebuild = _in_hand(candidates, decisions)
    rebuilt, unreadable = rebuild(job, to_rebuild)
    errors = _write(job, [*articles.values(), *rebuilt]) | unreadable
    outcomes = [
        _decided(job, candidate, decision, errors)
        for candidate, decision in zip(candidates, decisions, strict=True)
    ]
    written = [row for decision in decisions for row in _rows(decision)]
    job.ledger.save_written(job.run_id, job.now(), written, outcomes)


def flush(job: Job) -> None:
    """Write what dead runs decided and did not write any more."""
    while rows := job.ledger.pending(job.run_id, ROWS_AT_ONCE):
        rebuilt, unreadable = rebuild(job, {row.article_id for row in rows})
        errors = _write(job, rebuilt) | unreadable
        items = job.ledger.items(row.item_id for row in rows if row.item_id)
        outcomes = [
            _outcome(job, items[row.item_id], row.article_id, row.outcome, errors)
            for row in rows
            if row.item_id in items and row.outcome
        ]
        job.ledger.save_written(job.run_id, job.now(), rows, outcomes)


def rebuild(
    job: Job, article_ids: Iterable[str]
) -> tuple[list[IndexedArticle], dict[str, Ended]]:
    """Read articles anew from archive and ledger, at the versions that are newest.

    Returns them, and why others cannot be read.
    """
    heads = job.ledger.heads(article_ids)
    visible = {
        article_id
        for article_id, head in heads.items()
        if head.placement.state is ArticleState.VISIBLE
    }
    gone = [
        IndexedArticle(placement=head.placement, article=None)
        for article_id, head in heads.items()
        if article_id not in visible
    ]
    tasks, unreadable = _tasks(job, job.ledger.head_versions(visible))
    readings = job.readers.read(list(tasks.values()))
    articles: list[IndexedArticle] = []
    for article_id, reading in zip(tasks, readings, strict=True):
        if isinstance(reading, Ended):
            unreadable[article_id] = reading
        else:
            articles.append(_placed(heads[article_id], reading))
    return gone + articles, unreadable


def _placed(head: Head, reading: Reading) -> IndexedArticle:
    return IndexedArticle(placement=head.placement, article=reading.article)


def _tasks(
    job: Job, versions: Mapping[str, VersionRecord]
) -> tuple[dict[str, ReadTask], dict[str, Ended]]:
    stored = job.ledger.documents(v.document_id for v in versions.values())
    items = job.ledger.items(v.item_id for v in versions.values())
    tasks: dict[str, ReadTask] = {}
    unreadable: dict[str, Ended] = {}
    for article_id, version in versions.items():
        try:
            document = load(job, stored[version.document_id])
        except (ArchiveError, KeyError) as error:
            unreadable[article_id] = Ended(Reason.UNREADABLE, str(error))
            continue
        item = items[version.item_id]
        tasks[article_id] = read_task(job, item, version.part, document)
    return tasks, unreadable


def _in_hand(
    candidates: Sequence[Candidate], decisions: Sequence[Decision]
) -> tuple[dict[str, IndexedArticle], set[str]]:
    """Return the articles that can be written as they are, and those to rebuild.

    Of an article that changed more than once only the last state is written.
    """
    articles: dict[str, IndexedArticle] = {}
    to_rebuild: set[str] = set()
    for candidate, decision in zip(candidates, decisions, strict=True):
        if decision.head and _is_newest(decision.head, decision):
            placement = decision.head.placement
            article = candidate.reading.article
            articles[placement.article_id] = IndexedArticle(
                placement=placement, article=article
            )
            to_rebuild.discard(placement.article_id)
        for placement in (head.placement for head in _changed(decision)):
            article_id = placement.article_id
            if article_id in articles:
                known = articles[article_id]
                articles[article_id] = replace(known, placement=placement)
            else:
                to_rebuild.add(article_id)
    return articles, to_rebuild


def _changed(decision: Decision) -> tuple[Head, ...]:
    return (*([decision.head] if decision.head else ()), *decision.others)


def _is_newest(head: Head, decision: Decision) -> bool:
    """Tell whether the version that was added is the one to be shown."""
    version = decision.version
    return version is not None and version.number == head.placement.version


def _rows(decision: Decision) -> list[Pending]:
    return [
        Pending(article_id=h.placement.article_id, revision=h.placement.revision)
        for h in _changed(decision)
    ]


def _write(job: Job, articles: Sequence[IndexedArticle]) -> dict[str, Ended]:
    """Write to the index; return what it rejected, and why."""
    if not articles:
        return {}
    return {
        result.article_id: Ended(Reason.INDEX_REJECTED, result.error)
        for result in job.index.write(articles)
        if result.error
    }


def _decided(
    job: Job, candidate: Candidate, decision: Decision, errors: Mapping[str, Ended]
) -> ItemOutcome:
    """Return how a candidate ended; what has no page is not looked at again."""
    item, article_id = candidate.item, decision.article_id
    outcome = _outcome(job, item, article_id, decision.outcome, errors)
    return outcome if candidate.is_page else replace(outcome, recheck_at=None)


def _outcome(
    job: Job,
    item: Item,
    article_id: str,
    outcome: Outcome,
    errors: Mapping[str, Ended],
) -> ItemOutcome:
    error = errors.get(article_id)
    if error is None or outcome is Outcome.UNCHANGED:
        return succeeded(job, item, outcome, article_id)
    return replace(ended(job, item, error, "index"), article_id=article_id)
