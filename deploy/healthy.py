"""Exit 0 when Airflow calls a component of its own healthy: `healthy.py HOST NAME`.

The API server knows how every component is; asking it costs nothing, where
`airflow jobs check` imports all of Airflow each time.
"""

import http.client
import json
import sys
from collections.abc import Mapping
from typing import Any

_SECONDS = 5.0


def is_healthy(health: Mapping[str, Any], component: str) -> bool:
    """Tell whether `component` says that it is healthy; one never seen is not."""
    return bool((health.get(component) or {}).get("status") == "healthy")


def ask(host: str) -> dict[str, Any]:
    """Return what the API server at `host` (name:port) knows of all components.

    Raises:
        OSError: It does not answer.
        ValueError: It answers something else.
    """
    connection = http.client.HTTPConnection(host, timeout=_SECONDS)
    try:
        connection.request("GET", "/api/v2/monitor/health")
        answer = connection.getresponse()
        health: dict[str, Any] = json.load(answer)
    except http.client.HTTPException as error:
        raise ValueError(f"no HTTP: {error!r}") from error
    finally:
        connection.close()
    return health


def trouble(host: str, component: str) -> str | None:
    """Say what is wrong with `component`, if anything."""
    try:
        health = ask(host)
    except (OSError, ValueError) as error:
        return f"{host} does not answer: {error}"
    if is_healthy(health, component):
        return None
    return f"{component}: {health.get(component, 'not known')}"


if __name__ == "__main__":
    sys.exit(trouble(*sys.argv[1:]))
