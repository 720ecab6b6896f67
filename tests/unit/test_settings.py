"""The settings: one table, read from the environment, faults by name."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import Settings, read_settings, variables


def test_without_a_variable_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PATH": "/bin", "NEWSPAPER": "x"}) == Settings()


def test_variables_are_read_in_the_type_of_the_table() -> None:
    read = read_settings({
        "NEWS_STATE_DIR": "/srv/news",
        "NEWS_HOST_GAP": "2.5",
        "NEWS_BATCH": "7",
        "NEWS_PRIVATE_HOSTS": "wire.lan,127.0.0.1",
        "NEWS_RECHECK_AFTER": "1,2.5",
    })  # fmt: skip
    assert read.state_dir == Path("/srv/news")
    assert (read.host_gap, read.batch) == (2.5, 7)
    assert read.private_hosts == ("wire.lan", "127.0.0.1")
    assert read.recheck_after == (1.0, 2.5)


def test_what_is_given_wins_and_none_is_not_given() -> None:
    environ = {"NEWS_PORT": "9000", "NEWS_BATCH": "7"}
    read = read_settings(environ, port=1234, batch=None)
    assert (read.port, read.batch) == (1234, 7)


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("http://user:word@proxy.lan:3128\n")
    read = read_settings({"NEWS_PROXY_FILE": str(file)})
    assert read.proxy == "http://user:word@proxy.lan:3128"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"NEWS_PROXY_FILE: cannot read .*none"):
        read_settings({"NEWS_PROXY_FILE": str(tmp_path / "none")})


def test_every_fault_is_named_at_once() -> None:
    environ = {"NEWS_PORT": "x", "NEWS_BATCH": "0", "NEWS_COLOUR": "red"}
    with pytest.raises(ConfigError) as caught:
        read_settings(environ)
    lines = str(caught.value).splitlines()
    names = ["NEWS_BATCH", "NEWS_COLOUR", "NEWS_PORT"]
    assert sorted(line.partition(":")[0] for line in lines) == names


def test_an_unknown_name_is_answered_with_all_names() -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings({"NEWS_COLOUR": "red"})
    missing = [n for n in variables().values() if n not in str(caught.value)]
    assert missing == []


def test_logins_of_drops_are_kept_for_the_sources_and_never_shown() -> None:
    login = {"NEWS_DROP_VALLEY_USER": "v", "NEWS_DROP_VALLEY_PASSWORD_FILE": "/secret"}
    read = read_settings(login | {"NEWS_PORT": "9000"})
    assert read.drops == login
    assert "VALLEY" not in repr(read)


def test_the_variable_of_drops_is_a_family_and_no_single_one() -> None:
    assert variables()["port"] == "NEWS_PORT"
    assert variables()["drops"] == "NEWS_DROP_<SOURCE>_..."
    with pytest.raises(ConfigError, match="NEWS_DROPS: "):
        read_settings({"NEWS_DROPS": "x"})


def test_stores_are_in_the_state_folder_unless_said_otherwise() -> None:
    here = read_settings({"NEWS_STATE_DIR": "/srv/news"})
    assert here.ledger == "sqlite:////srv/news/ledger.sqlite"
    assert here.archive == "/srv/news/archive"
    there = Settings(ledger_url="postgresql://db/news", archive_url="s3://news")
    assert (there.ledger, there.archive) == ("postgresql://db/news", "s3://news")


def test_every_setting_tells_what_it_means() -> None:
    fields = Settings.model_fields.items()
    assert [name for name, field in fields if not field.description] == []


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1
