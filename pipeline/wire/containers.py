"""The files in a delivery that is a container, one by one, however deep."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import IO

from pipeline.errors import WireParseError
from pipeline.wire.archives import Allowance, Archive, Limits, Member, archive_of, read
from pipeline.wire.format import HEAD

DEEPEST = 2
"""How many containers may stand in one another."""


def members(file: IO[bytes], archive: Archive, limits: Limits) -> Iterator[Member]:
    """Yield the files of a container in its order, those of containers in it too.

    Nothing is written to a disk, and one member of each container is held at a
    time. No two have the same name. Directories, links and what operating systems
    leave behind are passed over. A container that breaks off, or is not read to its
    end, gives at last a member that says so.
    """
    return _distinct(_unpacked(file, archive, Allowance(limits), 1))


def _unpacked(
    file: IO[bytes], archive: Archive, allowance: Allowance, depth: int
) -> Iterator[Member]:
    for member in read(file, archive, allowance):
        content = member.content
        inner = archive_of(content[:HEAD]) if isinstance(content, bytes) else None
        if inner is None or isinstance(content, WireParseError):
            yield member
        elif depth == DEEPEST:
            error = WireParseError(f"{inner} nested too deep", member.place)
            yield replace(member, content=error)
        else:
            for deeper in _unpacked(BytesIO(content), inner, allowance, depth + 1):
                name = "/".join(filter(None, (member.name, deeper.name)))
                yield replace(deeper, name=name)


def _distinct(found: Iterator[Member]) -> Iterator[Member]:
    """Give members of the same name a number: "a.xml", "a.xml (2)"."""
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    for member in found:
        name = member.name
        while name in taken:
            counts[member.name] += 1
            name = f"{member.name} ({counts[member.name] + 1})"
        taken.add(name)
        yield replace(member, name=name)
