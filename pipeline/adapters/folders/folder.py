"""What a folder of deliveries can do, wherever it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from pipeline.errors import StoreError

Login = Mapping[str, str]
"""What opens a folder: `user`, `password`, `key_file` and `known_hosts`."""

CHUNK = 256 * 1024
"""Bytes that are read at once."""
TIMEOUT = 30.0
"""Seconds without an answer, in connecting and in reading."""
_LOGIN = re.compile(r"^(\w+://)[^/]*@")
NO_FILE = "it is a link or no file at all, and is not followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file or folder as its transport lists it.

    `modified` is in seconds since 1970, None where nobody tells; `tag` is whatever
    else changes with the content.
    """

    name: str
    is_folder: bool = False
    size: int | None = None
    modified: float | None = None
    tag: str = ""
    problem: str | None = None

    @property
    def version(self) -> str:
        """Return a text that changes when the content does."""
        known = (self.size, self.modified, self.tag or None)
        return " ".join(str(value) for value in known if value is not None)


class Folder(Protocol):
    """A folder and what is in it; names are paths within, parted by slashes.

    It connects when it is first asked something. One that is `whole` shows only
    files that are complete. Every method may raise one of `errors`, and
    FileNotFoundError where a file has gone.
    """

    whole: bool
    errors: tuple[type[Exception], ...]

    def place(self, name: str) -> str:
        """Return the one path that a name stands for, to be compared."""
        ...

    def entries(self, below: str) -> Iterable[Entry]:
        """List what is directly in the subfolder `below`; "" is the folder."""
        ...

    def entry(self, name: str) -> Entry:
        """Return how a file is now."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a file piece by piece."""
        ...

    def move(self, name: str, to: str) -> None:
        """Move a file to another name, which is free, and make its folders."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class _Opener(Protocol):
    def open_folder(self, url: str, login: Login) -> Folder: ...


_MODULES = {
    "": "local",
    "file": "local",
    "local": "local",
    "ftp": "ftp",
    "sftp": "sftp",
    "ssh": "sftp",
    "http": "web",
    "https": "web",
}


def open_folder(url: str, login: Login) -> Folder:
    """Return the folder at `url`, not yet connected.

    Raises:
        StoreError: The transport is unknown, or its library is not installed.
    """
    scheme = url.partition("://")[0] if "://" in url else ""
    module = _MODULES.get(scheme, "objects")
    try:
        opener = cast(_Opener, import_module(f"pipeline.adapters.folders.{module}"))
        return opener.open_folder(url, login)
    except (ImportError, ValueError) as error:
        raise StoreError(
            f"the drop {without_login(url)} cannot be opened ({error}); "
            "check its address, and install what it needs: "
            "pip install newsline[transports]"
        ) from error


def without_login(url: str) -> str:
    """Return `url` fit for messages: no user and no password."""
    return _LOGIN.sub(r"\1", url)
