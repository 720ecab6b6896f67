"""Receive: deliveries that come in, archived and written down as items."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pipeline.errors import ArchiveError, StoreError
from pipeline.model import Document, DocumentKind, Ended
from pipeline.poll.entries import item_id
from pipeline.records import (
    Capture,
    Delivery,
    DropFile,
    Found,
    Intake,
    Item,
    Numbered,
    PartFound,
    PartsTask,
    PollCommit,
    StoredDocument,
)
from pipeline.sources import Source, WireDrop
from pipeline.stages.archiving import delivered
from pipeline.stages.job import Job
from pipeline.text import scrub

DELIVERIES_AT_ONCE = 200
BYTES_AT_ONCE = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A file that was copied out of a drop, and its copy."""

    found: Found
    capture: Capture

    @property
    def path(self) -> Path:
        assert self.capture.path
        return self.capture.path


def receive(job: Job) -> None:
    """Take in the deliveries that were not seen before."""
    drops = [source for source in job.sources.values() if source.drop]
    job.progress.stage("receive", len(drops))
    for source in drops:
        if job.claim(_lease(source)):
            _receive_drop(job, source)
            job.ledger.release({_lease(source): job.wall.now()}, job.owner)
        job.progress.advance()


def tidy(job: Job) -> None:
    """Move files away whose items have all ended, where a drop says whereto."""
    for source in job.sources.values():
        if source.drop and (source.drop.done or source.drop.failed):
            _tidy_drop(job, source, source.drop)


def _lease(source: Source) -> str:
    return f"drop:{source.id}"


def _channel(source: Source) -> str:
    assert source.drop
    return f"drop: {source.drop.folder}"


def _receive_drop(job: Job, source: Source) -> None:
    assert source.drop
    try:
        found = job.drops.look(source.drop)
        known = job.ledger.drop_files(source.id)
        looked = _Looked(job, source, source.drop, known)
        ready = [file for file in found if looked.is_ready(file)]
        looked.save(found, ready)
        for number, some in enumerate(_batches(ready)):
            if job.stop():
                return
            job.claim(_lease(source))
            _take_in(job, source, f"wire-{source.id}-{number}", some)
    except ArchiveError:
        raise
    except StoreError as error:
        _note(job, source, str(error))


def _note(job: Job, source: Source, problem: str) -> None:
    intake = Intake(channel=_channel(source), source_id=source.id, problem=problem)
    job.ledger.save_polls(job.run_id, [PollCommit(intake=intake)])


class _Looked:
    """What a look into a drop tells, beside what earlier looks told."""

    def __init__(
        self, job: Job, source: Source, drop: WireDrop, known: dict[str, DropFile]
    ) -> None:
        self._job = job
        self._source = source
        self._drop = drop
        self._known = known

    def is_ready(self, file: Found) -> bool:
        """Tell whether a file is complete and was not taken in before."""
        if file.problem or self.is_known(file):
            return False
        return not file.is_settling or self._has_settled(file)

    def is_known(self, file: Found) -> bool:
        seen = self._known.get(scrub(file.name))
        return bool(seen and seen.sha256 and seen.version == file.version)

    def _has_settled(self, file: Found) -> bool:
        """Tell whether a file of unknown age was the same some time ago.

        One that waits for its marker waits however old it is.
        """
        seen = self._known.get(scrub(file.name))
        settle = timedelta(seconds=self._drop.settle)
        if self._drop.done_marker or seen is None or seen.version != file.version:
            return False
        return self._age(seen) >= settle

    def _age(self, seen: DropFile) -> timedelta:
        return self._job.wall.now() - seen.seen_at

    def save(self, found: Sequence[Found], ready: Sequence[Found]) -> None:
        """Write down what waits, what is known, and what has gone."""
        job, source = self._job, self._source
        known = sum(map(self.is_known, found))
        waiting = [
            file
            for file in found
            if not (file.problem or self.is_known(file) or file in ready)
        ]
        gone = self._known.keys() - {scrub(file.name) for file in found}
        job.ledger.forget_files(source.id, gone)
        intake = Intake(
            channel=_channel(source),
            source_id=source.id,
            taken_in=known,
            unchanged=known,
            problem=_problem(found, waiting),
        )
        commit = PollCommit(intake=intake, files=tuple(map(self._seen, waiting)))
        job.ledger.save_polls(job.run_id, [commit])

    def _seen(self, file: Found) -> DropFile:
        """Return a file that waits, as of the first look at which it was as now."""
        before = self._known.get(scrub(file.name))
        is_same = before is not None and before.version == file.version
        return DropFile(
            source_id=self._source.id,
            name=scrub(file.name),
            version=file.version,
            seen_at=before.seen_at if before and is_same else self._job.wall.now(),
        )


