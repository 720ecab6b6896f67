"""Fetch: pages of open items, archived, with the reason where there is none."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.errors import DamagedError
from pipeline.model import Document, DocumentKind, Ended, Outcome, Reason
from pipeline.records import (
    Exchange,
    FetchRequest,
    FetchResult,
    Item,
    ItemOutcome,
    Location,
    StoredDocument,
)
from pipeline.stages.archiving import archive_results
from pipeline.stages.job import Job, ended, succeeded
from pipeline.stages.turns import fetch_in_turn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """Documents to be read, by item id, and the items that have none."""

    documents: Mapping[str, Document]
    ended: tuple[ItemOutcome, ...]


def fetch_pages(
    job: Job, batch: str, items: Sequence[Item]
) -> Generator[Fetched, None, None]:
    """Fetch the pages of `items`; give them as they come, archived but not parsed."""
    taken_down = job.taken_down(items)
    by_id = {item.item_id: item for item in items}
    kept_out = [_kept_out(job, by_id.pop(i), gone) for i, gone in taken_down.items()]
    if kept_out:
        yield Fetched({}, tuple(kept_out))
    requests = [_request(job, item) for item in by_id.values()]
    with closing(fetch_in_turn(job, requests)) as arriving:
        for number, results in enumerate(arriving):
            arrived = {r.request.key: by_id[r.request.key] for r in results}
            yield _fetched(job, f"{batch}-{number}", results, arrived)


def _fetched(
    job: Job, batch: str, results: Sequence[FetchResult], items: Mapping[str, Item]
) -> Fetched:
    pages = _archive(job, batch, results, items)
    texts, without = _without_page(job, items, results)
    same = {key for key, page in pages.items() if page.is_same}
    return Fetched(
        texts | {k: page.document for k, page in pages.items() if k not in same},
        (*(_unchanged(job, items[key]) for key in sorted(same)), *without),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that came; `is_same` when it is that of the last visit to the byte."""

    document: Document
    is_same: bool


def _archive(
    job: Job, batch: str, results: Sequence[FetchResult], items: Mapping[str, Item]
) -> dict[str, _Page]:
    """Store what came, then write down where; return the pages, by item id."""
    last = _last_pages(job, items)
    archived = archive_results(job, batch, results, last)
    pages = {
        result.request.key: archived.documents[result.request.key]
        for result in results
        if isinstance(result.end, Exchange)
    }
    job.ledger.save_documents(
        list(archived.documents.values()),
        {key: stored.document.document_id for key, stored in pages.items()},
        archived.files,
    )
    return {
        key: _Page(stored.document, _is_same(items[key], stored, last.get(key)))
        for key, stored in pages.items()
    }


def _last_pages(job: Job, items: Mapping[str, Item]) -> dict[str, StoredDocument]:
    """Return what each known item's page was the last time."""
    urls = {
        key: item.url for key, item in items.items() if item.url and item.article_id
    }
    newest = job.ledger.latest_pages(urls.values())
    return {key: newest[url] for key, url in urls.items() if url in newest}


def _is_same(item: Item, page: StoredDocument, last: StoredDocument | None) -> bool:
    """Tell whether reading the page again would tell nothing new.

    Where the last visit ended in anything but an article, nobody may have read the
    page that is archived: it was held back, or could not be had after that.
    """
    if item.article_id is None or last is None or item.reason:
        return False
    return (page.document.sha256, page.document.final_url) == (
        last.document.sha256,
        last.document.final_url,
    )


def _without_page(
    job: Job, items: Mapping[str, Item], results: Sequence[FetchResult]
) -> tuple[dict[str, Document], list[ItemOutcome]]:
    """Return the feed's own text for pages that never come, and all other ends."""
    texts: dict[str, Document] = {}
    ends: list[ItemOutcome] = []
    for result in results:
        if not isinstance(result.end, Ended):
            continue
        item = items[result.request.key]
        end = ended(job, item, result.end, "fetch", result.retry_after)
        listing = _listing(job, item) if end.reason in _NEVER else None
        if listing:
            texts[item.item_id] = listing
        else:
            ends.append(end)
    return texts, ends


_NEVER = (Reason.ROBOTS, Reason.GAVE_UP)
_TEXT = 400
"""Characters of HTML from which on a feed's content may stand for the page."""


def _listing(job: Job, item: Item) -> Document | None:
    """Return the feed document of an item whose entry holds a whole text."""
    if item.article_id or not item.entry or len(item.entry.content) < _TEXT:
        return None
    stored = job.ledger.documents([item.listed_in or ""])
    return next((one.document for one in stored.values()), None)


def _kept_out(job: Job, item: Item, article_id: str) -> ItemOutcome:
    """End an item whose article was taken down: it is not even fetched again."""
    return succeeded(job, item, Outcome.REMOVED, article_id, Reason.TAKEDOWN)


def _unchanged(job: Job, item: Item) -> ItemOutcome:
    return succeeded(job, item, Outcome.UNCHANGED, item.article_id)


def _request(job: Job, item: Item) -> FetchRequest:
    crawl = job.source(item.source_id).crawl
    obeys = crawl.opt_outs == "obey" if crawl.opt_outs else job.policy.obeys_opt_outs
    return FetchRequest(
        key=item.item_id,
        url=item.url or "",
        kind=DocumentKind.PAGE,
        source_id=item.source_id,
        gap=job.policy.host_gap if crawl.gap is None else timedelta(seconds=crawl.gap),
        obeys_opt_outs=obeys,
    )


def load_documents(job: Job, items: Sequence[Item]) -> Fetched:
    """Read the documents of `items` back from the archive.

    Raises:
        ArchiveError: The archive is away; no item is to blame.
    """
    stored = job.ledger.documents(i.document_id for i in items if i.document_id)
    documents: dict[str, Document] = {}
    failed: list[ItemOutcome] = []
    for item in items:
        try:
            documents[item.item_id] = load(job, stored[item.document_id or ""])
        except (DamagedError, KeyError) as error:
            detail = str(error) if isinstance(error, DamagedError) else "not archived"
            end = Ended(Reason.UNREADABLE, detail)
            failed.append(ended(job, item, end, "archive"))
    return Fetched(documents, tuple(failed))


def _read(job: Job, stored: StoredDocument, read: Callable[[Location], T]) -> T:
    """Read a record, also when a takedown has moved it since its place was asked."""
    try:
        return read(stored.location)
    except DamagedError:
        document_id = stored.document.document_id
        now = job.ledger.documents([document_id])[document_id].location
        if now == stored.location:
            raise
        return read(now)


def _local(job: Job, stored: StoredDocument) -> Path:
    """Return the local copy of a delivery."""

    def fill(path: Path) -> None:
        _read(job, stored, partial(job.archive.extract, to=path))

    return job.spool.get(stored.document.document_id, fill)


def load(job: Job, stored: StoredDocument) -> Document:
    """Return a document with its body; a feed's entries are in the ledger.

    Raises:
        DamagedError: The archive does not have it, or it is damaged.
    """
    known = stored.document
    if known.kind is DocumentKind.FEED:
        return known
    if known.kind is DocumentKind.DELIVERY:
        return replace(known, path=_local(job, stored))
    exchange = _read(job, stored, job.archive.load)
    return Document(
        document_id=known.document_id,
        kind=known.kind,
        source_id=known.source_id,
        url=known.url,
        final_url=known.final_url,
        captured_at=known.captured_at,
        status=known.status,
        content_type=known.content_type,
        headers=tuple((name.lower(), value) for name, value in exchange.headers),
        body=exchange.inflated,
        sha256=known.sha256,
        truncated=known.truncated,
    )
