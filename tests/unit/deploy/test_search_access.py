import base64
import json
import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from deploy.search_access import HERE, AccessError, Cluster, basic, give_access

ADMIN = basic("elastic", "a-test")


class FakeElasticsearch:
    """Keeps accounts, roles and API keys, as far as we ask for them."""

    def __init__(self) -> None:
        self.passwords: dict[str, str] = {}
        self.roles: dict[str, Any] = {}
        self.keys: dict[str, dict[str, Any]] = {}
        self.refuses: dict[str, int] = {}

    def answer(
        self, method: str, path: str, login: str, body: Any
    ) -> tuple[int, dict[str, Any]]:
        if path in self.refuses:
            return self.refuses[path], {"error": "refused"}
        if path == "/_security/_authenticate":
            return (200, {}) if self.key_of(login) else (401, {"error": "who?"})
        if login != ADMIN:
            return 401, {"error": "unable to authenticate"}
        resource = path.removeprefix("/_security/").partition("?")[0].split("/")
        known = self.about_people(method, resource, body)
        known = known or self.about_keys(method, resource, path, body)
        return (200, known) if known else (400, {"error": f"{method} {path}"})

    def about_people(
        self, method: str, resource: list[str], body: Any
    ) -> dict[str, Any] | None:
        match method, resource:
            case "POST", ["user", name, "_password"]:
                self.passwords[name] = body["password"]
                return {"changed": True}
            case "PUT", ["role", name]:
                self.roles[name] = body
                return {"role": {"created": True}}
        return None

    def about_keys(
        self, method: str, resource: list[str], path: str, body: Any
    ) -> dict[str, Any] | None:
        match method, resource:
            case "POST", ["api_key"]:
                return self.make(body)
            case "PUT", ["api_key", key_id]:
                self.keys[key_id]["role_descriptors"] = body["role_descriptors"]
                return {"updated": True}
            case "GET", ["api_key"]:
                name = path.partition("name=")[2].partition("&")[0]
                return {
                    "api_keys": [k for k in self.keys.values() if k["name"] == name]
                }
            case "DELETE", ["api_key"]:
                for key_id in body["ids"]:
                    self.keys[key_id]["invalidated"] = True
                return {"error_count": 0}
        return None

    def make(self, body: Any) -> dict[str, Any]:
        key_id = f"id{len(self.keys)}"
        self.keys[key_id] = {"id": key_id, "invalidated": False, **body}
        encoded = base64.b64encode(f"{key_id}:hidden".encode()).decode()
        return {"id": key_id, "encoded": encoded}

    def key_of(self, login: str) -> dict[str, Any] | None:
        kind, _, value = login.partition(" ")
        key_id = base64.b64decode(value).decode().partition(":")[0]
        key = self.keys.get(key_id) if kind == "ApiKey" else None
        return None if key is None or key["invalidated"] else key

    def valid(self, name: str) -> list[dict[str, Any]]:
        keys = self.keys.values()
        return [k for k in keys if k["name"] == name and not k["invalidated"]]


@pytest.fixture
def server() -> FakeElasticsearch:
    return FakeElasticsearch()


