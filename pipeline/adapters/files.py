"""Drop folders: what is complete there, copied out and tidied away."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipeline.adapters.folders import names
from pipeline.adapters.folders.folder import (
    Entry,
    Folder,
    Login,
    open_folder,
    without_login,
)
from pipeline.errors import StoreError
from pipeline.records import Found
from pipeline.sources import WireDrop

MOST_DEPTH = 16
"""Subfolders within one another, at most: a server may show a link as a folder."""
MOST_IDLE = 30.0
"""Seconds for which a connection is kept that is not used."""
_CHECK = "check its folder in the sources file, the login and its rights"
_AGAIN = "it is tried again with the next run"
_ALLOW = "allow the login to move files, or leave out done and failed for this source"


class _Opened(NamedTuple):
    folder: Folder
    used_at: float


class FolderDrops:
    """Looks into drop folders on every transport (`ports.DropFolder`).

    A file of more than `most` bytes is not read. `credentials` gives what opens a
    drop. Names are labels (`names.label`). A connection is used again for as long as
    no server will have closed it.
    """

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.time,
        credentials: Callable[[WireDrop], Login] = lambda _: {},
    ) -> None:
        self._most = most
        self._clock = clock
        self._credentials = credentials
        self._open: dict[WireDrop, _Opened] = {}

    def look(self, drop: WireDrop) -> list[Found]:
        with self._using(drop, "cannot be listed", _CHECK) as folder:
            now = self._clock()
            seen = dict(_walk(folder, drop))
            found = [
                Found(
                    name=names.label(name),
                    version=entry.version,
                    size=entry.size,
                    is_settling=_is_settling(name, drop, folder, seen, now),
                    problem=self._why_not(names.label(name), entry),
                )
                for name, entry in seen.items()
                if names.is_delivery(name, drop)
            ]
        return sorted(found, key=lambda file: file.name)

    def copy(self, drop: WireDrop, name: str, to: Path) -> None:
        with self._using(drop, f"{name} cannot be copied", _AGAIN) as folder:
            path = _path(name)
            before = folder.entry(path)
            if why := self._why_not(name, before):
                raise StoreError(why)
            size = self._write(folder.chunks(path), name, to)
            after = folder.entry(path)
            if before.version != after.version or before.size not in (None, size):
                raise StoreError(f"{name} changed while it was read; {_AGAIN}")

    def tidy(self, drop: WireDrop, name: str, folder: str) -> None:
        with self._using(drop, f"{name} cannot be moved to {folder}", _ALLOW) as opened:
            path = _path(name)
            # A file that has lost its marker is left alone; a marker that has lost
            # its file would vouch for the next one of that name.
            for one in (names.marker(path, drop), path):
                if one and _is_there(opened, one):
                    target = f"{folder}/{one}"
                    opened.move(one, names.free(target, lambda n: _is_there(opened, n)))

    def close(self) -> None:
        """Let go of all connections."""
        for drop in list(self._open):
            self._close(drop)

    def _why_not(self, name: str, entry: Entry) -> str | None:
        if entry.problem:
            return f"{name}: {entry.problem}"
        if (entry.size or 0) > self._most:
            return f"{name} has {entry.size:,} bytes, more than NEWS_MAX_DELIVERY"
        return None

    def _write(self, chunks: Iterator[bytes], name: str, to: Path) -> int:
        """Write a file within the largest size allowed; return how long it is."""
        size = 0
        with to.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > self._most:
                    raise StoreError(f"{name} grew beyond NEWS_MAX_DELIVERY; {_AGAIN}")
                file.write(chunk)
        return size

    @contextmanager
    def _using(self, drop: WireDrop, problem: str, step: str) -> Iterator[Folder]:
        """Yield the open folder of `drop`; what goes wrong there closes it."""
        where = f"the drop {without_login(drop.folder)}"
        folder = self._opened(drop)
        try:
            yield folder
            self._open[drop] = _Opened(folder, self._clock())
        except StoreError as error:
            self._close(drop)
            raise StoreError(f"{where}: {error}") from error
        except folder.errors as error:
            self._close(drop)
            raise StoreError(f"{where}: {problem} ({_why(error)}); {step}") from error

    def _opened(self, drop: WireDrop) -> Folder:
        before = self._open.get(drop)
        if before and self._clock() - before.used_at < MOST_IDLE:
            return before.folder
        self._close(drop)
        folder = open_folder(drop.folder, self._credentials(drop))
        self._open[drop] = _Opened(folder, self._clock())
        return folder

    def _close(self, drop: WireDrop) -> None:
        if before := self._open.pop(drop, None):
            before.folder.close()


def _walk(folder: Folder, drop: WireDrop) -> Iterator[tuple[str, Entry]]:
    """Yield each file by name, down to where the pattern reaches."""
    ours = {folder.place(name) for name in (drop.done, drop.failed) if name}
    deepest = MOST_DEPTH if "**" in drop.pattern else drop.pattern.count("/")
    below = [("", 0)]
    while below:
        prefix, depth = below.pop()
        for entry in folder.entries(prefix.rstrip("/")):
            name = f"{prefix}{entry.name}"
            if not entry.is_folder:
                yield name, entry
            elif depth < deepest and not _is_closed(name, folder, ours):
                below.append((f"{name}/", depth + 1))


def _is_closed(name: str, folder: Folder, ours: set[str]) -> bool:
    return names.is_hidden(name) or folder.place(name) in ours


def _is_settling(
    name: str, drop: WireDrop, folder: Folder, seen: dict[str, Entry], now: float
) -> bool:
    """Tell whether a file may still be written; so it is while nobody tells its age."""
    if marker := names.marker(name, drop):
        return marker not in seen
    modified = seen[name].modified
    # a time that is still to come is a clock's fault, not a file in the making
    is_fresh = modified is None or 0 <= now - modified < drop.settle
    return is_fresh and not folder.whole


def _path(label: str) -> str:
    name = names.named(label)
    if not names.is_within(name):
        raise StoreError(f"{label} leads out of the folder and is not touched")
    return name


def _is_there(folder: Folder, name: str) -> bool:
    try:
        folder.entry(name)
    except FileNotFoundError:
        return False
    return True


def _why(error: Exception) -> str:
    """Say what the matter is, such as "No such file or directory: keys"."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error) or type(error).__name__
    return ": ".join(map(str, filter(None, (error.strerror, error.filename))))
