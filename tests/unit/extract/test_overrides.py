"""Overrides: which one a page has, and that those we ship prove right."""

import pickle
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipeline.adapters.inline import InlineReaders
from pipeline.extract.overrides import SiteOverride, SiteRules
from pipeline.extract.overrides_file import load_sites
from pipeline.operations.site_proofs import prove
from pipeline.run import list_parts, parse_item, read_item
from pipeline.stages.deliveries import Deliveries
from tests.newsroom import ROOT, RULES, newsroom


def override(site: str, **keys: object) -> SiteOverride:
    proof = {"page": f"{site}.html", "url": f"https://{site}/a", "has": "A"}
    given = {"site": site, "why": "Its gallery stands inside.", "proof": proof}
    return SiteOverride.model_validate({**given, "drop": ".promo", **keys})


HARBOUR = override("ledger.example", keep=["div.story"])
SPORT = override("sport.ledger.example")
SITES = SiteRules((HARBOUR, SPORT), "config/sites")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://ledger.example/a", HARBOUR),
        ("https://www.LEDGER.example:8080/a", HARBOUR),
        ("https://ledger.example./a", HARBOUR),
        ("https://sport.ledger.example/a", SPORT),
        ("https://live.sport.ledger.example/a", SPORT),
        ("https://myledger.example/a", None),
        ("https://example/ledger.example", None),
        ("https://[broken/", None),
        ("", None),
    ],
)
def test_the_longest_host_has_the_page(url, found):
    assert SITES.of(url) == found


def test_a_source_may_do_without_an_override_or_without_what_it_drops():
    url = "https://ledger.example/a"
    assert SITES.of(url, ["site"]) is None
    assert SITES.of(url, ["site-drop"]) == override(
        "ledger.example", keep=["div.story"], drop=[]
    )
    assert SITES.of(url, ["box"]) == HARBOUR


def test_the_hash_changes_with_an_override_and_not_with_its_folder():
    assert SITES.hash == SiteRules(SITES.overrides, "/elsewhere").hash
    assert SITES.hash != SiteRules((HARBOUR,)).hash
    assert replace(RULES, sites=SITES).hash != RULES.hash
    assert RULES.hash == RULES.boilerplate.hash


def test_overrides_travel_to_the_readers():
    sites = SiteRules((override("ledger.example", author="By (?P<author>.+)"),), "x")
    assert pickle.loads(pickle.dumps(sites)) == sites


def test_every_override_that_we_ship_is_proven(tmp_path: Path):
    sites = load_sites(ROOT / "config" / "sites")
    rules = replace(RULES, sites=sites)
    readers = InlineReaders(
        partial(read_item, rules=rules, deliveries=Deliveries()), parse_item, list_parts
    )
    job = replace(newsroom(tmp_path).job(), readers=readers)
    for is_proven, text in prove(job, sites):
        assert is_proven, text
