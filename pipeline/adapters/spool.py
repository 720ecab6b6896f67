"""Local copies of deliveries, for as long as they are worked on."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

SPOOL_BYTES = 2_000_000_000
_PREFIX = "deliveries-"


class Spool:
    """A folder of files, by document, which `close` removes (`ports.Spool`).

    It is locked while we are alive: what a killed process left is removed by the
    next one that closes its own.
    """

    def __init__(self, folder: Path, most: int = SPOOL_BYTES) -> None:
        self._parent = folder
        self._most = most
        self._folder: Path | None = None
        self._lock = -1
        self._sizes: dict[Path, int] = {}

    def place(self, name: str) -> Path:
        if self._folder is None:
            self._parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(mkdtemp(prefix=_PREFIX, dir=self._parent))
            self._lock = _locked(self._folder)
        return self._folder / name

    def get(self, name: str, fill: Callable[[Path], None]) -> Path:
        path = self.place(name)
        if not path.exists():
            fill(path)
        # what was asked for last stands last
        self._sizes.pop(path, None)
        self._sizes[path] = path.stat().st_size
        return path

    def trim(self) -> None:
        for path in self._folder.iterdir() if self._folder else ():
            self._sizes.setdefault(path, path.stat().st_size)
        held = sum(self._sizes.values())
        for path, size in list(self._sizes.items()):
            if held <= self._most:
                return
            path.unlink(missing_ok=True)
            del self._sizes[path]
            held -= size

    def close(self) -> None:
        if self._folder:
            rmtree(self._folder, ignore_errors=True)
            os.close(self._lock)
        self._folder = None
        self._sizes.clear()
        for folder in self._parent.glob(f"{_PREFIX}*"):
            _remove_if_left(folder)


def _locked(folder: Path) -> int:
    """Return a descriptor that locks a folder until it is closed.

    Raises:
        OSError: Another process has locked it, or it has gone.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_if_left(folder: Path) -> None:
    """Remove a folder whose process has ended."""
    try:
        descriptor = _locked(folder)
    except OSError:
        return
    rmtree(folder, ignore_errors=True)
    os.close(descriptor)
