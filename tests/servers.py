"""A local web server for tests: raw bytes, so that it can misbehave."""

import gzip
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

MOST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came; times are of `time.monotonic`."""

    path: str
    headers: Mapping[str, str]
    began_at: float


Answer = Callable[[Asked], Iterable[bytes]]


def answer(
    body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Answer with `body` and its length."""
    lines = [f"HTTP/1.1 {status} Test", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    return lambda _: [head + body]


def kept(body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with `body` and leave the connection open for more."""
    lines = ["HTTP/1.1 200 Test", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return lambda _: [head + body]


def zipped(body: bytes, *, cut: int | None = None) -> Answer:
    """Answer with `body` as gzip, all of it or its first `cut` bytes."""
    return answer(gzip.compress(body)[:cut], headers={"Content-Encoding": "gzip"})


def redirect(location: str, status: int = 302) -> Answer:
    """Answer with a redirect; what is not ASCII goes out as UTF-8."""
    wire = location.encode().decode("latin-1")
    return answer(status=status, headers={"Location": wire})


def raw(*parts: bytes) -> Answer:
    """Answer with these bytes as they are, then close."""
    return lambda _: parts


def hang(seconds: float) -> Answer:
    """Answer nothing for a while."""
    return lambda _: (time.sleep(seconds) or b"" for _ in range(1))


def trickle(pause: float) -> Answer:
    """Answer a byte at a time, for ever: a slow loris."""

    def parts(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        ends_at = time.monotonic() + MOST_SECONDS
        while time.monotonic() < ends_at:
            time.sleep(pause)
            yield b"x"

    return parts


def drip(piece: bytes, pause: float, start: bytes = b"") -> Answer:
    """Answer with `start`, then with `piece` again and again, slowly."""

    def parts(_: Asked) -> Iterator[bytes]:
        yield start
        ends_at = time.monotonic() + MOST_SECONDS
        while time.monotonic() < ends_at:
            time.sleep(pause)
            yield piece

    return parts


def flood(piece: bytes, start: bytes = b"", most: int = 20_000_000) -> Answer:
    """Answer with `start`, then with `piece` again and again, at once."""

    def parts(_: Asked) -> Iterator[bytes]:
        yield start
        together = piece * max(1, 50_000 // len(piece))
        for _ in range(most // len(together)):
            yield together

    return parts


def endless(chunk: bytes, *, head: bytes = b"", most: int = 100_000_000) -> Answer:
    """Answer with `chunk` again and again, far beyond any limit."""

    def parts(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n" + head + b"\r\n"
        for _ in range(most // len(chunk)):
            yield chunk

    return parts


class LocalServer:
    """Serves `routes` (path to answer) on 127.0.0.1 while the context lasts.

    Other paths are answered with 404. It listens on all of 127.0.0.0/8 when
    `address` is "0.0.0.0", so that tests have several hosts. `connections` counts
    those that were made; one that `keeps_alive` takes several requests.
    """

    def __init__(
        self,
        routes: Mapping[str, Answer],
        *,
        address: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        keeps_alive: bool = False,
    ) -> None:
        self.routes = dict(routes)
        self.keeps_alive = keeps_alive
        self.connections = 0
        self.asked: list[Asked] = []
        self._server = _Server((address, 0), _handler(self))
        if tls:
            listening = self._server.socket
            self._server.socket = tls.wrap_socket(listening, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def paths(self) -> list[str]:
        """The paths asked for so far, in order."""
        return [asked.path for asked in self.asked]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def __enter__(self) -> "LocalServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _handler(server: LocalServer) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        timeout = MOST_SECONDS

        def handle(self) -> None:
            server.connections += 1
            try:
                while self._answers() and server.keeps_alive:
                    pass
                self.request.shutdown(socket.SHUT_WR)
            except OSError:
                return  # the client has heard enough

        def _answers(self) -> bool:
            """Answer one request, if there is one."""
            began_at = time.monotonic()
            first, *lines = _head(self)
            if not first:
                return False
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            asked = Asked(first.split(" ")[1], headers, began_at)
            server.asked.append(asked)
            for part in server.routes.get(asked.path, answer(status=404))(asked):
                self.wfile.write(part)
            return True

    return Handler


def _head(handler: socketserver.StreamRequestHandler) -> list[str]:
    lines = []
    while line := handler.rfile.readline(10_000).decode("latin-1").rstrip("\r\n"):
        lines.append(line)
    return lines or [""]
