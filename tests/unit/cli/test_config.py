"""Wrong configuration: named, explained, exit code 2, and nothing was started."""

from pathlib import Path

import pytest

TWO = """
sources:
  - {id: valley, name: Valley, feeds: [https://valley.invalid/a.xml]}
  - %s
"""


def said(result) -> str:
    """Return the message on one line, as a terminal may have wrapped it."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        pytest.param(
            "{id: coast, name: Coast, feed: [https://coast.invalid/]}",
            ("source coast", "feed:", "no such key", "allowed are", "feeds", "crawl"),
            id="wrong key",
        ),
        pytest.param(
            "{id: coast, name: C, feeds: [https://c.invalid/], crawl: {gaps: 3}}",
            ("source coast", "crawl.gaps", "allowed are gap, fetch_pages"),
            id="wrong key inside",
        ),
        pytest.param(
            "{id: coast, name: Coast, feeds: https://coast.invalid/}",
            ("source coast", "feeds:", "must be a list"),
            id="wrong type",
        ),
        pytest.param(
            "{id: coast, name: Coast, feeds: [ftp://coast.invalid/]}",
            ("source coast", "feeds.0:", "http or https"),
            id="wrong URL",
        ),
        pytest.param(
            "{id: coast, name: C, feeds: [https://c.invalid/], boilerplate: some}",
            ("source coast", "boilerplate", "'on' or 'off'"),
            id="wrong value",
        ),
        pytest.param(
            "{id: Coast Post, name: Coast, feeds: [https://coast.invalid/]}",
            ("source Coast Post", "id:", "a-z, 0-9 and dashes"),
            id="wrong id",
        ),
        pytest.param(
            "{name: Coast, feeds: [https://coast.invalid/]}",
            ("source number 2", "id:", "is missing"),
            id="no id",
        ),
        pytest.param(
            "{id: valley, name: Coast, feeds: [https://coast.invalid/]}",
            ("source valley", "id:", "twice"),
            id="duplicate id",
        ),
        pytest.param(
            "{id: coast, name: Coast, feeds: [https://valley.invalid/a.xml]}",
            ("source coast", "https://valley.invalid/a.xml", "also in valley"),
            id="duplicate feed",
        ),
        pytest.param(
            "{id: coast, name: Coast}",
            ("source coast", "neither feeds nor a drop"),
            id="nothing to read",
        ),
        pytest.param("just a text", ("source number 2",), id="no mapping"),
    ],
)
def test_a_fault_in_the_sources_names_file_source_and_key(
    news, sources: Path, line: str, parts: tuple[str, ...]
) -> None:
    sources.write_text(TWO % line)
    message = said(news("run"))
    assert [p for p in (sources.name, *parts) if p not in message] == []


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("sources: [", "not valid YAML"),
        ("\x00", "not valid YAML"),
        ("- a\n- b\n", "sources.yaml"),
        ("publishers: []", "allowed are sources"),
    ],
)
def test_a_file_that_holds_no_sources_is_named(
    news, sources: Path, content: str, part: str
) -> None:
    sources.write_text(content)
    message = said(news("run"))
    assert part in message
    assert sources.name in message


def test_a_missing_sources_file_tells_how_to_give_one(news, tmp_path: Path) -> None:
    message = said(news("--sources", str(tmp_path / "none.yaml"), "run"))
    assert "none.yaml: cannot be read" in message
    assert "--sources" in message


def test_all_faults_are_told_at_once(news, sources: Path) -> None:
    sources.write_text("sources: [{id: a, nam: A}, {id: b, name: B, x: 1}]")
    message = said(news("run"))
    assert [p for p in ("source a: nam", "source b: x") if p not in message] == []


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("host_gap", "soon", "NEWS_HOST_GAP: Input should be a valid number"),
        ("host_gap", "-1", "NEWS_HOST_GAP: Input should be greater than or equal to 0"),
        ("port", "70000", "NEWS_PORT"),
        ("workers", "many", "NEWS_WORKERS"),
        ("user_agent", "Grüße", "NEWS_USER_AGENT"),
        ("recheck_after", "1,two", "NEWS_RECHECK_AFTER"),
        ("colour", "red", "NEWS_COLOUR: no such setting; there are NEWS_STATE_DIR"),
        ("proxy_file", "/nowhere/at/all", "NEWS_PROXY_FILE: cannot read"),
        ("boilerplate", "/nowhere/rules.yaml", "rules.yaml"),
        ("proxy", "127.0.0.1:1", "NEWS_PROXY"),
        ("ledger_url", "nonsense", "NEWS_LEDGER_URL"),
        ("ledger_url", "oracle://x", "NEWS_LEDGER_URL"),
        ("archive_url", "nosuch://x", "NEWS_ARCHIVE_URL"),
    ],
)
def test_a_wrong_setting_is_named(news, name: str, value: str, part: str) -> None:
    assert part in said(news("run", **{name: value}))


def test_nothing_is_started_when_the_configuration_is_wrong(
    news, sources: Path, tmp_path: Path
) -> None:
    sources.write_text("sources: [")
    news("run")
    assert not (tmp_path / "state").exists()


def test_a_clock_is_for_recordings_only(news) -> None:
    assert "--from-archive" in said(news("run", "--clock", "2026-09-01"))


@pytest.mark.parametrize("option", ["--since", "--until", "--as-of"])
def test_a_wrong_time_is_named_with_a_right_one(news, option: str) -> None:
    message = said(news("search", option, "yesterday"))
    assert "yesterday: not a time; write 2026-09-01T06:00:00Z" in message


@pytest.mark.parametrize("query", ['"unended', "OR rain", "headline: rain", "&"])
def test_a_wrong_query_is_explained(news, room, query: str) -> None:
    assert said(news("search", query)).startswith("news: query: ")


def test_an_unknown_source_is_named(news) -> None:
    assert "coast: no such source" in said(news("sources", "check", "coast"))
