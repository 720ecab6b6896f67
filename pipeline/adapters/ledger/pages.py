"""Profiles of pages, rules learned from them, and how outlets are doing."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from pipeline.adapters.ledger.sql import chunks, insert, upsert
from pipeline.adapters.ledger.tables import item, learned_rule, page_profile, quality
from pipeline.clean.learned import digest_of
from pipeline.model import Outcome, Reason
from pipeline.profiles import (
    APPLIED,
    KEPT,
    LearnedRule,
    Outlet,
    PageProfile,
    Place,
    Quality,
    RuleState,
    Sighting,
)

_OUTLET = ("source_id", "site")
# Asked some thousand times for a batch: an enumeration's own look-up takes longer.
_PLACES = {place.value: place for place in Place}
T = TypeVar("T", PageProfile, LearnedRule, Quality)


def profiles(
    db: sa.Connection, outlets: Iterable[Outlet], *, with_lines: bool
) -> dict[Outlet, list[PageProfile]]:
    """Return the profiles of outlets, the newest first."""
    columns = [c for c in page_profile.c if with_lines or c.name != "lines"]
    newest = sa.select(*columns).order_by(
        page_profile.c.read_at.desc(), page_profile.c.item_id
    )
    return _by_outlet(map(_profile_of, _rows_of(db, page_profile, newest, outlets)))


def keep_profiles(db: sa.Connection, kept: Iterable[PageProfile]) -> None:
    """Write profiles, one for each item; of each outlet the newest stay.

    Of what was taken down meanwhile nothing is kept. What an item was when it was
    read last stays while it cannot be read.
    """
    rows = {profile.item_id: profile for profile in kept}
    for item_id in _taken_down(db, list(rows)):
        del rows[item_id]
    for chunk in chunks(item_id for item_id, one in rows.items() if one.is_read):
        is_old = page_profile.c.item_id.in_(chunk) & ~page_profile.c.is_read
        db.execute(page_profile.delete().where(is_old))
    upsert(db, page_profile, [_profile_row(profile) for profile in rows.values()])
    for outlet in sorted({profile.outlet for profile in rows.values()}):
        _forget_old(db, outlet)


def learned(
    db: sa.Connection, outlets: Iterable[Outlet]
) -> dict[Outlet, list[LearnedRule]]:
    """Return the rules that were learned from outlets, in whatever state."""
    rules = learned_rule.select().order_by(learned_rule.c.rule_id)
    return _by_outlet(map(_rule_of, _rows_of(db, learned_rule, rules, outlets)))


def every_rule(db: sa.Connection) -> list[LearnedRule]:
    """Return all rules that were ever learned, by outlet."""
    ordered = learned_rule.select().order_by(
        *(learned_rule.c[name] for name in _OUTLET), learned_rule.c.rule_id
    )
    return [_rule_of(row) for row in db.execute(ordered)]


def rules(db: sa.Connection, rule_ids: Iterable[str]) -> dict[str, LearnedRule]:
    """Return learned rules by id."""
    return {
        row.rule_id: _rule_of(row)
        for chunk in chunks(set(rule_ids))
        for row in db.execute(
            learned_rule.select().where(learned_rule.c.rule_id.in_(chunk))
        )
    }


def save_rules(db: sa.Connection, rules: Iterable[LearnedRule]) -> None:
    """Write rules as they are learned; a human's word that is unknown there stays.

    Rules that expire and about which nothing was ever decided are deleted.
    """
    rows = sorted((_row(rule) for rule in rules), key=itemgetter("rule_id"))
    if not rows:
        return
    statement = insert(db, learned_rule)
    new = {name: statement.excluded[name] for name in rows[0] if name != "rule_id"}
    said_at = learned_rule.c.decided_at
    written = statement.on_conflict_do_update(
        index_elements=["rule_id"],
        set_=new,
        where=learned_rule.c.decided_by.is_(None)
        | (
            new["decided_by"].is_not_distinct_from(learned_rule.c.decided_by)
            & (new["decided_at"] >= said_at)
        ),
    )
    db.execute(written, rows)
    _delete_undecided(db, [row["rule_id"] for row in rows])


def _delete_undecided(db: sa.Connection, rule_ids: Iterable[str]) -> None:
    is_over = learned_rule.c.state == RuleState.EXPIRED
    is_undecided = learned_rule.c.decided_at.is_(None)
    for chunk in chunks(rule_ids):
        its = learned_rule.c.rule_id.in_(chunk)
        db.execute(learned_rule.delete().where(its, is_over, is_undecided))


def decide_rule(
    db: sa.Connection, rule_id: str, state: RuleState, by: str, at: datetime
) -> bool:
    """Write what a human decided about a rule; return whether there is such a one."""
    changed = db.execute(
        learned_rule.update()
        .where(learned_rule.c.rule_id == rule_id)
        .values(state=state, decided_by=by, decided_at=at)
    )
    return bool(changed.rowcount)


def forget_items(db: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Remove the profiles of items: their headlines are of their text.

    What is proposed because of them goes, too: its lines are of their text, and what
    other articles have is proposed again. So do rules that were seen in them and are
    not applied, even those that a human refused: nobody needs their text.
    """
    its = page_profile.c.item_id.in_(sa.select(item.c.item_id).where(which))
    _forget_rules(db, which, its)
    db.execute(page_profile.delete().where(its))


