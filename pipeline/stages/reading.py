"""What the readers are given: documents with the rules of where they are from."""

from collections.abc import Iterable

from pipeline.fetch.compare import site_of
from pipeline.model import Document, DocumentKind
from pipeline.profiles import APPLIED, LearnedRule, Outlet
from pipeline.records import Item, ReadTask
from pipeline.stages.job import Job

ToRead = tuple[Item, str | None, Document]
"""An item, the part of the document that it is, and the document."""


def outlet_of(document: Document) -> Outlet:
    """Return the outlet whose page a document is."""
    return Outlet(document.source_id, site_of(document.final_url))


def read_tasks(job: Job, found: Iterable[ToRead]) -> list[ReadTask]:
    """Return all that reading these items takes, in their order."""
    to_read = list(found)
    pages = (d for _, _, d in to_read if d.kind is DocumentKind.PAGE)
    learned = job.ledger.learned({outlet_of(document) for document in pages})
    return [
        ReadTask(
            item_id=item.item_id,
            document=document,
            part=part,
            entry=item.entry,
            source=job.source(item.source_id),
            learned=_applied(learned.get(outlet_of(document), [])),
        )
        for item, part, document in to_read
    ]


def _applied(rules: Iterable[LearnedRule]) -> tuple[LearnedRule, ...]:
    return tuple(rule for rule in rules if rule.state in APPLIED)
