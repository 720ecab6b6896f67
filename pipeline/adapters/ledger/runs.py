"""Runs, what they took in, and leases."""

import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from pipeline import __version__
from pipeline.adapters.ledger.sql import chunks, insert
from pipeline.adapters.ledger.tables import item, lease, run, run_intake, run_item
from pipeline.model import BLAMELESS, Outcome, Reason
from pipeline.records import Intake, ItemOutcome, RunCounts

NOBODY = ""
"""Owner of a lease that was given back but has not run out, such as a host's gap."""
PASSED = datetime(1970, 1, 1, tzinfo=UTC)
"""When a lease runs out that is given back at once."""


def begin(
    db: sa.Connection,
    run_id: str,
    at: datetime,
    now: datetime,
    until: datetime,
    pid: int | None,
) -> None:
    """Write a run, where it runs, and its lease; it may have no one process."""
    row = {"run_id": run_id, "state": "running", "started_at": at}
    where = {"host": socket.gethostname(), "pid": pid}
    made_by = {"pipeline_version": __version__}
    db.execute(run.insert(), row | where | made_by)
    claim(db, [f"run:{run_id}"], run_id, now, until)


def close_dead(db: sa.Connection, now: datetime, also: str | None = None) -> list[str]:
    """Mark as dead the running runs whose process or lease has ended.

    Those whose ids begin with `also` are taken for dead as well.
    """
    held = sa.select(lease.c.name).where(
        lease.c.name == "run:" + run.c.run_id, lease.c.until > now
    )
    running = sa.select(run, held.exists().label("held")).where(
        run.c.state == "running"
    )
    dead = [
        row.run_id
        for row in db.execute(running)
        if (also and row.run_id.startswith(also)) or not _is_alive(row)
    ]
    for run_id in dead:
        _close(db, run_id, now, "dead", "ended without a word; its items were taken on")
        db.execute(lease.update().where(_is_of(run_id)).values(until=PASSED))
    return dead


def _is_alive(row: sa.Row[Any]) -> bool:
    """Tell whether a run goes on: its process on this machine, else its lease."""
    if row.host != socket.gethostname() or row.pid is None:
        return bool(row.held)
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return bool(row.held)


def state(db: sa.Connection, run_id: str) -> str | None:
    """Return how a run stands, None if it never began."""
    return db.scalar(sa.select(run.c.state).where(run.c.run_id == run_id))


def finish(db: sa.Connection, run_id: str, at: datetime, problem: str | None) -> None:
    """Close a run, unless it was closed before, and give back all its leases."""
    _close(db, run_id, at, "failed" if problem else "finished", problem)


def _close(
    db: sa.Connection, run_id: str, at: datetime, state: str, problem: str | None
) -> None:
    db.execute(
        run.update()
        .where(run.c.run_id == run_id, run.c.state == "running")
        .values(state=state, finished_at=at, problem=problem)
    )
    held = lease.update().where(_is_of(run_id))
    # a host's lease stands for its gap too, so it is not cut short
    db.execute(held.where(~lease.c.name.startswith("host:")).values(until=PASSED))


def claim(
    db: sa.Connection,
    names: Iterable[str],
    owner: str,
    now: datetime,
    until: datetime,
) -> set[str]:
    """Take free leases and renew own ones; return the names held now."""
    held: set[str] = set()
    for chunk in chunks(sorted(set(names))):
        statement = insert(db, lease).values(
            [{"name": n, "owner": owner, "until": until, "token": 1} for n in chunk]
        )
        taken = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "owner": owner,
                "until": until,
                "token": lease.c.token + sa.case((lease.c.owner == owner, 0), else_=1),
            },
            where=(lease.c.until <= now) | (lease.c.owner == owner),
        ).returning(lease.c.name)
        held.update(db.scalars(taken))
    return held


