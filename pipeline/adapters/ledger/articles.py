"""Articles, their names and versions, and copy groups."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

import sqlalchemy as sa

from pipeline import __version__
from pipeline.adapters.ledger.election import elect_again, outbox_row
from pipeline.adapters.ledger.rows import head_of, head_row
from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import (
    article,
    article_key,
    copy_text,
    index_outbox,
    version,
)
from pipeline.model import ArticleState, Name, Outcome
from pipeline.records import Decision, Head, Known, NewVersion, VersionRecord
from pipeline.text import scrub

_is_newest = (article.c.article_id == version.c.article_id) & (
    article.c.head == version.c.number
)


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
            killed=_killed(self._db, set(groups.values())),
            heads=_heads(self._db, named, set(by_name.values()))
            | _heads(self._db, original, set(groups.values()), article.c.is_original),
        )

    def save(
        self, run_id: str, decisions: Sequence[Decision], *, again: bool = False
    ) -> None:
        """Write decisions, table by table; of an article's heads the last one stays.

        `again`: the items have ended before, and none waits for the index.
        """
        heads = [head for decision in decisions for head in _heads_of(decision)]
        upsert(self._db, article, [head_row(head) for head in heads])
        self._insert(article_key, chain.from_iterable(map(_name_rows, decisions)))
        for decision in decisions:
            self._merge(decision)
        versions = (decision.version for decision in decisions if decision.version)
        self._insert(version, map(self._version_row, versions))
        self._insert(copy_text, chain.from_iterable(map(_text_rows, decisions)))
        rows = [row for one in decisions for row in _outbox_rows(run_id, one)]
        nobody = {"item_id": None, "outcome": None} if again else {}
        upsert(self._db, index_outbox, [row | nobody for row in rows])
        elect_again(self._db, run_id, chain(*(one.elections for one in decisions)))

    def _insert(self, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
        if all_rows := list(rows):
            self._db.execute(table.insert(), all_rows)

    def _merge(self, decision: Decision) -> None:
        """Give the names of merged articles to the one that stays."""
        into = decision.article_id
        for merged in decision.merged:
            self._db.execute(
                article.update()
                .where(article.c.article_id == merged)
                .values(merged_into=into)
            )
            self._db.execute(
                article_key.update()
                .where(article_key.c.article_id == merged)
                .values(article_id=into)
            )

    def _version_row(self, new: NewVersion) -> dict[str, Any]:
        row = {c.name: getattr(new, c.name, None) for c in version.columns}
        made_by = {"pipeline_version": __version__, "rules_hash": self._rules_hash}
        return row | made_by | {"trace": dict(new.trace)}


def _heads_of(decision: Decision) -> tuple[Head, ...]:
    return (*([decision.head] if decision.head else ()), *decision.others)


def _name_rows(decision: Decision) -> Iterator[dict[str, Any]]:
    for name in decision.names:
        yield {"kind": name.kind, "key": name.key, "article_id": decision.article_id}
    for name, article_id in decision.other_names:
        yield {"kind": name.kind, "key": name.key, "article_id": article_id}


def _text_rows(decision: Decision) -> Iterator[dict[str, Any]]:
    """Say whose text this is, where it is a new one."""
    if decision.new_text and decision.head:
        group = decision.head.placement.copy_group_id
        yield {"fingerprint": decision.new_text, "copy_group_id": group}


def _outbox_rows(run_id: str, decision: Decision) -> Iterator[dict[str, Any]]:
    """Queue what changed; the outcome waits there until the index has it.

    What goes to quarantine does not: left open, it would be decided again.
    """
    waits = {"item_id": decision.item_id, "outcome": decision.outcome}
    if decision.outcome is Outcome.QUARANTINED:
        waits = {}
    if decision.head:
        yield outbox_row(run_id, decision.head) | waits
    for head in decision.others:
        yield outbox_row(run_id, head)


def _by_name(db: sa.Connection, names: Iterable[Name]) -> dict[Name, str]:
    columns = sa.tuple_(article_key.c.kind, article_key.c.key)
    wanted = {(name.kind, scrub(name.key)): name for name in names}
    return {
        wanted[row.kind, row.key]: row.article_id
        for chunk in chunks(wanted, 200)
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


def _killed(db: sa.Connection, groups: set[str]) -> frozenset[str]:
    """Return those of the copy groups in which an article was killed."""
    is_killed = article.c.state == ArticleState.KILLED
    which = sa.select(article.c.copy_group_id).where(is_killed).distinct()
    return frozenset(
        group
        for chunk in chunks(groups)
        for group in db.scalars(which.where(article.c.copy_group_id.in_(chunk)))
    )


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


def cleaned_by(db: sa.Connection, rule_id: str, after: str, limit: int) -> list[str]:
    """Return visible articles whose newest version lost a line to a rule.

    They come in the order of their ids, those after `after`.
    """
    # In a trace only what was removed is a list that begins with an id.
    begins = f"[{json.dumps(rule_id)}"
    lost = sa.cast(version.c.trace, sa.Text).contains(begins, autoescape=True)
    return list(
        db.scalars(
            sa.select(article.c.article_id)
            .join(version, _is_newest)
            .where(lost, article.c.state == ArticleState.VISIBLE)
            .where(article.c.article_id > after)
            .order_by(article.c.article_id)
            .limit(limit)
        )
    )


def count(db: sa.Connection) -> int:
    """Return how many articles there are."""
    return int(db.scalar(sa.select(sa.func.count()).select_from(article)) or 0)


def group(db: sa.Connection, copy_group_id: str) -> list[Head]:
    """Return the members of a copy group, the original first."""
    rows = db.execute(
        article.select()
        .where(article.c.copy_group_id == copy_group_id, article.c.state == "visible")
        .order_by(article.c.is_original.desc(), article.c.article_id)
    )
    return [head_of(row) for row in rows]


def killed_originals(db: sa.Connection, limit: int) -> list[Head]:
    """Return visible articles with a text that its agency killed."""
    rows = db.execute(
        article.select()
        .where(article.c.original_killed, article.c.state == ArticleState.VISIBLE)
        .order_by(article.c.first_seen_at.desc())
        .limit(limit)
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
    joined = version.join(article, _is_newest)
    return {
        row.article_id: VersionRecord(**row._mapping)
        for chunk in chunks(set(article_ids))
        for row in db.execute(
            sa.select(*columns)
            .select_from(joined)
            .where(version.c.article_id.in_(chunk))
        )
    }
