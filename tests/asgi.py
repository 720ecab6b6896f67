"""A client that speaks to an ASGI app in this process, without a socket."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What the app sent; `headers` have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def get(
    app: ASGIApp, url: str, host: str = "127.0.0.1:8080", method: str = "GET"
) -> Answer:
    """Return the app's answer to a request for `url` (path and query, encoded)."""
    return asyncio.run(_get(app, url, host, method))


async def _get(app: ASGIApp, url: str, host: str, method: str) -> Answer:
    sent: list[Message] = []
    asked = iter([None])

    async def receive() -> Message:
        if next(asked, "again") == "again":
            # The client stays; the app waits here for its leaving.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(url, host, method), receive, send)
    start = next(m for m in sent if m["type"] == "http.response.start")
    bodies = [m for m in sent if m["type"] == "http.response.body"]
    return Answer(
        status=start["status"],
        headers={k.decode(): v.decode() for k, v in start["headers"]},
        body=b"".join(m.get("body", b"") for m in bodies),
    )


def _scope(url: str, host: str, method: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", host.encode("latin-1"))],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8080),
    }
