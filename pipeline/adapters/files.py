"""Drop folders: deliveries in a local folder or wherever fsspec reaches."""

import time
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import fsspec

from pipeline.errors import StoreError
from pipeline.records import Found

STABLE_SECONDS = 1.0
"""A file that changed less than this long ago may still be written."""


class FsspecDrops:
    """Reads drop folders (`ports.DropFolder`); nothing in them is changed.

    A file of more than `most` bytes is not read.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    def deliveries(self, folder: str, pattern: str) -> Iterator[Found]:
        try:
            fs, root = fsspec.core.url_to_fs(folder)
            entries = fs.ls(root, detail=True)
        except (OSError, ImportError, ValueError) as error:
            raise StoreError(
                f"the drop {folder} cannot be read ({error}); "
                "check the folder in the sources file and its permissions"
            ) from error
        for entry in sorted(entries, key=_name):
            if _is_delivery(entry, pattern):
                yield self._read(fs, entry)

    def _read(self, fs: Any, entry: dict[str, Any]) -> Found:
        name = _name(entry)
        if why := _why_not(entry, self._most):
            return Found(name=name, problem=why)
        try:
            return Found(name=name, body=fs.cat_file(entry["name"]))
        except OSError as error:
            problem = f"{name} cannot be read ({error.strerror or error})"
            return Found(name=name, problem=problem)


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rpartition("/")[2]


def _is_delivery(entry: dict[str, Any], pattern: str) -> bool:
    """Leave out folders, hidden files and what is still being written."""
    name = _name(entry)
    age = time.time() - float(entry.get("mtime") or 0)
    is_file = entry["type"] != "directory"
    # a time that is still to come is a clock's fault, not a file in the making
    is_settled = not 0 <= age < STABLE_SECONDS
    is_wanted = not name.startswith(".") and fnmatch(name, pattern)
    return is_file and is_wanted and is_settled


def _why_not(entry: dict[str, Any], most: int) -> str | None:
    """Say why a file is left alone: a link may lead out of the folder."""
    if entry.get("islink") or entry["type"] != "file":
        return f"{_name(entry)} is a link or no file at all; it is not followed"
    if (size := entry.get("size") or 0) > most:
        return f"{_name(entry)} has {size:,} bytes, more than NEWS_MAX_DELIVERY"
    return None
