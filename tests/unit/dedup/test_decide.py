"""Decide: new, changed, known, or a copy."""

from dataclasses import replace
from datetime import timedelta

from pipeline.dedup.decide import decide
from pipeline.dedup.heads import article_id_of, index_name
from pipeline.model import ArticleState, Name, Outcome
from pipeline.records import Decision, Head, Known
from tests.values import HOUR, NOW, a_candidate, an_article, with_text


def known_after(*decisions: Decision) -> Known:
    """Return what the ledger would know after these decisions."""
    heads: dict[str, Head] = {}
    names: dict[Name, str] = {}
    groups: dict[str, str] = {}
    for decision in decisions:
        for head in (*([decision.head] if decision.head else []), *decision.others):
            heads[head.placement.article_id] = head
        names |= dict.fromkeys(decision.names, decision.article_id)
        if decision.new_text and decision.head:
            groups[decision.new_text] = decision.head.placement.copy_group_id
    return Known(names=names, heads=heads, groups=groups)


def test_an_article_with_unknown_names_is_indexed_under_its_first_name() -> None:
    (decision,) = decide([a_candidate()], Known())
    assert decision.outcome is Outcome.INDEXED
    assert decision.head
    assert decision.version
    name = decision.names[0]
    assert decision.article_id == article_id_of(name)
    assert decision.head.placement.index_name == "news-articles-2026.09"
    assert decision.head.placement.is_original
    assert decision.version.number == 1


def test_the_same_text_again_is_unchanged_and_writes_nothing() -> None:
    (first,) = decide([a_candidate()], Known())
    (again,) = decide([a_candidate()], known_after(first))
    assert again.outcome is Outcome.UNCHANGED
    assert again.article_id == first.article_id
    assert (again.head, again.version, again.names) == (None, None, ())


def test_another_text_under_the_same_name_is_a_new_version() -> None:
    (first,) = decide([a_candidate()], Known())
    edited = with_text(an_article(), "It rained for days.")
    (update,) = decide([a_candidate(edited, seen_at=NOW + HOUR)], known_after(first))
    assert update.outcome is Outcome.UPDATED
    assert update.head
    assert update.version
    assert update.version.number == update.head.placement.version == 2
    assert update.head.placement.revision == 2
    assert update.head.placement.first_seen_at == NOW


def test_a_changed_headline_alone_is_a_new_version() -> None:
    (first,) = decide([a_candidate()], Known())
    renamed = replace(an_article(), headline="Rain ends long drought")
    (update,) = decide([a_candidate(renamed)], known_after(first))
    assert update.outcome is Outcome.UPDATED
    assert update.new_text is None


def test_a_version_that_arrives_late_is_kept_but_not_shown() -> None:
    (first,) = decide([a_candidate(seen_at=NOW)], Known())
    late = with_text(an_article(), "Clouds gather.")
    (update,) = decide([a_candidate(late, seen_at=NOW - HOUR)], known_after(first))
    assert update.version
    assert update.head
    assert update.version.number == 2
    assert update.head.placement.version == 1
    assert update.head.versions == 2
    assert update.head.fingerprint == first.head.fingerprint if first.head else False


def test_two_items_of_one_batch_with_a_common_name_are_one_article() -> None:
    moved = an_article("https://example.org/old", final_url="https://example.org/new")
    same = an_article("https://example.org/new")
    one, two = decide([a_candidate(moved), a_candidate(same)], Known())
    assert one.outcome is Outcome.INDEXED
    assert two.outcome is Outcome.UNCHANGED
    assert one.article_id == two.article_id


def test_the_same_text_elsewhere_is_a_copy_in_the_group_of_the_first() -> None:
    copy = an_article("https://other.example/b", source_id="two")
    one, two = decide([a_candidate(), a_candidate(copy)], Known())
    assert two.outcome is Outcome.DUPLICATE
    assert two.head
    assert two.head.placement.copy_group_id == one.article_id
    assert two.article_id != one.article_id


