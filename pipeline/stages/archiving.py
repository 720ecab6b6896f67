"""Archive what a fetch brought, before anything is parsed."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit

from pipeline.model import Document, DocumentKind
from pipeline.records import (
    Capture,
    Exchange,
    FetchResult,
    Location,
    StoredDocument,
)
from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True)
class Archived:
    """The documents that were stored, by request key, and all files written."""

    documents: Mapping[str, StoredDocument]
    files: frozenset[str]


def archive_results(
    job: Job,
    batch: str,
    results: Sequence[FetchResult],
    earlier: Mapping[str, StoredDocument],
) -> Archived:
    """Store every answer; the last one to a request is its document.

    `earlier` holds what a request brought the last time: a body that has not
    changed is not stored again. That nothing was modified is no document.
    """
    captures: list[Capture] = []
    documents: dict[str, tuple[int, Document]] = {}
    for result in results:
        known = earlier.get(result.request.key)
        for exchange in result.exchanges:
            if exchange.status == HTTPStatus.NOT_MODIFIED:
                continue
            document = _document(result, exchange)
            if exchange is _last(result):
                documents[result.request.key] = len(captures), document
                capture = _capture(document, exchange, known)
                captures.append(replace(capture, asked=_asked(document)))
            else:
                captures.append(_capture(document, exchange, None))
    places = job.archive.store(job.attempt_at(batch), captures)
    stored = {
        key: StoredDocument(
            document=document,
            location=_place(captures[number], places[number], earlier.get(key)),
        )
        for key, (number, document) in documents.items()
    }
    return Archived(stored, frozenset(place.archive_file for place in places))


def sha256(body: bytes) -> str:
    """Return the sha-256 of a body as hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _last(result: FetchResult) -> Exchange | None:
    """Return the answer that stands for the request, robots.txt left out."""
    if isinstance(result.end, Exchange):
        return result.end
    own = [e for e in result.exchanges if urlsplit(e.url).path != "/robots.txt"]
    return own[-1] if own else None


def _document(result: FetchResult, exchange: Exchange) -> Document:
    request = result.request
    return Document(
        document_id=uuid.uuid4().hex,
        kind=request.kind,
        source_id=request.source_id,
        url=request.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        content_type=exchange.header("content-type") or "",
        headers=tuple((name.lower(), value) for name, value in exchange.headers),
        body=exchange.inflated,
        sha256=sha256(exchange.body),
        truncated=exchange.truncated is not None,
    )


def _capture(
    document: Document, exchange: Exchange, known: StoredDocument | None
) -> Capture:
    same = known and exchange.body and known.document.sha256 == document.sha256
    return Capture(
        document_id=document.document_id,
        kind=document.kind,
        source_id=document.source_id,
        exchange=exchange,
        same_as=(known.document.final_url, known.document.captured_at)
        if known and same
        else None,
    )


def _asked(document: Document) -> str | None:
    return document.url if document.url != document.final_url else None


def _place(capture: Capture, place: Location, known: StoredDocument | None) -> Location:
    return known.location if capture.same_as and known else place


def _quoted(name: str) -> str:
    """Return a file's name, which may be any bytes, as a part of a URN."""
    return quote(name.encode("utf-8", "surrogateescape"), safe="")


def delivered(job: Job, source_id: str, name: str, path: Path) -> Capture:
    """Return the capture of a delivery; its URL is a name, not an address."""
    return Capture(
        document_id=uuid.uuid4().hex,
        kind=DocumentKind.DELIVERY,
        source_id=source_id,
        exchange=Exchange(
            url=f"urn:newsline:{source_id}:{_quoted(name)}", captured_at=job.now()
        ),
        path=path,
        sha256=sha256_of(path),
    )


def sha256_of(path: Path) -> str:
    """Return the sha-256 of a local file as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
