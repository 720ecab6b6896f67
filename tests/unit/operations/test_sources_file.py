"""Writing into the sources file: what stood there stays, or nothing changes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.operations.sources_file import (
    add_to_file,
    entry_text,
    known_sources,
    with_entries,
)
from pipeline.sources import CrawlRules, Source, load_sources

SORTED = """\
# Our sources.
sources:
  - id: coast
    name: Coast  # the one by the sea
    feeds: [https://coast.example/a.xml]

  # Slow: ask seldom.
  - id: valley
    name: Valley
    feeds: [https://valley.example/a.xml]
"""


def a_source(source_id: str, **given: object) -> Source:
    feeds = (f"https://{source_id}.example/feed.xml",)
    return Source(**({"id": source_id, "name": source_id, "feeds": feeds} | given))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "config" / "sources.yaml"
    made.parent.mkdir()
    made.write_text(SORTED)
    return made


def ids(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return [line.split()[-1] for line in lines if line.strip().startswith("- id:")]


def test_entries_go_to_their_place_and_comments_stay(file: Path) -> None:
    new = [a_source(source_id) for source_id in ("delta", "alp", "zoo", "dune")]
    add_to_file(file, new)
    assert ids(file) == ["alp", "coast", "delta", "dune", "valley", "zoo"]
    text = file.read_text()
    assert "  # Slow: ask seldom.\n  - id: valley\n" in text
    assert "name: Coast  # the one by the sea\n" in text
    assert [line for line in SORTED.splitlines() if line not in text.splitlines()] == []


def test_entries_come_last_where_the_file_has_an_order_of_its_own(file: Path) -> None:
    file.write_text(SORTED.replace("id: coast", "id: zebra"))
    add_to_file(file, [a_source("delta")])
    assert ids(file) == ["zebra", "valley", "delta"]


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sources.yaml"
    assert known_sources(path) == ()
    add_to_file(path, [a_source("valley")])
    assert ids(path) == ["valley"]
    assert path.read_text().startswith("# ")


@pytest.mark.parametrize(
    "text",
    [
        "sources: []\n",
        "# mine\nsources: []",
        "sources:\n- id: b\n  name: B\n  feeds: [https://b.example/]",
        "sources:\n\n\n    - id: b\n      name: B\n      feeds: [https://b.example/]\n\n",
        "%YAML 1.1\n---\nsources:\n- id: b\n  name: B\n  feeds: [https://b.example/]\n",
        "sources:\r\n- id: b\r\n  name: B\r\n  feeds: [https://b.example/]\r\n",
    ],
)
def test_a_list_may_be_written_in_many_ways(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
    before = load_sources(file)
    add_to_file(file, [a_source("a"), a_source("c")])
    assert {*before, a_source("a"), a_source("c")} == set(load_sources(file))


def test_what_cannot_be_added_to_is_left_as_it_is(file: Path) -> None:
    text = "sources: [{id: b, name: B, feeds: ['https://b.example/']}]\n"
    file.write_text(text)
    with pytest.raises(ConfigError, match="by hand"):
        add_to_file(file, [a_source("a")])
    assert file.read_text() == text
    assert list(file.parent.iterdir()) == [file]


def test_what_would_be_wrong_is_not_written(file: Path) -> None:
    with pytest.raises(ConfigError, match="also in"):
        add_to_file(file, [a_source("a", feeds=("https://coast.example/a.xml",))])
    assert file.read_text() == SORTED
    assert list(file.parent.iterdir()) == [file]


def test_the_file_keeps_its_rights_and_its_links(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    add_to_file(link, [a_source("a")])
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert ids(file)[0] == "a"


def test_only_what_is_unusual_is_written() -> None:
    source = a_source("valley", language="en", crawl=CrawlRules(gap=5))
    assert (
        entry_text(source)
        == """\
- id: valley
  name: valley
  language: en
  feeds:
    - https://valley.example/feed.xml
  crawl:
    gap: 5
"""
    )


NAMES = st.text(min_size=1, max_size=30).filter(str.isprintable)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)


@given(st.dictionaries(IDS, NAMES, max_size=6))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_written_is_read_as_it_was(
    tmp_path: Path, names: dict[str, str]
) -> None:
    new = [a_source(f"x{i}", name=name) for i, name in names.items()]
    path = tmp_path / "drawn.yaml"
    path.write_text(with_entries(SORTED, new))
    loaded = load_sources(path)
    assert [s for s in loaded if s.id not in ("coast", "valley")] == sorted(
        new, key=lambda source: source.id
    )
    assert ids(path) == sorted(ids(path))