@pytest.fixture
def cluster(server: FakeElasticsearch) -> Iterator[Cluster]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            login = self.headers["Authorization"]
            body = json.loads(sent) if sent else None
            status, said = server.answer(self.command, self.path, login, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def do_GET(self) -> None:
            self.answer()

        def do_PUT(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def do_DELETE(self) -> None:
            self.answer()

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield Cluster(f"127.0.0.1:{http.server_port}", ADMIN, None)
        http.shutdown()
        thread.join()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    for name in ("pipeline", "setup"):
        (tmp_path / name).mkdir()
    return tmp_path


def written(keys: Path, name: str = "pipeline") -> str:
    return (keys / name / "api_key").read_text()


def rights(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "keys" / f"{name}.json").read_text())
    return found


def test_everybody_gets_an_access(
    cluster: Cluster, server: FakeElasticsearch, keys: Path
) -> None:
    give_access(cluster, "kibanas", keys)
    assert server.passwords == {"kibana_system": "kibanas"}
    assert set(server.roles) == {"newsline_reader"}
    for name in ("pipeline", "setup"):
        assert cluster.admits(written(keys, name))
        (key,) = server.valid(f"newsline-{name}")
        assert key["role_descriptors"] == rights(name)


def test_a_key_is_hidden_from_others(cluster: Cluster, keys: Path) -> None:
    give_access(cluster, "kibanas", keys)
    mode = (keys / "pipeline" / "api_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in (keys / "pipeline").iterdir()] == ["api_key"]


def test_a_second_time_keeps_the_keys_and_renews_their_rights(
    cluster: Cluster, server: FakeElasticsearch, keys: Path
) -> None:
    give_access(cluster, "kibanas", keys)
    before = written(keys)
    server.valid("newsline-pipeline")[0]["role_descriptors"] = {"older": {}}
    give_access(cluster, "kibanas", keys)
    assert written(keys) == before
    (key,) = server.valid("newsline-pipeline")
    assert key["role_descriptors"] == rights("pipeline")


def test_an_invalidated_key_is_replaced(
    cluster: Cluster, server: FakeElasticsearch, keys: Path
) -> None:
    give_access(cluster, "kibanas", keys)
    before = written(keys)
    server.valid("newsline-pipeline")[0]["invalidated"] = True
    give_access(cluster, "kibanas", keys)
    assert written(keys) != before
    assert cluster.admits(written(keys))


def test_a_key_whose_file_is_lost_ends(
    cluster: Cluster, server: FakeElasticsearch, keys: Path
) -> None:
    give_access(cluster, "kibanas", keys)
    lost = written(keys)
    (keys / "pipeline" / "api_key").unlink()
    give_access(cluster, "kibanas", keys)
    assert not cluster.admits(lost)
    assert len(server.valid("newsline-pipeline")) == 1
    assert len(server.valid("newsline-setup")) == 1


def test_a_draft_that_a_killed_setup_left_is_no_hindrance(
    cluster: Cluster, keys: Path
) -> None:
    (keys / "pipeline" / "api_key.new").write_text("half")
    give_access(cluster, "kibanas", keys)
    assert cluster.admits(written(keys))


def test_a_wrong_administrator_is_told_so(cluster: Cluster, keys: Path) -> None:
    stranger = Cluster(cluster.host, basic("elastic", "wrong"), None)
    with pytest.raises(AccessError, match=r"kibana_system.*unable to authenticate"):
        give_access(stranger, "kibanas", keys)


def test_a_server_in_trouble_costs_no_key(
    cluster: Cluster, server: FakeElasticsearch, keys: Path
) -> None:
    give_access(cluster, "kibanas", keys)
    before = written(keys)
    server.refuses["/_security/_authenticate"] = 503
    with pytest.raises(AccessError, match="refused"):
        give_access(cluster, "kibanas", keys)
    assert written(keys) == before
    assert len(server.valid("newsline-pipeline")) == 1


def test_no_answer_is_an_error_of_ours(keys: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as http:
        nobody = f"127.0.0.1:{http.server_port}"
    with pytest.raises(AccessError, match="Connection refused"):
        give_access(Cluster(nobody, ADMIN, None), "kibanas", keys)


class TestRights:
    def indices(self, name: str) -> list[dict[str, Any]]:
        (role,) = rights(name).values()
        found: list[dict[str, Any]] = role["indices"]
        return found

    def test_the_pipeline_cannot_delete_an_index(self) -> None:
        granted = {p for index in self.indices("pipeline") for p in index["privileges"]}
        assert not granted & {"all", "manage", "delete", "delete_index"}

    def test_no_key_reaches_beyond_our_indices(self) -> None:
        for name in ("pipeline", "setup"):
            for index in self.indices(name):
                assert all(pattern.startswith("news-") for pattern in index["names"])

    def test_readers_see_only_what_the_alias_shows(self) -> None:
        role = json.loads((HERE / "roles" / "newsline_reader.json").read_text())
        assert [index["names"] for index in role["indices"]] == [["news-articles"]]
        assert "write" not in json.dumps(role)
        assert "cluster" not in role
