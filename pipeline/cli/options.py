"""Options that several commands have."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipeline.bootstrap import Recording
from pipeline.errors import ConfigError


def from_archive(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--from-archive` and `--clock`, as `archive` and `clock`."""
    archive = click.option(
        "--from-archive",
        "archive",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Poll and fetch out of this WARC file instead of the web.",
    )
    clock = click.option(
        "--clock", help="Time of the visit, ISO 8601; with --from-archive."
    )
    return archive(clock(command))


def recording(archive: Path | None, clock: str | None) -> Recording | None:
    """Return the recorded web that the options name, None for the web itself.

    Raises:
        ConfigError: The clock is no time, or there is no recording for it.
    """
    if archive is None:
        if clock:
            raise ConfigError("--clock: only with --from-archive")
        return None
    return Recording(file=archive, at=read_time(clock or datetime.now(UTC).isoformat()))


def read_time(text: str) -> datetime:
    """Return the time that `text` gives in ISO 8601; without an offset it is UTC.

    Raises:
        ConfigError: It is none.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text}: not a time; write 2026-09-01T06:00:00Z") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
