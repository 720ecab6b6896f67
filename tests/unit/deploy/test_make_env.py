import base64
import re
import stat
from pathlib import Path

import pytest

from deploy.make_env import fill, write

EXAMPLE = (Path(__file__).parents[3] / "example.env").read_text()


def values(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_every_secret_is_drawn_and_no_two_are_alike() -> None:
    example, filled = values(EXAMPLE), values(fill(EXAMPLE))
    drawn = [filled[name] for name in filled if filled[name] != example[name]]
    assert len(drawn) == len(set(drawn)) == 11
    assert {name for name, value in filled.items() if not value} == {"NEWS_USER_AGENT"}


def test_what_is_not_secret_stays_as_it_is() -> None:
    example, filled = values(EXAMPLE), values(fill(EXAMPLE))
    for name in ("AIRFLOW_PORT", "WIRE_DROP", "WORKER_MEMORY"):
        assert filled[name] == example[name]
    assert re.findall("^#.*", fill(EXAMPLE), re.M) == re.findall("^#.*", EXAMPLE, re.M)


def test_a_secret_is_long_and_needs_no_quoting() -> None:
    for name, value in values(fill(EXAMPLE)).items():
        if name.endswith(("_PASSWORD", "_SECRET", "_KEY")):
            assert re.fullmatch(r"[\w-]{43,}=?", value), name


def test_the_fernet_key_is_32_bytes() -> None:
    key = values(fill("AIRFLOW_FERNET_KEY=\n"))["AIRFLOW_FERNET_KEY"]
    assert len(base64.urlsafe_b64decode(key)) == 32


def test_two_installations_share_no_secret() -> None:
    one, other = values(fill(EXAMPLE)), values(fill(EXAMPLE))
    assert one["ELASTIC_PASSWORD"] != other["ELASTIC_PASSWORD"]


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "example.env").write_text("A_PASSWORD=\n")
    write(tmp_path)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert re.fullmatch(r"A_PASSWORD=[0-9a-f]{64}\n", (tmp_path / ".env").read_text())


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "example.env").write_text("A_PASSWORD=\n")
    (tmp_path / ".env").write_text("A_PASSWORD=precious\n")
    with pytest.raises(FileExistsError):
        write(tmp_path)
    assert (tmp_path / ".env").read_text() == "A_PASSWORD=precious\n"