def test_the_original_of_a_group_is_the_earliest_published() -> None:
    late = an_article(published_at=NOW)
    early = an_article(
        "https://other.example/b", source_id="two", published_at=NOW - HOUR
    )
    _, two = decide([a_candidate(late), a_candidate(early)], Known())
    assert two.head
    assert two.head.placement.is_original
    (other,) = two.others
    assert not other.placement.is_original
    assert other.placement.revision == 2


def test_the_wire_is_the_original_whenever_it_comes() -> None:
    page = a_candidate(an_article(published_at=NOW - timedelta(days=1)))
    wire = a_candidate(
        an_article(None, final_url=None, guid="w1", source_id="afp"), is_wire=True
    )
    _, two = decide([page, wire], Known())
    assert two.head
    assert two.head.placement.is_original


def test_two_articles_found_to_be_one_are_merged_into_the_older() -> None:
    (one,) = decide([a_candidate(an_article(guid="g1"))], Known())
    other = with_text(an_article("https://example.org/b"), "Something else entirely.")
    (two,) = decide([a_candidate(other, seen_at=NOW + HOUR)], known_after(one))
    both = an_article("https://example.org/b", guid="g1")
    (merge,) = decide([a_candidate(both)], known_after(one, two))
    assert merge.article_id == one.article_id
    assert merge.merged == (two.article_id,)
    (gone,) = merge.others
    assert gone.placement.state is ArticleState.MERGED
    assert gone.placement.revision == 2


def test_what_was_taken_down_stays_out_however_it_comes_back() -> None:
    (one,) = decide([a_candidate()], Known())
    known = known_after(one)
    head = known.heads[one.article_id]
    gone = replace(head, placement=replace(head.placement, state=ArticleState.REMOVED))
    held = replace(known, heads={one.article_id: gone})
    again = with_text(an_article(), "A new text.")
    (decision,) = decide([a_candidate(again)], held)
    assert decision.outcome is Outcome.REMOVED
    assert (decision.head, decision.version) == (None, None)


def test_the_month_index_follows_first_sight() -> None:
    assert index_name(NOW) == "news-articles-2026.09"


def test_dead_articles_that_redirect_to_one_place_stay_apart() -> None:
    front = "https://example.org/news/"
    decisions: list[Decision] = []
    for number in range(3):
        listed = an_article(f"https://example.org/{number}.html")
        article = with_text(listed, f"What happened on day {number}.")
        decisions += decide([a_candidate(article)], known_after(*decisions))
    moved = [
        with_text(
            an_article(f"https://example.org/{number}.html", final_url=front),
            "All the news of today.",
        )
        for number in range(3)
    ]
    for article in moved:
        decisions += decide([a_candidate(article)], known_after(*decisions))
    assert len({d.article_id for d in decisions}) == 3
    assert [d.merged for d in decisions] == [()] * 6


def test_a_page_that_moved_is_known_again_by_its_text() -> None:
    old = an_article("https://example.org/old", final_url="https://example.org/new")
    (first,) = decide([a_candidate(old)], Known())
    other = an_article("https://example.org/other", final_url="https://example.org/new")
    (again,) = decide([a_candidate(other)], known_after(first))
    assert again.article_id == first.article_id
    foreign = with_text(other, "Something else entirely.")
    (apart,) = decide([a_candidate(foreign)], known_after(first))
    assert apart.article_id != first.article_id


def test_a_copy_of_what_left_is_no_copy_and_the_next_joins_it() -> None:
    (first,) = decide([a_candidate()], Known())
    known = known_after(first)
    head = known.heads[first.article_id]
    gone = replace(head, placement=replace(head.placement, state=ArticleState.REMOVED))
    held = replace(known, heads={first.article_id: gone})
    urls = ("https://b.example/", "https://c.example/")
    copies = [
        a_candidate(an_article(url, published_at=NOW + number * HOUR))
        for number, url in enumerate(urls)
    ]
    one, two = decide(copies, held)
    assert (one.outcome, two.outcome) == (Outcome.INDEXED, Outcome.DUPLICATE)
    assert one.head
    assert two.head
    assert (one.others, two.others) == ((), ())
    assert one.head.placement.is_original
    assert not two.head.placement.is_original
    assert one.head.placement.copy_group_id == first.article_id
