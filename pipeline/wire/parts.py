"""All items of a delivery, in order, whatever it is and however it is packed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO, NoReturn

from pipeline.errors import WireParseError
from pipeline.text import tidy
from pipeline.wire.archives import Archive, Limits, archive_of
from pipeline.wire.containers import members
from pipeline.wire.detect import Media, Unknown, detect
from pipeline.wire.format import HEAD, Format, Provider, ReadItem
from pipeline.wire.item import WireItem
from pipeline.wire.xml import pieces_of

_BLANK = b"\x00\xef\xbb\xbf\xff\xfe \t\r\n\x0b\x0c\x1a"


class EmptyDelivery(WireParseError):  # noqa: N818 - what it is, not what went wrong
    """There is nothing in the delivery, or in a file of it."""

    def __init__(self, problem: str, where: str = "") -> None:
        super().__init__(problem, "byte 0", where)

    def named(self, provider: str, file: str) -> "EmptyDelivery":
        """Return the same error with provider and file in its message."""
        return EmptyDelivery(self.problem, f"{provider}: {file}: ")


class UnknownFormat(WireParseError):  # noqa: N818 - as above
    """The bytes are of no format that we read.

    Attributes:
        looks_like: what they seem to be.
    """

    def __init__(self, looks_like: Unknown, where: str = "") -> None:
        problem = f"looks like {looks_like.name}, which is not read"
        super().__init__(problem, "byte 0", where)
        self.looks_like = looks_like

    def named(self, provider: str, file: str) -> "UnknownFormat":
        """Return the same error with provider and file in its message."""
        return UnknownFormat(self.looks_like, f"{provider}: {file}: ")


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a delivery, named by its number and the file that it is in.

    `read` is valid until the next part is asked for.

    Raises:
        WireParseError: By `read`: there is no such item; provider and file are in
            the message.
    """

    name: str
    format: str
    read: ReadItem


def parts(
    file: IO[bytes], file_name: str, provider: Provider, limits: Limits | None = None
) -> Iterator[Part]:
    """Yield all items of a delivery, at least one, in their order.

    They are named "0", "1" and so on, in a container "news/a.xml:0". What cannot be
    read is a part too, whose `read` tells why: the last of its file, and others
    follow only from other files of a container.
    """
    label = tidy(file_name)
    archive = archive_of(_head(file))
    if archive is None:
        yield from _of_file(file, "", label, provider)
    else:
        yield from _of_archive(file, archive, label, provider, limits or Limits())


def _of_archive(
    file: IO[bytes], archive: Archive, label: str, provider: Provider, limits: Limits
) -> Iterator[Part]:
    is_empty = True
    for member in members(file, archive, limits):
        is_empty = False
        prefix = f"{member.name}:" if member.name else ""
        if isinstance(member.content, WireParseError):
            read = partial(_fail, member.content)
            yield Part(f"{prefix}0", archive.value, _named(read, provider, label))
        else:
            inner = ": ".join(filter(None, (label, member.name)))
            yield from _of_file(BytesIO(member.content), prefix, inner, provider)
    if is_empty:
        read = partial(_fail, EmptyDelivery("no file in it"))
        yield Part("0", archive.value, _named(read, provider, label))


def _of_file(
    file: IO[bytes], prefix: str, label: str, provider: Provider
) -> Iterator[Part]:
    found = None if _is_blank(file) else detect(_head(file))
    name = found.name if found else "nothing"
    for number, read in enumerate(_reads(found, file, provider)):
        yield Part(f"{prefix}{number}", name, _named(read, provider, label))


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


def _is_blank(file: IO[bytes]) -> bool:
    return not any(piece.strip(_BLANK) for piece in pieces_of(file))


def _reads(
    found: Format | Media | Unknown | None, file: IO[bytes], provider: Provider
) -> Iterator[ReadItem]:
    match found:
        case None:
            yield partial(_fail, EmptyDelivery("nothing in it"))
        case Unknown():
            yield partial(_fail, UnknownFormat(found))
        case Media():
            yield partial(WireItem, format=found.name, kind=found.kind)
        case Format():
            yield from _items(found, file, provider)


def _items(found: Format, file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    file.seek(0)
    read: ReadItem | None = None
    try:
        for read in found.items(file, provider):
            yield read
    except WireParseError as error:
        read = partial(_fail, error)
        yield read
    if read is None:
        yield partial(_fail, EmptyDelivery(f"{found.name} without an item"))


def _fail(error: WireParseError) -> NoReturn:
    raise error


def _named(read: ReadItem, provider: Provider, label: str) -> ReadItem:
    """Return `read` with provider and file in the message of its errors."""

    def named() -> WireItem:
        try:
            return read()
        except WireParseError as error:
            raise error.named(provider.name, label) from error

    return named
