"""`python -m benchmarks [speed] [profile] [memory] [wire] [airflow] [bulk]`, or all."""

import logging
import sys

import structlog

from benchmarks import airflow_cost, bulk, memory, profile, speed, wire

BENCHMARKS = {
    "speed": speed.main,
    "profile": profile.main,
    "memory": memory.main,
    "wire": wire.main,
    "airflow": airflow_cost.main,
    "bulk": bulk.main,
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
