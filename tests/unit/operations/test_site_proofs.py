"""Overrides and the pages that prove them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import yaml

from pipeline.adapters.inline import InlineReaders
from pipeline.extract.overrides import SiteRules
from pipeline.extract.overrides_file import load_sites
from pipeline.operations.site_proofs import concerning, prove
from pipeline.operations.sources_check import check_sources
from pipeline.run import list_parts, parse_item, read_item
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.job import Job
from tests.newsroom import RULES, Newsroom, a_source, entry, page, story

EXTRA = "The archive tells of an older bridge that stood here before the great flood."
PAGE = page("A bridge", *story("the bridge")).replace(
    b"</article>", f"<div class=old><p>{EXTRA}</p></div></article>".encode()
)
URL = "https://valley.example/bridge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sites"
    made.mkdir()
    (made / "valley.example.html").write_bytes(PAGE)
    return made


def write(folder: Path, *, drop: str = ".old", site: str = "valley.example", **proof):
    given = {"page": "valley.example.html", "url": f"https://{site}/bridge"} | proof
    override = {"site": site, "why": "An archive box within.", "drop": drop}
    text = yaml.safe_dump(override | {"proof": {"has_not": [EXTRA]} | given})
    (folder / f"{site}.yaml").write_text(text)
    return load_sites(folder)


def job(room: Newsroom, sites: SiteRules) -> Job:
    """Return a job whose readers have these overrides."""
    read = partial(
        read_item, rules=replace(RULES, sites=sites), deliveries=Deliveries()
    )
    return replace(room.job(), readers=InlineReaders(read, parse_item, list_parts))


def proven(room: Newsroom, sites: SiteRules) -> tuple[bool, str]:
    ((is_well, text),) = prove(job(room, sites), sites)
    return is_well, text.replace(f"{sites.folder}/", "")


def test_an_override_that_does_what_it_says_is_proven(room, folder) -> None:
    sites = write(folder, has="The mayor promised", headline="A bridge")
    text = "valley.example.yaml: proven by valley.example.html"
    assert proven(room, sites) == (True, text)


def test_what_is_missing_is_named_line_by_line(room, folder) -> None:
    sites = write(
        folder, drop=".gone", has=["The mayor promised", "A ferry"], headline="A ferry",
        authors=["Ada King"], published_at="2026-09-01T10:00:00+02:00",
    )  # fmt: skip
    is_well, text = proven(room, sites)
    assert not is_well
    assert text.splitlines() == [
        "valley.example.yaml: is not proven:",
        "    valley.example.html: not in the text: A ferry",
        f"    valley.example.html: in the text: {EXTRA}",
        "    valley.example.html: headline is A bridge, should be A ferry",
        "    valley.example.html: authors is nobody, should be Ada King",
        "    valley.example.html: published_at is nothing, should be "
        "2026-09-01 10:00:00+02:00",
    ]


def test_a_page_that_gives_no_article_proves_nothing(room, folder) -> None:
    (folder / "valley.example.html").write_bytes(b"<html></html>")
    is_well, text = proven(room, write(folder))
    assert not is_well
    assert text.endswith("valley.example.html: gives no article: no_text")


def test_an_override_that_nothing_needs_is_told(room, folder) -> None:
    sites = write(folder, has_not=["Nobody wrote this"])
    is_well, text = proven(room, sites)
    assert is_well
    assert text.endswith("as they are without it: is it still needed?")


def test_the_overrides_of_a_source_are_those_of_its_site(folder) -> None:
    write(folder)
    write(folder, site="sport.valley.example")
    sites = write(folder, site="coast.example")
    found = concerning(sites, [a_source("valley", "https://feeds.valley.example/a")])
    assert [o.site for o in found.overrides] == [
        "sport.valley.example",
        "valley.example",
    ]
    assert found.folder == sites.folder


def test_a_sampled_page_is_shown_without_and_with_its_override(room, folder) -> None:
    room.publish(URL, PAGE)
    room.publish_feed(entry(URL))
    sites = write(folder)
    _, (is_well, text) = check_sources(
        job(room, sites), room.sources, pages=True, sites=sites
    )
    lines = text.splitlines()
    assert is_well
    assert lines[1].split() == ["without", "the", "override", "with", "it"]
    assert [line.split()[0] for line in lines[2:6]] == [
        "headline", "authors", "published", "*"
    ]  # fmt: skip
    assert lines[6].split() == ["only", "in", "1", "line:", "–"]
    assert EXTRA[:30] in lines[7]
    assert lines[8] == f"  the override: {sites.folder}/valley.example.yaml: drop"
    assert f"    removed by site-drop: {EXTRA}" in lines


def test_an_override_that_does_not_fit_its_site_fails_the_check(room, folder) -> None:
    room.publish(URL, PAGE)
    room.publish_feed(entry(URL))
    sites = write(folder, drop="body *")
    _, (is_well, text) = check_sources(
        job(room, sites), room.sources, pages=True, sites=sites
    )
    assert not is_well
    assert "drop leaves no text: read without it" in text


def test_a_site_without_an_override_is_read_once(room, folder) -> None:
    room.list_stories("the bridge")
    sites = write(folder, site="coast.example")
    _, (_, text) = check_sources(
        job(room, sites), room.sources, pages=True, sites=sites
    )
    assert "override" not in text
