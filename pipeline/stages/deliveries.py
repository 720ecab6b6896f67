"""Deliveries as they are read: part by part, each file once."""

from collections.abc import Generator, Iterator
from urllib.parse import unquote

from pipeline.errors import WireParseError
from pipeline.model import Document, Ended, Reason
from pipeline.records import PartFound
from pipeline.sources import Source
from pipeline.text import scrub
from pipeline.wire.delivery import provider_of
from pipeline.wire.item import WireItem
from pipeline.wire.parts import EmptyDelivery, Part, UnknownFormat, parts


class Deliveries:
    """Reads items out of deliveries; the last file stays open where it was left.

    So a large delivery is read once when its items are asked for in their order,
    even if it is a share of them.
    """

    def __init__(self) -> None:
        self._document_id = ""
        self._left: Generator[Part, None, None] | None = None
        self._passed: set[str] = set()

    def item(self, document: Document, part: str, source: Source) -> WireItem | Ended:
        """Return the item of one part, or why it cannot be read."""
        for found in self._from(document, part, source):
            self._passed.add(found.name)
            if found.name == part:
                return read_part(found)
        self.close()
        return Ended(Reason.UNREADABLE, f"{_name(document)} has no part {part}")

    def _from(self, document: Document, part: str, source: Source) -> Iterator[Part]:
        """Go on where the last part stood, or begin anew."""
        is_open = document.document_id == self._document_id
        if self._left is None or not is_open or part in self._passed:
            self.close()
            self._document_id = document.document_id
            self._left = open_parts(document, source)
        return self._left

    def close(self) -> None:
        """Let go of the file."""
        if self._left:
            self._left.close()
        self._left, self._passed = None, set()


def read_part(part: Part) -> WireItem | Ended:
    """Read an item; what is wrong with its bytes is a value."""
    try:
        return part.read()
    except EmptyDelivery as error:
        return Ended(Reason.EMPTY, str(error))
    except UnknownFormat as error:
        is_text = error.looks_like.is_text
        return Ended(
            Reason.UNKNOWN_FORMAT if is_text else Reason.UNREADABLE, str(error)
        )
    except WireParseError as error:
        return Ended(Reason.UNREADABLE, str(error))


def open_parts(document: Document, source: Source) -> Generator[Part, None, None]:
    """Give what is in a delivery, part by part."""
    assert document.path
    with document.path.open("rb") as file:
        yield from parts(file, _name(document), provider_of(source))


def found(part: Part) -> PartFound:
    """Return what a part calls itself; what cannot be read has no name."""
    item = read_part(part)
    if isinstance(item, Ended):
        return PartFound(part=part.name)
    numbered = item.sequence
    return PartFound(
        part=part.name,
        guid=item.guid,
        headline=item.headline or item.slugline or "",
        service=numbered.service if numbered else None,
        number=numbered.number if numbered else 0,
        last=numbered.last if numbered else 0,
    )


def _name(document: Document) -> str:
    """Return the name under which a delivery came."""
    return scrub(unquote(document.url.rpartition(":")[2]))
