"""What must hold of docker-compose.yml, whatever else changes in it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.settings import Settings

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: Mapping[str, Any] = yaml.safe_load(TEXT)
SERVICES: Mapping[str, Mapping[str, Any]] = COMPOSE["services"]

ONCE = {"certificates", "es-setup", "news-setup", "airflow-init"}
LASTING = sorted(set(SERVICES) - ONCE)
AIRFLOW = sorted(name for name in SERVICES if name.startswith("airflow-"))
# Their start scripts write beside their configuration.
WRITES_TO_ITS_ROOT = {"elasticsearch", "kibana", "certificates"}
ENGINE_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock")

_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)([^}]*)\}")
_DOCUMENTED = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
_SECRET = re.compile(r"PASSWORD|SECRET|(?<!API_)KEY$|REDISCLI_AUTH|FERNET|JWT")

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
every_lasting_service = pytest.mark.parametrize("name", LASTING)


def environment(name: str) -> dict[str, str]:
    return SERVICES[name].get("environment", {})


def mounts(name: str) -> list[str]:
    return SERVICES[name].get("volumes", [])


def volumes(name: str) -> set[str]:
    sources = {mount.partition(":")[0] for mount in mounts(name)}
    return {source for source in sources if source[0] not in "./$"}


def awaited(name: str) -> dict[str, str]:
    waits = SERVICES[name].get("depends_on", {})
    return {other: how["condition"] for other, how in waits.items()}


def awaited_before(name: str) -> set[str]:
    return set(awaited(name)).union(*(awaited_before(n) for n in awaited(name)))


def documented() -> dict[str, str]:
    return dict(_DOCUMENTED.findall((ROOT / "example.env").read_text()))


def secrets_of(name: str) -> Iterator[tuple[str, str]]:
    for key, value in environment(name).items():
        if _SECRET.search(key) and not key.endswith(("_FILE", "SSL_KEY", "ssl.key")):
            yield key, value


def test_the_services_are_those_of_production() -> None:
    assert set(SERVICES) == ONCE | {
        "postgres",
        "redis",
        "elasticsearch",
        "kibana",
        "airflow-api-server",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "airflow-worker",
    }


class TestImages:
    @every_service
    def test_an_image_has_a_pinned_tag(self, name: str) -> None:
        tag = SERVICES[name]["image"].rpartition(":")[2]
        assert re.match(r"\d+\.\d+\.\d+|\d+\.\d+-\w", tag), tag

    def test_elasticsearch_and_kibana_are_of_one_version(self) -> None:
        assert SERVICES["elasticsearch"]["image"] == "elasticsearch:8.19.21"
        assert SERVICES["kibana"]["image"] == "kibana:8.19.21"
        assert SERVICES["certificates"]["image"] == SERVICES["elasticsearch"]["image"]

    def test_all_that_is_built_is_one_image(self) -> None:
        built = {s["image"] for s in SERVICES.values() if "build" in s}
        assert len(built) == 1
        assert all("build" in SERVICES[name] for name in AIRFLOW)


class TestRunning:
    @every_lasting_service
    def test_a_lasting_service_is_watched_and_started_again(self, name: str) -> None:
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= set(
            SERVICES[name]["healthcheck"]
        )

    @pytest.mark.parametrize("name", sorted(ONCE))
    def test_a_one_shot_ends_and_is_tried_again_a_few_times(self, name: str) -> None:
        assert SERVICES[name]["restart"].startswith("on-failure:")
        assert "healthcheck" not in SERVICES[name]

    @every_service
    def test_a_service_has_bounds(self, name: str) -> None:
        assert SERVICES[name]["mem_limit"]
        assert SERVICES[name]["pids_limit"] > 0
        assert SERVICES[name]["logging"]["options"]["max-size"]

    @every_service
    def test_who_waits_for_a_one_shot_waits_for_its_end(self, name: str) -> None:
        for other, condition in awaited(name).items():
            ends = "service_completed_successfully"
            assert condition == (ends if other in ONCE else "service_healthy"), other

    @pytest.mark.parametrize(
        ("name", "before"),
        [
            ("elasticsearch", {"certificates"}),
            ("es-setup", {"elasticsearch"}),
            ("news-setup", {"es-setup"}),
            ("kibana", {"elasticsearch", "es-setup"}),
            ("airflow-worker", {"news-setup", "airflow-init", "redis"}),
            *((name, {"postgres"}) for name in AIRFLOW),
        ],
    )
    def test_nothing_starts_before_what_it_needs(
        self, name: str, before: set[str]
    ) -> None:
        assert before <= awaited_before(name)

    @pytest.mark.parametrize("name", AIRFLOW)
    def test_airflow_starts_after_its_migration(self, name: str) -> None:
        assert name == "airflow-init" or "airflow-init" in awaited_before(name)

    @every_service
    def test_a_script_that_is_run_is_there(self, name: str) -> None:
        service = SERVICES[name]
        check = service.get("healthcheck", {}).get("test", [])
        words = [*service.get("command", []), *service.get("entrypoint", []), *check]
        for word in words:
            if "/deploy/" in word:
                assert (ROOT / "deploy" / word.rpartition("/deploy/")[2]).is_file()


class TestExposure:
    def test_only_the_two_pages_are_published_and_on_loopback(self) -> None:
        ports = {n: s["ports"] for n, s in SERVICES.items() if "ports" in s}
        assert set(ports) == {"kibana", "airflow-api-server"}
        assert all(p.startswith("127.0.0.1:") for each in ports.values() for p in each)

    def test_the_stores_have_no_way_out(self) -> None:
        assert COMPOSE["networks"]["stores"]["internal"] is True
        outside = {n for n, s in SERVICES.items() if "outside" in s.get("networks", [])}
        assert outside == {"kibana", "airflow-api-server", "airflow-worker"}

    @every_service
    def test_no_container_has_rights_over_its_host(self, name: str) -> None:
        service = SERVICES[name]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        forbidden = {"privileged", "cap_add", "devices", "pid", "ipc", "userns_mode"}
        assert not forbidden & set(service)
        assert service.get("network_mode") in (None, "none")
        assert not any(socket in m for m in mounts(name) for socket in ENGINE_SOCKETS)

    @every_service
    def test_a_root_file_system_is_read_only_where_its_image_allows(
        self, name: str
    ) -> None:
        is_read_only = SERVICES[name].get("read_only", False)
        assert is_read_only != (name in WRITES_TO_ITS_ROOT)

    @every_service
    def test_what_comes_from_this_machine_cannot_be_changed(self, name: str) -> None:
        for mount in mounts(name):
            if mount[0] in "./$":
                assert mount.endswith(":ro"), mount

    def test_only_the_certificates_are_made_as_root(self) -> None:
        roots = {n for n, s in SERVICES.items() if str(s.get("user", ""))[:1] == "0"}
        assert roots == {"certificates"}
        assert SERVICES["certificates"]["network_mode"] == "none"


class TestSecrets:
    @every_service
    def test_a_secret_is_required_and_never_written_here(self, name: str) -> None:
        for key, value in secrets_of(name):
            assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), key

    def test_this_test_knows_the_secrets(self) -> None:
        found = {
            value.partition(":?")[0][2:] for n in SERVICES for _, value in secrets_of(n)
        }
        assert found == {name for name, value in documented().items() if not value} - {
            "NEWS_USER_AGENT"
        }

    @every_service
    def test_an_address_holds_no_literal_password(self, name: str) -> None:
        for key, value in environment(name).items():
            if login := re.search(r"://(\w*):(.*)@", value):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", login[2]), key

    def test_the_administrators_of_the_stores_are_known_to_few(self) -> None:
        knows = {
            secret: {n for n in SERVICES if f"${{{secret}:" in str(environment(n))}
            for secret in ("ELASTIC_PASSWORD", "POSTGRES_PASSWORD", "KIBANA_PASSWORD")
        }
        assert knows == {
            "ELASTIC_PASSWORD": {"elasticsearch", "es-setup"},
            "POSTGRES_PASSWORD": {"postgres"},
            "KIBANA_PASSWORD": {"es-setup", "kibana"},
        }

    def test_only_the_worker_knows_the_ledger(self) -> None:
        knows = {n for n in SERVICES if "NEWS_LEDGER_URL" in environment(n)}
        assert knows == {"airflow-worker"}

    def test_a_private_key_is_mounted_where_it_is_used_only(self) -> None:
        users = {
            v: {n for n in SERVICES if v in volumes(n)} for v in COMPOSE["volumes"]
        }
        assert users["certificate-authority"] == {"certificates"}
        assert users["elasticsearch-certificate"] == {"certificates", "elasticsearch"}
        assert users["kibana-certificate"] == {"certificates", "kibana"}
        assert users["pipeline-key"] == {"es-setup", "airflow-worker"}
        assert users["setup-key"] == {"es-setup", "news-setup"}

    @pytest.mark.parametrize("name", AIRFLOW)
    def test_all_of_airflow_signs_with_the_same_secrets(self, name: str) -> None:
        for key in ("API_AUTH__JWT_SECRET", "API__SECRET_KEY", "CORE__FERNET_KEY"):
            key = f"AIRFLOW__{key}"
            assert environment(name)[key] == environment("airflow-scheduler")[key]


class TestVariables:
    def test_every_variable_is_documented_and_no_other(self) -> None:
        used = {name for name, _ in _VARIABLE.findall(TEXT)}
        assert used == set(documented())

    def test_a_default_here_is_the_one_in_the_example(self) -> None:
        for name, rest in _VARIABLE.findall(TEXT):
            shown = documented()[name]
            assert rest == f":-{shown}" if shown else rest.startswith(":?"), name

    def test_every_volume_is_declared_and_used(self) -> None:
        assert set().union(*map(volumes, SERVICES)) == set(COMPOSE["volumes"])

    @pytest.mark.parametrize("name", ["airflow-worker", "news-setup"])
    def test_every_setting_of_ours_is_one(self, name: str) -> None:
        given = {key for key in environment(name) if key.startswith("NEWS_")}
        known = {f"NEWS_{field.upper()}" for field in Settings.model_fields}
        assert {key.removesuffix("_FILE") for key in given} <= known

    def test_airflow_is_configured_with_double_underscores(self) -> None:
        # A name with one of them would be ignored without a word.
        for key in environment("airflow-scheduler"):
            assert re.fullmatch(r"AIRFLOW(__[A-Z]+(_[A-Z]+)*){2}", key), key
