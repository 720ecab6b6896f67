"""Drop folders: deliveries in a local folder or wherever fsspec reaches."""

import time
from fnmatch import fnmatch
from typing import Any

import fsspec

from pipeline.errors import StoreError

STABLE_SECONDS = 1.0
"""A file that changed less than this long ago may still be written."""


class FsspecDrops:
    """Reads drop folders (`ports.DropFolder`); nothing in them is changed."""

    def deliveries(self, folder: str, pattern: str) -> list[tuple[str, bytes]]:
        try:
            fs, root = fsspec.core.url_to_fs(folder)
            entries = fs.ls(root, detail=True)
            return [
                (_name(entry), fs.cat_file(entry["name"]))
                for entry in sorted(entries, key=_name)
                if entry["type"] == "file" and _is_delivery(entry, pattern)
            ]
        except (OSError, ImportError, ValueError) as error:
            raise StoreError(
                f"the drop {folder} cannot be read ({error}); "
                "check the folder in the sources file and its permissions"
            ) from error


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rpartition("/")[2]


def _is_delivery(entry: dict[str, Any], pattern: str) -> bool:
    """Leave out hidden files and what is still being written."""
    name = _name(entry)
    is_settled = time.time() - float(entry.get("mtime", 0)) >= STABLE_SECONDS
    return not name.startswith(".") and fnmatch(name, pattern) and is_settled
