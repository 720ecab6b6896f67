"""The entries of a feed as items."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import FeedEntry, Outcome, ParsedFeed, Reason
from pipeline.poll.entries import LONGEST_URL, Listing, item_id, listed, new_entries
from pipeline.records import Item

SEEN = datetime(2024, 1, 4, 10, tzinfo=UTC)
PAGE = "https://paper.example/rain"


def comparable(url: str) -> str:
    return url.lower().partition("?")[0]


def items_of(*entries: FeedEntry, source_id: str = "paper") -> Listing:
    return listed(
        ParsedFeed(entries=entries),
        source_id=source_id,
        channel="https://paper.example/feed",
        seen_at=SEEN,
        run_id="r1",
        comparable=comparable,
    )


def test_an_entry_from_before_our_time_is_dropped() -> None:
    entry = FeedEntry(part=0, url=PAGE, published_at=SEEN)
    feed = ParsedFeed(entries=(entry,))

    def ended(oldest: datetime) -> Reason | None:
        (item,) = listed(
            feed,
            source_id="paper",
            channel="c",
            seen_at=SEEN,
            run_id="r1",
            comparable=comparable,
            oldest=oldest,
        ).items
        return item.reason

    assert ended(SEEN) is None
    assert ended(SEEN.replace(hour=11)) is Reason.TOO_OLD


def only(entry: FeedEntry) -> Item:
    (item,) = items_of(entry).items
    return item


def test_an_entry_with_a_link_is_an_open_item() -> None:
    entry = FeedEntry(part=4, url=f"{PAGE}?utm=1", guid="g", title="Rain")
    assert only(entry) == Item(
        item_id=item_id("paper", PAGE),
        source_id="paper",
        channel="https://paper.example/feed",
        key=PAGE,
        url=f"{PAGE}?utm=1",
        guid="g",
        title="Rain",
        entry=entry,
        first_seen_at=SEEN,
        run_id="r1",
    )


def test_an_item_id_is_short_stable_and_of_one_source() -> None:
    assert item_id("paper", "k") == item_id("paper", "k")
    assert len(item_id("paper", "k")) == 32
    assert len({item_id("a", "bc"), item_id("ab", "c"), item_id("a", "b")}) == 3


@pytest.mark.parametrize("field", ["content", "summary"])
def test_a_text_without_a_link_is_read_from_the_feed(field: str) -> None:
    item = only(FeedEntry(part=2, guid="g", **{field: "<p>It rained.</p>"}))
    assert (item.key, item.url, item.part, item.outcome) == ("guid:g", None, "2", None)


def test_without_link_and_guid_the_text_is_the_key() -> None:
    one = only(FeedEntry(part=0, title="Rain", summary="It rained."))
    moved = only(FeedEntry(part=9, title="Rain", summary="It rained."))
    other = only(FeedEntry(part=0, title="Rain", summary="It poured."))
    assert one.key.startswith("text:")
    assert one.item_id == moved.item_id != other.item_id


@pytest.mark.parametrize(
    "entry",
    [
        FeedEntry(part=0),
        FeedEntry(part=0, title="Rain", guid="g"),
        FeedEntry(part=0, title="Rain", summary=" \n"),
    ],
)
def test_an_entry_that_leads_nowhere_is_dropped(entry: FeedEntry) -> None:
    item = only(entry)
    assert (item.outcome, item.reason) == (Outcome.DROPPED, Reason.NO_LINK)
    assert (item.stage, item.title) == ("poll", entry.title)
    assert item.detail == "neither a link nor a text"


def test_an_endless_link_is_dropped_and_not_kept() -> None:
    url = PAGE + "x" * LONGEST_URL
    item = only(FeedEntry(part=0, url=url, summary="It rained."))
    assert (item.outcome, item.reason) == (Outcome.DROPPED, Reason.NO_LINK)
    assert item.url is None
    assert len(item.key) < 100
    assert item.detail == f"link of {len(url):,} characters"


def test_a_link_of_just_the_longest_length_is_open() -> None:
    url = PAGE + "x" * (LONGEST_URL - len(PAGE))
    assert only(FeedEntry(part=0, url=url)).outcome is None


def test_the_first_of_entries_with_one_key_stays() -> None:
    listing = items_of(
        FeedEntry(part=0, url=f"{PAGE}?a", title="first"),
        FeedEntry(part=1, url="https://paper.example/sun"),
        FeedEntry(part=2, url=f"{PAGE}?b", title="second"),
    )
    assert [item.entry and item.entry.part for item in listing.items] == [0, 1]
    assert listing.repeated == 1


def test_known_items_are_counted_and_new_ones_keep_their_order() -> None:
    paths = ("/a", "/b", "/c")
    entries = [FeedEntry(part=n, url=PAGE + path) for n, path in enumerate(paths)]
    items = items_of(*entries).items
    new, known = new_entries(items, {items[1].item_id, "of another feed"})
    assert new == (items[0], items[2])
    assert known == 1


@given(
    st.lists(
        st.builds(
            FeedEntry,
            part=st.integers(0, 9),
            url=st.sampled_from([None, PAGE, f"{PAGE}?x", PAGE * 99]),
            guid=st.sampled_from([None, "g", "h"]),
            title=st.sampled_from(["", "Rain"]),
            summary=st.sampled_from(["", "It rained."]),
        ),
        max_size=8,
    )
)
def test_every_entry_is_accounted_for_once(entries: list[FeedEntry]) -> None:
    listing = items_of(*entries)
    known = {item.item_id for item in listing.items[::2]}
    new, unchanged = new_entries(listing.items, known)
    assert len(new) + unchanged + listing.repeated == len(entries)
    assert len({item.item_id for item in listing.items}) == len(listing.items)
