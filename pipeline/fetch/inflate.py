"""Inflating a body as it comes, within a bound: a small answer may be a bomb."""

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
MOST_CODINGS = 3
"""Codings of one body, one within the other; two are met, more are an attack."""
MOST_MEMBERS = 10_000
"""Members of one body. Each costs time, even one of nine bytes that holds nothing.

The most that honest writers make are of 64 KiB, so this is 600 MB.
"""

_GZIP = ("gzip", "x-gzip")
# content codings of the IANA registry that we never ask for and cannot undo
_FOREIGN = (
    "aes128gcm", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"
)  # fmt: skip
# many small members cost the square of what is fed at once
_SLICE = 16_384
_PIECE = 65_536
_GZIP_START = (b"\x1f",)
# a frame, or one of those that are to be skipped (RFC 8878 section 3.1)
_ZSTD_START = (b"\x28", *(bytes([byte]) for byte in range(0x50, 0x60)))
_ZLIB_METHOD = 8
# what a decoder of the content coding must take, and more it need not (RFC 9659)
_ZSTD_WINDOW: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 23}


class _TooManyMembersError(Exception):
    """More members than any honest body has."""


_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, _TooManyMembersError)


class Inflater:
    """Inflates one body of at most `limit` bytes; what is beyond is not taken.

    Memory stays within `limit` and some pieces, whatever the chunks say; so does
    what lies between two codings. `encoding` is a Content-Encoding; what is no
    content coding at all ("utf-8", "none") stands for none.

    Attributes:
        over_limit: whether the body is larger than `limit`.
        problem: why it cannot be inflated, or not from some point on.
    """

    def __init__(self, encoding: str | None, limit: int) -> None:
        self.over_limit = False
        self.problem: str | None = None
        names = [name.strip() for name in (encoding or "").lower().split(",")]
        self._codings: list[_Coding] = []
        if len(names) > MOST_CODINGS or any(name in _FOREIGN for name in names):
            self.problem = f"Content-Encoding {encoding!r} is not one that we undo"
        else:
            self._codings = [_CODINGS[n]() for n in reversed(names) if n in _CODINGS]
        self._encoding = encoding
        self._room = [limit] * (len(self._codings) + 1)

    @property
    def complete(self) -> bool:
        """Whether the body came to its end; an empty one did."""
        return not self.over_limit and all(c.is_whole for c in self._codings)

    @property
    def truncated(self) -> str | None:
        """What is missing, as a WARC-Truncated value; None for nothing."""
        if self.over_limit:
            return "length"
        return None if self.complete or self.problem else "disconnect"

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` inflates to; nothing once the limit is passed."""
        inflated = bytearray()
        if self.problem or self.over_limit:
            return b""
        try:
            for piece in self._through(chunk, 0):
                inflated += piece
        except _BROKEN as error:
            self.problem = f"no whole {self._encoding} body ({error})"
        return bytes(inflated)

    def _through(self, chunk: bytes, at: int) -> Iterator[bytes]:
        """Yield `chunk` inflated by the coding number `at` and those after it."""
        if at == len(self._codings):
            yield self._within(chunk, at)
            return
        for piece in self._codings[at].pieces(chunk):
            yield from self._through(self._within(piece, at), at + 1)
            if self.over_limit:
                return

    def _within(self, data: bytes, at: int) -> bytes:
        self.over_limit = self.over_limit or len(data) > self._room[at]
        taken = data[: self._room[at]]
        self._room[at] -= len(taken)
        return taken


def inflate(body: bytes, encoding: str | None, limit: int) -> tuple[bytes, bool]:
    """Return `body` inflated to at most `limit` bytes, and whether that is all."""
    inflater = Inflater(encoding, limit)
    inflated = inflater.feed(body)
    return inflated, inflater.complete and not inflater.problem


class _Coding(Protocol):
    """Undoes one content coding.

    `pieces` are of bounded size, however much a chunk inflates to; `is_whole` tells
    that nothing is missing at this point.
    """

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...

    @property
    def is_whole(self) -> bool: ...


class _Member(Protocol):
    """One stream of compressed data; `rest` is what came after its end."""

    ended: bool
    rest: bytes

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...


class _Members:
    """A coding whose body is one member or several, one after the other.

    Args:
        begin: makes the member that begins with a chunk.
        starts: how another member begins; anything else after one is padding.
    """

    def __init__(
        self, begin: Callable[[bytes], _Member], starts: tuple[bytes, ...] = ()
    ) -> None:
        self._begin = begin
        self._starts = starts
        self._member: _Member | None = None
        self._is_padding = False
        self._begun = 0

    @property
    def is_whole(self) -> bool:
        return self._member is None or self._member.ended

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        for at in range(0, len(chunk), _SLICE):
            yield from self._pieces(chunk[at : at + _SLICE])

    def _pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._is_padding:
            if self._member and self._member.ended:
                self._is_padding = not chunk.startswith(self._starts)
                if self._is_padding:
                    return
                self._member = None
            self._member = self._member or self._next(chunk)
            yield from self._member.pieces(chunk)
            chunk = self._member.rest

    def _next(self, chunk: bytes) -> _Member:
        self._begun += 1
        if self._begun > MOST_MEMBERS:
            raise _TooManyMembersError(f"more than {MOST_MEMBERS} members")
        return self._begin(chunk)


class _Zlib:
    """A gzip member, a zlib stream or a bare deflate stream."""

    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.decompressobj(window_bits)
        self.ended = False
        self.rest = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while not self.ended:
            piece = self._stream.decompress(chunk, _PIECE)
            chunk = self._stream.unconsumed_tail
            self.ended, self.rest = self._stream.eof, self._stream.unused_data
            yield piece
            if not chunk and len(piece) < _PIECE:
                return


class _Zstd:
    """A frame of zstd."""

    def __init__(self, _: bytes) -> None:
        self._frame = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
        self.ended = False
        self.rest = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while not self.ended:
            piece = self._frame.decompress(chunk, _PIECE)
            chunk = b""
            self.ended, self.rest = self._frame.eof, self._frame.unused_data
            yield piece
            if self._frame.needs_input:
                return


class _Brotli:
    """A brotli stream."""

    def __init__(self, _: bytes) -> None:
        self._stream = brotli.Decompressor()
        self.ended = False
        self.rest = b""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while not self.ended:
            piece = self._stream.process(chunk, output_buffer_limit=_PIECE)
            chunk = b""
            self.ended = self._stream.is_finished()
            yield piece
            if self._stream.can_accept_more_data():
                return


def _gzip_member(_: bytes) -> _Member:
    return _Zlib(zlib.MAX_WBITS | 16)


def _deflate_stream(chunk: bytes) -> _Member:
    """Choose the format: "deflate" is sent with and without the zlib header."""
    has_header = chunk[0] & 0x0F == _ZLIB_METHOD
    return _Zlib(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


_CODINGS: dict[str, Callable[[], _Coding]] = {
    **dict.fromkeys(_GZIP, lambda: _Members(_gzip_member, _GZIP_START)),
    "deflate": lambda: _Members(_deflate_stream),
    "br": lambda: _Members(_Brotli),
    "zstd": lambda: _Members(_Zstd, _ZSTD_START),
}
