"""How a format is declared: how it is recognised and how its items are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO
from zoneinfo import ZoneInfo

from pipeline.wire.item import WireItem

HEAD = 16_384
"""Bytes of a delivery that a format is recognised by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is known of an agency and cannot be read from its deliveries.

    `encoding` is that of texts that declare none, `guid` the element or key that
    names an item where a format has several, `urgency` that of items that have
    none of their own.
    """

    name: str
    time_zone: ZoneInfo | None = None
    encoding: str | None = None
    guid: str | None = None
    urgency: int | None = None


ReadItem = Callable[[], WireItem]
"""Reads an item; it is valid until the next one is asked for.

Raises:
    WireParseError: This item cannot be read, others can.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of deliveries.

    `is_in` gets the first `HEAD` bytes. `items` reads a file from its beginning,
    holding one item at a time where the format may be large, and gives for each
    item a function that reads it.

    Raises:
        WireParseError: The rest of the file cannot be read.
    """

    name: str
    is_in: Callable[[bytes], bool]
    items: Callable[[IO[bytes], Provider], Iterator[ReadItem]]
