"""The `sources` commands, as somebody types them: over a web on this machine."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.records import FeedState
from pipeline.sources import load_sources
from tests.newsroom import FEED, Newsroom, entry, page, rss, story
from tests.servers import LocalServer, answer
from tests.values import NOW

XML = {"content-type": "text/xml"}
HTML = {"content-type": "text/html"}
SUBJECTS = ("bridge", "school")


@pytest.fixture
def site() -> Iterator[LocalServer]:
    """A site with a home page that declares a feed of two stories."""
    with LocalServer({}) as server:
        entries = [entry(server.url(f"/{s}"), f"The {s}") for s in SUBJECTS]
        home = (
            "<!doctype html><html><head><title>Valley</title><link rel=alternate "
            "type=application/rss+xml href=/feed.xml></head><body>News</body></html>"
        )
        server.routes["/"] = answer(home.encode(), headers=HTML)
        server.routes["/feed.xml"] = answer(rss(*entries), headers=XML)
        for subject in SUBJECTS:
            body = page(f"The {subject}", *story(f"the {subject}"))
            server.routes[f"/{subject}"] = answer(body, headers=HTML)
        yield server


@pytest.fixture
def local(news):
    """Run `news` so that it may fetch from this machine."""
    return lambda *words, **more: news(*words, private_hosts="127.0.0.1", **more)


def test_a_site_becomes_a_source_that_a_run_takes_in(local, site, sources) -> None:
    added = local("sources", "add", site.url("/"), "--id", "local", "--yes")
    assert added.exit_code == 0, added.output
    assert site.url("/feed.xml") in added.stdout
    assert "headline: The bridge" in added.stdout
    assert f"{sources}: added local;" in added.stdout
    assert site.paths == ["/robots.txt", "/", "/feed.xml", "/bridge", "/school"]
    assert [source.id for source in load_sources(sources)] == ["local", "valley"]
    assert "2 articles added" in local("run").stdout


def test_add_needs_none_of_the_stores(local, site: LocalServer) -> None:
    nowhere = {"ledger_url": "sqlite:////nowhere/x", "search_url": "http://127.0.0.1:1"}
    words = ("sources", "add", site.url("/feed.xml"), "--dry-run")
    result = local(*words, archive_url="/nowhere/archive", **nowhere)
    assert result.exit_code == 0, result.output


def test_add_asks_first(local, site: LocalServer, sources: Path) -> None:
    before = sources.read_text()
    refused = local("sources", "add", site.url("/feed.xml"), typed="n\n")
    assert refused.exit_code == 130
    assert "Write it into" in refused.stdout
    assert sources.read_text() == before
    agreed = local("sources", "add", site.url("/feed.xml"), typed="y\n")
    assert agreed.exit_code == 0
    assert "127-0-0-1" in sources.read_text()


def test_a_dry_run_shows_the_entry_and_writes_nothing(local, site, tmp_path) -> None:
    file = tmp_path / "none.yaml"
    result = local(
        "--sources", str(file), "sources", "add", site.url("/"), "--dry-run"
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "- id: 127-0-0-1\n  name: The Valley\n" in result.stdout
    assert not file.exists()
    assert not (tmp_path / "state").exists()


def test_a_feed_that_is_known_is_not_added_again(news, sources: Path) -> None:
    before = sources.read_text()
    result = news("sources", "add", "valley.invalid/feed.xml", "--yes")
    assert result.exit_code == 0
    assert "is in source valley already" in result.stdout
    assert sources.read_text() == before


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["http://127.0.0.1:1/"], "no feed at http://127.0.0.1:1/: "),
        (["https://valley.example/", "--id", "valley"], "has a source with this id"),
        (["https://valley.example/", "--id", "The Valley"], "small letters"),
        (["ftp://valley.example/"], "write it as https://valley.example/"),
        (["valley.example", "--clock", "2026-09-01"], "only with --from-archive"),
    ],
)
def test_add_says_what_is_wrong(news, words, part) -> None:
    result = news("sources", "add", *words, "--yes")
    assert result.exit_code == 2
    assert part in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


OPML = """<opml version="2.0"><body>
  <outline text="Regions">
    <outline type="rss" text="Coast" xmlUrl="https://coast.invalid/rss"/>
    <outline type="rss" text="Valley" xmlUrl="https://valley.invalid/feed.xml"/>
    <outline type="rss" text="Odd" xmlUrl="file:///etc/passwd"/>
  </outline>
  <outline type="rss" text="Hill" xmlUrl="https://hill.invalid/rss"/>
