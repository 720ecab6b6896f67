"""The bytes of a feed piece by piece, out of gzip where it is a ".gz" file."""

import zlib
from collections.abc import Iterator

from pipeline.errors import FeedParseError

LARGEST = 60_000_000
"""Bytes of an inflated feed; a sitemap may have 52,428,800 (sitemaps.org)."""

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16
# many small members cost the square of what is looked at together
_SLICE = 1 << 14


def pieces_of(body: bytes) -> Iterator[bytes]:
    """Yield `body`, inflated if it is gzip, in pieces of up to 64 KB.

    Raises:
        FeedParseError: The file is broken, or larger than `LARGEST`; what could
            be had was yielded before.
    """
    if not body.startswith(_GZIP):
        yield from _sliced(body, _PIECE)
        return
    size = 0
    for piece in _inflated(body):
        size += len(piece)
        if size > LARGEST:
            raise FeedParseError(f"inflates to more than {LARGEST:,} bytes")
        yield piece


def _sliced(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


def _inflated(body: bytes) -> Iterator[bytes]:
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for part in _sliced(body, _SLICE):
        rest = part
        while rest:
            if member.eof:
                # another member may follow; anything else is padding
                if not rest.startswith(_GZIP[:1]):
                    return
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield _decompressed(member, rest)
            rest = member.unconsumed_tail or member.unused_data
    if not member.eof:
        raise FeedParseError("broken gzip: it breaks off")


def _decompressed(member: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE)
    except zlib.error as error:
        raise FeedParseError(f"broken gzip: {error}") from error
