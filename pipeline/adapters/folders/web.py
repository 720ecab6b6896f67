"""A folder that a web server lists on a page; it can only be read."""

import base64
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from posixpath import join, normpath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from pipeline.adapters.folders.folder import CHUNK, TIMEOUT, Entry, Login

_LARGEST_PAGE = 32_000_000
_AT_ONCE = 8
"""Files whose size and time are asked for at the same time."""
_NO_HEAD = (405, 501)


class WebFolder:
    """Reads the folder behind a listing page (`folder.Folder`).

    A page tells names only, so each file is asked for its size and time. A redirect
    is not followed: it would take the password elsewhere.
    """

    whole = False
    errors = (OSError, HTTPException, ValueError)

    def __init__(self, url: str, login: Login) -> None:
        parts = urlsplit(url)
        self._secure, self._server = parts.scheme == "https", parts.netloc
        self._root = unquote(parts.path, errors="surrogateescape").rstrip("/") or "/"
        self._headers = {"Accept-Encoding": "identity"}
        if user := login.get("user"):
            pair = f"{user}:{login.get('password', '')}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"

    def place(self, name: str) -> str:
        return normpath(join("/", self._root, name))

    def entries(self, below: str) -> Iterator[Entry]:
        path = self.place(below).rstrip("/") + "/"
        links = sorted(_Links(path, self._page(path)).found)
        yield from (Entry(name=n[:-1], is_folder=True) for n in links if n[-1] == "/")
        files = [name for name in links if name[-1] != "/"]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            asked = threads.map(lambda name: self._asked(path + name), files)
            pairs = list(zip(files, asked, strict=True))
        yield from (
            _entry(name, answer) for name, answer in pairs if answer.status != 404
        )

    def entry(self, name: str) -> Entry:
        answer = self._asked(self.place(name))
        if answer.status == 404:
            raise FileNotFoundError(f"{name} is not there")
        return _entry(name, answer)

    def chunks(self, name: str) -> Iterator[bytes]:
        with self._answer("GET", self.place(name)) as answer:
            _expect_success(answer)
            yield from iter(lambda: answer.read(CHUNK), b"")
            if answer.length:
                raise OSError(f"{answer.length} bytes are missing")

    def move(self, name: str, to: str) -> None:  # noqa: ARG002
        raise io.UnsupportedOperation("a web server's folder can only be read")

    def close(self) -> None:
        """Each request has a connection of its own."""

    def _asked(self, path: str) -> HTTPResponse:
        """Return the head of a file's answer; some servers know no HEAD."""
        with self._answer("HEAD", path) as answer:
            if answer.status not in _NO_HEAD:
                return answer
        with self._answer("GET", path) as answer:
            return answer

    def _page(self, path: str) -> str:
        with self._answer("GET", path) as answer:
            _expect_success(answer)
            if "html" not in answer.headers.get_content_type():
                raise OSError("it is no page that lists files")
            page = answer.read(_LARGEST_PAGE + 1)
        if len(page) > _LARGEST_PAGE:
            raise OSError(f"its list has more than {_LARGEST_PAGE:,} bytes")
        return page.decode("utf-8", "surrogateescape")

    @contextmanager
    def _answer(self, method: str, path: str) -> Iterator[HTTPResponse]:
        kind = HTTPSConnection if self._secure else HTTPConnection
        with closing(kind(self._server, timeout=TIMEOUT)) as connection:
            connection.request(method, _quoted(path), headers=self._headers)
            yield connection.getresponse()


def open_folder(url: str, login: Login) -> WebFolder:
    """Return the folder whose listing page is at `url`."""
    return WebFolder(url, login)


class _Links(HTMLParser):
    """Finds the names that a page links to in its own folder; folders end in "/"."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._path = path
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            # A link that is no address is no file either.
            with suppress(ValueError):
                self._follow(urlsplit(urljoin(f"//server{_quoted(self._path)}", href)))

    def _follow(self, link: SplitResult) -> None:
        path = unquote(link.path, errors="surrogateescape")
        name = path.removeprefix(self._path)
        # Links with a query sort the list anew.
        is_below = path.startswith(self._path) and not link.query
        if is_below and name.rstrip("/") and "/" not in name[:-1]:
            self.found.add(name)


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))


def _expect_success(answer: HTTPResponse) -> None:
    if where := answer.headers.get("Location"):
        raise OSError(f"it has moved to {where}")
    if answer.status != 200:
        raise OSError(f"the server answers {answer.status} {answer.reason}")


def _entry(name: str, answer: HTTPResponse) -> Entry:
    size = answer.headers.get("Content-Length", "")
    is_there = answer.status == 200
    return Entry(
        name=name,
        size=int(size) if size.isdecimal() and is_there else None,
        modified=_modified(answer.headers.get("Last-Modified")),
        tag=answer.headers.get("ETag", ""),
        problem=None if is_there else f"the server answers {answer.status}",
    )


def _modified(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except ValueError:
        return None
