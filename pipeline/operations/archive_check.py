"""Check the archive: files that nobody knows, and files that are damaged."""

from dataclasses import dataclass

from pipeline.errors import ArchiveError
from pipeline.model import Document
from pipeline.records import Capture, Location, StoredDocument
from pipeline.stages.archiving import sha256
from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; `registered` are files that a killed run left."""

    files: int
    records: int
    registered: tuple[str, ...]
    damaged: tuple[str, ...]


def check_archive(job: Job) -> Checked:
    """Read every archive file and write down records that the ledger lacks."""
    files = job.archive.files()
    unknown = set(job.ledger.unknown_files(files))
    records, damaged = 0, []
    job.progress.stage("archive check", len(files))
    for archive_file in files:
        try:
            found = list(job.archive.records(archive_file))
        except ArchiveError as error:
            damaged.append(str(error))
            continue
        finally:
            job.progress.advance()
        records += len(found)
        if archive_file in unknown:
            stored = [_stored(capture, place) for capture, place in found]
            job.ledger.save_documents(stored, {}, [archive_file])
    registered = sorted(unknown - {d.partition(":")[0] for d in damaged})
    return Checked(len(files), records, tuple(registered), tuple(damaged))


def _stored(capture: Capture, place: Location) -> StoredDocument:
    exchange = capture.exchange
    document = Document(
        document_id=capture.document_id,
        kind=capture.kind,
        source_id=capture.source_id,
        url=exchange.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        content_type=exchange.header("content-type") or "",
        sha256=sha256(exchange.body),
        truncated=exchange.truncated is not None,
    )
    return StoredDocument(document=document, location=place)
