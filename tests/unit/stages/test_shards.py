"""Hosts, divided among the processes of a run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.job import shards

hosts = st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True)
urls = st.lists(st.builds("https://{}/{}".format, hosts, st.integers(0, 9)))


@given(urls, st.integers(1, 9), st.integers(1, 5))
def test_every_url_is_held_by_exactly_one_share(
    some: list[str], size: int, most: int
) -> None:
    divided = shards(some, size, most)
    assert all(sum(share.holds(url) for share in divided) == 1 for url in some)


@given(urls, st.integers(1, 9), st.integers(1, 5))
def test_no_share_is_empty_and_there_are_not_too_many(
    some: list[str], size: int, most: int
) -> None:
    divided = shards(some, size, most)
    assert len(divided) <= most
    assert all(any(share.holds(url) for url in some) for share in divided)


@pytest.mark.parametrize("path", ["/a", "/b?c", ":8080/d"])
def test_a_host_is_never_divided(path: str) -> None:
    many = [f"https://h{number}.example/" for number in range(100)]
    divided = shards([*many, "https://h7.example" + path], 10, 32)
    holds = [share for share in divided if share.holds("https://h7.example/")]
    assert [s for s in divided if s.holds("https://h7.example" + path)] == holds


def test_of_nothing_there_is_no_share() -> None:
    assert shards([], 10, 32) == []


def test_what_is_no_url_has_a_place_too() -> None:
    (only,) = shards(["http://[broken", "3f2a91"], 10, 32)
    assert only.holds("http://[broken")
    assert only.holds("3f2a91")
