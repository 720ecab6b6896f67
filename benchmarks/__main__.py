"""`python -m benchmarks NAME ...`, or all.

The names: speed, profile, memory, wire, airflow, bulk, polling,
poll_simulation, reading, reading_profile, reading_memory (half an hour).
"""

import logging
import sys

import structlog

from benchmarks import (
    airflow_cost,
    bulk,
    memory,
    poll_simulation,
    polling,
    profile,
    reading,
    reading_memory,
    reading_profile,
    speed,
    wire,
)

BENCHMARKS = {
    "speed": speed.main,
    "profile": profile.main,
    "memory": memory.main,
    "wire": wire.main,
    "airflow": airflow_cost.main,
    "bulk": bulk.main,
    "polling": polling.main,
    "poll_simulation": poll_simulation.main,
    "reading": reading.main,
    "reading_profile": reading_profile.main,
    "reading_memory": reading_memory.main,
}


def main(names: list[str]) -> None:
    """Run benchmarks by name."""
    if unknown := set(names) - set(BENCHMARKS):
        known = ", ".join(BENCHMARKS)
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {known}")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR)
    )
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
