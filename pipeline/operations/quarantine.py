"""Quarantine: what a human should look at, and what they decide."""

from collections.abc import Sequence

from pipeline.errors import ConfigError
from pipeline.model import Ended, Outcome, Reason
from pipeline.records import Item
from pipeline.stages.job import Job, ended

MOST = 100_000


def quarantined(job: Job, source_id: str | None = None) -> list[Item]:
    """Return the quarantined items, the oldest first."""
    return job.ledger.items_with(Outcome.QUARANTINED, source_id, MOST)


def find(job: Job, item_ids: Sequence[str]) -> list[Item]:
    """Return quarantined items by id, or by the beginning of it.

    Raises:
        ConfigError: One of them is not in quarantine.
    """
    held = quarantined(job)
    found: list[Item] = []
    for item_id in item_ids:
        matching = [item for item in held if item.item_id.startswith(item_id)]
        if len(matching) != 1:
            raise ConfigError(
                f"{item_id}: {len(matching)} quarantined items with this id; "
                "'news quarantine list' shows them"
            )
        found += matching
    return found


def retry(job: Job, items: Sequence[Item]) -> int:
    """Let the next run take `items` on, from the bytes that are archived.

    What was decided about these bytes is sent to the index as it stands.
    """
    return job.ledger.reopen([item.item_id for item in items])


def discard(job: Job, items: Sequence[Item], why: str) -> int:
    """Drop `items` for good, with the reason a human gave."""
    now = job.wall.now()
    job.ledger.begin_run(job.run_id, now, now, now)
    end = Ended(Reason.DISCARDED, why)
    outcomes = [ended(job, item, end, "quarantine") for item in items]
    job.ledger.save_outcomes(job.run_id, now, outcomes)
    job.ledger.finish_run(job.run_id, now, None)
    return len(outcomes)
