"""Receive: deliveries that come in, archived and written down as items."""

from collections.abc import Sequence

from pipeline.errors import StoreError
from pipeline.model import Document, DocumentKind
from pipeline.poll.entries import item_id
from pipeline.records import (
    Capture,
    Delivery,
    Intake,
    Item,
    PollCommit,
    StoredDocument,
)
from pipeline.sources import Source
from pipeline.stages.archiving import delivered, sha256
from pipeline.stages.job import Job

DELIVERIES_AT_ONCE = 500


def receive(job: Job) -> None:
    """Take in the deliveries that were not seen before."""
    drops = [source for source in job.sources.values() if source.drop]
    job.progress.stage("receive", len(drops))
    for source in drops:
        _receive_drop(job, source)
        job.progress.advance()


def _receive_drop(job: Job, source: Source) -> None:
    assert source.drop
    channel = f"drop: {source.drop.folder}"
    lease = f"drop:{source.id}"
    if not job.claim(lease):
        return
    try:
        found = job.drops.deliveries(source.drop.folder, source.drop.pattern)
    except StoreError as error:
        problem = Intake(channel=channel, source_id=source.id, problem=str(error))
        job.ledger.save_polls(job.run_id, [PollCommit(intake=problem)])
        return
    for start in range(0, len(found), DELIVERIES_AT_ONCE):
        some = found[start : start + DELIVERIES_AT_ONCE]
        _take_in(job, source, channel, f"wire-{start}", some)
    job.ledger.release({lease: job.wall.now()}, job.run_id)


def _take_in(
    job: Job,
    source: Source,
    channel: str,
    batch: str,
    found: Sequence[tuple[str, bytes]],
) -> None:
    """Archive new deliveries and write them down; a known one is counted."""
    ids = {_delivery_id(source, body): (name, body) for name, body in found}
    known = job.ledger.known_items(ids)
    captures = {
        known_as: delivered(job, source.id, name, body)
        for known_as, (name, body) in ids.items()
        if known_as not in known
    }
    places = job.archive.store(job.attempt_at(batch), list(captures.values()))
    stored = [
        StoredDocument(document=_document(capture), location=place)
        for capture, place in zip(captures.values(), places, strict=True)
    ]
    items = [
        _wire_item(job, channel, known_as, one.document, ids[known_as][0])
        for known_as, one in zip(captures, stored, strict=True)
    ]
    intake = Intake(
        channel=channel,
        source_id=source.id,
        taken_in=len(found),
        unchanged=len(found) - len(items),
    )
    commit = PollCommit(
        intake=intake,
        items=tuple(items),
        documents=tuple(stored),
        deliveries=tuple(
            _delivery(one.document, item.title)
            for one, item in zip(stored, items, strict=True)
        ),
    )
    files = {place.archive_file for place in places}
    job.ledger.save_polls(job.run_id, [commit], files)


def _delivery_id(source: Source, body: bytes) -> str:
    return item_id(source.id, f"{sha256(body)}:0")


def _document(capture: Capture) -> Document:
    exchange = capture.exchange
    return Document(
        document_id=capture.document_id,
        kind=DocumentKind.DELIVERY,
        source_id=capture.source_id,
        url=exchange.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        body=exchange.body,
        sha256=sha256(exchange.body),
    )


def _wire_item(
    job: Job, channel: str, known_as: str, document: Document, name: str
) -> Item:
    return Item(
        item_id=known_as,
        source_id=document.source_id,
        channel=channel,
        key=f"{document.sha256}:0",
        url=None,
        title=name,
        first_seen_at=document.captured_at,
        document_id=document.document_id,
        part="0",
        run_id=job.run_id,
    )


def _delivery(document: Document, name: str) -> Delivery:
    return Delivery(
        source_id=document.source_id,
        sha256=document.sha256,
        name=name,
        received_at=document.captured_at,
        document_id=document.document_id,
        parts=1,
    )
