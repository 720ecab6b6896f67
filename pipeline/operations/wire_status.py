"""What ops must know of wire deliveries: gaps, and copies of what was killed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from pipeline.records import Numbered
from pipeline.stages.job import Job
from pipeline.wire.gaps import missing

LOOKED_BACK = timedelta(days=1)
MOST_SHOWN = 20


def wire_alarms(job: Job) -> list[str]:
    """Return a line for each gap of the last day and each copy of a killed text."""
    return [*_gaps(job), *_killed(job)]


def _gaps(job: Job) -> Iterator[str]:
    services: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for one in job.ledger.numbers(job.now() - LOOKED_BACK):
        services[one.source_id, one.service].append(one)
    for (source_id, service), numbered in sorted(services.items()):
        absent = missing((n.number for n in numbered), numbered[-1].last)
        if absent:
            shown = ", ".join(map(str, absent[:MOST_SHOWN]))
            more = ", ..." if len(absent) > MOST_SHOWN else ""
            yield (
                f"! {source_id}: of service {service} {len(absent)} did not come in "
                f"the last day: {shown}{more}; ask the agency for them"
            )


def _killed(job: Job) -> Iterator[str]:
    for head in job.ledger.killed_originals(MOST_SHOWN):
        yield (
            f"! {head.source_id}: an agency killed the text of article "
            f"{head.placement.article_id}; 'news explain' tells more, 'news forget' "
            "takes it down"
        )
