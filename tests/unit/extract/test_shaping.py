"""A page read as the override of its site has it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml.html import fromstring

from pipeline.extract.overrides import SiteOverride, SiteRules
from pipeline.extract.page import read_page
from pipeline.extract.readings import Reading
from pipeline.extract.shaping import find_text
from pipeline.model import Article, Block, Ended, Reason, Removal
from pipeline.text import tidy

FIRST = (
    "The ferry sailed on Tuesday for the first time in eleven months, and some three"
    " hundred people stood on the quay to wave it off."
)
LAST = (
    "It is to run five times a day until October, and in the evenings at weekends,"
    " as long as the water lets it and enough people come."
)
INSIDE = (
    "From the archive: old captain Lotte Brand remembers her first crossing in a fog"
    " that nobody on the island has forgotten since."
)
SECOND = (
    "In the next town they quarrel about the bridge, which has been closed since the"
    " spring and whose future nobody knows."
)
STORY = (
    f"<div class=tale><p>{FIRST} <span class=go>Go to the log</span></p>"
    f"<div class=old><p>{INSIDE}</p></div><p>{LAST}</p></div>"
)
BESIDE = f"<div class=second><p>{SECOND}</p></div>"
LINE = "<div class=top><span>Reported by Ada King and Tom Ode</span>, on the quay</div>"
HEAD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline":'
    ' "The ferry sails again", "datePublished": "2026-03-14T10:00:00",'
    ' "dateModified": "2026-03-14T12:00:00+00:00", "author": {"@type": "Person",'
    ' "name": "Jo May"}}</script>'
)
FILE = "config/sites/saltmere.example.yaml"


def html(story: str = STORY) -> str:
    return (
        f"<!doctype html><html lang=en><head>{HEAD}</head><body><main>"
        f"<h1>The ferry sails again</h1>{LINE}{story}{BESIDE}</main></body></html>"
    )


def sites(**keys: object) -> SiteRules:
    proof = {"page": "a.html", "url": "https://saltmere.example/a", "has": "A"}
    given = {"site": "saltmere.example", "why": "For the tests.", "proof": proof}
    return SiteRules((SiteOverride.model_validate(given | keys),), "config/sites")


@pytest.fixture
def read(page, source):
    def read_by(markup: str, own=source, **keys: object) -> Article:
        article = read_page(page(markup), None, own, sites(**keys))
        assert isinstance(article, Article), article
        return article

    return read_by


def dropped(article: Article) -> list[str]:
    return [r.text for r in article.removed if r.rule_id == "site-drop"]


def test_without_an_override_the_page_reads_as_ever(page, source):
    plain = read_page(page(html()), None, source)
    assert isinstance(plain, Article)
    assert INSIDE in plain.text
    assert SECOND in plain.text
    assert "site" not in plain.evidence
    elsewhere = page(html(), url="https://other.example/story")
    other = read_page(elsewhere, None, source, sites(drop=".old"))
    assert isinstance(other, Article)
    assert INSIDE in other.text


def test_the_text_is_in_what_is_kept_alone(read):
    article = read(html(), keep="div.tale")
    assert FIRST in article.text
    assert LAST in article.text
    assert SECOND not in article.text
    assert article.evidence["site"] == f"{FILE}: keep"
    assert article.removed == ()


def all_of(tree) -> Reading:
    return Reading((Block(tidy(tree.text_content())),), "all", "")


@pytest.mark.parametrize(
    ("keep", "text"),
    [
        (["i", "p"], "One Two"),
        ("div", "One Two"),
        ("body", "One Two loose"),
        ("html", "One Two loose"),
    ],
)
def test_the_kept_tree_holds_what_is_kept_and_nothing_behind_it(keep, text):
    page = "<html><body><div><p>One </p><i>Two</i></div> loose</body></html>"
    tree = fromstring(page)
    (override,) = sites(keep=keep).overrides
    assert find_text(tree, override, all_of).reading.blocks[0].text == text
    assert tree.text_content() == "One Two loose"


def test_what_is_kept_comes_in_the_order_of_the_page(read):
    article = read(html(), keep=[".second", ".old"])
    assert article.text == f"{INSIDE}\n\n{SECOND}"


@pytest.mark.parametrize("tag", ["aside", "footer", "nav", "section"])
def test_what_is_kept_is_text_whatever_the_page_calls_it(read, tag):
    story = f"<{tag} class='tale related promo'><p>{FIRST}</p><p>{LAST}</p></{tag}>"
    assert read(html(story), keep=".tale").text == f"{FIRST}\n\n{LAST}"


def test_what_is_dropped_goes_and_is_told(read):
    article = read(html(), keep=".tale", drop=[".old", ".go", ".none"])
    assert article.text == f"{FIRST}\n\n{LAST}"
    assert article.removed == (
        Removal("site-drop", "Go to the log"),
        Removal("site-drop", INSIDE),
    )
    assert article.evidence["site"] == f"{FILE}: keep, drop"


def test_what_was_never_text_is_not_told_as_removed(read):
    menu = "<nav class=menu><a href=/>Home</a></nav>"
    article = read(html(menu + STORY), drop=[".menu", ".old"])
    assert dropped(article) == [INSIDE]


def test_a_line_that_stands_elsewhere_too_stays(read):
    twice = f"<div class=copy><p>{LAST}</p></div>"
    article = read(html(STORY + twice), drop=".copy")
    assert article.text.count(LAST) == 1
    assert dropped(article) == []


def test_another_layout_does_not_empty_the_article(read):
    plain = read(html(), time_zone="Europe/Berlin")
    for keep, said in ((".gone", "nothing"), (".empty", "no text")):
        article = read(html(f"{STORY}<div class=empty></div>"), keep=keep)
        assert article.text == plain.text
        told = f"{FILE}: keep matches {said}: read without it"
        assert article.evidence["site"] == told


def test_what_would_drop_all_of_the_text_drops_nothing(read):
    article = read(html(), keep=".tale", drop="div")
    assert LAST in article.text
    assert "drop leaves no text: read without it" in article.evidence["site"]
    assert article.removed == ()


def test_where_nothing_is_found_the_evidence_says_so(read):
    article = read(html(), drop=".none")
    assert article.evidence["site"] == f"{FILE}: nothing of it is on this page"


def test_times_without_an_offset_are_of_the_zone(read):
    plain = read(html(), drop=".none")
    article = read(html(), time_zone="Europe/Berlin")
    assert plain.published_at == datetime(2026, 3, 14, 10, tzinfo=UTC)
    assert article.published_at == datetime(2026, 3, 14, 9, tzinfo=UTC)
    assert article.modified_at == datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert article.evidence["published_at"] == (
        "json-ld in Europe/Berlin: 2026-03-14T10:00:00+01:00"
    )
    assert article.evidence["site"] == f"{FILE}: time_zone"


def test_the_names_are_those_that_the_pattern_finds(read):
    pattern = r"Reported by (?P<author>.+?)(?:,|$)"
    article = read(html(), author=pattern)
    assert article.authors == ("Ada King", "Tom Ode")
    told = "byline: Reported by Ada King and Tom Ode, on the quay"
    assert article.evidence["authors"] == told
    assert article.evidence["site"] == f"{FILE}: author"


@pytest.mark.parametrize("pattern", ["Seen by (?P<author>.+)", "on (?P<author>zzz)?"])
def test_a_pattern_that_finds_nobody_leaves_the_authors(read, pattern):
    assert read(html(), author=pattern).authors == ("Jo May",)


def test_boilerplate_that_is_off_does_not_turn_an_override_off(read, source):
    keys = {"keep": ["h1", ".tale"], "drop": ".old"}
    own = source.model_copy(update={"boilerplate": "off"})
    off = read(html(), own, **keys)
    assert "The ferry sails again" in off.text
    assert INSIDE not in off.text
    assert [removal.rule_id for removal in off.removed] == ["site-drop"]
    on = read(html(), **keys)
    assert [r.rule_id for r in on.removed] == ["site-drop", "page-headline"]


def test_a_source_can_do_without_what_is_dropped_and_without_all(read, source):
    keys = {"keep": ".tale", "drop": ".old"}
    without = source.model_copy(update={"without_rules": ("site-drop",)})
    article = read(html(), without, **keys)
    assert INSIDE in article.text
    assert SECOND not in article.text
    none = source.model_copy(update={"without_rules": ("site",)})
    assert SECOND in read(html(), none, **keys).text


def test_a_wall_outside_of_what_is_kept_is_seen(page, source):
    wall = (
        "<div class=paywall><p>Subscribe to continue reading this article.</p>"
        "<p>Already a subscriber? Log in</p></div>"
    )
    markup = html(f"<div class=tale><p>{FIRST}</p></div>{wall}").replace(BESIDE, "")
    locked = markup.replace(
        '"NewsArticle",', '"NewsArticle", "isAccessibleForFree": false,'
    )
    plain = read_page(page(locked), None, source)
    ended = read_page(page(locked), None, source, sites(keep=".tale"))
    assert isinstance(plain, Ended)
    assert isinstance(ended, Ended)
    assert ended.reason is plain.reason is Reason.PAYWALL


def test_a_page_that_is_none_has_no_use_for_an_override(page, source):
    for body in ("", "no markup", "<html></html>"):
        document = replace(page("x"), body=body.encode())
        assert isinstance(read_page(document, None, source, sites(keep="p")), Ended)