def _forget_rules(
    db: sa.Connection, which: sa.ColumnElement[bool], its: sa.ColumnElement[bool]
) -> None:
    rows = db.execute(sa.select(item.c.item_id, item.c.source_id).where(which))
    sources = {row.item_id: row.source_id for row in rows}
    profiles = map(_profile_of, db.execute(page_profile.select().where(its)))
    lines = {sighting.line for profile in profiles for sighting in profile.lines}
    idle = learned_rule.select().where(
        learned_rule.c.state.not_in(APPLIED),
        learned_rule.c.source_id.in_(set(sources.values())),
    )
    gone = [
        rule.rule_id
        for rule in map(_rule_of, db.execute(idle))
        if not sources.keys().isdisjoint(rule.evidence)
        or (rule.state is RuleState.PROPOSED and digest_of(rule) in lines)
    ]
    for chunk in chunks(gone):
        db.execute(learned_rule.delete().where(learned_rule.c.rule_id.in_(chunk)))


def qualities(db: sa.Connection) -> list[Quality]:
    """Return how all outlets are doing that were ever off their baseline."""
    ordered = quality.select().order_by(*(quality.c[name] for name in _OUTLET))
    return [Quality(**_values(row)) for row in db.execute(ordered)]


def save_qualities(db: sa.Connection, saved: Iterable[Quality]) -> None:
    """Write how outlets are doing."""
    upsert(db, quality, [_row(each) for each in saved])


def make_due(db: sa.Connection, item_ids: Iterable[str], at: datetime) -> None:
    """Let items be looked at again, those of them that are still held or dropped.

    What a human discarded stays so.
    """
    ends = (Outcome.QUARANTINED, Outcome.DROPPED)
    may_come_back = item.c.outcome.in_(ends) & item.c.reason.is_distinct_from(
        Reason.DISCARDED
    )
    for chunk in chunks(sorted(item_ids)):
        which = item.c.item_id.in_(chunk) & may_come_back
        db.execute(item.update().where(which).values(recheck_at=at))


def _rows_of(
    db: sa.Connection,
    table: sa.Table,
    ordered: sa.Select[Any],
    outlets: Iterable[Outlet],
) -> Iterator[sa.Row[Any]]:
    columns = sa.tuple_(*(table.c[name] for name in _OUTLET))
    pairs = sorted({(outlet.source_id, outlet.site) for outlet in outlets})
    for chunk in chunks(pairs, 100):
        yield from db.execute(ordered.where(columns.in_(chunk)))


def _by_outlet(values: Iterable[T]) -> dict[Outlet, list[T]]:
    found: dict[Outlet, list[T]] = {}
    for value in values:
        found.setdefault(value.outlet, []).append(value)
    return found


def _taken_down(db: sa.Connection, item_ids: Iterable[str]) -> list[str]:
    which = (item.c.outcome == Outcome.REMOVED) & (item.c.reason == Reason.TAKEDOWN)
    taken = sa.select(item.c.item_id).where(which)
    return [
        item_id
        for chunk in chunks(item_ids)
        for item_id in db.scalars(taken.where(item.c.item_id.in_(chunk)))
    ]


def _forget_old(db: sa.Connection, outlet: Outlet) -> None:
    """Leave the newest profiles of an outlet, of either kind."""
    for is_read in (sa.true(), sa.false()):
        its = (
            (page_profile.c.source_id == outlet.source_id)
            & (page_profile.c.site == outlet.site)
            & (page_profile.c.is_read == is_read)
        )
        newest = (
            sa.select(page_profile.c.item_id)
            .where(its)
            .order_by(page_profile.c.read_at.desc(), page_profile.c.item_id)
            .limit(KEPT)
        )
        is_old = page_profile.c.item_id.not_in(newest)
        db.execute(page_profile.delete().where(its, is_old))


def _row(value: LearnedRule | Quality) -> dict[str, Any]:
    row = {each.name: getattr(value, each.name) for each in fields(value)}
    outlet: Outlet = row.pop("outlet")
    return row | {"source_id": outlet.source_id, "site": outlet.site}


def _profile_row(profile: PageProfile) -> dict[str, Any]:
    return {
        "item_id": profile.item_id,
        "is_read": profile.is_read,
        "source_id": profile.outlet.source_id,
        "site": profile.outlet.site,
        "read_at": profile.read_at,
        "outcome": profile.outcome,
        "headline": profile.headline,
        "published_at": profile.published_at,
        "measures": dict(profile.measures),
        "lines": [[s.line, s.where, s.characters] for s in profile.lines],
        "off": profile.off,
    }


def _values(row: sa.Row[Any]) -> dict[str, Any]:
    values = row._mapping
    rest = {name: value for name, value in values.items() if name not in _OUTLET}
    return rest | {"outlet": Outlet(values["source_id"], values["site"])}


def _rule_of(row: sa.Row[Any]) -> LearnedRule:
    values = _values(row)
    state, where = RuleState(values["state"]), Place(values["where"])
    return LearnedRule(**values | {"state": state, "where": where})


def _profile_of(row: sa.Row[Any]) -> PageProfile:
    values = _values(row)
    del values["is_read"]
    lines = tuple(
        Sighting(line, _PLACES[w], n) for line, w, n in values.get("lines", ())
    )
    outcome = Outcome(values["outcome"])
    return PageProfile(**values | {"lines": lines, "outcome": outcome})
