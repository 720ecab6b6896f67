"""Inflating a body as it comes, within a bound: a small answer may be a bomb."""

import zlib

ACCEPTED = "gzip, deflate"

_GZIP = ("gzip", "x-gzip")
# content codings of the IANA registry that we never ask for and cannot undo
_FOREIGN = ("aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "zstd")
# many small members cost the square of what is fed at once
_SLICE = 16_384
_GZIP_START = b"\x1f"
_ZLIB_METHOD = 8


class Inflater:
    """Inflates one body of at most `limit` bytes; what is beyond is not taken.

    Memory stays within `limit` and one chunk, whatever the chunks say.
    """

    def __init__(self, encoding: str | None, limit: int) -> None:
        """Begin a body with the given Content-Encoding.

        What is no content coding at all ("utf-8", "none") stands for none.

        Raises:
            ValueError: It is one that we did not ask for.
        """
        self._encoding = (encoding or "").strip().lower()
        if self._encoding in _FOREIGN or "," in self._encoding:
            raise ValueError(f"cannot inflate Content-Encoding {self._encoding!r}")
        self._is_plain = self._encoding not in (*_GZIP, "deflate")
        self._room = limit
        self._member: zlib._Decompress | None = None
        self._ended = False
        self.over_limit = False

    @property
    def complete(self) -> bool:
        """Whether the body came to its end; an empty one did."""
        return not self.over_limit and (self._member is None or self._member.eof)

    @property
    def truncated(self) -> str | None:
        """What is missing, as a WARC-Truncated value; None for nothing."""
        if self.over_limit:
            return "length"
        return None if self.complete else "disconnect"

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` inflates to; nothing once the limit is passed.

        Raises:
            ValueError: The bytes are not what the Content-Encoding says.
        """
        if self._is_plain:
            return self._within(chunk)
        slices = (chunk[at : at + _SLICE] for at in range(0, len(chunk), _SLICE))
        return b"".join(map(self._feed, slices))

    def _feed(self, chunk: bytes) -> bytes:
        inflated = bytearray()
        while chunk and not (self._ended or self.over_limit):
            member = self._member_for(chunk)
            if member is None:
                break
            inflated += self._within(self._decompress(member, chunk))
            chunk = member.unused_data
        return bytes(inflated)

    def _member_for(self, chunk: bytes) -> "zlib._Decompress | None":
        """Return the gzip member or stream that `chunk` belongs to, if any."""
        if self._member is None:
            self._member = zlib.decompressobj(self._window_bits(chunk))
        elif self._member.eof:
            # another gzip member may follow; anything else is padding
            if self._encoding not in _GZIP or not chunk.startswith(_GZIP_START):
                self._ended = True
                return None
            self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return self._member

    def _window_bits(self, chunk: bytes) -> int:
        """Choose the format; "deflate" is sent with and without the zlib header."""
        if self._encoding in _GZIP:
            return zlib.MAX_WBITS | 16
        return zlib.MAX_WBITS if chunk[0] & 0x0F == _ZLIB_METHOD else -zlib.MAX_WBITS

    def _decompress(self, member: "zlib._Decompress", chunk: bytes) -> bytes:
        # one byte more than there is room for shows that the limit is passed
        try:
            return member.decompress(chunk, self._room + 1)
        except zlib.error as error:
            raise ValueError(f"broken {self._encoding} body: {error}") from error

    def _within(self, data: bytes) -> bytes:
        self.over_limit = self.over_limit or len(data) > self._room
        taken = data[: self._room]
        self._room -= len(taken)
        return taken


def inflate(body: bytes, encoding: str | None, limit: int) -> tuple[bytes, bool]:
    """Return `body` inflated to at most `limit` bytes, and whether that is all.

    Raises:
        ValueError: The encoding is unknown, or the body is not in it.
    """
    inflater = Inflater(encoding, limit)
    inflated = inflater.feed(body)
    return inflated, inflater.complete
