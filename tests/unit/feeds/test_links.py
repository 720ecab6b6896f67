"""Guids that name one article each."""

import pytest

from pipeline.feeds.links import absolute, with_trusted_guids
from pipeline.model import FeedEntry

PAGE = "https://paper.example/"


def guids(*pairs: tuple[str | None, str | None]) -> list[str | None]:
    """Return what becomes of (guid, path) pairs of one feed."""
    entries = [
        FeedEntry(part=part, guid=guid, url=path and PAGE + path)
        for part, (guid, path) in enumerate(pairs)
    ]
    return [entry.guid for entry in with_trusted_guids(entries)]


def test_a_revision_counter_is_no_part_of_the_guid() -> None:
    assert guids((f"{PAGE}1#0", "1"), (f"{PAGE}2#13", "2")) == [f"{PAGE}1", f"{PAGE}2"]


@pytest.mark.parametrize("guid", ["a#1", f"{PAGE}1#top", f"{PAGE}#", "urn:x#2"])
def test_other_guids_stay_as_they_are(guid: str) -> None:
    assert guids((guid, "1")) == [guid]


def test_anchors_of_one_page_are_not_taken_for_revisions() -> None:
    first, second = f"{PAGE}live#1", f"{PAGE}live#2"
    assert guids((first, "a"), (second, "b")) == [first, second]


def test_a_guid_of_several_articles_names_none() -> None:
    assert guids(("x", "1"), ("x", "2"), ("y", "3")) == [None, None, "y"]


def test_a_guid_repeated_with_its_link_is_the_same_article() -> None:
    assert guids(("x", "1"), ("x", "1")) == ["x", "x"]


def test_an_empty_or_endless_guid_is_none() -> None:
    assert guids(("", "1"), (None, "2"), ("x" * 2049, "3")) == [None, None, None]


@pytest.mark.parametrize(
    "link", [None, "", "  ", "mailto:a@b.example", "http://", "http://a:0/"]
)
def test_what_is_no_web_address_is_none(link: str | None) -> None:
    assert absolute(link, "urn:feed") is None


def test_a_link_keeps_its_query_and_fragment() -> None:
    assert absolute("a?b=1#c", PAGE + "d/e") == PAGE + "d/a?b=1#c"
