"""The logins of drops: found by the name of the source, never guessed."""

from pathlib import Path

import pytest

from pipeline.adapters.folders.logins import drop_logins
from pipeline.errors import ConfigError
from pipeline.sources import Source, WireDrop

VALLEY = WireDrop(folder="sftp://wire.example/out")
SAME_SERVER = WireDrop(folder="sftp://wire.example/out", agency="NLW")
SOURCES = (
    Source(id="valley-wire", name="Valley Wire", drop=VALLEY),
    Source(id="valley", name="Valley", drop=SAME_SERVER),
    Source(id="coast", name="Coast", feeds=("https://coast.example/a.xml",)),
)


def test_a_source_has_the_login_of_its_name() -> None:
    login = drop_logins(
        SOURCES,
        {
            "NEWS_DROP_VALLEY_WIRE_USER": "wire",
            "NEWS_DROP_VALLEY_WIRE_KEY_FILE": "/keys/wire",
            "NEWS_DROP_VALLEY_WIRE_KNOWN_HOSTS": "/keys/known_hosts",
            "NEWS_DROP_VALLEY_USER": "valley",
            "NEWS_DROP_VALLEY_PASSWORD": "wo:rd/",
        },
    )
    assert login(VALLEY) == {
        "user": "wire",
        "key_file": "/keys/wire",
        "known_hosts": "/keys/known_hosts",
    }
    assert login(SAME_SERVER) == {"user": "valley", "password": "wo:rd/"}


def test_without_variables_no_drop_has_a_login() -> None:
    assert drop_logins(SOURCES, {})(VALLEY) == {}


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("pässword\n", "utf-8")
    login = drop_logins(SOURCES, {"NEWS_DROP_VALLEY_PASSWORD_FILE": str(file)})
    assert login(SAME_SERVER) == {"password": "pässword"}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    name = "NEWS_DROP_VALLEY_PASSWORD_FILE"
    with pytest.raises(ConfigError, match=f"{name}: cannot read .*nowhere"):
        drop_logins(SOURCES, {name: str(tmp_path / "nowhere")})


@pytest.mark.parametrize(
    "name",
    ["NEWS_DROP_VALEY_USER", "NEWS_DROP_VALLEY_PASSWRD", "NEWS_DROP_COAST_USER"],
)
def test_a_name_that_fits_no_drop_is_answered_with_those_that_do(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        drop_logins(SOURCES, {name: "secret"})
    problem = str(caught.value)
    assert problem.startswith(f"{name}: no such setting")
    assert "NEWS_DROP_VALLEY_WIRE_KNOWN_HOSTS" in problem
    assert "secret" not in problem


def test_every_wrong_name_is_named_at_once() -> None:
    given = {"NEWS_DROP_B_USER": "", "NEWS_DROP_A_USER": ""}
    with pytest.raises(ConfigError) as caught:
        drop_logins([], given)
    lines = [line.partition(":")[0] for line in str(caught.value).splitlines()]
    assert lines == sorted(given)
