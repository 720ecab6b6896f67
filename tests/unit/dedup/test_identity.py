"""The names and fingerprints of an article."""

import re
from dataclasses import replace
from typing import Any

import pytest

from pipeline.dedup.identity import (
    TEXT,
    UrlRules,
    fingerprint_of,
    identify,
    identify_wire,
)
from pipeline.fetch.compare import Comparison, Folding, key_of, same_site, site_of
from pipeline.model import Block, BlockKind, Name, Subject
from tests.values import URLS, an_article, with_text


def names(**given: object) -> set[Name]:
    found = identify(an_article(**given), "i1", URLS)
    return {*found.names, *found.claims}


def test_case_quotes_and_punctuation_do_not_make_another_text() -> None:
    one = with_text(an_article(), "“It rained,” he said – at last.")
    two = with_text(an_article(), '"it rained" he said - AT LAST!')
    assert fingerprint_of(one) == fingerprint_of(two)


def test_how_the_text_is_cut_into_blocks_does_not_matter() -> None:
    one = with_text(an_article(), "It rained. The fields are green.")
    two = replace(
        one,
        blocks=(Block("It rained.", BlockKind.QUOTE), Block("The fields are green.")),
    )
    assert fingerprint_of(one) == fingerprint_of(two)


def test_one_other_word_makes_another_text() -> None:
    assert fingerprint_of(with_text(an_article(), "day 3")) != fingerprint_of(
        with_text(an_article(), "day 30")
    )


def test_the_first_name_is_the_url_that_was_listed() -> None:
    article = an_article(
        "https://example.org/old?utm_source=rss", final_url="https://example.org/new"
    )
    first = identify(article, "i1", URLS).names[0]
    assert first.kind == "url"
    assert "old" in first.key
    assert "utm_source" not in first.key


def test_the_canonical_url_counts_only_on_its_own_site() -> None:
    own = names(canonical_url="https://www.example.org/story/1")
    foreign = names(canonical_url="https://elsewhere.example/story/1")
    assert len(own) == 2
    assert len(foreign) == 1


def test_a_home_page_is_no_name() -> None:
    assert names(final_url="https://example.org/") == names()
    assert names(canonical_url="https://example.org/") == names()


def test_a_guid_is_a_name_within_its_source() -> None:
    assert Name("guid", "one:tag:1") in names(guid="tag:1")


def test_a_guid_that_is_the_link_adds_no_name() -> None:
    assert names(guid="https://www.example.org/a.html") == names()


def test_a_wire_item_without_guid_has_the_name_of_its_bytes() -> None:
    article = an_article(guid=None, url=None)
    names = identify_wire(article, "agency", "abc:0").names
    assert names == (Name("delivery", "one:abc:0"),)


def test_a_wire_item_is_known_by_its_guid_to_all_channels_of_its_agency() -> None:
    by_one = identify_wire(an_article(guid="urn:1"), "agency", "abc:0")
    other = an_article(guid="urn:1", source_id="two")
    by_two = identify_wire(other, "agency", "def:3")
    assert by_one.names[0] == by_two.names[0] == Name("guid", "agency:urn:1")
    assert by_one.digest == by_two.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"urgency": 1},
        {"subjects": (Subject("04000000", "subj"),)},
        {"usage_terms": ("Not in Ruritania",)},
        {"is_correction": True},
    ],
)
def test_new_metadata_of_a_wire_item_is_a_new_version(changed: dict[str, Any]) -> None:
    before = identify_wire(an_article(), "agency", "abc:0")
    after = identify_wire(an_article(**changed), "agency", "abc:0")
    assert before.fingerprint == after.fingerprint
    assert before.digest != after.digest


def test_two_flashes_without_a_text_are_copies_only_under_one_headline() -> None:
    storm = an_article(headline="Storm closes quay", blocks=())
    flood = an_article(headline="Flood closes road", blocks=())
    assert fingerprint_of(storm) != fingerprint_of(flood)


def test_what_a_page_calls_itself_is_a_claim() -> None:
    article = an_article("https://e.org/old", final_url="https://e.org/new")
    found = identify(article, "i1", URLS)
    assert [name.key for name in found.claims] == ["https://e.org/new"]
    assert found.claims[0] not in found.names


def test_what_has_no_other_name_is_called_after_its_item() -> None:
    article = an_article(None, final_url=None)
    assert identify(article, "i1", URLS).names == (Name("item", "i1"),)


LONG = " ".join(f"word{number}" for number in range(25))


def text_names(**given: object) -> list[Name]:
    rules = UrlRules(key_of, same_site, site_of)
    article = with_text(an_article(**given), LONG)
    return [n for n in identify(article, "i1", rules).claims if n.kind == TEXT]


def test_a_page_is_known_by_its_text_within_its_site_and_source() -> None:
    (name,) = text_names(url="https://example.org/a.html")
    assert text_names(url="https://www.example.org/b") == [name]
    assert text_names(url="https://sport.example.org/b", byline="A. Reporter") == [name]
    assert text_names(url="https://other.example/a.html") != [name]
    assert text_names(source_id="two") != [name]
    assert text_names(headline="Rain ends a long drought") != [name]


def test_a_page_that_moved_is_known_by_its_text_where_it_is_now() -> None:
    moved = text_names(url="https://old.example/a", final_url="https://new.example/a")
    assert moved == text_names(url="https://new.example/b")


def test_a_short_text_and_one_without_a_site_name_nothing() -> None:
    rules = UrlRules(key_of, same_site, site_of)
    short = with_text(an_article(), LONG.removesuffix(" word24"))
    no_page = with_text(an_article(url=None, final_url=None, guid="g1"), LONG)
    for article in (short, no_page):
        claims = identify(article, "i1", rules).claims
        assert TEXT not in {name.kind for name in claims}
    without = UrlRules(key_of, same_site)
    known = identify(with_text(an_article(), LONG), "i1", without)
    assert TEXT not in {name.kind for name in known.claims}


def test_a_wire_item_is_not_known_by_its_text() -> None:
    item = with_text(an_article(guid="g1"), LONG)
    known = identify_wire(item, "agency", "0")
    assert {name.kind for name in (*known.names, *known.claims)} == {"guid", "delivery"}


def test_a_url_is_a_name_without_the_rules_too() -> None:
    site = Folding(path=re.compile(r"/(\d+)/.*"), becomes=r"/\1")
    rules = Comparison(sites={"example.org": (site,)})
    urls = UrlRules(rules.key, same_site, site_of, key_of)
    article = an_article("https://www.example.org/7/bridge?utm_source=rss")
    assert identify(article, "i1", urls).names == (
        Name("url", "https://example.org/7"),
        Name("url", "https://example.org/7/bridge"),
    )
    other = an_article("https://www.example.org/bridge")
    assert len(identify(other, "i1", urls).names) == 1
