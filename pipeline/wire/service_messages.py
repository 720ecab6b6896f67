"""How text services frame their messages: SOH heading STX text ETX trailer EOT."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.errors import WireParseError

SOH, STX, ETX, EOT = b"\x01", b"\x02", b"\x03", b"\x04"
PADDING = b"\x16\x7f\x00 \t\r\n"
"""What may stand between messages."""
# What begins a message is followed by a heading.
_START = re.compile(rb"\x01(?=[^\x01-\x04]{8})")


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a message; without control bytes all is `text`."""

    heading: bytes
    text: bytes
    trailer: bytes = b""


def raw_messages(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield place and bytes of each message, from SOH to EOT or to the next SOH.

    A file without SOH is one message.
    """
    starts = [found.start() for found in _START.finditer(body)]
    if not starts:
        yield "item 1", body
    for number, (start, end) in enumerate(pairwise([*starts, len(body)]), 1):
        stop = body.find(EOT, start, end)
        yield (
            f"item {number}, byte {start}",
            body[start : end if stop < 0 else stop + 1],
        )


def message_parts(raw: bytes, place: str) -> Message:
    """Take a message apart.

    Raises:
        WireParseError: It begins with control bytes and does not end with them.
    """
    if raw.startswith(SOH) and ETX not in raw and EOT not in raw:
        raise WireParseError("the message is cut", place)
    content = raw.removeprefix(SOH).rstrip(PADDING).removesuffix(EOT)
    heading, stx, rest = content.partition(STX)
    if not stx:
        heading, rest = b"", content
    text, _, trailer = rest.partition(ETX)
    return Message(heading, text, trailer)