def release(db: sa.Connection, names: Mapping[str, datetime], owner: str) -> None:
    """Let leases of `owner` run out at the given times, for itself as well."""
    for name, until in sorted(names.items()):
        db.execute(
            lease.update()
            .where(lease.c.name == name, _is_of(owner))
            .values(owner=NOBODY, until=until)
        )


def _is_of(owner: str) -> sa.ColumnElement[bool]:
    """Tell the leases of an owner, or of a run and all its shares ("run/share")."""
    of_share = lease.c.owner.startswith(f"{owner}/", autoescape=True)
    return (lease.c.owner == owner) | of_share


def add_intakes(db: sa.Connection, run_id: str, intakes: Sequence[Intake]) -> None:
    """Add to what channels gave in this run."""
    if not intakes:
        return
    statement = insert(db, run_intake)
    new = statement.excluded
    written = statement.on_conflict_do_update(
        index_elements=["run_id", "channel"],
        set_={
            "taken_in": run_intake.c.taken_in + new.taken_in,
            "unchanged": run_intake.c.unchanged + new.unchanged,
            "problem": sa.func.coalesce(new.problem, run_intake.c.problem),
        },
    )
    rows = sorted((asdict(intake) for intake in intakes), key=itemgetter("channel"))
    db.execute(written, [row | {"run_id": run_id} for row in rows])


def save_outcomes(
    db: sa.Connection, run_id: str, at: datetime, outcomes: Sequence[ItemOutcome]
) -> None:
    """Write how items ended in this run and how they stand from now on.

    In one run an outcome is final unless it is `failed`. The outcome of an item that
    a living run took over meanwhile is that run's: there it was taken in.
    """
    last = _last_of_each(outcomes)
    owners = owners_of(db, last)
    rows = [
        _run_item(owners.get(item_id, run_id), at, e) for item_id, e in last.items()
    ]
    new = _record(db, rows)
    ended = [e for item_id, e in last.items() if item_id in new]
    if ended:
        db.execute(_ITEM_ENDED, [_end_values(e, at) for e in ended])
    purged = [e.item_id for e in ended if e.reason is Reason.TAKEDOWN]
    for chunk in chunks(purged):
        which = item.c.item_id.in_(chunk)
        db.execute(item.update().where(which).values(entry=None, title=""))


def _last_of_each(outcomes: Sequence[ItemOutcome]) -> dict[str, ItemOutcome]:
    """Return how each item ended, by id; only a failure is followed by something."""
    last: dict[str, ItemOutcome] = {}
    for ended in outcomes:
        known = last.get(ended.item_id)
        if known is None or known.outcome is Outcome.FAILED:
            last[ended.item_id] = ended
    return dict(sorted(last.items()))


def _end_values(ended: ItemOutcome, at: datetime) -> dict[str, Any]:
    """Return the values of `_ITEM_ENDED`."""
    is_change = ended.outcome in (Outcome.INDEXED, Outcome.UPDATED, Outcome.DUPLICATE)
    return {
        "ended_item": ended.item_id,
        "new_outcome": ended.outcome,
        "new_reason": ended.reason,
        "new_stage": ended.stage,
        "new_detail": ended.detail,
        "new_article": ended.article_id,
        "new_retry": ended.retry_at,
        "new_recheck": ended.recheck_at,
        "change": at if is_change else None,
        "is_tried_again": bool(ended.retry_at),
        "tried": 0 if ended.reason in BLAMELESS else 1,
    }


# One statement for all ends, so that they go to the database as one batch.
_ITEM_ENDED = (
    item.update()
    .where(item.c.item_id == sa.bindparam("ended_item"))
    .values(
        outcome=sa.bindparam("new_outcome"),
        reason=sa.bindparam("new_reason"),
        stage=sa.bindparam("new_stage"),
        detail=sa.bindparam("new_detail"),
        article_id=sa.func.coalesce(
            sa.bindparam("new_article", type_=item.c.article_id.type),
            item.c.article_id,
        ),
        retry_at=sa.bindparam("new_retry"),
        recheck_at=sa.bindparam("new_recheck"),
        changed_at=sa.func.coalesce(
            sa.bindparam("change", type_=item.c.changed_at.type), item.c.changed_at
        ),
        attempts=sa.case(
            (
                sa.bindparam("is_tried_again", type_=sa.Boolean()),
                item.c.attempts + sa.bindparam("tried", type_=sa.Integer()),
            ),
            else_=0,
        ),
    )
)


