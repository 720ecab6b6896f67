"""A folder on an SFTP server: the only module that imports paramiko."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
from paramiko import sftp

from pipeline.adapters.folders.folder import CHUNK, NO_FILE, TIMEOUT, Entry, Login

_PORT = 22
_PIECE = 8 * CHUNK
"""Bytes asked for at once, and held in memory."""


class SftpFolder:
    """Reads a folder over SFTP (`folder.Folder`).

    The server's key must be known beforehand: who answers in its place would get
    the password and could deliver what he likes.
    """

    whole = False
    errors = (OSError, EOFError, ValueError, paramiko.SSHException)

    def __init__(self, url: str, login: Login) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or _PORT)
        self._root = unquote(parts.path) or "/"
        self._login = login

    @cached_property
    def _client(self) -> paramiko.SSHClient:
        host, port = self._address
        password, key_file = (self._login.get(k) for k in ("password", "key_file"))
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.load_system_host_keys(self._login.get("known_hosts"))
        client.connect(
            host,
            port,
            self._login.get("user"),
            password,
            key_filename=key_file,
            allow_agent=not (password or key_file),
            look_for_keys=not (password or key_file),
            timeout=TIMEOUT,
            banner_timeout=TIMEOUT,
            auth_timeout=TIMEOUT,
        )
        return client

    @cached_property
    def _server(self) -> paramiko.SFTPClient:
        server = self._client.open_sftp()
        if channel := server.get_channel():
            channel.settimeout(TIMEOUT)
        return server

    def place(self, name: str) -> str:
        return normpath(join("/", self._root, name))

    def entries(self, below: str) -> Iterator[Entry]:
        for name, found in _listed(self._server, self._path(below)):
            if name not in (".", ".."):
                yield _entry(name, found)

    def entry(self, name: str) -> Entry:
        return _entry(name, self._server.lstat(self._path(name)))

    def chunks(self, name: str) -> Iterator[bytes]:
        size = self._server.lstat(self._path(name)).st_size or 0
        with self._server.open(self._path(name), "rb") as file:
            # Asked for one by one, each 32 KB would wait for those before.
            for start in range(0, size, _PIECE):
                yield from file.readv([(start, min(_PIECE, size - start))])
            yield from iter(lambda: file.read(CHUNK), b"")

    def move(self, name: str, to: str) -> None:
        source, target = self._path(name), self._path(to)
        try:
            self._server.rename(source, target)
        except OSError:
            self._make(dirname(self.place(to)))
            self._server.rename(source, target)

    def _path(self, name: str) -> bytes:
        return os.fsencode(self.place(name))

    def _make(self, path: str) -> None:
        if path != "/":
            self._make(dirname(path))
            # It may be there; where it cannot be made, the next step says so.
            with suppress(OSError):
                self._server.mkdir(os.fsencode(path))

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()


def open_folder(url: str, login: Login) -> SftpFolder:
    """Return the folder at an `sftp://` address."""
    return SftpFolder(url, login)


def _listed(server: Any, path: bytes) -> Iterator[tuple[str, Any]]:
    """List names of any bytes with their attributes.

    paramiko's own lists give up a whole folder for one name that is not UTF-8, so
    this asks below them.
    """
    attributes: Any = paramiko.SFTPAttributes
    handle = server._request(sftp.CMD_OPENDIR, path)[1].get_binary()
    with suppress(EOFError):
        while True:
            _, answer = server._request(sftp.CMD_READDIR, handle)
            for _ in range(answer.get_int()):
                name, _ = answer.get_binary(), answer.get_binary()
                yield os.fsdecode(name), attributes._from_msg(answer)
    server._request(sftp.CMD_CLOSE, handle)


def _entry(name: str, found: paramiko.SFTPAttributes) -> Entry:
    mode = found.st_mode or stat.S_IFREG
    return Entry(
        name=name,
        is_folder=stat.S_ISDIR(mode),
        size=found.st_size,
        modified=found.st_mtime,
        problem=None if stat.S_ISDIR(mode) or stat.S_ISREG(mode) else NO_FILE,
    )
