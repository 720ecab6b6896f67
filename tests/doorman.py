"""A proxy before Elasticsearch that refuses the first writes."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from elasticsearch import Elasticsearch

from pipeline.adapters.elasticsearch.client import connect

_REFUSAL = b'{"error": {"type": "busy", "reason": "later"}}'
_PASSED_ON = ("accept", "content-type")


class Doorman:
    """Answers the first `refusals` writes with `status`, lets all else through.

    `writes` counts those that came, refused or not.
    """

    def __init__(self, url: str, *, refusals: int, status: int = 429) -> None:
        self._node = urlsplit(url).netloc
        self._refusals, self._status = refusals, status
        self._lock = threading.Lock()
        self.writes = 0

    def answer(self, request: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        """Return status and body of the answer to a request."""
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        if self._refuses(request.path):
            return self._status, _REFUSAL
        headers = {n: v for n in _PASSED_ON if (v := request.headers.get(n))}
        node = http.client.HTTPConnection(self._node, timeout=20)
        try:
            node.request(request.command, request.path, body or None, headers)
            answer = node.getresponse()
            return answer.status, answer.read()
        finally:
            node.close()

    def _refuses(self, path: str) -> bool:
        with self._lock:
            self.writes += path.startswith("/_bulk")
            return path.startswith("/_bulk") and self.writes <= self._refusals


@contextmanager
def served(doorman: Doorman) -> Iterator[Elasticsearch]:
    """Give a client that reaches the node through `doorman`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(doorman))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with connect(f"http://127.0.0.1:{server.server_port}") as client:
            yield client
    finally:
        server.shutdown()
        server.server_close()


def _handler(doorman: Doorman) -> type[BaseHTTPRequestHandler]:
    def handle(request: BaseHTTPRequestHandler) -> None:
        status, body = doorman.answer(request)
        request.send_response(status)
        request.send_header("X-Elastic-Product", "Elasticsearch")
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    quiet = {"log_message": lambda *_: None}
    methods = {f"do_{method}": handle for method in ("GET", "HEAD", "POST", "PUT")}
    return type("Handler", (BaseHTTPRequestHandler,), methods | quiet)
