"""The client: how the cluster is reached, and what its faults mean to us."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elastic_transport import TlsError
from elasticsearch import ApiError, Elasticsearch, TransportError

from pipeline.errors import ConfigError, StoreError

_TIMEOUT = 60.0  # seconds; a bulk of 5 MB takes one or two on a small machine
_NEXT_STEPS = {
    401: "check NEWS_SEARCH_API_KEY",
    403: "the key lacks a right, or an index is locked: see the reason",
    404: "run `news setup`",
    413: "let its http.max_content_length, or that of a proxy before it, be larger",
    429: "it is busy or its disk is full: make room and run again",
    503: "it is not ready: look at its health and run again",
}


def connect(url: str, *, api_key: str = "", ca: str = "") -> Elasticsearch:
    """Return a client of the cluster at `url`; nothing is sent yet.

    `ca` is the file of the authority that signed the cluster's certificate.

    Raises:
        ConfigError: `url` or `ca` cannot be used.
    """
    if not url.startswith(("http://", "https://")):
        raise ConfigError("NEWS_SEARCH_URL: must begin with http:// or https://")
    if ca and not Path(ca).is_file():
        raise ConfigError(f"NEWS_SEARCH_CA: there is no file {ca}")
    given = {"api_key": api_key, "ca_certs": ca}
    options: dict[str, Any] = {name: value for name, value in given.items() if value}
    try:
        return Elasticsearch(url, request_timeout=_TIMEOUT, **options)
    except ValueError as error:
        raise ConfigError(f"NEWS_SEARCH_URL: {error}") from error


def address(client: Elasticsearch) -> str:
    """Return where the cluster is, without a user's name or password."""
    return ", ".join(node.base_url for node in client.transport.node_pool.all())


@contextmanager
def faults(client: Elasticsearch) -> Iterator[None]:
    """Turn faults of the cluster into a `StoreError` that says what to do."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise store_error(client, error) from error


def store_error(
    client: Elasticsearch, error: ApiError | TransportError | str, status: int = 0
) -> StoreError:
    """Return our error for one of the cluster, with the next step."""
    if isinstance(error, ApiError):
        status = error.status_code
    step = _NEXT_STEPS.get(status, "look at its log and run again")
    if isinstance(error, TlsError):
        step = "check NEWS_SEARCH_CA"
    elif isinstance(error, TransportError):
        step = "check NEWS_SEARCH_URL and that the node is up, then run again"
    return StoreError(f"search index at {address(client)}: {said(error)}; {step}")


def reason(error: Mapping[str, Any]) -> str:
    """Return an error object of the server as one line, with what caused it."""
    line = f"{error.get('type', 'error')}: {error.get('reason', '')}"
    cause = error.get("caused_by")
    return f"{line} ({reason(cause)})" if cause else line


def said(error: ApiError | TransportError | str) -> str:
    """Return what a fault says, as one line."""
    if isinstance(error, str):
        return error
    if isinstance(error, TransportError):
        return str(error.message)
    body = error.body
    told = body.get("error") if isinstance(body, Mapping) else None
    return reason(told) if isinstance(told, Mapping) else str(error)
