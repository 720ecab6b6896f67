"""What a state folder holds, in a form in which two of them can be compared.

Run ids, document ids, places in the archive and times of the machine differ from
run to run and are left out; a document is named by its URL and its bytes. Which
of two copies came first is chance too: a copy group is named by its original, its
members ended "indexed or duplicate", and how often they were moved is left out.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
State = dict[str, list[Row]]

_TABLES = {
    "article": "SELECT * FROM article ORDER BY article_id",
    "article_key": "SELECT * FROM article_key ORDER BY kind, key",
    "copy_text": "SELECT * FROM copy_text ORDER BY fingerprint",
    "delivery": "SELECT * FROM delivery ORDER BY source_id, sha256",
    "document": "SELECT DISTINCT kind, url, final_url, sha256, captured_at "
    "FROM document ORDER BY 2, 4, 5",
    "feed_state": "SELECT * FROM feed_state ORDER BY url",
    "index_outbox": "SELECT * FROM index_outbox ORDER BY article_id, revision",
    "item": "SELECT * FROM item ORDER BY item_id",
    "robots": "SELECT * FROM robots ORDER BY origin",
    "run_item": "SELECT started_at AS visit, run_item.* "
    "FROM run_item JOIN run USING (run_id) ORDER BY visit, item_id",
    "version": "SELECT * FROM version ORDER BY article_id, number",
}
_SEARCHABLE = "SELECT json FROM document ORDER BY article_id"
_READERS_SEE = ("article", "article_key", "copy_text", "index_outbox", "searchable")


def state_of(folder: Path) -> State:
    """Return all that must be the same however often a run was killed."""
    with closing(_open(folder / "ledger.sqlite")) as db:
        raw = {table: _rows(db, sql) for table, sql in _TABLES.items()}
        bytes_of = _rows(db, "SELECT document_id, url, sha256 FROM document")
    with closing(_open(folder / "search.sqlite")) as db:
        raw["searchable"] = [json.loads(r["json"]) for r in _rows(db, _SEARCHABLE)]
        raw["words"] = _rows(db, "SELECT count(*) FROM words")
    raw["outcomes"] = [dict(Counter(row["outcome"] for row in raw["run_item"]))]
    names = _Names.of(raw["article"], bytes_of)
    return {table: [names.settled(row) for row in rows] for table, rows in raw.items()}


def articles_of(folder: Path) -> State:
    """Return what readers see and what it is made of, however items came to it."""
    whole = state_of(folder)
    return {table: whole[table] for table in _READERS_SEE}


def run_states(folder: Path) -> list[str]:
    """Return how the runs stand, the first one first."""
    with closing(_open(folder / "ledger.sqlite")) as db:
        return [r["state"] for r in _rows(db, "SELECT state FROM run ORDER BY rowid")]


def held_leases(folder: Path) -> set[str]:
    """Return the leases that a run has not given back, though it has ended."""
    with closing(_open(folder / "ledger.sqlite")) as db:
        rows = _rows(
            db, "SELECT name FROM lease WHERE owner <> '' AND until > '1971-01-01'"
        )
    return {row["name"] for row in rows}


def different(found: State, wanted: State) -> dict[str, list[Row]]:
    """Return the rows that are in only one of two states, by table."""
    return {
        table: _in_one(found[table], wanted[table])
        for table in wanted
        if found[table] != wanted[table]
    }


def _in_one(some: list[Row], others: list[Row]) -> list[Row]:
    apart = [row for row in some if row not in others]
    return apart + [row for row in others if row not in some]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that do not depend on the run, for documents and copy groups."""

    documents: Mapping[str, tuple[str, str]]
    originals: Mapping[str, str]
    copies: frozenset[str]

    @classmethod
    def of(cls, articles: Iterable[Row], documents: Iterable[Row]) -> "_Names":
        rows = list(articles)
        sizes = Counter(row["copy_group_id"] for row in rows)
        originals = [row for row in rows if row["is_original"]]
        return cls(
            {row["document_id"]: (row["url"], row["sha256"]) for row in documents},
            {row["copy_group_id"]: row["article_id"] for row in originals},
            frozenset(r["article_id"] for r in rows if sizes[r["copy_group_id"]] > 1),
        )

    def settled(self, row: Row) -> Row:
        """Return a row without what is chance."""
        kept = {name: self._named(name, row[name]) for name in row if name != "run_id"}
        if kept.get("article_id") in self.copies:
            kept.pop("revision", None)
            if kept.get("outcome") in ("indexed", "duplicate"):
                kept["outcome"] = "indexed or duplicate"
        return kept

    def _named(self, column: str, value: Any) -> Any:
        match column:
            case "document_id" | "listed_in":
                return self.documents.get(value)
            case "copy_group_id":
                return self.originals[value]
        return value


def _open(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file)
    db.row_factory = sqlite3.Row
    return db


def _rows(db: sqlite3.Connection, sql: str) -> list[Row]:
    return [dict(row) for row in db.execute(sql)]
