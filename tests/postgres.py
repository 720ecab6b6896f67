"""A PostgreSQL server of the tests' own, on a free port, gone with the tests."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

# what was committed outlives the server, though not the machine
_QUICK = "-c fsync=off -c max_connections=60"


def binaries() -> Path | None:
    """Return the folder of Debian's newest server, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def missing() -> str | None:
    """Say why there can be no server here."""
    if os.environ.get("POSTGRES_URL") or binaries():
        return None
    return "neither POSTGRES_URL nor Debian's postgresql is there"


@contextmanager
def server() -> Iterator["Server"]:
    """Start a server, or take the one of POSTGRES_URL."""
    if given := os.environ.get("POSTGRES_URL"):
        yield Server(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="newsline-pg-"))
    started = Server.start(folder)
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A running server; `url` is of its database `postgres`."""

    def __init__(self, url: str, data: Path | None = None, port: int = 0) -> None:
        self.url = url
        self._data = data
        self._port = port

    @classmethod
    def start(cls, folder: Path) -> "Server":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        _run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-N")
        server = cls(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres")
        server._data, server._port = data, port
        server.run()
        return server

    def run(self) -> None:
        """Begin to answer, again after `stop`."""
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 "
            f"-c unix_socket_directories={self._data} {_QUICK}"
        )
        log = str(self._data) + ".log"
        _run("pg_ctl", "-D", str(self._data), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop at once, as in a crash: connections are cut."""
        if self._data:
            _run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"news_{uuid.uuid4().hex[:12]}"
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            db.execute(sa.text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self.url.rpartition("/")[0] + f"/{name}"


def _run(program: str, *arguments: str) -> None:
    """Run a program of the server; it refuses to be root."""
    folder = binaries()
    assert folder
    command = [str(folder / program), *arguments]
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        cwd="/",
        timeout=60,
    )
