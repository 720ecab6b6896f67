"""What a run left behind, article by article, whatever stores hold it.

Left out is what differs from run to run: ids of runs and documents, places in the
archive, times of the machine. A document is named by its URL and its bytes. Which of
two copies comes first is chance when batches run side by side: a copy group is named
by its original, its members ended "indexed or duplicate", and how often they were
moved is not compared.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from pipeline.adapters.ledger import tables as t
from pipeline.bootstrap import open_search
from pipeline.settings import Settings

Row = dict[str, Any]
State = dict[str, dict[str, Any]]

_ARTICLE = (
    "source_id",
    "state",
    "index_name",
    "first_seen_at",
    "published_at",
    "is_original",
    "is_wire",
    "head",
    "versions",
    "version_at",
    "digest",
    "fingerprint",
    "visible_from",
    "visible_until",
    "merged_into",
)
_ITEM = (
    "source_id",
    "url",
    "guid",
    "title",
    "outcome",
    "reason",
    "stage",
    "retry_at",
    "recheck_at",
)
_VERSION = (
    "number",
    "version_at",
    "fingerprint",
    "digest",
    "part",
    "extractor",
    "rules_hash",
)
_FEED = (
    "url",
    "succeeded_at",
    "failures",
    "problem",
    "body_sha256",
)
_COPIES = ("indexed", "duplicate")


def state_of(settings: Settings) -> State:
    """Return articles, items, feeds and search documents, each by its id."""
    engine = sa.create_engine(settings.ledger)
    with engine.connect() as db:
        rows = {table.name: _rows(db, table) for table in _TABLES}
    engine.dispose()
    group = Counter(row["copy_group_id"] for row in rows["article"])
    copies = {r["article_id"] for r in rows["article"] if group[r["copy_group_id"]] > 1}
    search = open_search(settings)
    ids = sorted(row["article_id"] for row in rows["article"])
    return {
        "articles": _articles(rows),
        "items": _items(rows, copies),
        "feeds": {row["url"]: _only(row, _FEED) for row in rows["feed_state"]},
        "documents": {i: _document(search.get(i), i in copies) for i in ids},
        "waiting": {row["article_id"]: row for row in rows["index_outbox"]},
        "runs": Counter((row["started_at"], row["state"]) for row in rows["run"]),
    }


def different(found: State, wanted: State) -> list[str]:
    """Name what is not the same in two states."""
    return [
        f"{kind} {key}: {found[kind].get(key)} instead of {wanted[kind].get(key)}"
        for kind in wanted
        for key in found[kind].keys() | wanted[kind].keys()
        if found[kind].get(key) != wanted[kind].get(key)
    ]


_TABLES = (
    t.article,
    t.article_key,
    t.document,
    t.feed_state,
    t.index_outbox,
    t.item,
    t.run,
    t.run_item,
    t.version,
)


def _rows(db: sa.Connection, table: sa.Table) -> list[Row]:
    return [dict(row) for row in db.execute(table.select()).mappings()]


def _articles(rows: dict[str, list[Row]]) -> dict[str, Any]:
    """Return each article with its names, its versions and its copies."""
    original = {
        row["copy_group_id"]: row["article_id"]
        for row in rows["article"]
        if row["is_original"]
    }
    bytes_of = {r["document_id"]: (r["url"], r["sha256"]) for r in rows["document"]}
    found: dict[str, Any] = {
        row["article_id"]: _only(row, _ARTICLE)
        | {"original": original[row["copy_group_id"]], "names": set(), "history": []}
        for row in rows["article"]
    }
    for row in rows["article_key"]:
        found[row["article_id"]]["names"].add((row["kind"], row["key"]))
    for row in sorted(rows["version"], key=lambda row: row["number"]):
        version = (*_only(row, _VERSION).values(), bytes_of[row["document_id"]])
        found[row["article_id"]]["history"].append(version)
    return found


def _items(rows: dict[str, list[Row]], copies: set[str]) -> dict[str, Any]:
    """Return each item with how it ended at each visit."""
    visit = {row["run_id"]: row["started_at"] for row in rows["run"]}
    found: dict[str, Any] = {
        row["item_id"]: _only(row, _ITEM)
        | {"outcome": _end(row, copies), "article_id": row["article_id"], "ends": {}}
        for row in rows["item"]
    }
    for row in rows["run_item"]:
        end = (_end(row, copies), row["reason"], row["article_id"])
        found[row["item_id"]]["ends"][visit[row["run_id"]]] = end
    return found


def _end(row: Row, copies: set[str]) -> str | None:
    if row["article_id"] in copies and row["outcome"] in _COPIES:
        return "indexed or duplicate"
    outcome: str | None = row["outcome"]
    return outcome


def _document(found: Any, is_copy: bool) -> Any:
    """Return a search document without what says how often a copy was moved."""
    if found is None or not is_copy:
        return found
    return {k: v for k, v in found.items() if k not in ("revision", "copy_group_id")}


def _only(row: Row, columns: Iterable[str]) -> Row:
    return {name: row[name] for name in columns}
