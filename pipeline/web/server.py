"""Runs the search page until it is told to stop."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette

from pipeline.errors import ConfigError


def serve(
    app: Starlette,
    host: str,
    port: int,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Answer on `host` and `port` until Ctrl-C; port 0 takes a free one.

    `ready` is told the address as soon as connections are taken.

    Raises:
        ConfigError: Nothing can listen there.
    """
    with _listening(host, port) as listener:
        ready(_address(listener))
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=5,
        )  # fmt: skip
        # uvicorn ends in order, then raises the signal that it was sent again.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run([listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; "
            "choose another with NEWS_PORT"
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
