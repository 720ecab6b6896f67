"""One page under many names, and many entries that lead to one page."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from pipeline.dedup.decide import decide
from pipeline.dedup.identity import UrlRules, identify
from pipeline.dedup.same_page import is_as_listed
from pipeline.fetch.compare import (
    Comparison,
    Folding,
    Parameters,
    key_of,
    same_site,
    site_of,
)
from pipeline.model import Article, ArticleState, Name, Outcome, Reason
from pipeline.records import Candidate, Decision, Head, Known, Reading
from tests.values import HOUR, NOW, an_article, an_item, with_text

RULES = UrlRules(key_of, same_site, site_of)
DAY = 24 * HOUR
BRIDGE = (
    "The council of the valley has opened the new bridge across the river on Tuesday "
    "after nine years of building, and hundreds walked over it in the rain with flags."
)
LOGIN = (
    "Please sign in with your account to go on reading. New here? Register today and "
    "read five stories each month for nothing, or choose one of our offers below."
)


def listed(title: str, article: Article, **given: Any) -> Candidate:
    """Return what came of an entry with this title."""
    item = an_item(article.url or "", title=title, source_id=article.source_id)
    whole = {
        "item": item,
        "reading": Reading(
            article=article, identity=identify(article, item.item_id, RULES)
        ),
        "document_id": uuid.uuid4().hex,
        "part": None,
        "seen_at": NOW,
    }
    return Candidate(**(whole | given))


def bridge(path: str, **given: Any) -> Article:
    url = f"https://valley.example/{path}"
    whole = {"headline": "New bridge opens in the rain", **given}
    return with_text(an_article(url, **whole), BRIDGE)


def login(path: str, **given: Any) -> Article:
    whole = {"headline": "Sign in", **given}
    return with_text(an_article(f"https://valley.example/{path}", **whole), LOGIN)


def known_after(*decisions: Decision) -> Known:
    """Return what the ledger would know after these decisions."""
    heads: dict[str, Head] = {}
    names: dict[Name, str] = {}
    groups: dict[str, str] = {}
    for decision in decisions:
        for head in (*([decision.head] if decision.head else []), *decision.others):
            heads[head.placement.article_id] = head
        names |= dict.fromkeys(decision.names, decision.article_id or "")
        if decision.new_text and decision.head:
            groups[decision.new_text] = decision.head.placement.copy_group_id
    return Known(names=names, heads=heads, groups=groups)


def test_a_site_that_ignores_the_slug_has_one_article() -> None:
    pages = [listed("New bridge opens", bridge(f"7/slug-{n}")) for n in range(20)]
    first, *others = decide(pages[:10], Known())
    others += decide(pages[10:], known_after(first, *others))
    assert first.outcome is Outcome.INDEXED
    assert {one.outcome for one in others} == {Outcome.UNCHANGED}
    assert {one.article_id for one in others} == {first.article_id}
    assert {one.detail for one in others} == {
        f"same page as article {first.article_id}"
    }
    assert all(one.head is None and one.version is None for one in others)


def test_the_other_url_becomes_a_name_and_is_known_by_it() -> None:
    first, other = decide(
        [listed("", bridge("7/a")), listed("", bridge("7/b"))], Known()
    )
    assert other.names == (Name("url", "https://valley.example/7/b"),)
    edited = with_text(bridge("7/b"), BRIDGE, "The ferry is out of use.")
    (update,) = decide([listed("", edited)], known_after(first, other))
    assert (update.outcome, update.article_id) == (Outcome.UPDATED, first.article_id)


def test_an_article_is_known_by_every_text_that_it_ever_had() -> None:
    (first,) = decide([listed("", bridge("7/a"))], Known())
    edited = with_text(bridge("7/a"), BRIDGE, "The ferry is out of use.")
    (update,) = decide([listed("", edited)], known_after(first))
    again = replace(edited, url="https://valley.example/7/b", final_url=None)
    (same,) = decide([listed("", again)], known_after(first, update))
    assert (same.outcome, same.article_id) == (Outcome.UNCHANGED, first.article_id)


@pytest.mark.parametrize(
    "given",
    [
        {"source_id": "two"},
        {"final_url": "https://coast.example/7/b"},
        {"headline": "New bridge opens in the valley"},
        {"published_at": NOW + 12 * HOUR},
        {"published_at": NOW - 12 * HOUR},
    ],
    ids=["source", "site", "headline", "later", "earlier"],
)
def test_the_same_text_in_other_circumstances_is_a_copy(given: dict[str, Any]) -> None:
    first, copy = decide(
        [listed("", bridge("7/a")), listed("", bridge("7/b", **given))], Known()
    )
    assert copy.outcome is Outcome.DUPLICATE
    assert copy.article_id != first.article_id


@pytest.mark.parametrize("published_at", [None, NOW + 11 * HOUR])
def test_a_page_without_a_date_or_of_the_same_half_day_is_the_same(
    published_at: object,
) -> None:
    pages = [bridge("7/a"), bridge("7/b", published_at=published_at)]
    _, same = decide([listed("", page) for page in pages], Known())
    assert same.outcome is Outcome.UNCHANGED


def test_entries_with_their_text_in_the_feed_are_not_known_by_it() -> None:
    bulletins = [listed("Bulletin", bridge(f"7/{n}"), is_page=False) for n in range(2)]
    one, two = decide(bulletins, Known())
    assert (one.outcome, two.outcome) == (Outcome.INDEXED, Outcome.DUPLICATE)


def test_a_wire_item_with_the_text_of_a_page_is_a_copy() -> None:
    page = listed("", bridge("7/a"))
    wire = listed("", bridge("7/b"), is_wire=True, is_page=False)
    assert decide([page, wire], Known())[1].outcome is Outcome.DUPLICATE


def test_what_was_taken_down_stays_out_under_another_slug() -> None:
    (first,) = decide([listed("", bridge("7/a"))], Known())
    known = known_after(first)
    head = known.heads[first.article_id or ""]
    gone = replace(head, placement=replace(head.placement, state=ArticleState.REMOVED))
    held = replace(known, heads={head.placement.article_id: gone})
    (again,) = decide([listed("", bridge("7/b"))], held)
    assert (again.outcome, again.reason) == (Outcome.REMOVED, Reason.TAKEDOWN)


@pytest.mark.parametrize("text", [BRIDGE, "It is open."])
def test_an_article_is_known_after_a_change_of_the_rules(text: str) -> None:
    shop = with_text(bridge("7?src=shop"), text)
    (first,) = decide([listed("", shop)], Known())
    site = Folding(dropped=Parameters.of(["src"]))
    after = Comparison(sites={"valley.example": (site,)})
    rules = UrlRules(after.key, after.same_site, after.site_of, key_of)
    edited = with_text(shop, text, "The ferry is out of use.")
    for article in (shop, edited):
        identity = identify(article, "new", rules)
        reading = Reading(article=article, identity=identity)
        (again,) = decide([listed("", article, reading=reading)], known_after(first))
        assert again.article_id == first.article_id
        assert Name("url", "https://valley.example/7") in again.names


TITLES = (
    "Mayor resigns after long dispute",
    "Harvest festival draws thousands",
    "School reopens following repairs",
)


@pytest.mark.parametrize("final_url", [None, "https://valley.example/login"])
def test_entries_that_all_show_one_foreign_page_are_kept_for_a_human(
    final_url: str | None,
) -> None:
    pages = [
        listed(
            title, login(str(n), final_url=final_url, published_at=NOW + n * 24 * HOUR)
        )
        for n, title in enumerate(TITLES)
    ]
    first, *others = decide(pages, Known())
    assert first.outcome is Outcome.INDEXED
    for other, title in zip(others, TITLES[1:], strict=True):
        assert (other.outcome, other.reason) == (
            Outcome.QUARANTINED,
            Reason.LOGIN_WALL,
        )
        assert title in other.detail
        assert (other.article_id, other.head, other.names) == (None, None, ())


def test_an_entry_of_a_site_that_is_well_again_is_its_own_article() -> None:
    first, held = decide(
        [listed(TITLES[0], login("1")), listed(TITLES[1], login("2"))], Known()
    )
    article = bridge("2", headline=TITLES[1])
    (well,) = decide([listed(TITLES[1], article)], known_after(first, held))
    assert well.outcome is Outcome.INDEXED
    assert well.article_id != first.article_id


def test_an_article_is_not_overwritten_by_the_page_of_another() -> None:
    (wall,) = decide([listed(TITLES[0], login("1"))], Known())
    known = known_after(wall)
    (own,) = decide([listed("New bridge opens", bridge("2"))], known)
    (held,) = decide([listed("New bridge opens", login("2"))], known_after(wall, own))
    assert (held.outcome, held.reason) == (Outcome.QUARANTINED, Reason.LOGIN_WALL)
    assert (held.article_id, held.head) == (own.article_id, None)


def test_a_foreign_page_that_an_article_has_had_before_is_unchanged() -> None:
    decisions = decide(
        [listed(t, login(str(n)), is_page=False) for n, t in enumerate(TITLES)], Known()
    )
    again = listed(TITLES[1], login("1"))
    (same,) = decide([again], known_after(*decisions))
    assert same.outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", True),
        ("Sign in", True),
        ("Exclusive", True),
        ("https://valley.example/mayor-resigns.html", True),
        ("mayor-resigns.html?utm_source=rss", True),
        ("New bridge opens after nine years", True),
        ("BRIDGE: hundreds walk in the rain", True),
        ("Why everyone in the valley talks of one bridge", True),
        ("Mayor resigns after long dispute", False),
        ("The mayor and the council", False),
        ("Der Bürgermeister tritt zurück", False),
        ("市长辞职引发争议", False),
    ],
)
def test_what_a_title_promises(title: str, expected: bool) -> None:
    article = bridge("7")
    if title == "The mayor and the council":
        article = login("7")
    assert is_as_listed(title, article) is expected
