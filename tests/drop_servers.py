"""Local servers that drops are read from: FTP, SFTP, a web page, and S3.

Each serves a folder of this machine, for one user with one password, while its
context lasts.
"""

import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import paramiko
from moto.server import ThreadedMotoServer
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "valley", "wire/se:cret"
LOGIN = {"user": USER, "password": PASSWORD}
HOST_KEY = paramiko.ECDSAKey.generate()
USER_KEY = paramiko.ECDSAKey.generate()


@dataclass(frozen=True, slots=True)
class Served:
    """Where a folder is served, and with what it is opened."""

    url: str
    login: dict[str, str]


@contextmanager
def ftp(
    folder: Path, *, writable: bool = True, lists_facts: bool = True
) -> Iterator[Served]:
    """Serve `folder` over FTP; an old server knows LIST only."""
    users = DummyAuthorizer()
    users.add_user(USER, PASSWORD, str(folder), perm="elradfmw" if writable else "elr")
    known = dict(FTPHandler.proto_cmds)
    if not lists_facts:
        del known["MLSD"]
    parts = {
        "authorizer": users,
        "abstracted_fs": _RealFolder,
        "encoding": "utf8",
        "unicode_errors": "surrogateescape",
        "proto_cmds": known,
        "use_gmt_times": True,
        "auth_failed_timeout": 0,
    }
    server = ThreadedFTPServer(("127.0.0.1", 0), type("Handler", (FTPHandler,), parts))
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            server.serve_forever(0.02, blocking=False)

    with _running(serve, stopped.set):
        yield Served(f"ftp://127.0.0.1:{server.address[1]}/", LOGIN)
    server.close_all()


class _RealFolder(AbstractedFS):
    """Lets a test's folder stand behind a link, as temporary folders may."""

    def validpath(self, path: str) -> bool:
        return True


@contextmanager
def web(folder: Path) -> Iterator[Served]:
    """Serve `folder` with the listing page of Python's own web server."""
    handler = partial(_Pages, directory=str(folder))
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with server, _running(partial(server.serve_forever, 0.02), server.shutdown):
        yield Served(f"http://127.0.0.1:{server.server_address[1]}/", LOGIN)


class _Pages(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def sftp(folder: Path, known_hosts: Path, *, writable: bool = True) -> Iterator[Served]:
    """Serve `folder` over SFTP and write the server's key to `known_hosts`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            transport = paramiko.Transport(self.request)
            transport.add_server_key(HOST_KEY)
            transport.set_subsystem_handler(
                "sftp", _ByteServer, sftp_si=_Files, folder=folder, writable=writable
            )
            transport.start_server(server=_Doorman())
            transport.join()

    with _Sockets(("127.0.0.1", 0), Handler) as server:
        port = server.server_address[1]
        key = f"{HOST_KEY.get_name()} {HOST_KEY.get_base64()}"
        known_hosts.write_text(f"[127.0.0.1]:{port} {key}\n")
        login = LOGIN | {"known_hosts": str(known_hosts)}
        with _running(partial(server.serve_forever, 0.02), server.shutdown):
            yield Served(f"sftp://127.0.0.1:{port}/", login)


class _Sockets(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


class _Doorman(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        is_known = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_known else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        is_known = (username, key) == (USER, USER_KEY)
        return paramiko.AUTH_SUCCESSFUL if is_known else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _ByteMessage(paramiko.Message):
    def get_text(self) -> str:
        return os.fsdecode(self.get_binary())


class _ByteServer(paramiko.SFTPServer):
    """Takes names of any bytes, as servers of file systems do."""

    def _process(self, kind: int, number: int, message: paramiko.Message) -> None:
        super()._process(kind, number, _ByteMessage(message.get_remainder()))


class _Files(paramiko.SFTPServerInterface):
    """Files of a folder; every error becomes the status that the protocol has."""

    def __init__(self, *_: object, folder: Path, writable: bool) -> None:
        self._folder = folder
        self._writable = writable

    def _path(self, path: str) -> Path:
        return self._folder / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            return [_attributes(found) for found in self._path(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def lstat(self, path: str) -> Any:
        try:
            return _attributes(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    stat = lstat

    def open(self, path: str, flags: int, attr: object) -> Any:
        try:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = self._path(path).open("rb")  # type: ignore[attr-defined]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return handle

    def rename(self, oldpath: str, newpath: str) -> int:
        return self._change(lambda: self._path(oldpath).rename(self._path(newpath)))

    def mkdir(self, path: str, attr: object) -> int:
        return self._change(self._path(path).mkdir)

    def _change(self, action: Any) -> int:
        if not self._writable:
            return paramiko.SFTP_PERMISSION_DENIED
        try:
            action()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK


def _attributes(path: Path) -> paramiko.SFTPAttributes:
    found = paramiko.SFTPAttributes.from_stat(path.lstat())
    found.filename = os.fsencode(path.name)  # type: ignore[assignment]
    return found


@contextmanager
def s3() -> Iterator[str]:
    """Serve S3 with no buckets; the address is that of the service."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def _running(serve: Any, stop: Any) -> Iterator[None]:
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(5)