def _problem(found: Iterable[Found], waiting: Sequence[Found]) -> str | None:
    """Say what was left alone, and why."""
    problems = [file.problem for file in found if file.problem]
    if waiting:
        names = ", ".join(scrub(file.name) for file in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
        problems.append(f"still being written, taken next time: {names}{more}")
    return "; ".join(problems) or None


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Return files in batches that are soon taken in."""
    batch: list[Found] = []
    size = 0
    for file in found:
        batch.append(file)
        size += file.size or 0
        if len(batch) == DELIVERIES_AT_ONCE or size > BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take_in(job: Job, source: Source, batch: str, files: Sequence[Found]) -> None:
    """Archive new deliveries and write them down; a known one is counted."""
    job.spool.trim()
    taken, problems = _copied(job, source, files)
    known = job.ledger.known_deliveries(source.id, (t.capture.sha256 for t in taken))
    new = {t.capture.sha256: t for t in taken if t.capture.sha256 not in known}
    captures = [one.capture for one in new.values()]
    places = job.archive.store(job.attempt_at(batch), captures)
    stored = [
        StoredDocument(document=_document(capture), location=place)
        for capture, place in zip(captures, places, strict=True)
    ]
    listed = _list_parts(job, source, [one.document for one in stored])
    items = [
        _wire_item(job, source, one.document, part, place, taken_from.found.name)
        for one, parts, taken_from in zip(stored, listed, new.values(), strict=True)
        for place, part in enumerate(parts)
    ]
    again = len(taken) - len(new)
    intake = Intake(
        channel=_channel(source),
        source_id=source.id,
        taken_in=len(items) + again,
        unchanged=again,
        problem="; ".join(problems) or None,
    )
    commit = PollCommit(
        intake=intake,
        items=tuple(items),
        documents=tuple(stored),
        deliveries=tuple(
            _delivery(one.document, taken_from.found.name, len(parts))
            for one, parts, taken_from in zip(stored, listed, new.values(), strict=True)
        ),
        files=tuple(_file(job, source, one) for one in taken),
        numbered=tuple(
            _numbered(one.document, part)
            for one, parts in zip(stored, listed, strict=True)
            for part in parts
            if part.service
        ),
    )
    job.ledger.save_polls(
        job.run_id, [commit], {place.archive_file for place in places}
    )


def _copied(
    job: Job, source: Source, files: Sequence[Found]
) -> tuple[list[_Taken], list[str]]:
    """Copy files here; what cannot be read now is tried again the next time."""
    taken: list[_Taken] = []
    problems: list[str] = []
    for number, file in enumerate(files):
        path = job.spool.place(f"incoming-{number}")
        try:
            assert source.drop
            job.drops.copy(source.drop, file.name, path)
        except StoreError as error:
            problems.append(str(error))
            continue
        capture = delivered(job, source.id, file.name, path)
        kept = job.spool.place(capture.document_id)
        path.replace(kept)
        taken.append(_Taken(found=file, capture=replace(capture, path=kept)))
    return taken, problems


def _list_parts(
    job: Job, source: Source, documents: Sequence[Document]
) -> list[list[PartFound]]:
    """Ask what is in deliveries; one that cannot be read is one item."""
    tasks = [PartsTask(document=one, source=source) for one in documents]
    return [
        [PartFound(part="0")] if isinstance(parts, Ended) else parts
        for parts in job.readers.parts(tasks)
    ]


def _document(capture: Capture) -> Document:
    exchange = capture.exchange
    return Document(
        document_id=capture.document_id,
        kind=DocumentKind.DELIVERY,
        source_id=capture.source_id,
        url=exchange.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        path=capture.path,
        sha256=capture.sha256,
    )


def _item_id(document: Document, part: PartFound) -> str:
    return item_id(document.source_id, f"{document.sha256}:{part.part}")


def _wire_item(
    job: Job, source: Source, document: Document, part: PartFound, place: int, name: str
) -> Item:
    return Item(
        item_id=_item_id(document, part),
        source_id=source.id,
        channel=_channel(source),
        key=f"{document.sha256}:{part.part}",
        url=None,
        guid=part.guid,
        title=scrub(part.headline or name),
        # open items are taken oldest first: so a large file is read in its order
        first_seen_at=document.captured_at + timedelta(microseconds=place),
        document_id=document.document_id,
        part=part.part,
        run_id=job.run_id,
    )


def _delivery(document: Document, name: str, parts: int) -> Delivery:
    return Delivery(
        source_id=document.source_id,
        sha256=document.sha256,
        name=scrub(name),
        received_at=document.captured_at,
        document_id=document.document_id,
        parts=parts,
    )


def _file(job: Job, source: Source, taken: _Taken) -> DropFile:
    return DropFile(
        source_id=source.id,
        name=scrub(taken.found.name),
        version=taken.found.version,
        seen_at=job.wall.now(),
        sha256=taken.capture.sha256,
    )


def _numbered(document: Document, part: PartFound) -> Numbered:
    return Numbered(
        source_id=document.source_id,
        service=part.service or "",
        number=part.number,
        last=part.last,
        item_id=_item_id(document, part),
        received_at=document.captured_at,
    )


def _tidy_drop(job: Job, source: Source, drop: WireDrop) -> None:
    if not job.claim(_lease(source)):
        return
    problems: list[str] = []
    for name, is_rejected in job.ledger.finished_files(source.id).items():
        folder = (drop.failed if is_rejected else drop.done) or ""
        try:
            if folder:
                job.drops.tidy(drop, name, folder)
        except StoreError as error:
            problems.append(str(error))
    job.ledger.release({_lease(source): job.wall.now()}, job.owner)
    if problems:
        _note(job, source, "; ".join(problems))
