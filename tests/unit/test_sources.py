"""The sources: read, checked, sorted; the messages are tested with the command."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.sources import Source, load_sources
from tests.newsroom import ROOT


def load(folder: Path, text: str) -> tuple[Source, ...]:
    file = folder / "sources.yaml"
    file.write_text(text)
    return load_sources(file)


def test_sources_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    found = load(tmp_path, """
sources:
  - {id: valley, name: Valley, feeds: [https://valley.example/a.xml]}
  - {id: coast, name: Coast, feeds: [https://coast.example/a.xml]}
""")  # fmt: skip
    assert [source.id for source in found] == ["coast", "valley"]


def test_what_is_not_said_is_the_usual(tmp_path: Path) -> None:
    text = "sources: [{id: valley, name: Valley, feeds: [https://valley.example/a]}]"
    (source,) = load(tmp_path, text)
    assert source.crawl.fetch_pages
    assert source.crawl.gap is None
    assert (source.boilerplate, source.drop, source.categories) == ("on", None, ())


@pytest.mark.parametrize(
    ("written", "read"), [("off", "off"), ('"off"', "off"), ("on", "on")]
)
def test_a_switch_is_written_with_or_without_quotes(tmp_path, written, read) -> None:
    feeds = "feeds: [https://valley.example/a]"
    switches = f"boilerplate: {written}, quality: {written}"
    (source,) = load(tmp_path, f"sources: [{{id: v, name: V, {feeds}, {switches}}}]")
    assert (source.boilerplate, source.quality) == (read, read)


def test_an_agency_needs_a_drop_and_no_feed(tmp_path: Path) -> None:
    text = "sources: [{id: agency, name: A, drop: {folder: wire, agency: AP}}]"
    (source,) = load(tmp_path, text)
    assert source.drop
    assert (source.drop.folder, source.drop.pattern) == ("wire", "*")


@pytest.mark.parametrize(
    "url",
    ["example.org/feed", "ftp://a.example/", "https://", "https://u:p@a.example/", ""],
)
def test_a_feed_is_a_web_address_without_a_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"source valley: feeds\.0: "):
        load(tmp_path, f"sources: [{{id: valley, name: V, feeds: ['{url}']}}]")


@pytest.mark.parametrize(
    "folder",
    [
        "ftp://valley:word@wire.example/out",
        "sftp://valley@wire.example/out",
        "ftp://valley:wo/rd@wire.example/out",
        "s3://key:secret@bucket/in",
    ],
)
def test_the_folder_of_a_drop_holds_no_login(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            f"sources: [{{id: valley-wire, name: V, drop: {{folder: '{folder}'}}}}]",
        )
    problem = str(caught.value)
    assert "source valley-wire: drop: " in problem
    assert (
        "set NEWS_DROP_VALLEY_WIRE_USER and NEWS_DROP_VALLEY_WIRE_PASSWORD" in problem
    )
    assert "wo" not in problem.partition("drop: ")[2].replace("password", "")


@pytest.mark.parametrize(
    "folder",
    [
        "drop/a@b",
        "/srv/in:out@here",
        "sftp://wire.example:2222/out",
        "sftp://[::1]:2222/out",
        "ftp://wire.example/to@valley:1",
        "s3://bucket/in",
        "file:///srv/wire",
    ],
)
def test_an_at_sign_in_a_path_is_no_login(tmp_path: Path, folder: str) -> None:
    (source,) = load(
        tmp_path, f"sources: [{{id: valley, name: V, drop: {{folder: '{folder}'}}}}]"
    )
    assert source.drop
    assert source.drop.folder == folder


def test_one_drop_is_not_that_of_two_sources(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="source b: drop: is also the drop of a"):
        load(tmp_path, """
sources:
  - {id: a, name: A, drop: {folder: wire}}
  - {id: b, name: B, drop: {folder: wire}}
  - {id: c, name: C, drop: {folder: wire, pattern: "*.xml"}}
""")  # fmt: skip


def test_an_empty_file_lacks_its_only_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="top level: sources: is missing"):
        load(tmp_path, "")


def test_the_hosts_of_a_source_are_those_of_its_feeds_and_its_home_page() -> None:
    source = Source(
        id="valley",
        name="Valley",
        home_page="https://www.valley.example/",
        feeds=("https://feeds.example/valley", "https://valley.example:8443/a"),
    )
    assert source.hosts == {"www.valley.example", "feeds.example", "valley.example"}
    assert Source(id="agency", name="A").hosts == frozenset()


def test_the_shipped_sources_can_be_read() -> None:
    assert load_sources(ROOT / "config" / "sources.yaml")
