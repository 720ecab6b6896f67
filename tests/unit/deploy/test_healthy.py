import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from deploy.healthy import is_healthy, trouble

HEALTH = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "unhealthy", "latest_scheduler_heartbeat": None},
    "triggerer": {"status": None},
    "dag_processor": None,
}


@contextmanager
def api_server(body: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/api/v2/monitor/health" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_healthy_component_is_no_trouble() -> None:
    with api_server(json.dumps(HEALTH).encode()) as host:
        assert trouble(host, "metadatabase") is None


def test_an_unhealthy_one_is_named_with_what_is_known() -> None:
    with api_server(json.dumps(HEALTH).encode()) as host:
        assert "scheduler: {'status': 'unhealthy'" in (trouble(host, "scheduler") or "")


@pytest.mark.parametrize("name", ["scheduler", "triggerer", "dag_processor", "kafka"])
def test_one_that_does_not_say_so_is_not_healthy(name: str) -> None:
    assert not is_healthy(HEALTH, name)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff"])
def test_another_answer_is_trouble(body: bytes) -> None:
    with api_server(body) as host:
        assert "does not answer" in (trouble(host, "metadatabase") or "")


def test_no_server_is_trouble() -> None:
    with api_server(b"") as host:
        pass
    assert "does not answer" in (trouble(host, "metadatabase") or "")
