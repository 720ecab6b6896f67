"""Give everybody who uses Elasticsearch an access of their own, no more than needed.

Sets the password of Kibana's account, writes the roles for people, and makes an API
key for each file in `elasticsearch/keys`. A key that works is kept and its rights
are brought up to date; the administrator's password is used here and nowhere else.
"""

import base64
import http.client
import json
import os
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "elasticsearch"
_SECONDS = 30.0
_UNAUTHORIZED = 401
_FIRST_REFUSAL = 400


class AccessError(Exception):
    """Elasticsearch refuses or does not answer; the message says what."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster at `host` (name:port); `login` is the header Authorization.

    Without `tls` nothing is encrypted: for tests on loopback.
    """

    host: str
    login: str
    tls: ssl.SSLContext | None

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            AccessError: There is none (status 0), or it says no.
        """
        headers = {"Authorization": self.login, "Content-Type": "application/json"}
        connection = self._connection()
        try:
            connection.request(
                method, path, json.dumps(body) if body else None, headers
            )
            answer = connection.getresponse()
            said: dict[str, Any] = json.load(answer)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise AccessError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        if answer.status >= _FIRST_REFUSAL:
            raise AccessError(f"{method} {path}: {json.dumps(said)}", answer.status)
        return said

    def admits(self, key: str) -> bool:
        """Tell whether an API key, as it stands in its file, is still good.

        Raises:
            AccessError: The cluster does not say.
        """
        try:
            replace(self, login=f"ApiKey {key}").ask("GET", "/_security/_authenticate")
        except AccessError as error:
            if error.status == _UNAUTHORIZED:
                return False
            raise
        return True

    def _connection(self) -> http.client.HTTPConnection:
        if self.tls is None:
            return http.client.HTTPConnection(self.host, timeout=_SECONDS)
        return http.client.HTTPSConnection(
            self.host, timeout=_SECONDS, context=self.tls
        )


def give_access(cluster: Cluster, kibana_password: str, keys: Path) -> None:
    """Do all that this file is for; `keys` holds a folder for each API key.

    Raises:
        AccessError: Elasticsearch refuses a step; those before it are done.
    """
    cluster.ask(
        "POST",
        "/_security/user/kibana_system/_password",
        {"password": kibana_password},
    )
    for role in sorted((HERE / "roles").glob("*.json")):
        cluster.ask("PUT", f"/_security/role/{role.stem}", _read(role))
    for rights in sorted((HERE / "keys").glob("*.json")):
        _keep_key(cluster, f"newsline-{rights.stem}", _read(rights), keys / rights.stem)


def _keep_key(
    cluster: Cluster, name: str, rights: Mapping[str, Any], folder: Path
) -> None:
    file = folder / "api_key"
    known = file.read_text().strip() if file.exists() else ""
    if known and cluster.admits(known):
        path = f"/_security/api_key/{_id(known)}"
        cluster.ask("PUT", path, {"role_descriptors": rights})
        return
    wanted = {"name": name, "role_descriptors": rights}
    made = cluster.ask("POST", "/_security/api_key", wanted)
    _write(file, str(made["encoded"]))
    _drop_others(cluster, name, str(made["id"]))


def _drop_others(cluster: Cluster, name: str, kept: str) -> None:
    """Invalidate the keys of this name that nobody has any more."""
    found = cluster.ask("GET", f"/_security/api_key?name={name}&owner=true")
    lost = [
        key["id"]
        for key in found["api_keys"]
        if key["id"] != kept and not key["invalidated"]
    ]
    if lost:
        cluster.ask("DELETE", "/_security/api_key", {"ids": lost, "owner": True})


def _id(key: str) -> str:
    return base64.b64decode(key).decode().partition(":")[0]


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def _write(file: Path, text: str) -> None:
    """Replace `file` at once, readable by its owner alone."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as opened:
        opened.write(text)
    draft.replace(file)


def from_environment(environ: Mapping[str, str]) -> None:
    """Give access where, and as whom, the environment says.

    Raises:
        AccessError: Elasticsearch refuses a step.
    """
    cluster = Cluster(
        environ["ELASTICSEARCH"],
        basic("elastic", environ["ELASTIC_PASSWORD"]),
        ssl.create_default_context(cafile=environ["ELASTICSEARCH_CA"]),
    )
    give_access(cluster, environ["KIBANA_PASSWORD"], Path(environ["KEYS"]))


def basic(name: str, password: str) -> str:
    """Return the value of the header Authorization (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


if __name__ == "__main__":
    try:
        from_environment(os.environ)
    except AccessError as refused:
        sys.exit(str(refused))
