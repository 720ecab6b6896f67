"""The files of overrides: what they may say, and how faults are named."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import ConfigError
from pipeline.extract.overrides_file import load_sites
from tests.newsroom import ROOT

PROOF = {"page": "ledger.example.html", "url": "https://ledger.example/a", "has": "A"}
GIVEN = {
    "site": "ledger.example",
    "why": "Its gallery stands inside the story.",
    "keep": ["div.story-body"],
    "drop": ["aside.promo", ".readmore"],
    "time_zone": "Europe/Berlin",
    "author": "By (?P<author>.+)",
    "proof": PROOF,
}


def write(folder: Path, given: Any, name: str = "ledger.example.yaml") -> Path:
    (folder / "ledger.example.html").write_text("<p>A</p>")
    file = folder / name
    file.write_text(given if isinstance(given, str) else yaml.safe_dump(given))
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_sites(folder)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).split("\n")]


def test_a_file_is_read_with_all_its_keys(tmp_path):
    sites = load_sites(write(tmp_path, GIVEN))
    (override,) = sites.overrides
    assert override.keep == ("div.story-body",)
    assert override.drop == ("aside.promo", ".readmore")
    assert override.proof[0].has == ("A",)
    assert sites.file(override) == f"{tmp_path}/ledger.example.yaml"


def test_no_folder_and_an_empty_one_hold_no_overrides(tmp_path):
    (tmp_path / "README.md").write_text("what this is for")
    assert load_sites(tmp_path).overrides == ()
    assert load_sites(tmp_path / "none").overrides == ()
    assert load_sites(tmp_path).hash == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kep": ["p"]}, "kep: no such key; allowed are site, why, keep, drop, "),
        ({"proof": {**PROOF, "hass": "x"}}, "proof.0.hass: no such key; allowed are p"),
        ({"why": None}, "why: must be a text"),
        ({"keep": ["p..x"]}, "keep.0: must be a CSS selector such as div.story-body: "),
        ({"drop": 5}, "drop: must be a list"),
        ({"time_zone": "Berlin"}, "time_zone: must be a time zone such as Europe/"),
        ({"author": "By (.+)"}, "author: must have the names in a group: (?P<author>"),
        ({"author": "By ("}, "author: must be a regular expression"),
        ({"site": "Ledger"}, "site: must be a host in small letters"),
        ({"site": "coast.example"}, "proof: url: https://ledger.example/a is no page"),
        ({"proof": []}, "proof: must not be empty"),
        ({"proof": None}, "proof: must be a list"),
        ({"proof": {**PROOF, "page": "b.html"}}, "proof.page: there is no file "),
        ({"proof": {**PROOF, "page": "../b.html"}}, "proof.0.page: must be a file bes"),
        ({"proof": {**PROOF, "url": "x"}}, "proof.0.url: must be the address of the"),
        ({"proof": {**PROOF, "has": []}}, "proof.0: needs one of has, has_not, headl"),
        (
            {"proof": {**PROOF, "published_at": "2026-09-01T10:00:00"}},
            "proof.0.published_at: must have an offset such as +02:00",
        ),
        (
            {"keep": [], "drop": [], "time_zone": None, "author": None},
            "needs one of keep, drop, time_zone, author",
        ),
    ],
)
def test_a_fault_is_named_with_file_and_key(tmp_path, changed, said):
    (fault,) = faults(write(tmp_path, GIVEN | changed))
    assert fault.startswith("ledger.example.yaml: ")
    assert said in fault


def test_a_missing_key_is_named(tmp_path):
    del (given := dict(GIVEN))["why"]
    assert faults(write(tmp_path, given)) == ["ledger.example.yaml: why: is missing"]


def test_all_faults_of_all_files_are_named_at_once(tmp_path):
    write(tmp_path, GIVEN | {"kep": 1, "time_zone": "x"})
    write(tmp_path, "a: [", name="broken.example.yaml")
    write(tmp_path, "- a", name="list.example.yaml")
    found = faults(tmp_path)
    assert found[0].startswith("broken.example.yaml: not valid YAML: ")
    for part in ("kep: no such key", "time_zone: must be", "list.example.yaml: file: "):
        assert any(part in line for line in found), part


@pytest.mark.parametrize("name", ["other.example.yaml", "ledger.example.yml"])
def test_a_file_has_the_name_of_its_site(tmp_path, name):
    (fault,) = faults(write(tmp_path, GIVEN, name))
    assert fault == f"{name}: site: must be named ledger.example.yaml"


def test_what_is_no_folder_is_named(tmp_path):
    file = tmp_path / "sites"
    file.write_text("")
    with pytest.raises(ConfigError, match="set NEWS_SITES"):
        load_sites(file)


def test_the_example_of_the_documentation_is_one(tmp_path):
    text = (ROOT / "docs" / "site-overrides.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.+?)```", text, re.DOTALL)
    (override,) = load_sites(write(tmp_path, example)).overrides
    assert all((override.keep, override.drop, override.time_zone, override.author))
