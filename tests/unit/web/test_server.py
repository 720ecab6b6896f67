import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from pipeline.adapters.memory_search import MemorySearch
from pipeline.errors import ConfigError
from pipeline.web.app import make_app
from pipeline.web.server import serve
from tests.search_samples import NOON

PROGRAM = """
from datetime import UTC, datetime
from pipeline.adapters.memory_search import MemorySearch
from pipeline.web.app import make_app
from pipeline.web.server import serve
app = make_app(MemorySearch(), lambda _: [], lambda: datetime.now(UTC), {})
serve(app, "127.0.0.1", 0, lambda address: print(address, flush=True))
print("ended", flush=True)
"""


def test_it_answers_and_ends_in_order_on_ctrl_c() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            with urllib.request.urlopen(f"{address}health", timeout=10) as answer:
                assert answer.status == 200
                assert "server" not in {name.lower() for name in answer.headers}
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=15)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "ended\n", "")


def test_a_taken_port_is_named() -> None:
    app = make_app(MemorySearch(), lambda _: [], lambda: NOON, {})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}: .*NEWS_PORT"):
            serve(app, "127.0.0.1", port)
