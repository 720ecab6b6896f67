"""A folder on this machine."""

import os
import shutil
import stat
from collections.abc import Iterator
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from pipeline.adapters.folders.folder import CHUNK, NO_FILE, Entry, Login

# A link that somebody has put in a file's place is not followed, and a pipe does
# not make us wait.
_CAREFULLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


class LocalFolder:
    """Reads a local folder (`folder.Folder`)."""

    whole = False
    errors = (OSError, ValueError)

    def __init__(self, root: str) -> None:
        self._root = os.path.abspath(root)  # noqa: PTH100 - follows no links

    def place(self, name: str) -> str:
        return os.path.normpath(os.path.join(self._root, name))  # noqa: PTH118

    def entries(self, below: str) -> Iterator[Entry]:
        with os.scandir(self.place(below)) as found:
            for one in found:
                try:
                    yield _entry(one.name, one.stat(follow_symlinks=False))
                except FileNotFoundError:
                    continue

    def entry(self, name: str) -> Entry:
        return _entry(name, os.lstat(self.place(name)))

    def chunks(self, name: str) -> Iterator[bytes]:
        with open(os.open(self.place(name), _CAREFULLY), "rb") as file:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                _refuse()
            yield from iter(lambda: file.read(CHUNK), b"")

    def move(self, name: str, to: str) -> None:
        target = self.place(to)
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        # The folder for what is done may be on another disk.
        shutil.move(self.place(name), target)

    def close(self) -> None:
        """Nothing is held open."""


def open_folder(url: str, login: Login) -> LocalFolder:  # noqa: ARG001
    """Return the folder at a path or a `file://` address; no login is needed."""
    return LocalFolder(unquote(urlsplit(url).path) if "://" in url else url)


def _entry(name: str, found: os.stat_result) -> Entry:
    is_folder = stat.S_ISDIR(found.st_mode)
    return Entry(
        name=name,
        is_folder=is_folder,
        size=found.st_size,
        modified=found.st_mtime,
        problem=None if is_folder or stat.S_ISREG(found.st_mode) else NO_FILE,
    )


def _refuse() -> NoReturn:
    raise OSError(NO_FILE)
