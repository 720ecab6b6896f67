"""A folder on an FTP server."""

import ftplib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import filterfalse
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from pipeline.adapters.folders.folder import CHUNK, NO_FILE, TIMEOUT, Entry, Login

# RFC 959 leaves the form of LIST open; servers have settled on these two.
_UNIX = re.compile(
    r"(?P<kind>[-a-z])[-rwxsStTlL]{9}\S?\s.*?(?P<size>\d+)\s+"
    r"(?P<when>[A-Z][a-z]{2}\s+\d{1,2}\s+[\d:]{4,5})\s(?P<name>.+)"
)
_DOS = re.compile(
    r"(?P<when>\d\d-\d\d-\d\d(?:\d\d)?\s+\d\d:\d\d(?:[AP]M)?)\s+"
    r"(?:(?P<kind><DIR>)|(?P<size>\d+))\s+(?P<name>.+)"
)
_IS_NO_FILE = re.compile(r"\s*|total \d+")


class FtpFolder:
    """Reads a folder over FTP (`folder.Folder`).

    Names travel as bytes: latin-1 carries each one there and back, whatever the
    server's encoding.
    """

    whole = False
    errors = (*ftplib.all_errors, ValueError)

    def __init__(self, url: str, login: Login) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or ftplib.FTP_PORT)
        self._root = unquote(parts.path) or "/"
        self._login = login

    @cached_property
    def _server(self) -> ftplib.FTP:
        # Agencies that deliver over plain FTP leave no choice.
        server = ftplib.FTP(timeout=TIMEOUT, encoding="latin-1")  # noqa: S321
        server.connect(*self._address)
        user, password = (self._login.get(key, "") for key in ("user", "password"))
        server.login(_bytes(user), _bytes(password))
        return server

    def place(self, name: str) -> str:
        return normpath(join("/", self._root, name))

    def entries(self, below: str) -> Iterator[Entry]:
        path = _bytes(self.place(below))
        # Some servers list a folder that is not there as an empty one.
        self._server.cwd(path)
        try:
            listed = list(self._server.mlsd())
        except ftplib.error_perm:
            yield from self._listed_for_people()
        else:
            yield from (_entry(name, facts) for name, facts in listed if _is_own(facts))

    def _listed_for_people(self) -> Iterator[Entry]:
        lines: list[str] = []
        self._server.dir(lines.append)
        yield from map(_old_entry, filterfalse(_IS_NO_FILE.fullmatch, lines))

    def entry(self, name: str) -> Entry:
        try:
            # Many servers know no size in the text mode in which they begin.
            self._server.voidcmd("TYPE I")
            return Entry(name=name, size=self._server.size(_bytes(self.place(name))))
        except ftplib.error_perm as error:
            # Any other answer only says that this server tells no sizes.
            if str(error).startswith("550"):
                raise FileNotFoundError(f"{name} is not there") from error
        return self._searched(name)

    def _searched(self, name: str) -> Entry:
        folder, _, base = name.rpartition("/")
        try:
            found = {one.name: one for one in self.entries(folder)}
            return found[base]
        except (ftplib.error_perm, KeyError) as error:
            raise FileNotFoundError(f"{name} is not there") from error

    def chunks(self, name: str) -> Iterator[bytes]:
        self._server.voidcmd("TYPE I")
        with self._server.transfercmd(f"RETR {_bytes(self.place(name))}") as data:
            yield from iter(lambda: data.recv(CHUNK), b"")
        self._server.voidresp()

    def move(self, name: str, to: str) -> None:
        source, target = _bytes(self.place(name)), _bytes(self.place(to))
        try:
            self._server.rename(source, target)
        except ftplib.error_perm:
            self._make(dirname(target))
            self._server.rename(source, target)

    def _make(self, path: str) -> None:
        if path != "/":
            self._make(dirname(path))
            # It may be there; where it cannot be made, the next step says so.
            with suppress(ftplib.error_perm):
                self._server.mkd(path)

    def close(self) -> None:
        if "_server" in self.__dict__:
            self._server.close()


def open_folder(url: str, login: Login) -> FtpFolder:
    """Return the folder at an `ftp://` address; without a user it is anonymous."""
    return FtpFolder(url, login)


def _bytes(text: str) -> str:
    """Write the bytes of a name as latin-1, as the connection sends them."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _text(sent: str) -> str:
    return sent.encode("latin-1").decode("utf-8", "surrogateescape")


def _is_own(facts: Mapping[str, str]) -> bool:
    return facts.get("type", "file").lower() not in ("cdir", "pdir")


def _entry(name: str, facts: Mapping[str, str]) -> Entry:
    """Read the facts of RFC 3659, section 7."""
    kind, size = facts.get("type", "file").lower(), facts.get("size", "")
    return Entry(
        name=_text(name),
        is_folder=kind == "dir",
        size=int(size) if size.isdecimal() else None,
        modified=_modified(facts.get("modify", "")),
        tag=facts.get("unique", ""),
        problem=None if kind in ("dir", "file") else NO_FILE,
    )


def _old_entry(listed: str) -> Entry:
    """Read a line of LIST; its time has no zone, so it only tells versions apart."""
    line = _UNIX.fullmatch(listed) or _DOS.fullmatch(listed)
    if line is None:
        return Entry(name=_text(listed), problem="the server lists it in no known form")
    kind = line["kind"] or "-"
    return Entry(
        name=_text(line["name"]),
        is_folder=kind in ("d", "<DIR>"),
        size=int(line["size"] or 0),
        tag=line["when"],
        problem=None if kind in ("d", "<DIR>", "-") else NO_FILE,
    )


def _modified(text: str) -> float | None:
    try:
        return (
            datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
        )
    except ValueError:
        return None
