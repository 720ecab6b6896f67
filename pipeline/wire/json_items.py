"""Deliveries in JSON: an item, a list of items, an envelope, or an item a line."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO

from pipeline.errors import WireParseError
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.head import narrow
from pipeline.wire.item import WireItem
from pipeline.wire.json_values import Fields

# What answers of interfaces and exports keep their items under.
_ENVELOPES = (
    "items", "_items", "item", "data", "entries", "hits", "results", "newsItems",
)  # fmt: skip
_DEEPEST_ENVELOPE = 5
_LINE = re.compile(r"[^\n]+")
_BETWEEN = re.compile(r"[\s\ufeff,\[\]]*")
_END = "\n"
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class JsonFormat:
    """A format of JSON objects.

    `is_told_by` gets the first characters of a delivery, `is_item` tells an item
    from an envelope around items, `read` reads one.
    """

    name: str
    is_told_by: Callable[[str], bool]
    is_item: Callable[[Fields], bool]
    read: Callable[[Fields, Provider], WireItem]

    @property
    def declared(self) -> Format:
        """The format as all the others are declared."""
        return Format(self.name, self._is_in, self._items)

    def _is_in(self, head: bytes) -> bool:
        start = narrow(head).decode("utf-8", "replace").lstrip()
        return start.startswith(("{", "[")) and self.is_told_by(start)

    def _items(self, file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
        delivered = _decoded(file.read(), provider.encoding)
        values = (v for whole in _documents(delivered) for v in self._unwrapped(whole))
        number = 0
        for number, value in enumerate(values, 1):
            yield partial(self._read, value, provider, f"item {number}")
        if number == 0:
            raise WireParseError("holds no item", "line 1")

    def _unwrapped(self, value: object, depth: int = 0) -> Iterator[object]:
        """Yield items, and what stands in the place of one."""
        inner = self._contents(value) if depth < _DEEPEST_ENVELOPE else None
        if inner is None:
            yield value
            return
        for each in inner:
            yield from self._unwrapped(each, depth + 1)

    def _contents(self, value: object) -> list[object] | None:
        """Return what an envelope holds; None for what is no envelope."""
        if isinstance(value, list):
            return value
        if not isinstance(value, dict) or self.is_item(value):
            return None
        held = (value.get(name) for name in _ENVELOPES)
        found = next((each for each in held if isinstance(each, list | dict)), None)
        return [found] if isinstance(found, dict) else found

    def _read(self, value: object, provider: Provider, place: str) -> WireItem:
        if isinstance(value, WireParseError):
            raise value
        if not isinstance(value, dict) or not self.is_item(value):
            raise WireParseError(f"no item of {self.name}", place)
        return self.read(value, provider)


def _decoded(body: bytes, encoding: str | None) -> str:
    """Return the text; what is no Unicode is in `encoding`, else Windows Latin."""
    coded = json.detect_encoding(body)
    try:
        return body.decode(coded).lstrip("\ufeff")
    except UnicodeDecodeError:
        is_utf8 = coded.startswith("utf-8")
        return body.decode((encoding or "cp1252") if is_utf8 else coded, "replace")


def _documents(delivered: str) -> Iterator[object]:
    """Yield the values of a delivery; an error for a line that cannot be read."""
    found = (line for line in _LINE.finditer(delivered) if line[0].strip())
    starts = [line[0].lstrip()[:1] for line in islice(found, 2)]
    # Within one object no brace can follow upon the first.
    if starts == ["{", "{"]:
        yield from _lines(delivered)
    else:
        yield from _values(delivered)


def _lines(delivered: str) -> Iterator[object]:
    for number, line in enumerate(delivered.split("\n"), 1):
        if line.strip():
            try:
                yield from _values(line, number)
            except WireParseError as error:
                yield error


def _values(delivered: str, line: int = 1) -> Iterator[object]:
    """Yield the values of a text, which may stand in lists.

    Lists are not read as such, so that one that is cut gives what stands before.

    Raises:
        WireParseError: The rest cannot be read; `line` is the number of the first.
    """
    at = open_lists = 0
    while between := _BETWEEN.match(delivered, at):
        open_lists += between[0].count("[") - between[0].count("]")
        if between.end() == len(delivered):
            break
        value, at = _value(delivered, between.end(), line)
        yield value
    if open_lists > 0:
        raise WireParseError("the list is cut", f"line {line + delivered.count(_END)}")


def _value(delivered: str, at: int, line: int) -> tuple[object, int]:
    """Return the value that begins at `at`, and where it ends."""
    try:
        return _DECODER.raw_decode(delivered, at)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno + line - 1}:{error.colno}"
        raise WireParseError(f"no JSON ({error.msg})", place) from error
    except RecursionError as error:
        raise WireParseError("nested too deeply", f"line {line}") from error


def _integer(digits: str) -> int | str:
    """Return a number; one too long to be a count is kept as a name is."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(
    # Line breaks stand within the strings of careless systems.
    strict=False,
    parse_int=_integer,
    parse_constant=lambda _: None,
)
