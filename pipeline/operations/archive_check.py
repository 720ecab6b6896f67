"""Check the archive: files that nobody knows, and what is not as it should be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import ArchiveError
from pipeline.model import Document
from pipeline.records import GONE, Capture, Location, StoredDocument
from pipeline.stages.archiving import sha256
from pipeline.stages.job import Job
from pipeline.stages.purging import REWRITING, may_rewrite, purge

Records = Sequence[tuple[Capture, Location]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, by file.

    `registered` are those that a killed run left, `removed` those that a takedown
    left that was killed. `damaged` tells what cannot be read, or does not stand
    where the ledger says.
    """

    files: int
    records: int
    registered: tuple[str, ...]
    removed: tuple[str, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of files that nobody knew; `damaged` tells what is wrong."""

    registered: tuple[str, ...]
    removed: tuple[str, ...]
    damaged: tuple[str, ...]


def check_archive(job: Job) -> Checked:
    """Read every archive file, and compare its records with the ledger."""
    settled = settle_unknown(job)
    files, known = job.archive.files(), job.ledger.known_files()
    records, damaged = 0, list(settled.damaged)
    job.progress.stage("archive check", len(files))
    for archive_file in files:
        job.progress.advance()
        if archive_file not in known:
            continue
        try:
            found = list(job.archive.records(archive_file))
        except ArchiveError as error:
            damaged.append(str(error))
            continue
        records += len(found)
        damaged += _differences(job, archive_file, found)
    missing = (f"{n}: is not in the archive" for n in sorted(known - set(files)))
    return Checked(
        files=len(files),
        records=records,
        registered=settled.registered,
        removed=settled.removed,
        damaged=(*damaged, *missing),
    )


def settle_unknown(job: Job) -> Settled:
    """Write down the records of files that nobody knows, or remove such a file.

    A killed run leaves a file of which the ledger has nothing; a killed takedown
    leaves one whose records the ledger has elsewhere.
    """
    job.ledger.close_dead_runs(job.wall.now())
    files = set(job.archive.files())
    registered: list[str] = []
    removed: list[str] = []
    damaged: list[str] = []
    for archive_file in sorted(files - job.ledger.known_files()):
        try:
            # before the look-up: a file that is being written anew leads nowhere yet
            may_remove = may_rewrite(job)
            found, others = (
                list(job.archive.records(archive_file)),
                files - {archive_file},
            )
            if not _is_left_over(job, found, others):
                damaged += _register(job, archive_file, found, others)
                registered.append(archive_file)
            elif may_remove:
                job.archive.remove(archive_file)
                removed.append(archive_file)
        except ArchiveError as error:
            damaged.append(str(error))
    job.ledger.release({REWRITING: job.wall.now()}, job.run_id)
    return Settled(tuple(registered), tuple(removed), tuple(damaged))


def _with_bodies(job: Job, found: Records) -> Mapping[str, StoredDocument]:
    """Return what the ledger has of records with bodies: a revisit's is elsewhere."""
    return job.ledger.documents(c.document_id for c, _ in found if c.same_as is None)


def _is_left_over(job: Job, found: Records, files: Collection[str]) -> bool:
    """Tell whether all that the ledger has of these records is purged or elsewhere.

    In a file that is missing is not elsewhere: a backup may be older than the
    archive, and what is here is then the only copy.
    """
    places = [stored.location for stored in _with_bodies(job, found).values()]
    return bool(places) and all(p == GONE or p.archive_file in files for p in places)


def _register(
    job: Job, archive_file: str, found: Records, files: Collection[str]
) -> tuple[str, ...]:
    """Write down what the ledger lacks, and purge what was taken down meanwhile."""
    known = _with_bodies(job, found)
    stored = [
        _stored(capture, place)
        for capture, place in found
        if _is_document(capture) and _is_lost(known.get(capture.document_id), files)
    ]
    job.ledger.save_documents(stored, {}, [archive_file])
    keys = {one.document.document_id: job.keys_of(one.document.url) for one in stored}
    gone = job.ledger.taken_down(key for some in keys.values() for key in some)
    unwanted = [
        one
        for one in stored
        if not gone.keys().isdisjoint(keys[one.document.document_id])
    ]
    return purge(job, unwanted).problems


def _is_document(capture: Capture) -> bool:
    """Tell whether there is something to read: not in a revisit, nor a redirect."""
    return capture.same_as is None and capture.exchange.status // 100 != 3


def _is_lost(known: StoredDocument | None, files: Collection[str]) -> bool:
    if known is None:
        return True
    place = known.location
    return place != GONE and place.archive_file not in files


def _differences(job: Job, archive_file: str, found: Records) -> Iterator[str]:
    """Name the documents that are not where the ledger says, and the purged ones."""
    bodies = {place: sha256(capture.exchange.body) for capture, place in found}
    for stored in job.ledger.documents_in(archive_file):
        document = stored.document
        if bodies.get(stored.location) != document.sha256:
            yield (
                f"{archive_file}: {document.url} ({document.document_id}) is not at "
                f"{stored.location.offset}, where the ledger has it"
            )
    for stored in _with_bodies(job, found).values():
        if stored.location == GONE:
            yield f"{archive_file}: still holds {stored.document.document_id}, purged"


def _stored(capture: Capture, place: Location) -> StoredDocument:
    exchange = capture.exchange
    document = Document(
        document_id=capture.document_id,
        kind=capture.kind,
        source_id=capture.source_id,
        url=capture.asked or exchange.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        content_type=exchange.header("content-type") or "",
        sha256=sha256(exchange.body),
        truncated=exchange.truncated is not None,
    )
    return StoredDocument(document=document, location=place)
