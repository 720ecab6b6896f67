"""The bytes of packed feeds."""

import gzip

import pytest

from pipeline.errors import FeedParseError
from pipeline.feeds import parse_feed
from pipeline.feeds.pieces import LARGEST, pieces_of

RSS = b'<rss version="2.0"><channel><item><title>Rain</title></item></channel></rss>'
URL = "https://valley.example/feed.xml.gz"


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_pieces_are_the_whole(size: int, pack: object) -> None:
    body = bytes(number % 251 for number in range(size))
    packed = gzip.compress(body) if pack is gzip.compress else body
    pieces = list(pieces_of(packed))
    assert b"".join(pieces) == body
    assert all(len(piece) <= 65_536 for piece in pieces)


def test_members_follow_one_another_and_padding_is_none() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 512
    assert b"".join(pieces_of(packed)) == b"one two"


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (LARGEST + 1))
    with pytest.raises(FeedParseError, match="inflates to more than 60,000,000 bytes"):
        parse_feed(bomb, "", URL)


@pytest.mark.parametrize("damage", [b"\x1f\x8b", b"\x1f\x8bnot gzip"])
def test_what_is_no_gzip_after_all_is_refused(damage: bytes) -> None:
    with pytest.raises(
        FeedParseError, match=f"not a readable feed: {URL}: broken gzip"
    ):
        parse_feed(damage, "", URL)


def test_any_format_may_be_packed() -> None:
    assert [
        entry.title for entry in parse_feed(gzip.compress(RSS), "", URL).entries
    ] == ["Rain"]


def test_a_packed_feed_that_breaks_off_is_refused() -> None:
    with pytest.raises(FeedParseError, match="breaks off"):
        parse_feed(gzip.compress(RSS)[:-10], "", URL)
