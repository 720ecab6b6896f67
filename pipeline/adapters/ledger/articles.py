"""Articles, their names and versions, copy groups, and the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from pipeline import __version__
from pipeline.adapters.ledger.rows import head_of, head_row
from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import (
    article,
    article_key,
    copy_text,
    index_outbox,
    run,
    version,
)
from pipeline.model import Name, Outcome
from pipeline.records import Decision, Head, Known, NewVersion, Pending, VersionRecord


class SqlBooks:
    """The ledger inside one transaction, for decisions (`ports.Books`)."""

    def __init__(self, db: sa.Connection, rules_hash: str) -> None:
        self._db = db
        self._rules_hash = rules_hash

    def known(self, names: Iterable[Name], fingerprints: Iterable[str]) -> Known:
        by_name = _by_name(self._db, names)
        groups = _groups(self._db, fingerprints)
        named = article.c.article_id
        original = article.c.copy_group_id
        return Known(
            names=by_name,
            groups=groups,
            heads=_heads(self._db, named, set(by_name.values()))
            | _heads(self._db, original, set(groups.values()), article.c.is_original),
        )

    def save(self, run_id: str, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            changed = [decision.head] if decision.head else []
            rows = [head_row(head) for head in (*changed, *decision.others)]
            upsert(self._db, article, rows)
            self._save_names(decision)
            if decision.version:
                self._save_version(decision.version)
            if decision.new_text and decision.head:
                self._own_text(decision.new_text, decision.head)
            self._queue(run_id, decision)

    def _save_names(self, decision: Decision) -> None:
        """Write new names; a name that another run just took raises."""
        rows = [
            {"kind": name.kind, "key": name.key, "article_id": decision.article_id}
            for name in decision.names
        ]
        if rows:
            self._db.execute(article_key.insert(), rows)
        for merged in decision.merged:
            into = {"merged_into": decision.article_id}
            self._db.execute(
                article.update().where(article.c.article_id == merged).values(into)
            )
            self._db.execute(
                article_key.update()
                .where(article_key.c.article_id == merged)
                .values(article_id=decision.article_id)
            )

    def _save_version(self, new: NewVersion) -> None:
        row = {c.name: getattr(new, c.name, None) for c in version.columns}
        made_by = {"pipeline_version": __version__, "rules_hash": self._rules_hash}
        self._db.execute(version.insert(), row | made_by | {"trace": dict(new.trace)})

    def _own_text(self, fingerprint: str, head: Head) -> None:
        """Say whose text this is; that another run just said so raises."""
        row = {"copy_group_id": head.placement.copy_group_id}
        self._db.execute(copy_text.insert(), row | {"fingerprint": fingerprint})

    def _queue(self, run_id: str, decision: Decision) -> None:
        """Write the outbox; the outcome waits there until the index has it."""
        outcome = {"item_id": decision.item_id, "outcome": decision.outcome}
        own = [_outbox_row(run_id, decision.head) | outcome] if decision.head else []
        others = [_outbox_row(run_id, head) for head in decision.others]
        upsert(self._db, index_outbox, own + others)


def _outbox_row(run_id: str, head: Head) -> dict[str, Any]:
    return {
        "article_id": head.placement.article_id,
        "revision": head.placement.revision,
        "run_id": run_id,
        "item_id": None,
        "outcome": None,
    }


def _by_name(db: sa.Connection, names: Iterable[Name]) -> dict[Name, str]:
    columns = sa.tuple_(article_key.c.kind, article_key.c.key)
    return {
        Name(row.kind, row.key): row.article_id
        for chunk in chunks({(name.kind, name.key) for name in names}, 200)
        for row in db.execute(article_key.select().where(columns.in_(chunk)))
    }


def _groups(db: sa.Connection, fingerprints: Iterable[str]) -> dict[str, str]:
    return {
        row.fingerprint: row.copy_group_id
        for chunk in chunks(set(fingerprints))
        for row in db.execute(
            copy_text.select().where(copy_text.c.fingerprint.in_(chunk))
        )
    }


def _heads(
    db: sa.Connection, column: sa.Column[str], values: set[str], *also: Any
) -> dict[str, Head]:
    return {
        row.article_id: head_of(row)
        for chunk in chunks(values)
        for row in db.execute(article.select().where(column.in_(chunk), *also))
    }


def heads(db: sa.Connection, article_ids: Iterable[str]) -> dict[str, Head]:
    """Return articles by id."""
    return _heads(db, article.c.article_id, set(article_ids))


def pending(db: sa.Connection, run_id: str, limit: int) -> list[Pending]:
    """Return rows of the outbox that no other living run will write."""
    others = sa.select(run.c.run_id).where(
        run.c.state == "running", run.c.run_id != run_id
    )
    rows = db.execute(
        index_outbox.select()
        .where(index_outbox.c.run_id.not_in(others))
        .order_by(index_outbox.c.article_id, index_outbox.c.revision)
        .limit(limit)
    )
    return [_pending_of(row) for row in rows]


def _pending_of(row: sa.Row[Any]) -> Pending:
    return Pending(
        article_id=row.article_id,
        revision=row.revision,
        item_id=row.item_id,
        outcome=row.outcome and Outcome(row.outcome),
    )


def clear(db: sa.Connection, written: Iterable[Pending]) -> None:
    """Take rows out of the outbox."""
    key = sa.tuple_(index_outbox.c.article_id, index_outbox.c.revision)
    for chunk in chunks({(row.article_id, row.revision) for row in written}, 200):
        db.execute(index_outbox.delete().where(key.in_(chunk)))


def queue(db: sa.Connection, run_id: str, waiting: Mapping[str, str | None]) -> int:
    """Put articles into the outbox as they stand; return how many.

    `waiting` maps an article to the item whose outcome waits for it, if one does.
    """
    rows = [
        _outbox_row(run_id, head)
        | {
            "item_id": waiting[article_id],
            "outcome": waiting[article_id] and Outcome.INDEXED,
        }
        for article_id, head in heads(db, waiting).items()
    ]
    upsert(db, index_outbox, rows)
    return len(rows)


def ids(db: sa.Connection, after: str, limit: int) -> list[str]:
    """Return article ids in their order, those after `after`."""
    return list(
        db.scalars(
            sa.select(article.c.article_id)
            .where(article.c.article_id > after)
            .order_by(article.c.article_id)
            .limit(limit)
        )
    )


def group(db: sa.Connection, copy_group_id: str) -> list[Head]:
    """Return the members of a copy group, the original first."""
    rows = db.execute(
        article.select()
        .where(article.c.copy_group_id == copy_group_id, article.c.state == "visible")
        .order_by(article.c.is_original.desc(), article.c.article_id)
    )
    return [head_of(row) for row in rows]


def versions(db: sa.Connection, article_id: str) -> list[VersionRecord]:
    """Return all versions of an article, by number."""
    columns = [version.c[f.name] for f in fields(VersionRecord)]
    rows = db.execute(
        sa.select(*columns)
        .where(version.c.article_id == article_id)
        .order_by(version.c.number)
    )
    return [VersionRecord(**row._mapping) for row in rows]


def head_versions(
    db: sa.Connection, article_ids: Iterable[str]
) -> dict[str, VersionRecord]:
    """Return the newest version of each article."""
    columns = [version.c[f.name] for f in fields(VersionRecord)]
    joined = version.join(
        article,
        (article.c.article_id == version.c.article_id)
        & (article.c.head == version.c.number),
    )
    return {
        row.article_id: VersionRecord(**row._mapping)
        for chunk in chunks(set(article_ids))
        for row in db.execute(
            sa.select(*columns)
            .select_from(joined)
            .where(version.c.article_id.in_(chunk))
        )
    }
