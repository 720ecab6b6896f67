"""Choosing the headline."""

import pytest

from pipeline.extract.headline import choose_headline, without_site
from pipeline.extract.structured import Claims

STORY = "Old drawbridge reopens after eleven years"


def choose(feed: str = "", site: str = "", extracted: str = "", **claims: str):
    return choose_headline(Claims(**claims), extracted, feed, site)


def test_the_title_that_most_places_agree_on_wins():
    found = choose(
        headline="Drawbridge Saltmere reopening traffic news",
        h1=STORY,
        og_title=STORY,
    )
    assert found == (STORY, "h1")


def test_what_readers_see_and_other_sites_show_is_the_headline():
    told = {"headline": "Bridge reopens after years", "h1": STORY, "og_title": STORY}
    assert choose(**told) == (STORY, "h1")
    seconded = told | {"page_title": f"{told['headline']} | Ledger"}
    assert choose(**seconded, site="Ledger") == (STORY, "h1")


def test_a_dash_is_written_as_readers_see_it():
    typed, shown = "Bridge opens--ships wait", "Bridge opens—ships wait"
    assert choose(headline=typed, h1=shown, og_title=typed) == (shown, "h1")
    assert choose(headline=typed, og_title=typed) == (typed, "json-ld")


def test_where_all_differ_json_ld_comes_first():
    assert choose(headline="Bridge A", h1="Bridge B", og_title="Bridge C") == (
        "Bridge A",
        "json-ld",
    )
    assert choose(h1="Bridge B", og_title="Bridge C") == ("Bridge B", "h1")
    assert choose(og_title="C", feed="F") == ("C", "og:title")
    assert choose(extracted="T", feed="F") == ("T", "trafilatura")
    assert choose(feed="F") == ("F", "feed")
    assert choose() == ("", "")


def test_what_is_written_for_search_engines_has_one_vote():
    searched = "Drawbridge Saltmere: all you need to know"
    assert choose(h1=STORY, og_title=searched, page_title=searched) == (STORY, "h1")
    assert choose(headline=searched, h1=STORY, og_title=STORY) == (STORY, "h1")


def test_a_heading_of_few_words_that_no_title_shares_is_the_sites():
    assert choose(h1="Our Blog", og_title=STORY) == (STORY, "og:title")
    assert choose(h1="Our Blog") == ("Our Blog", "h1")
    assert choose(h1="The long day of the ferry", og_title=STORY)[1] == "h1"


def test_an_unknown_sites_name_is_cut_where_another_title_does_without():
    assert choose(h1=f"{STORY} | Ledger", og_title=STORY) == (STORY, "h1")
    assert choose(h1=f"{STORY} | Ledger")[0] == f"{STORY} | Ledger"


def test_the_name_of_the_host_is_the_sites():
    title = f"{STORY} | Ledger"
    address = "https://www.ledger.example/a"
    assert choose(og_title=title, canonical_url=address)[0] == STORY


def test_the_sites_name_is_no_headline():
    assert choose(h1="Saltmere Ledger", og_title=STORY, site="Saltmere Ledger") == (
        STORY,
        "og:title",
    )
    assert choose(h1="Saltmere Ledger", site="Saltmere Ledger")[0] == "Saltmere Ledger"


def test_a_title_cut_short_is_not_preferred():
    cut = choose(headline="Old drawbridge reopens after…", h1=STORY)
    assert cut == (STORY, "h1")


@pytest.mark.parametrize(
    "title",
    [
        f"{STORY} | Saltmere Ledger",
        f"{STORY} - Saltmere Ledger",
        f"{STORY} – saltmereledger",
        f"{STORY}|Saltmere Ledger",
        f"Saltmere Ledger | {STORY}",
        f"Saltmere Ledger: {STORY}",
    ],
)
def test_the_sites_name_is_taken_off_either_end(title):
    assert without_site(title, {"saltmere ledger"}) == STORY


def test_what_only_looks_like_a_sites_name_stays():
    title = "Bridge - the long story"
    assert without_site(title, {"saltmere ledger"}) == title
    assert without_site("Bridge | News", set()) == "Bridge | News"
