"""What a page claims about itself."""

import json

import pytest
from lxml.etree import tostring
from lxml.html import fromstring

from pipeline.extract.structured import read_claims

BASE = "https://saltmere.example/2026/story"
NODE = {
    "@type": "NewsArticle",
    "headline": "Bridge &amp; quay reopen",
    "datePublished": "2026-03-14T09:30:00+01:00",
    "dateModified": "2026-03-14T11:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ilse Varga"}, {"name": "Saltmere Ledger"}],
    "publisher": {"@type": "Organization", "name": "Saltmere Ledger"},
    "image": {"url": "/img/a.jpg"},
    "articleSection": ["Harbour", "Roads"],
    "articleBody": "All of it.",
}


def claims(head: str = "", body: str = "", html: str = "lang=de"):
    tree = fromstring(f"<html {html}><head>{head}</head><body>{body}</body></html>")
    before = tostring(tree)
    found = read_claims(tree, BASE)
    assert tostring(tree) == before, "the tree is trafilatura's next"
    return found


def json_ld(node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_json_ld_is_read():
    found = claims(json_ld({"@graph": [NODE]}))
    assert found.headline == "Bridge & quay reopen"
    assert found.authors == ("Ilse Varga",)
    assert found.published == (("json-ld", "2026-03-14T09:30:00+01:00"),)
    assert found.modified == (("json-ld", "2026-03-14T11:00:00+01:00"),)
    assert found.image_url == "https://saltmere.example/img/a.jpg"
    assert found.site_name == "Saltmere Ledger"
    assert found.section == "Harbour"
    assert found.body == "All of it."


def test_meta_elements_are_read_by_property_and_name():
    found = claims(
        '<meta property="og:title" content="Bridge reopens">'
        '<meta property="og:site_name" content="Ledger">'
        '<meta name="description" content="After eleven years.">'
        '<meta property="article:published_time" content="2026-03-14">'
        '<meta property="article:section" content="Harbour">'
        '<meta property="og:image" content="https://img.example/a.jpg">'
    )
    assert found.og_title == "Bridge reopens"
    assert found.site_name == "Ledger"
    assert found.description == "After eleven years."
    assert found.published == (("meta article:published_time", "2026-03-14"),)
    assert found.section == "Harbour"
    assert found.image_url == "https://img.example/a.jpg"


def test_the_canonical_address_is_made_absolute_and_has_to_be_one_of_the_web():
    assert claims('<link rel="canonical" href="/a?b">').canonical_url == (
        "https://saltmere.example/a?b"
    )
    assert claims('<link rel=canonical href="javascript:x">').canonical_url == ""
    assert claims('<link rel=canonical href="http://[broken">').canonical_url == ""
    assert claims('<meta property="og:url" content="/c">').canonical_url == (
        "https://saltmere.example/c"
    )


def test_a_heading_counts_only_when_it_is_the_only_one():
    assert claims(body="<h1>Bridge <b>reopens</b></h1>").h1 == "Bridge reopens"
    assert claims(body="<h1></h1><h1>Bridge</h1><h1>Bridge</h1>").h1 == "Bridge"
    assert claims(body="<h1>Bridge</h1><h1>Other story</h1>").h1 == ""


def test_authors_are_the_bylines_where_json_ld_names_only_the_publisher():
    publisher = {"@type": "Person", "name": "Saltmere Ledger"}
    byline = '<p class="byline">By Ilse Varga</p>'
    found = claims(json_ld({**NODE, "author": publisher}), byline)
    assert found.authors == ("Ilse Varga",)
    assert found.authors_from == "byline: By Ilse Varga"
    assert claims(json_ld(NODE), "").authors_from == "json-ld"


def test_a_newsroom_that_signs_gives_way_to_a_person_and_stays_in_the_byline():
    node = {**NODE, "author": {"@type": "Person", "name": "Ledger staff reporter"}}
    found = claims(json_ld(node), "<p class=byline>By Ilse Varga, Saltmere</p>")
    assert found.authors == ("Ilse Varga",)
    assert found.byline == "Ledger staff reporter"
    assert claims(json_ld(node)).authors == ()
    meta = "<meta property=article:author content=Redaktion>"
    assert (claims(meta).authors, claims(meta).byline) == ((), "Redaktion")


def test_an_account_gives_way_to_a_person():
    both = {**NODE, "author": [{"name": "ivarga_2"}, {"name": "Ilse Varga"}]}
    assert claims(json_ld(both)).authors == ("Ilse Varga",)
    account = json_ld({**NODE, "author": {"name": "ivarga_2"}})
    found = claims(account, "<p class=byline>By Ilse Varga</p>")
    assert found.authors == ("Ilse Varga",)


def test_an_account_signs_only_where_readers_see_it():
    account = json_ld({**NODE, "author": {"name": "ivarga_2"}})
    shown = claims(account, "<p>posted by ivarga_2</p>")
    assert (shown.authors, shown.authors_from) == (("ivarga_2",), "json-ld")
    hidden = claims(account, "<script>user = 'ivarga_2'</script><p>Story</p>")
    assert (hidden.authors, hidden.authors_from, hidden.byline) == ((), "", "")


def test_the_language_is_the_pages_else_the_articles():
    assert claims().language == "de"
    assert claims(json_ld({**NODE, "inLanguage": "fr-FR"}), html="").language == "fr-FR"


def test_invisible_breaks_and_entities_do_not_reach_a_title():
    assert claims(body="<h1>Brücken&shy;bau&nbsp;am Kai</h1>").h1 == "Brückenbau am Kai"


def test_titles_that_are_escaped_twice_are_read():
    found = claims(
        "<title>Bridge &amp;amp; quay</title>"
        '<meta property="og:title" content="&amp;quot;Bridge&amp;quot; reopens">'
    )
    assert found.page_title == "Bridge & quay"
    assert found.og_title == '"Bridge" reopens'


def test_a_bare_page_claims_nothing():
    found = claims(html="")
    assert not found.names_itself
    assert (found.authors, found.published, found.site_name) == ((), (), "")


def test_an_outlet_is_no_author_of_its_own_story():
    node = {"@type": "NewsArticle", "author": {"name": "Das Saltmere"}}
    found = claims(json_ld(node))
    assert (found.authors, found.byline) == ((), "Das Saltmere")


@pytest.mark.parametrize(
    ("told", "byline"),
    [
        ("Ledger staff reporter", "Norland Wire in Saltmere"),
        ("Norland Harbour Agency", "Norland Harbour Agency"),
        ("Ilse Varga", "Ilse Varga"),
    ],
)
def test_readers_see_who_a_newsroom_stands_for(told, byline):
    node = {"@type": "NewsArticle", "author": {"@type": "Person", "name": told}}
    shown = '<p class="byline">Norland Wire in Saltmere</p>'
    assert claims(json_ld(node), shown).byline == byline


def test_a_picture_that_is_told_outweighs_one_that_is_shown():
    shown = '<h1>Ferry aground</h1><img src="/img/b.jpg" width="600">'
    assert claims("", shown).image_url == "https://saltmere.example/img/b.jpg"
    told = '<meta name="twitter:image" content="/img/a.jpg">'
    assert claims(told, shown).image_url == "https://saltmere.example/img/a.jpg"


def test_beside_a_person_the_sites_own_name_is_no_byline():
    head = '<meta name="author" content="{}">'
    shown = '<p class="byline">By Ilse Varga</p>'
    assert claims(head.format("Das Saltmere"), shown).byline == ""
    assert claims(head.format("Norland Wire"), shown).byline == "Norland Wire"
    assert claims(head.format("Das Saltmere")).byline == "Das Saltmere"
