"""A prefix in an object store, or whatever else fsspec reaches."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from posixpath import normpath
from typing import Any

import fsspec

from pipeline.adapters.folders.folder import CHUNK, NO_FILE, TIMEOUT, Entry, Login

_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"})
"""Schemes whose objects can be listed only when they are complete."""
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "modified", "created")
_PIECE = 16 * CHUNK
"""Bytes asked for at once: each piece is a request of its own."""


class FsspecFolder:
    """Reads a folder through fsspec (`folder.Folder`)."""

    # Any library may stand behind fsspec, with errors of its own.
    errors = (Exception,)

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        self._options = options
        self.whole = _scheme(url) in _STORES
        fsspec.get_filesystem_class(_scheme(url))

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        fs, root = fsspec.core.url_to_fs(self._url, **self._options)
        return fs, root.rstrip("/")

    @property
    def _fs(self) -> Any:
        return self._opened[0]

    def place(self, name: str) -> str:
        return normpath(f"{self._opened[1]}/{name}")

    def entries(self, below: str) -> Iterator[Entry]:
        path = self.place(below)
        for found in self._list(path):
            name = str(found["name"]).rstrip("/").removeprefix(path).lstrip("/")
            if name and "/" not in name:
                yield _entry(name, found)

    def entry(self, name: str) -> Entry:
        self._fs.invalidate_cache()
        found = self._fs.info(self.place(name))
        if found["type"] == "directory":
            raise FileNotFoundError(f"{name} is no file")
        return _entry(name, found)

    def chunks(self, name: str) -> Iterator[bytes]:
        with self._fs.open(self.place(name), "rb", block_size=_PIECE) as file:
            yield from iter(lambda: file.read(_PIECE), b"")

    def move(self, name: str, to: str) -> None:
        # mv would take a name such as "a*.xml" for a pattern.
        source, target = self.place(name), self.place(to)
        if not self.whole:
            self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        self._fs.cp_file(source, target)
        self._fs.rm_file(source)

    def close(self) -> None:
        """Connections are the library's own, and end with it."""

    def _list(self, path: str) -> list[dict[str, Any]]:
        self._fs.invalidate_cache()
        try:
            return list(self._fs.ls(path, detail=True))
        except FileNotFoundError:
            # A prefix without objects is not there; its bucket must be.
            if not self.whole:
                raise
            self._fs.info(path.partition("/")[0])
            return []


def open_folder(url: str, login: Login) -> FsspecFolder:
    """Return the folder at `url`; S3 reads AWS_* itself where `login` is empty."""
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    if _scheme(url) in ("s3", "s3a"):
        options["config_kwargs"] = {
            "connect_timeout": TIMEOUT,
            "read_timeout": TIMEOUT,
            "retries": {"max_attempts": 1},
        }
        if login.get("user"):
            options |= {"key": login["user"], "secret": login.get("password", "")}
    return FsspecFolder(url, options)


def _scheme(url: str) -> str:
    return url.partition("://")[0]


def _entry(name: str, found: Mapping[str, Any]) -> Entry:
    is_folder = found["type"] == "directory"
    return Entry(
        name=name,
        is_folder=is_folder,
        size=found.get("size"),
        modified=_modified(found),
        tag=str(found.get("ETag") or found.get("etag") or ""),
        problem=None if is_folder or found["type"] == "file" else NO_FILE,
    )


def _modified(found: Mapping[str, Any]) -> float | None:
    value = next((found[key] for key in _TIMES if found.get(key)), None)
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.timestamp()
    return float(value) if isinstance(value, int | float) else None
