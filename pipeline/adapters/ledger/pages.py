"""Profiles of pages, rules learned from them, and how outlets are doing."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

import sqlalchemy as sa

from pipeline.adapters.ledger.sql import chunks, upsert
from pipeline.adapters.ledger.tables import learned_rule, page_profile, quality
from pipeline.model import Outcome
from pipeline.profiles import (
    LearnedRule,
    Outlet,
    PageProfile,
    Quality,
    RuleState,
    Sighting,
)

KEPT = 60
"""Profiles of an outlet: so many of its newest pages tell what it is like now."""
_OUTLET = ("source_id", "site")
T = TypeVar("T", PageProfile, LearnedRule, Quality)


def profiles(
    db: sa.Connection, outlets: Iterable[Outlet]
) -> dict[Outlet, list[PageProfile]]:
    """Return the profiles of outlets, the newest first."""
    newest = page_profile.select().order_by(
        page_profile.c.read_at.desc(), page_profile.c.item_id
    )
    return _by_outlet(map(_profile_of, _rows_of(db, page_profile, newest, outlets)))


def keep_profiles(db: sa.Connection, kept: Iterable[PageProfile]) -> None:
    """Write profiles, one for each item; of each outlet the newest stay."""
    rows = {profile.item_id: profile for profile in kept}
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


def save_rules(db: sa.Connection, rules: Iterable[LearnedRule]) -> None:
    """Write learned rules as they are now."""
    upsert(db, learned_rule, [_row(rule) for rule in rules])


def qualities(db: sa.Connection) -> list[Quality]:
    """Return how all outlets are doing that were ever off their baseline."""
    ordered = quality.select().order_by(*(quality.c[name] for name in _OUTLET))
    return [Quality(**_values(row)) for row in db.execute(ordered)]


def save_qualities(db: sa.Connection, saved: Iterable[Quality]) -> None:
    """Write how outlets are doing."""
    upsert(db, quality, [_row(each) for each in saved])


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


def _forget_old(db: sa.Connection, outlet: Outlet) -> None:
    """Leave the newest profiles of an outlet."""
    its = (page_profile.c.source_id == outlet.source_id) & (
        page_profile.c.site == outlet.site
    )
    newest = (
        sa.select(page_profile.c.item_id)
        .where(its)
        .order_by(page_profile.c.read_at.desc(), page_profile.c.item_id)
        .limit(KEPT)
    )
    db.execute(page_profile.delete().where(its, page_profile.c.item_id.not_in(newest)))


def _row(value: LearnedRule | Quality) -> dict[str, Any]:
    row = {each.name: getattr(value, each.name) for each in fields(value)}
    outlet: Outlet = row.pop("outlet")
    return row | {"source_id": outlet.source_id, "site": outlet.site}


def _profile_row(profile: PageProfile) -> dict[str, Any]:
    return {
        "item_id": profile.item_id,
        "source_id": profile.outlet.source_id,
        "site": profile.outlet.site,
        "read_at": profile.read_at,
        "outcome": profile.outcome,
        "headline": profile.headline,
        "published_at": profile.published_at,
        "measures": dict(profile.measures),
        "lines": [[each.line, each.where] for each in profile.lines],
    }


def _values(row: sa.Row[Any]) -> dict[str, Any]:
    values = row._mapping
    rest = {name: value for name, value in values.items() if name not in _OUTLET}
    return rest | {"outlet": Outlet(values["source_id"], values["site"])}


def _rule_of(row: sa.Row[Any]) -> LearnedRule:
    values = _values(row)
    return LearnedRule(**values | {"state": RuleState(values["state"])})


def _profile_of(row: sa.Row[Any]) -> PageProfile:
    values = _values(row)
    lines = tuple(Sighting(line, where) for line, where in values["lines"])
    outcome = Outcome(values["outcome"])
    return PageProfile(**values | {"lines": lines, "outcome": outcome})