</body></opml>"""


@pytest.fixture
def opml(tmp_path: Path) -> str:
    file = tmp_path / "list.opml"
    file.write_text(OPML)
    return str(file)


def test_a_list_is_imported_and_told(news, opml: str, sources: Path) -> None:
    shown = news("sources", "import", opml, "--dry-run")
    assert "2 feeds of 2 new sources; 1 feeds are known already" in shown.stdout
    assert "! file:///etc/passwd: " in shown.stdout
    assert "- id: coast\n" in shown.stdout
    assert len(load_sources(sources)) == 1
    done = news("sources", "import", opml, "--folder", "regions")
    assert done.exit_code == 0, done.output
    found = {source.id: source for source in load_sources(sources)}
    assert set(found) == {"coast", "valley"}
    assert found["coast"].categories == ("Regions",)


def test_what_is_no_list_is_refused(news, tmp_path: Path) -> None:
    file = tmp_path / "list.opml"
    file.write_text("just a text")
    result = news("sources", "import", str(file))
    assert result.exit_code == 2
    assert "not a subscription list" in result.stderr


def test_an_export_is_a_list_that_can_be_imported(news, opml, tmp_path) -> None:
    news("sources", "import", opml)
    file = tmp_path / "out.opml"
    assert "3 feeds" in news("sources", "export", str(file)).stdout
    assert file.read_text() == news("sources", "export").stdout
    again = news("sources", "import", str(file))
    assert "0 feeds of 0 new sources; 3 feeds are known already" in again.stdout
    nowhere = news("sources", "export", str(tmp_path / "no" / "out.opml"))
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.stderr


def test_check_reads_pages_and_keeps_nothing(local, site, sources, tmp_path) -> None:
    feed = site.url("/feed.xml")
    sources.write_text(f"sources: [{{id: local, name: L, feeds: ['{feed}']}}]")
    result = local("sources", "check", "local", "--pages")
    assert result.exit_code == 0, result.output
    assert f"ok local: {feed}: 2 entries" in result.stdout
    assert "headline: The bridge" in result.stdout
    assert not (tmp_path / "state").exists()


def test_check_names_the_sources_that_may_be_meant(news) -> None:
    result = news("sources", "check", "vally")
    assert result.exit_code == 2
    assert "did you mean valley?" in result.stderr


def test_a_search_without_a_hit_says_that_there_is_no_such_source(
    news, room: Newsroom
) -> None:
    result = news("search", "council", "--source", "vally")
    assert result.exit_code == 0
    assert "vally: no such source; did you mean valley?" in result.stderr
    assert "no such source" not in news("search", "--source", "valley").stderr
    assert "no such source" not in news("search", "zzz", "--source", "valley").stderr


def test_a_run_without_a_user_agent_of_its_own_gives_advice(news) -> None:
    assert "NEWS_USER_AGENT is not set" in news("run").stderr
    named = news("run", user_agent="Valley/1.0 (+https://valley.example/bot)")
    assert "NEWS_USER_AGENT" not in named.stderr


@pytest.fixture
def known(sources: Path, room: Newsroom) -> FeedState:
    """The state of the one feed of the sources, after a visit."""
    sources.write_text(f"sources: [{{id: valley, name: V, feeds: ['{FEED}']}}]")
    (state,) = room.ledger.feeds()
    return state


def test_the_list_tells_how_the_sources_are_doing(news, room: Newsroom) -> None:
    shown = news("sources", "list")
    assert shown.exit_code == 0, shown.output
    assert "valley" in shown.stdout
    assert "1 of 1 sources" in shown.stdout
    (line,) = news("sources", "list", "--json").stdout.splitlines()
    assert json.loads(line)["source"] == "valley"
    failing = news("sources", "list", "--failing", "--json").stdout.splitlines()
    assert failing == []


def test_the_list_can_be_of_failing_sources_only(news, room, known: FeedState) -> None:
    room.ledger.save_feed(replace(known, failures=2, problem="404 Not Found"))
    shown = news("sources", "list", "--failing").stdout
    assert f"! valley: {FEED}: 404 Not Found (2 times in a row)" in shown
    (line,) = news("sources", "list", "--failing", "--json").stdout.splitlines()
    (feed,) = json.loads(line)["feeds"]
    assert feed["failures"] == 2


def test_a_move_is_told_accepted_and_reverted(news, room, known: FeedState) -> None:
    assert news("sources", "moves").stdout == "no feed has moved\n"
    assert news("sources", "revert", FEED).exit_code == 2
    target = "https://valley.example/new.xml"
    room.ledger.save_feed(replace(known, moved_to=target, moved_at=NOW, moved_seen=1))
    assert f"redirects to {target}" in news("sources", "moves").stdout
    accepted = news("sources", "accept", FEED, "--why", "a new home")
    assert accepted.stdout == f"{FEED}: is asked at {target} from now on\n"
    assert "a new home" in news("sources", "moves").stdout
    reverted = news("sources", "revert", target)
    assert reverted.stdout == f"{FEED}: is asked at {FEED} again\n"
    assert room.ledger.feeds()[0].address == FEED


def test_status_tells_of_a_feed_that_fails_once(news, room, known: FeedState) -> None:
    bad = replace(known, failures=40, strikes=40.0, problem="404 Not Found")
    room.ledger.save_feed(bad)
    lines = [x for x in news("status").stdout.splitlines() if FEED in x]
    assert len(lines) == 1
    assert lines[0].startswith("! valley: ")


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """A folder with an override of valley.invalid that its page proves."""
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "valley.html").write_bytes(page("The bridge", *story("the bridge")))
    (folder / "valley.invalid.yaml").write_text(
        "{site: valley.invalid, why: For the tests., drop: 'p:nth-child(2)', proof: "
        "{page: valley.html, url: https://valley.invalid/a, has: The mayor promised}}"
    )
    return folder


def test_check_proves_the_overrides_of_sites(news, sites, tmp_path) -> None:
    result = news("sources", "check", "--offline", sites=str(sites))
    assert result.exit_code == 0, result.output
    assert f"ok {sites}/valley.invalid.yaml: proven by valley.html" in result.stdout
    (sites / "valley.html").write_bytes(page("The school", *story("it")[:2]))
    result = news("sources", "check", "valley", "--offline", sites=str(sites))
    assert result.exit_code == 1
    assert f"!  {sites}/valley.invalid.yaml: is not proven:\n" in result.stdout
    assert "valley.html: not in the text: The mayor promised" in result.stdout
    assert not (tmp_path / "state").exists()


def test_an_override_that_is_wrong_stops_a_run_before_any_work(news, sites) -> None:
    (sites / "coast.invalid.yaml").write_text("sitte: coast.invalid")
    for words in (("sources", "check"), ("run",)):
        result = news(*words, sites=str(sites))
        assert result.exit_code == 2
        assert "coast.invalid.yaml: sitte: no such key; allowed are" in result.stderr
        assert "Traceback" not in result.output
