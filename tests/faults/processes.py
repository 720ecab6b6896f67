"""Processes of a group: which of them still live."""

import time
from pathlib import Path

_ZOMBIE = "Z"


def living(group: int) -> list[int]:
    """Return the processes of a group, without those that only wait to be reaped."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _group_if_living(folder) == group:
            found.append(int(folder.name))
    return found


def outlived(group: int, seconds: float = 10.0) -> list[int]:
    """Return those of a group that are still there after they had time to end."""
    until = time.monotonic() + seconds
    while (left := living(group)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _group_if_living(folder: Path) -> int | None:
    """Read the group out of proc(5); the name before it may hold anything."""
    try:
        state, _, group, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if state == _ZOMBIE else int(group)
