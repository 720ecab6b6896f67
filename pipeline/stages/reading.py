"""What the readers are given: documents with the rules of where they are from."""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.fetch.compare import site_of
from pipeline.model import Document, DocumentKind
from pipeline.profiles import APPLIED, LEARNED, LearnedRule, Outlet
from pipeline.records import Item, ReadTask, VersionRecord
from pipeline.stages.job import Job

ToRead = tuple[Item, str | None, Document]
"""An item, the part of the document that it is, and the document."""
_Learned = Mapping[Outlet, list[LearnedRule]]


def outlet_of(document: Document) -> Outlet:
    """Return the outlet whose page a document is."""
    return Outlet(document.source_id, site_of(document.final_url))


def read_tasks(job: Job, found: Iterable[ToRead]) -> list[ReadTask]:
    """Return all that reading these items takes, in their order."""
    to_read = list(found)
    learned = _learned(job, to_read)
    return [
        _task(job, each, (r for r in _of(each[2], learned) if r.state in APPLIED))
        for each in to_read
    ]


def tasks_again(
    job: Job, found: Iterable[tuple[ToRead, VersionRecord]]
) -> list[ReadTask]:
    """Return all that reading versions of articles again takes, in their order.

    Learned rules come and go, and a version stays what it is: it is read with those
    that took something out of it, whatever became of them.
    """
    to_read = list(found)
    learned = _learned(job, [each for each, _ in to_read])
    return [
        _task(job, each, _that_were_applied(_of(each[2], learned), version))
        for each, version in to_read
    ]


def rules_applied(version: VersionRecord) -> frozenset[str]:
    """Return the ids of the rules that took something out of a version."""
    return frozenset(rule_id for rule_id, _ in version.trace.get("removed", ()))


def _that_were_applied(
    rules: Iterable[LearnedRule], version: VersionRecord
) -> Iterator[LearnedRule]:
    applied = {rule for rule in rules_applied(version) if rule.startswith(LEARNED)}
    return (rule for rule in rules if rule.rule_id in applied)


def _learned(job: Job, to_read: Iterable[ToRead]) -> _Learned:
    pages = (d for _, _, d in to_read if d.kind is DocumentKind.PAGE)
    return job.ledger.learned({outlet_of(document) for document in pages})


def _of(document: Document, learned: _Learned) -> list[LearnedRule]:
    """Return the rules for a page; a feed's own text has none."""
    if document.kind is not DocumentKind.PAGE:
        return []
    return learned.get(outlet_of(document), [])


def _task(job: Job, to_read: ToRead, learned: Iterable[LearnedRule]) -> ReadTask:
    item, part, document = to_read
    return ReadTask(
        item_id=item.item_id,
        document=document,
        part=part,
        entry=item.entry,
        source=job.source(item.source_id),
        learned=tuple(learned),
    )
