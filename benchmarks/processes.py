"""What processes took, out of Linux's proc(5)."""

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


def children() -> list[int]:
    """Return the processes that this one started and that are still there."""
    tasks = Path("/proc/self/task").iterdir()
    return [
        int(pid) for task in tasks for pid in (task / "children").read_text().split()
    ]


def cpu_seconds(pid: int) -> float:
    """Return the seconds of processor time that another process took, by ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def cpu_of_all() -> float:
    """Return the seconds that this process and its children took.

    Children that ended are counted too; one that ends meanwhile is not lost.
    """
    ended = os.times()
    living = sum(cpu_seconds(pid) for pid in children())
    own = time.process_time()
    return own + living + ended.children_user + ended.children_system


def resident(pid: int) -> tuple[float, float]:
    """Return the MiB that a process holds now, and held at most."""
    status = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    now, most = (int(status[key].split()[0]) for key in ("VmRSS", "VmHWM"))
    return now * 1024 / MIB, most * 1024 / MIB


def forget_most() -> None:
    """Let the highest value of this process count from now on."""
    Path("/proc/self/clear_refs").write_text("5")
