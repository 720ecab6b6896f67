"""Deciding: what the readings of a batch are, in one transaction."""

from collections.abc import Sequence

from pipeline.dedup.decide import decide, names_asked
from pipeline.model import DocumentKind
from pipeline.ports import Books
from pipeline.records import Candidate, Decision, Item, Reading, ReadTask


def candidate_of(item: Item, task: ReadTask, reading: Reading) -> Candidate:
    """Return what is to be decided about a reading."""
    return Candidate(
        item=item,
        reading=reading,
        document_id=task.document.document_id,
        part=task.part,
        seen_at=task.document.captured_at,
        is_wire=task.document.kind is DocumentKind.DELIVERY,
        is_page=task.document.kind is DocumentKind.PAGE,
    )


def settle(
    run_id: str, candidates: Sequence[Candidate], books: Books, *, again: bool = False
) -> list[Decision]:
    """One look-up for the batch, the pure decision, one write.

    `again`: the items have ended before, and stand as they did.
    """
    known = books.known(
        (name for candidate in candidates for name in names_asked(candidate)),
        (candidate.reading.identity.fingerprint for candidate in candidates),
    )
    decisions = decide(candidates, known)
    books.save(run_id, decisions, again=again)
    return decisions
