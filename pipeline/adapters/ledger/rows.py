"""Between rows of the ledger and the values of the pipeline."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.model import (
    ArticleState,
    Document,
    DocumentKind,
    FeedEntry,
    Outcome,
    Placement,
    Reason,
)
from pipeline.records import FeedState, Head, Item, Location, StoredDocument

_TIMES = ("published_at", "updated_at")


def item_row(item: Item) -> dict[str, Any]:
    """Return the row of an item."""
    row = {f.name: getattr(item, f.name) for f in fields(item)}
    return row | {"entry": item.entry and entry_json(item.entry)}


def item_of(row: sa.Row[Any]) -> Item:
    """Return the item of a row of the table `item`."""
    values = dict(row._mapping)
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    values["reason"] = values["reason"] and Reason(values["reason"])
    values["entry"] = values["entry"] and entry_of(values["entry"])
    return Item(**values)


def entry_json(entry: FeedEntry) -> dict[str, Any]:
    """Return an entry as JSON, what is empty left out."""
    values = {name: value for name, value in asdict(entry).items() if value}
    for name in _TIMES:
        if name in values:
            values[name] = values[name].isoformat()
    return values | {"part": entry.part}


def entry_of(values: dict[str, Any]) -> FeedEntry:
    """Return the entry that `entry_json` wrote."""
    whole = dict(values)
    for name in _TIMES:
        if name in values:
            whole[name] = datetime.fromisoformat(values[name])
    for name in ("authors", "categories"):
        whole[name] = tuple(values.get(name, ()))
    return FeedEntry(**whole)


def document_row(stored: StoredDocument) -> dict[str, Any]:
    """Return the row of a document; its bytes and headers are in the archive."""
    document, place = stored.document, stored.location
    return {
        "document_id": document.document_id,
        "kind": document.kind,
        "source_id": document.source_id,
        "url": document.url,
        "final_url": document.final_url,
        "captured_at": document.captured_at,
        "status": document.status,
        "content_type": document.content_type,
        "sha256": document.sha256,
        "truncated": document.truncated,
        "archive_file": place.archive_file,
        "offset": place.offset,
        "length": place.length,
    }


def document_of(row: sa.Row[Any]) -> StoredDocument:
    """Return the document of a row, without its body."""
    values = dict(row._mapping)
    place = Location(
        values.pop("archive_file"), values.pop("offset"), values.pop("length")
    )
    values["kind"] = DocumentKind(values["kind"])
    return StoredDocument(document=Document(**values), location=place)


def feed_state_of(row: sa.Row[Any]) -> FeedState:
    """Return the state of a feed from its row."""
    return FeedState(**row._mapping)


def head_row(head: Head) -> dict[str, Any]:
    """Return the row of an article."""
    placement = asdict(head.placement)
    return placement | {
        "head": placement.pop("version"),
        "versions": head.versions,
        "source_id": head.source_id,
        "digest": head.digest,
        "fingerprint": head.fingerprint,
        "published_at": head.published_at,
        "is_wire": head.is_wire,
        "number": head.number,
        "status_at": head.status_at,
        "status_number": head.status_number,
        "status_by": head.status_by,
    }


def head_of(row: sa.Row[Any]) -> Head:
    """Return an article's head from its row."""
    values = dict(row._mapping)
    values.pop("merged_into", None)
    placement = Placement(
        version=values.pop("head"),
        state=ArticleState(values.pop("state")),
        **{f.name: values.pop(f.name) for f in fields(Placement) if f.name in values},
    )
    return Head(placement=placement, **values)
