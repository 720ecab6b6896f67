"""Index: decisions on their way to the search index, through the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import structlog

from pipeline.errors import DamagedError
from pipeline.model import (
    ArticleState,
    DocumentKind,
    Ended,
    IndexedArticle,
    Outcome,
    Reason,
)
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
from pipeline.stages.job import Job, ended, succeeded
from pipeline.stages.reading import ToRead, tasks_again

log = structlog.get_logger()

ROWS_AT_ONCE = 200
_UNFINISHED = (None, Outcome.FAILED)
_HELD = (Outcome.QUARANTINED, Outcome.DROPPED)
"""Ends of items after which nobody sends their articles again unasked."""


def index(
    job: Job, candidates: Sequence[Candidate], decisions: Sequence[Decision]
) -> None:
    """Write what was decided and, once the index has it, how the items ended."""
    errors = _send(job, candidates, decisions)
    outcomes = _outcomes(job, candidates, decisions, errors)
    rows = [row for decision in decisions for row in _rows(decision)]
    _settle(job, rows, outcomes, errors)


def index_again(
    job: Job, candidates: Sequence[Candidate], decisions: Sequence[Decision], stage: str
) -> list[ItemOutcome]:
    """Write what was decided of items that were only read again, and how that ended.

    The items stand as they did, so none is held back with its item: what the index
    rejects stays in the outbox.
    """
    errors = _send(job, candidates, decisions)
    outcomes = [
        replace(outcome, stage=stage)
        for outcome in _outcomes(job, candidates, decisions, errors)
    ]
    _tell(errors)
    rows = (row for decision in decisions for row in _rows(decision))
    done = [row for row in rows if row.article_id not in errors]
    job.ledger.save_again(job.run_id, job.now(), done, outcomes)
    return outcomes


def _send(
    job: Job, candidates: Sequence[Candidate], decisions: Sequence[Decision]
) -> dict[str, Ended]:
    """Write all that decisions changed; return what could not be, and why."""
    articles, to_rebuild = _in_hand(candidates, decisions)
    rebuilt, unreadable = rebuild(job, to_rebuild)
    return _write(job, [*articles.values(), *rebuilt]) | unreadable


def _outcomes(
    job: Job,
    candidates: Sequence[Candidate],
    decisions: Sequence[Decision],
    errors: Mapping[str, Ended],
) -> list[ItemOutcome]:
    return [
        _outcome(job, candidate.item, decision, errors, is_page=candidate.is_page)
        for candidate, decision in zip(candidates, decisions, strict=True)
    ]


def flush(job: Job) -> None:
    """Write what was decided and is not in the index yet, mostly by dead runs.

    What cannot be written and has no item to go to quarantine with is left for the
    next time.
    """
    last = None
    while rows := job.ledger.pending(job.run_id, ROWS_AT_ONCE, last):
        job.claim()
        rebuilt, unreadable = rebuild(job, {row.article_id for row in rows})
        errors = _write(job, rebuilt) | unreadable
        _settle(job, rows, _ends(job, rows, errors), errors)
        last = rows[-1]


def _ends(
    job: Job, rows: Sequence[Pending], errors: Mapping[str, Ended]
) -> list[ItemOutcome]:
    """Return how the items end that waited for `rows` and have not ended meanwhile."""
    items = job.ledger.items(row.item_id for row in rows if row.item_id)
    articles = {row.article_id for row in rows}
    pages = _read_from_pages(job, articles)
    gone = _gone(job, articles)
    return [
        _outcome(
            job,
            item,
            _decided(row, row.outcome, gone.get(row.article_id)),
            errors,
            is_page=row.article_id in pages,
        )
        for row in rows
        if row.outcome
        and (item := items.get(row.item_id or ""))
        and item.outcome in _UNFINISHED
    ]


def _decided(row: Pending, outcome: Outcome, gone: Reason | None) -> Decision:
    """Return what was decided, as far as it is known after a crash."""
    return Decision(
        item_id=row.item_id or "",
        article_id=row.article_id,
        outcome=Outcome.REMOVED if gone else outcome,
        reason=gone,
    )


def _gone(job: Job, article_ids: Iterable[str]) -> dict[str, Reason]:
    """Return the articles that were taken down or killed, and which of the two."""
    reasons = {
        ArticleState.REMOVED: Reason.TAKEDOWN,
        ArticleState.KILLED: Reason.KILLED,
    }
    return {
        article_id: reasons[head.placement.state]
        for article_id, head in job.ledger.heads(article_ids).items()
        if head.placement.state in reasons
    }


def _read_from_pages(job: Job, article_ids: Iterable[str]) -> set[str]:
    """Return the articles that were read from pages, not from a feed or a wire."""
    versions = job.ledger.head_versions(article_ids)
    stored = job.ledger.documents({v.document_id for v in versions.values()})
    pages = {
        document_id
        for document_id, one in stored.items()
        if one.document.kind is DocumentKind.PAGE
    }
    return {key for key, version in versions.items() if version.document_id in pages}


def _settle(
    job: Job,
    rows: Sequence[Pending],
    outcomes: Sequence[ItemOutcome],
    errors: Mapping[str, Ended],
) -> None:
    """Empty the outbox of what is in the index, or held back with its item."""
    held = {end.article_id for end in outcomes if end.outcome in _HELD}
    left = {key: error for key, error in errors.items() if key not in held}
    _tell(left)
    done = [row for row in rows if row.article_id not in left]
    job.ledger.save_written(job.run_id, job.now(), done, outcomes)


def _tell(errors: Mapping[str, Ended]) -> None:
    for article_id, error in errors.items():
        log.error(
            "article not written to the index",
            article_id=article_id,
            reason=error.reason,
            detail=error.detail,
        )


def rebuild(
    job: Job, article_ids: Iterable[str]
) -> tuple[list[IndexedArticle], dict[str, Ended]]:
    """Read articles anew from archive and ledger, at the versions that are newest.

    Returns them, and why others cannot be read.

    Raises:
        ArchiveError: The archive is away.
    """
    heads = job.ledger.heads(article_ids)
    visible = {
        article_id
        for article_id, head in heads.items()
        if head.placement.state is ArticleState.VISIBLE and head.versions
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
    to_read: dict[str, tuple[ToRead, VersionRecord]] = {}
    unreadable: dict[str, Ended] = {}
    for article_id, version in versions.items():
        try:
            document = load(job, stored[version.document_id])
        except (DamagedError, KeyError) as error:
            unreadable[article_id] = Ended(Reason.UNREADABLE, str(error))
            continue
        item = items[version.item_id]
        to_read[article_id] = (item, version.part, document), version
    tasks = tasks_again(job, to_read.values())
    return dict(zip(to_read, tasks, strict=True)), unreadable


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
            is_shown = placement.state is ArticleState.VISIBLE
            article = candidate.reading.article if is_shown else None
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


def _outcome(
    job: Job,
    item: Item,
    decision: Decision,
    errors: Mapping[str, Ended],
    *,
    is_page: bool,
) -> ItemOutcome:
    """Return how an item ended; what has no page is not looked at again."""
    article_id, outcome = decision.article_id, decision.outcome
    if outcome is Outcome.QUARANTINED and decision.reason:
        held = Ended(decision.reason, decision.detail)
        return replace(ended(job, item, held, "identify"), article_id=article_id)
    error = errors.get(article_id or "")
    if error and outcome not in (Outcome.UNCHANGED, Outcome.REMOVED):
        return replace(ended(job, item, error, "index"), article_id=article_id)
    end = succeeded(job, item, outcome, article_id, decision.reason, decision.detail)
    return end if is_page else replace(end, recheck_at=None)
