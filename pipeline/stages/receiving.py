"""Receive: deliveries that come in, archived and written down as items."""

from collections.abc import Iterator, Sequence

from pipeline.errors import ArchiveError, StoreError
from pipeline.model import Document, DocumentKind
from pipeline.poll.entries import item_id
from pipeline.records import (
    Capture,
    Delivery,
    Found,
    Intake,
    Item,
    PollCommit,
    StoredDocument,
)
from pipeline.sources import Source
from pipeline.stages.archiving import delivered, sha256
from pipeline.stages.job import Job
from pipeline.text import scrub

DELIVERIES_AT_ONCE = 500
BYTES_AT_ONCE = 50_000_000


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
        for number, some in enumerate(_batches(found)):
            _take_in(job, source, channel, f"wire-{number}", some)
    except ArchiveError:
        raise
    except StoreError as error:
        problem = Intake(channel=channel, source_id=source.id, problem=str(error))
        job.ledger.save_polls(job.run_id, [PollCommit(intake=problem)])
    finally:
        job.ledger.release({lease: job.wall.now()}, job.run_id)


def _batches(found: Iterator[Found]) -> Iterator[list[Found]]:
    """Return files in batches that fit into memory."""
    batch: list[Found] = []
    size = 0
    for file in found:
        batch.append(file)
        size += len(file.body)
        if len(batch) == DELIVERIES_AT_ONCE or size > BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take_in(
    job: Job, source: Source, channel: str, batch: str, files: Sequence[Found]
) -> None:
    """Archive new deliveries and write them down; a known one is counted."""
    found = [file for file in files if file.problem is None]
    problems = [file.problem for file in files if file.problem]
    ids = {_delivery_id(source, file.body): file for file in found}
    known = job.ledger.known_items(ids)
    captures = {
        known_as: delivered(job, source.id, file.name, file.body)
        for known_as, file in ids.items()
        if known_as not in known
    }
    places = job.archive.store(job.attempt_at(batch), list(captures.values()))
    stored = [
        StoredDocument(document=_document(capture), location=place)
        for capture, place in zip(captures.values(), places, strict=True)
    ]
    items = [
        _wire_item(job, channel, known_as, one.document, ids[known_as].name)
        for known_as, one in zip(captures, stored, strict=True)
    ]
    intake = Intake(
        channel=channel,
        source_id=source.id,
        taken_in=len(found),
        unchanged=len(found) - len(items),
        problem="; ".join(problems) or None,
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
    written = {place.archive_file for place in places}
    job.ledger.save_polls(job.run_id, [commit], written)


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
        title=scrub(name),
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
