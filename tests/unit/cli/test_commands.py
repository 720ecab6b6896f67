"""Each command over a small state: what it prints, and its exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.adapters.inline import InlineReaders
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.cli import ingest, main
from pipeline.errors import AccountingError
from pipeline.run import list_parts, parse_item
from pipeline.stages.deliveries import Deliveries
from tests.newsroom import (
    FEED,
    ROOT,
    RULES,
    Newsroom,
    crashing,
    entry,
    page,
    rss,
    story,
)
from tests.search_samples import placed, wire_story, written
from tests.servers import LocalServer, answer

BRIDGE = "https://valley.example/the-bridge.html"
SCHOOL = "https://valley.example/the-school.html"


def test_feeds_out_of_reach_are_named_with_advice_and_are_no_failure(news) -> None:
    result = news("run")
    assert result.exit_code == 0, result.output
    assert "taken in" in result.stdout
    assert "valley" in result.stdout
    assert "https://valley.invalid/feed.xml" in result.stdout
    assert "check the network and the URL" in result.stdout
    assert "Nothing new: 0 taken in, no article added or changed." in result.stdout
    again = news("run")
    assert again.exit_code == 0
    assert "asked again after" in again.stdout
    assert "Nothing new" in again.stdout


def test_the_shipped_sources_are_well_formed(news) -> None:
    result = news(
        "--sources", str(ROOT / "config" / "sources.yaml"),
        "sources", "check", "--offline",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "all well formed" in result.stdout


def test_a_feed_out_of_reach_fails_the_check_of_the_sources(news) -> None:
    result = news("sources", "check", "valley")
    assert result.exit_code == 1
    assert "!  valley: https://valley.invalid/feed.xml: " in result.stdout


def test_search_shows_headline_source_and_excerpt(news, room: Newsroom) -> None:
    result = news("search", "bridge")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Council debates the bridge"
    assert lines[1].startswith("  valley · en · 2026-09-01 05:00 · ")
    assert "the bridge" in lines[2]
    assert lines[-1] == "1 of 1 articles"


def test_search_as_json_is_a_document_a_line(news, room: Newsroom) -> None:
    result = news("search", "council", "--json", "--newest")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert {f["url"] for f in found} == {BRIDGE, SCHOOL}
    assert {"body", "language", "article_id", "first_seen_at"} <= set(found[0])


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ([], 2),
        (["--source", "valley"], 2),
        (["--source", "coast"], 0),
        (["--source", "coast", "--source", "valley"], 2),
        (["--language", "en"], 2),
        (["--language", "de"], 0),
        (["--since", "2026-09-01"], 2),
        (["--since", "2026-09-01T05:00:01Z"], 0),
        (["--until", "2026-09-01T05:00:00Z"], 0),
        (["--until", "2026-09-01T07:00:00+01:00"], 2),
        (["--as-of", "2026-09-01T05:59:59Z"], 0),
        (["--limit", "1"], 1),
        (["--originals"], 2),
        (["--agency", "NLW"], 0),
        (["--subject", "medtop:20000139", "--subject", "N2"], 0),
        (["--urgency", "9"], 0),
    ],
)
def test_filters_narrow_a_search(news, room, options, number) -> None:
    result = news("search", "council", "--json", *options)
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == number


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["slugline:breach"], 1),
        (["--agency", "NLW"], 1),
        (["--subject", "medtop:20000139"], 1),
        (["--subject", "20000139", "--urgency", "2"], 1),
        (["--urgency", "1"], 0),
        (["--agency", "Valley Wire"], 0),
        (["quadrille"], 0),
    ],
)
def test_a_search_asks_for_what_an_agency_says(
    news, tmp_path: Path, options, number
) -> None:
    index = SqliteSearch(tmp_path / "state" / "search.sqlite")
    index.write([placed("a1", wire_story()), placed("a2", written("Rain"))])
    result = news("search", *options)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"{number} of {number} articles"
    assert "quadrille" not in result.stdout


@pytest.mark.parametrize("urgency", ["0", "10", "high"])
def test_an_urgency_that_is_none_is_refused(news, urgency: str) -> None:
    assert news("search", "--urgency", urgency).exit_code == 2


def test_search_without_an_index_finds_nothing(news) -> None:
    result = news("search", "rain")
    assert (result.exit_code, result.stdout) == (0, "0 of 0 articles\n")


def test_explain_prints_the_story(news, room: Newsroom) -> None:
    result = news("explain", BRIDGE)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"article {room.item(BRIDGE).article_id}: ")
    assert "never seen" in news("explain", "https://valley.example/x").stdout


def test_status_shows_backlog_and_problems(news, room: Newsroom) -> None:
    room.publish(FEED, status=404)
    room.publish(SCHOOL, status=500)
    room.clock.at = room.item(SCHOOL).recheck_at or room.clock.at
    room.visit()
    result = news("status")
    assert result.exit_code == 0
    assert "2026-09-01 07:00" in result.stdout
    assert "404 Not Found" in result.stdout
    assert "0 open items" in result.stdout


@pytest.fixture
def held(room: Newsroom) -> str:
    """The id of an item in quarantine."""
    url = room.publish_story("the mill")
    room.publish_feed(entry(url, "Mill"))
    room.read = crashing(lambda task: True)
    room.clock.at = room.clock.at.replace(minute=10)
    room.visit()
    return room.item(url).item_id


def test_quarantine_is_listed_shown_and_discarded(news, room, held: str) -> None:
    listed = news("quarantine", "list")
    assert listed.stdout.startswith(f"{held[:12]}  2026-09-01 06:10  valley  bug  ")
    assert "1 in quarantine" in listed.stderr
    assert news("quarantine", "list", "--source", "coast").stdout == ""
    shown = news("quarantine", "show", held[:12])
    assert "bug: Traceback" in shown.stdout
    assert f"item {held} of source valley" in shown.stdout
    gone = news("quarantine", "discard", held[:12], "--why", "a test")
    assert gone.stdout == "1 items discarded\n"
    assert room.end(held) == "dropped(discarded)"


def test_quarantine_retry_reopens(news, room, held: str) -> None:
    assert "1 items will be read again" in news("quarantine", "retry", "--all").stdout
    assert room.end(held).startswith("open")


def test_an_id_that_is_not_in_quarantine_is_exit_code_2(news, held: str) -> None:
    result = news("quarantine", "show", "zzz")
    assert result.exit_code == 2
    assert "0 quarantined items" in result.stderr


def test_reindex_writes_all_articles_anew(news, room: Newsroom) -> None:
    before = room.documents()
    (room.folder / "search.sqlite").unlink()
    result = news("reindex")
    assert result.exit_code == 0, result.output
    assert "2 articles written, 0 not" in result.stdout
    assert room.documents() == before


def test_reindex_over_a_damaged_archive_names_what_is_missing(
    news, room: Newsroom
) -> None:
    for file in (room.folder / "archive" / "pages").rglob("*.gz"):
        file.write_bytes(b"gone bad")
    result = news("reindex")
    assert result.exit_code == 1
    assert "0 articles written, 2 not" in result.stdout
    assert "news archive check" in " ".join(result.stdout.split())


def test_archive_check_counts_and_names_damage(news, room: Newsroom) -> None:
    result = news("archive", "check")
    assert result.exit_code == 0
    assert "2 files, 4 records, 0 registered, 0 damaged" in result.stdout
    file = next((room.folder / "archive" / "pages").rglob("*.gz"))
    file.write_bytes(b"gone bad")
    result = news("archive", "check")
    assert result.exit_code == 1
    assert f"{file.name}: damaged" in result.stdout


def test_forget_asks_first(news, room: Newsroom) -> None:
    refused = news("forget", BRIDGE, "--why", "x", typed="n\n")
    assert refused.exit_code == 130
    assert "Council debates the bridge" in room.headlines()
    done = news("forget", BRIDGE, "--why", "x", typed="y\n")
    assert done.exit_code == 0
    assert "1 articles taken down" in done.stdout
    assert room.headlines() == ["", "Council debates the school"]


def test_forget_tells_what_it_does_not_know(news, room: Newsroom) -> None:
    result = news("forget", "nonsense", "--why", "x", "--yes")
    assert result.exit_code == 2
    assert "no such article" in result.stderr


def test_a_ledger_that_is_none_is_exit_code_1(news, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "ledger.sqlite").write_text("not a database" * 100)
    result = news("status")
    assert result.exit_code == 1
    assert "ledger.sqlite" in result.stderr.replace("\n", "")
    assert "Traceback" not in result.output


def test_a_run_that_does_not_add_up_is_exit_code_3(
    news, monkeypatch: pytest.MonkeyPatch
) -> None:
    def off(_: object) -> None:
        raise AccountingError("run r1 does not add up")

    monkeypatch.setattr(ingest, "run_once", off)
    result = news("run")
    assert result.exit_code == 3
    assert "does not add up" in result.stderr


def test_a_bug_in_a_step_is_exit_code_3_and_the_rest_is_indexed(
    news, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = crashing(lambda task: "bridge" in task.document.url)
    readers = InlineReaders(
        lambda task: read(task, RULES, Deliveries()), parse_item, list_parts
    )
    monkeypatch.setattr(
        "pipeline.bootstrap.SubprocessReaders", lambda *_, **__: readers
    )
    with LocalServer({}) as server:
        feed = server.url("/feed.xml")
        sources.write_text(f"sources: [{{id: local, name: L, feeds: ['{feed}']}}]")
        server.routes["/feed.xml"] = answer(
            rss(entry(server.url("/bridge")), entry(server.url("/school"))),
            headers={"content-type": "text/xml"},
        )
        for subject in ("bridge", "school"):
            body = page(f"The {subject}", *story(f"the {subject}"))
            server.routes[f"/{subject}"] = answer(body)
        result = news("run", private_hosts="127.0.0.1")
    assert result.exit_code == 3, result.output
    assert "1 articles added, 0 updated." in result.stdout
    assert "1 items met a bug: 'news quarantine list' shows them." in result.stderr
    assert "bug 1" in result.stdout


def test_a_secret_may_stand_in_a_file(tmp_path: Path, environment) -> None:
    secret = tmp_path / "ledger-url"
    secret.write_text(f"sqlite:///{tmp_path}/elsewhere.sqlite\n")
    env = environment | {"NEWS_LEDGER_URL_FILE": str(secret)}
    assert CliRunner(env=env).invoke(main, ["status"]).exit_code == 0
    assert (tmp_path / "elsewhere.sqlite").exists()


def test_an_index_that_was_lost_is_told_wherever_it_matters(
    news, room: Newsroom
) -> None:
    room.list_stories("the bridge")
    room.visit()
    for file in room.folder.glob("search.sqlite*"):
        file.unlink()
    assert "is empty" in news("search", "bridge").output
    assert "2 articles are not in the index" in news("status").output
    assert "news reindex" in news("run").output
    news("reindex")
    assert "not in the index" not in news("status").output


def test_an_item_is_explained_by_the_id_that_lists_show(news, room: Newsroom) -> None:
    room.list_stories("the bridge")
    room.visit()
    item_id = room.item(BRIDGE).item_id
    assert f"item {item_id}" in news("explain", item_id[:12]).stdout
    assert "never seen" in news("explain", item_id[:11]).stdout


def test_a_replay_is_not_mixed_with_a_live_state(
    news, room: Newsroom, tmp_path: Path
) -> None:
    room.list_stories("the bridge")
    room.visit()
    recording = tmp_path / "web.warc.gz"
    recording.write_bytes(b"")
    result = news("run", "--from-archive", str(recording))
    assert result.exit_code == 2
    assert "live runs" in result.stderr
    assert "--state" in result.stderr
