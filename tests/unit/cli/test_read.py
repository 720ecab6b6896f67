"""One saved page, read by today's rules, without a store."""

import json
from pathlib import Path

import pytest

from pipeline.operations.learned_rules import decide_rules
from pipeline.profiles import RuleState
from tests.furnished import BOX, an_outlet, the_rule, url_of
from tests.newsroom import page, story
from tests.outlets import SUBJECTS, an_article

BRIDGE = "https://valley.example/the-bridge.html"
ADVERT = "Article continues below"
HEAD = (
    '<meta property="article:published_time" content="2026-09-01T05:00:00Z">'
    '<meta name="author" content="Ada Quill">'
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    paragraphs = story("the bridge")
    paragraphs.insert(2, ADVERT)
    file = tmp_path / "page.html"
    file.write_bytes(page("Council debates the bridge", *paragraphs, head=HEAD))
    return file


def test_a_page_is_told_with_the_lines_that_were_taken_out(news, saved: Path) -> None:
    result = news("read", str(saved), "--url", BRIDGE)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "Council debates the bridge",
        "authors: Ada Quill",
        "published: 2026-09-01 05:00:00 UTC",
    ]
    assert f"- advertisement: {ADVERT}" in lines
    assert ADVERT not in lines
    assert story("the bridge")[0] in lines


def test_a_page_is_read_as_json_from_a_pipe(news, saved: Path) -> None:
    result = news("read", "-", "--url", BRIDGE, "--json", typed=saved.read_text())
    record = json.loads(result.stdout)
    assert record["authors"] == ["Ada Quill"]
    assert record["published_at"] == "2026-09-01T05:00:00+00:00"
    assert {"rule": "advertisement", "line": ADVERT} in record["removed"]
    assert record["text"].startswith(story("the bridge")[0])


def test_nothing_is_stored(news, saved: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert news("read", str(saved), "--url", BRIDGE).exit_code == 0
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("given", [[], ["--source", "valley"]])
def test_the_rules_of_its_source_hold(news, saved, sources: Path, given) -> None:
    feeds = "feeds: ['https://valley.example/feed.xml'], boilerplate: off"
    sources.write_text(f"sources: [{{id: valley, name: V, {feeds}}}]")
    result = news("read", str(saved), "--url", BRIDGE, *given)
    assert ADVERT in result.stdout.splitlines()


def test_the_rules_of_another_site_do_not_hold(news, saved, sources: Path) -> None:
    feeds = "feeds: ['https://coast.example/feed.xml'], boilerplate: off"
    sources.write_text(f"sources: [{{id: coast, name: C, {feeds}}}]")
    result = news("read", str(saved), "--url", BRIDGE)
    assert ADVERT not in result.stdout.splitlines()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "no article: dropped(empty): empty page"),
        (b"%PDF-1.7 \x00\x01", "no article: dropped(not_html)"),
    ],
)
def test_what_is_no_article_says_why(news, tmp_path: Path, body, told) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(body)
    result = news("read", str(file), "--url", BRIDGE)
    assert result.exit_code == 1
    assert result.stderr.startswith(told)
    assert result.stdout == ""
    record = json.loads(news("read", str(file), "--url", BRIDGE, "--json").stdout)
    assert record["outcome"] == "dropped"


@pytest.mark.parametrize("url", ["the-bridge", "file:///etc/passwd", ""])
def test_a_url_that_is_none_is_exit_code_2(news, saved: Path, url: str) -> None:
    assert news("read", str(saved), "--url", url).exit_code == 2


def test_a_source_that_is_none_is_named(news, saved: Path) -> None:
    result = news("read", str(saved), "--url", BRIDGE, "--source", "vally")
    assert result.exit_code == 2
    assert "did you mean valley?" in result.stderr


def test_what_was_learned_of_a_site_holds_if_it_is_asked_for(
    news, tmp_path: Path, sources: Path
) -> None:
    feeds = "feeds: ['https://valley.example/feed.xml']"
    sources.write_text(f"sources: [{{id: valley, name: V, {feeds}}}]")
    room = an_outlet(tmp_path, 4)
    rule = the_rule(room)
    decide_rules(room.job(), [rule], RuleState.APPROVED, "ida")
    article = an_article(SUBJECTS[9], BOX)
    file = tmp_path / "page.html"
    file.write_bytes(page(article.headline, *(block.text for block in article.blocks)))
    given = ["read", str(file), "--url", url_of(SUBJECTS[9])]
    assert BOX in news(*given).stdout.splitlines()
    assert f"- {rule.rule_id}: {BOX}" in news(*given, "--learned").stdout.splitlines()


def test_all_that_the_page_says_of_itself_is_told(news, tmp_path: Path) -> None:
    head = (
        '<meta name="description" content="Nobody wants to pay for it.">'
        '<script type="application/ld+json">{"@type": "NewsArticle",'
        ' "author": {"@type": "Organization", "name": "The Valley"}}</script>'
    )
    picture = (
        "</h1><figure><img src=/a.jpg><figcaption>The bridge at dusk."
        " Photo: Ada Quill</figcaption></figure>"
    )
    markup = page("Council debates the bridge", *story("the bridge"), head=head)
    file = tmp_path / "page.html"
    file.write_bytes(markup.replace(b"</h1>", picture.encode()))
    lines = news("read", str(file), "--url", BRIDGE).stdout.splitlines()
    assert "byline: The Valley" in lines
    assert "description: Nobody wants to pay for it." in lines
    shown = "picture: The bridge at dusk. (Ada Quill) https://valley.example/a.jpg"
    assert shown in lines
    record = json.loads(news("read", str(file), "--url", BRIDGE, "--json").stdout)
    assert (record["authors"], record["byline"]) == ([], "The Valley")
    assert [link["credit"] for link in record["links"]] == ["Ada Quill"]
