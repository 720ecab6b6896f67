"""Which sitemaps of an index are read, and when."""

from dataclasses import replace
from datetime import timedelta

from pipeline.model import FeedMember
from pipeline.poll.members import MOST_MEMBERS, RECENT, members_due
from pipeline.records import FeedState
from tests.values import HOUR, NOW

INDEX = FeedState(url="https://valley.example/sitemap.xml", source_id="valley")


def member(name: str, age: timedelta | None = None) -> FeedMember:
    modified_at = None if age is None else NOW - age
    return FeedMember(url=f"https://valley.example/{name}.xml", modified_at=modified_at)


def read(one: FeedMember, age: timedelta) -> dict[str, FeedState]:
    """Return the state of a sitemap that was read some time ago."""
    at = NOW - age
    state = FeedState(url=one.url, source_id="valley", polled_at=at, succeeded_at=at)
    return {one.url: replace(state, next_poll_at=at + HOUR)}


def due(*members: FeedMember, known: dict[str, FeedState] | None = None) -> list[str]:
    states = members_due(INDEX, members, known or {}, NOW)
    return [state.url.rpartition("/")[2] for state in states]


def test_those_that_changed_last_come_first() -> None:
    members = member("old", 2 * HOUR), member("new", HOUR), member("undated")
    assert due(*members) == ["new.xml", "old.xml", "undated.xml"]


def test_a_sitemap_is_read_again_once_it_changed() -> None:
    one = member("news", 2 * HOUR)
    assert due(one, known=read(one, HOUR / 2)) == []
    assert due(one, known=read(one, 3 * HOUR)) == ["news.xml"]


def test_a_date_without_an_hour_may_mean_later_that_day() -> None:
    one = member("news", 8 * HOUR)
    assert due(one, known=read(one, 2 * HOUR)) == ["news.xml"]
    assert due(one, known=read(one, HOUR / 2)) == []
    old = member("news", 50 * HOUR)
    assert due(old, known=read(old, 2 * HOUR)) == []


def test_a_sitemap_from_the_future_is_read_like_any_feed() -> None:
    one = member("news", -HOUR)
    assert due(one, known=read(one, HOUR / 2)) == []
    assert due(one, known=read(one, 2 * HOUR)) == ["news.xml"]


def test_what_an_index_lists_leads_on_to_nothing() -> None:
    nested = replace(INDEX, parent="https://valley.example/top.xml")
    assert members_due(nested, [member("news", HOUR)], {}, NOW) == []


def test_an_undated_sitemap_is_read_like_any_feed() -> None:
    one = member("news")
    assert due(one, known=read(one, HOUR / 2)) == []
    assert due(one, known=read(one, 2 * HOUR)) == ["news.xml"]


def test_the_archive_of_an_index_that_is_new_to_us_stays_unread() -> None:
    assert due(member("march", RECENT + HOUR), member("today", HOUR)) == ["today.xml"]


def test_a_sitemap_that_failed_waits_for_its_turn() -> None:
    one = member("news", HOUR)
    (known,) = read(one, 2 * HOUR).values()
    failed = replace(known, failures=1, next_poll_at=NOW + HOUR)
    assert due(one, known={one.url: failed}) == []
    assert due(one, known={one.url: replace(failed, next_poll_at=NOW)}) == ["news.xml"]


def test_what_is_too_much_for_one_reading_is_left_to_the_next() -> None:
    members = [member(str(number), HOUR) for number in range(MOST_MEMBERS + 5)]
    assert len(due(*members)) == MOST_MEMBERS


def test_a_sitemap_belongs_to_its_source_and_knows_its_index() -> None:
    (state,) = members_due(INDEX, [member("news", HOUR)], {}, NOW)
    assert (state.source_id, state.parent) == ("valley", INDEX.url)
