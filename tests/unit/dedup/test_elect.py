"""The election of the original in a copy group."""

from datetime import timedelta

import pytest

from pipeline.dedup.elect import elect
from pipeline.model import ArticleState, Placement
from pipeline.records import Head
from tests.values import HOUR, NOW


def a_member(article_id: str, published: timedelta | None, **given: object) -> Head:
    placement = Placement(
        article_id=article_id,
        revision=4,
        version=1,
        first_seen_at=NOW,
        version_at=NOW,
        index_name="news-articles-2026.09",
        copy_group_id="g",
        is_original=bool(given.get("is_original", False)),
        state=ArticleState(given.get("state", ArticleState.VISIBLE)),
        visible_from=NOW,
    )
    return Head(
        placement=placement,
        source_id="one",
        digest="d",
        fingerprint="f",
        published_at=None if published is None else NOW + published,
        is_wire=bool(given.get("is_wire", False)),
    )


def changes(*group: Head) -> dict[str, bool]:
    """Return the members that change and whether each is now the original."""
    changed = elect(group)
    assert all(head.placement.revision == 5 for head in changed)
    return {head.placement.article_id: head.placement.is_original for head in changed}


def test_the_wire_goes_before_the_earliest_and_that_before_the_smallest_id() -> None:
    late, early = a_member("a", HOUR), a_member("c", -HOUR)
    same_time, wire = a_member("b", -HOUR), a_member("d", 9 * HOUR, is_wire=True)
    assert changes(late, early) == {"c": True}
    assert changes(late, early, same_time) == {"b": True}
    assert changes(late, early, same_time, wire) == {"d": True}


def test_who_has_no_date_counts_from_first_sight() -> None:
    assert changes(a_member("a", HOUR), a_member("b", None)) == {"b": True}


def test_where_nothing_changes_nobody_gets_a_revision() -> None:
    assert changes(a_member("a", HOUR, is_original=True), a_member("b", 2 * HOUR)) == {}


@pytest.mark.parametrize("state", [ArticleState.REMOVED, ArticleState.MERGED])
def test_who_left_is_never_the_original(state: ArticleState) -> None:
    left = a_member("a", -HOUR, is_original=True, state=state)
    assert changes(left, a_member("b", HOUR)) == {"a": False, "b": True}
    assert changes(left) == {"a": False}


def test_of_two_originals_one_steps_back() -> None:
    both = [a_member(i, n * HOUR, is_original=True) for n, i in enumerate("ab")]
    assert changes(*both) == {"b": False}


def test_an_empty_group_has_no_original() -> None:
    assert elect([]) == []
