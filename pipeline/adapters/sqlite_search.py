"""The embedded search index: one SQLite file with FTS5.

Texts are analysed by our own `analyze` and stored with a blank between the
words; FTS5 only splits them there. So a query finds what it finds everywhere.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.index.document import Field, document_json, subject_keys, timestamp
from pipeline.index.highlight import as_hit
from pipeline.index.query import WEIGHTS, Query, Term, analyze, parse
from pipeline.model import ArticleState, IndexedArticle
from pipeline.records import SearchQuery, SearchResult, WriteResult

_BUSY_TIMEOUT = 30.0  # seconds
_LAYOUT = 2  # PRAGMA user_version; 0 is a file without tables

# FTS5's ascii tokenizer takes every character beyond ASCII as it is; with the
# punctuation named too, nothing but a blank parts words.
_TABLES = f"""
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    source_id TEXT,
    language TEXT,
    agency TEXT,
    urgency INTEGER,
    sort_at TEXT NOT NULL,
    visible_from TEXT NOT NULL,
    visible_until TEXT,
    is_original INTEGER NOT NULL,
    copy_group_id TEXT NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX document_sort_at ON document (sort_at DESC, article_id);
CREATE INDEX document_copy_group ON document (copy_group_id);
CREATE TABLE subject (
    document INTEGER NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (document, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_code ON subject (code);
CREATE VIRTUAL TABLE words USING fts5(
    {", ".join(Field)},
    tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{{|}}~'"
);
"""

_UPSERT = """
INSERT INTO document (
    article_id, revision, source_id, language, agency, urgency, sort_at,
    visible_from, visible_until, is_original, copy_group_id, json
) VALUES (
    :article_id, :revision, :source_id, :language, :agency, :urgency, :sort_at,
    :visible_from, :visible_until, :is_original, :copy_group_id, :json
) ON CONFLICT (article_id) DO UPDATE SET
    revision = excluded.revision, source_id = excluded.source_id,
    language = excluded.language, agency = excluded.agency,
    urgency = excluded.urgency, sort_at = excluded.sort_at,
    visible_from = excluded.visible_from, visible_until = excluded.visible_until,
    is_original = excluded.is_original, copy_group_id = excluded.copy_group_id,
    json = excluded.json
WHERE excluded.revision >= document.revision
RETURNING id
"""
_INSERT_WORDS = (
    f"INSERT INTO words (rowid, {', '.join(Field)}) "  # noqa: S608 - our own names
    f"VALUES (?{', ?' * len(Field)})"
)
# What a tombstone lacks of the columns.
_BLANK = dict.fromkeys(("source_id", "language", "agency", "urgency"))
_PURGED = (ArticleState.REMOVED, ArticleState.KILLED)

_NEXT_STEPS = {
    "SQLITE_FULL": "make room on the disk and run again",
    "SQLITE_BUSY": "another process is writing to it; run again when that is done",
    "SQLITE_LOCKED": "another process is writing to it; run again when that is done",
    "SQLITE_NOTADB": "move the file away and run `news reindex`",
    "SQLITE_CORRUPT": "move the file away and run `news reindex`",
    "SQLITE_CANTOPEN": "check that the folder is there and may be written",
    "SQLITE_READONLY": "check that file and folder may be written",
    "SQLITE_IOERR": "check the disk and run again",
}


class SqliteSearch:
    """A search index in the file `path`, which the first write makes.

    Each call opens a connection of its own, so threads may share the object.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, articles: Sequence[IndexedArticle]) -> list[WriteResult]:
        """Store `articles` in place of older revisions, never of newer ones."""
        rows = [_row(article) for article in articles]
        with self._writing() as db:
            purged = [_store(db, row) for row in rows if isinstance(row, dict)]
            if any(purged):
                # FTS5 only marks words as deleted until their segments are merged.
                db.execute("INSERT INTO words (words) VALUES ('optimize')")
        return [
            WriteResult(
                article_id=article.placement.article_id,
                revision=article.placement.revision,
                error=row if isinstance(row, str) else None,
            )
            for article, row in zip(articles, rows, strict=True)
        ]

    def search(self, query: SearchQuery) -> SearchResult:
        """Return the articles visible at `query.as_of` that match."""
        asked = parse(query.text)
        with self._reading() as db:
            if db is None:
                return SearchResult(total=0)
            sources = _facet(db, "source_id", query, asked)
            languages = _facet(db, "language", query, asked)
            rows = _page(db, query, asked)
        hits = tuple(as_hit(json.loads(text), asked, score) for text, score in rows)
        return SearchResult(
            total=sum(sources.values()), hits=hits, sources=sources, languages=languages
        )

    def get(self, article_id: str) -> Mapping[str, Any] | None:
        """Return the search document of an article, visible or not."""
        sql = "SELECT json FROM document WHERE article_id = ?"
        with self._reading() as db:
            row = db and db.execute(sql, (article_id,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def count(self) -> int:
        """Return how many documents there are, tombstones included."""
        with self._reading() as db:
            if db is None:
                return 0
            return int(db.execute("SELECT count(*) FROM document").fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give a connection that sees one state of the index, None without any."""
        if not self._path.exists():
            yield None
            return
        with self._faults(), closing(self._connect()) as db:
            db.execute("BEGIN")
            yield db if self._has_tables(db) else None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one write transaction, committed at the end."""
        with self._faults():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as db:
                db.execute("PRAGMA journal_mode = WAL")
                # What was taken down must not stay readable in free pages.
                db.execute("PRAGMA secure_delete = ON")
                db.execute("BEGIN IMMEDIATE")
                if not self._has_tables(db):
                    _make_tables(db)
                yield db
                db.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT, isolation_level=None)

    def _has_tables(self, db: sqlite3.Connection) -> bool:
        layout = db.execute("PRAGMA user_version").fetchone()[0]
        if layout not in (0, _LAYOUT):
            raise StoreError(
                f"search index {self._path}: written by another version of Newsline; "
                "move the file away and run `news reindex`"
            )
        return bool(layout)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Name the file and the next step in every fault of the index as a whole."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # The names of extended codes begin with that of their primary one.
            code = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
            step = _NEXT_STEPS.get(code, "check the file, or run `news reindex`")
            raise StoreError(f"search index {self._path}: {error}; {step}") from error


def _make_tables(db: sqlite3.Connection) -> None:
    # Not executescript: that would commit before it begins.
    for statement in _TABLES.split(";\n"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {_LAYOUT}")


def _row(article: IndexedArticle) -> dict[str, Any] | str:
    """Return the columns of an article, or why it cannot be stored."""
    try:
        text = document_json(article)
    except ValueError as error:
        return str(error)
    return {**_BLANK, **json.loads(text), "json": text}


def _store(db: sqlite3.Connection, row: dict[str, Any]) -> bool:
    """Store a row; return whether a text went that must not be found anywhere."""
    columns = {name: value for name, value in row.items() if f":{name}" in _UPSERT}
    stored = db.execute(_UPSERT, columns).fetchall()
    replaced = 0
    for (number,) in stored:
        replaced += db.execute("DELETE FROM words WHERE rowid = ?", (number,)).rowcount
        if Field.HEADLINE in row:
            texts = (" ".join(analyze(row[field] or "")) for field in Field)
            db.execute(_INSERT_WORDS, (number, *texts))
        _store_subjects(db, number, row)
    return replaced > 0 and row["state"] in _PURGED


def _store_subjects(db: sqlite3.Connection, number: int, row: dict[str, Any]) -> None:
    db.execute("DELETE FROM subject WHERE document = ?", (number,))
    db.executemany(
        "INSERT INTO subject (document, code) VALUES (?, ?)",
        ((number, code) for code in subject_keys(row)),
    )


def _facet(
    db: sqlite3.Connection, column: str, query: SearchQuery, asked: Query
) -> dict[str, int]:
    where, values = _conditions(query, asked)
    sql = (
        f"SELECT {column}, count(*) FROM {_tables(asked)} WHERE {where} "  # noqa: S608 - no reader's text
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(db.execute(sql, values).fetchall())


def _page(
    db: sqlite3.Connection, query: SearchQuery, asked: Query
) -> list[tuple[str, float]]:
    where, values = _conditions(query, asked)
    weights = ", ".join(str(WEIGHTS[field]) for field in Field)
    score = f"-bm25(words, {weights})" if asked.required else "0.0"
    order = "" if query.newest else "2 DESC, "
    sql = (
        f"SELECT json, {score} FROM {_tables(asked)} WHERE {where} "  # noqa: S608 - no reader's text
        f"ORDER BY {order}sort_at DESC, article_id LIMIT ? OFFSET ?"
    )
    return db.execute(sql, (*values, query.limit, query.offset)).fetchall()


def _tables(asked: Query) -> str:
    if asked.required:
        return "words JOIN document ON document.id = words.rowid"
    return "document"


def _conditions(query: SearchQuery, asked: Query) -> tuple[str, tuple[Any, ...]]:
    """Return the WHERE clause of a query and its values."""
    as_of = timestamp(query.as_of)
    found: list[tuple[str, tuple[Any, ...]]] = [
        ("visible_from <= ?", (as_of,)),
        ("(visible_until IS NULL OR visible_until > ?)", (as_of,)),
        *_filters(query),
    ]
    if asked.required:
        groups = (" OR ".join(map(_phrase, group)) for group in asked.required)
        match = " AND ".join(f"({group})" for group in groups)
        found.append(("words MATCH ?", (match,)))
    if asked.excluded:
        none_of = "document.id NOT IN (SELECT rowid FROM words WHERE words MATCH ?)"
        found.append((none_of, (" OR ".join(map(_phrase, asked.excluded)),)))
    clause = " AND ".join(condition for condition, _ in found)
    return clause, tuple(value for _, values in found for value in values)


def _filters(query: SearchQuery) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for column, wanted in (
        ("source_id", query.sources),
        ("language", query.languages),
        ("agency", query.agencies),
    ):
        if wanted:
            yield _is_in(column, wanted), wanted
    if query.subjects:
        codes = _is_in("code", query.subjects)
        any_of = f"document.id IN (SELECT document FROM subject WHERE {codes})"  # noqa: S608 - placeholders
        yield any_of, query.subjects
    if query.urgency is not None:
        yield "urgency <= ?", (query.urgency,)
    if query.since is not None:
        yield "sort_at >= ?", (timestamp(query.since),)
    if query.until is not None:
        yield "sort_at < ?", (timestamp(query.until),)
    if query.copy_group is not None:
        yield "copy_group_id = ?", (query.copy_group,)
    if query.originals_only:
        yield "is_original", ()


def _is_in(column: str, wanted: Sequence[str]) -> str:
    return f"{column} IN ({', '.join('?' * len(wanted))})"


def _phrase(term: Term) -> str:
    """Return a term in FTS5's own language; the words are quoted."""
    quoted = " ".join(term.words).replace('"', '""')
    field = f"{term.field} : " if term.field else ""
    return f'{field}"{quoted}"{" *" if term.prefix else ""}'