def owners_of(db: sa.Connection, item_ids: Iterable[str]) -> dict[str, str]:
    """Return the living runs that items belong to, by item."""
    held = sa.select(item.c.item_id, item.c.run_id).join(
        run, (run.c.run_id == item.c.run_id) & (run.c.state == "running")
    )
    return {
        row.item_id: row.run_id
        for chunk in chunks(item_ids)
        for row in db.execute(held.where(item.c.item_id.in_(chunk)))
    }


def record(db: sa.Connection, run_id: str, at: datetime, ended: ItemOutcome) -> bool:
    """Write how an item ended in a run; return whether it had not ended before."""
    return bool(_record(db, [_run_item(run_id, at, ended)]))


def _run_item(run_id: str, at: datetime, ended: ItemOutcome) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "item_id": ended.item_id,
        "outcome": ended.outcome,
        "reason": ended.reason,
        "stage": ended.stage,
        "detail": ended.detail,
        "article_id": ended.article_id,
        "at": at,
    }


def _record(db: sa.Connection, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Write rows of different items; return the items that had not ended before."""
    if not rows:
        return set()
    statement = insert(db, run_item)
    written = statement.on_conflict_do_update(
        index_elements=_RUN_ITEM_KEY,
        set_={n: statement.excluded[n] for n in rows[0] if n not in _RUN_ITEM_KEY},
        where=run_item.c.outcome == Outcome.FAILED,
    ).returning(run_item.c.item_id)
    return set(db.scalars(written, rows))


_RUN_ITEM_KEY = ("run_id", "item_id")


def counts(db: sa.Connection, run_id: str) -> list[RunCounts]:
    """Return what the run took in and accounted for, by source."""
    taken: dict[str, list[sa.Row[Any]]] = {}
    for row in db.execute(
        run_intake.select()
        .where(run_intake.c.run_id == run_id)
        .order_by(run_intake.c.channel)
    ):
        taken.setdefault(row.source_id, []).append(row)
    ended: dict[str, list[sa.Row[Any]]] = {}
    for row in db.execute(
        sa.select(
            item.c.source_id,
            run_item.c.outcome,
            run_item.c.reason,
            sa.func.count().label("items"),
        )
        .join(item, item.c.item_id == run_item.c.item_id)
        .where(run_item.c.run_id == run_id)
        .group_by(item.c.source_id, run_item.c.outcome, run_item.c.reason)
    ):
        ended.setdefault(row.source_id, []).append(row)
    return [
        _of_source(source_id, taken.get(source_id, []), ended.get(source_id, []))
        for source_id in sorted({*taken, *ended})
    ]


def _of_source(
    source_id: str, taken: list[sa.Row[Any]], ended: list[sa.Row[Any]]
) -> RunCounts:
    outcomes: dict[Outcome, int] = {}
    reasons: dict[Reason, int] = {}
    if unchanged := sum(row.unchanged for row in taken):
        outcomes[Outcome.UNCHANGED] = unchanged
    for row in ended:
        outcome = Outcome(row.outcome)
        outcomes[outcome] = outcomes.get(outcome, 0) + row.items
        if row.reason:
            reasons[Reason(row.reason)] = reasons.get(Reason(row.reason), 0) + row.items
    return RunCounts(
        source_id=source_id,
        taken_in=sum(row.taken_in for row in taken),
        outcomes=outcomes,
        reasons=reasons,
        problems=tuple((row.channel, row.problem) for row in taken if row.problem),
    )
