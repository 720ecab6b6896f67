"""The names of files in drops: which are deliveries, and how they are written."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from urllib.parse import quote, unquote

from pipeline.sources import WireDrop

_UNFINISHED = (".part", ".tmp", ".filepart")
# What no store takes, and a per cent sign that would be read as one of ours.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\udc80-\udcff]|%(?=[0-9A-Fa-f]{2})")


def label(name: str) -> str:
    """Write a name of any bytes so that every store takes it, and `named` reads it."""
    return _ODD.sub(lambda odd: quote(odd[0].encode("utf-8", "surrogateescape")), name)


def named(label: str) -> str:
    """Return the name that a label was written for."""
    return unquote(label, errors="surrogateescape")


def is_within(name: str) -> bool:
    """Tell whether a path stays in the folder that it begins in."""
    return not {"", ".", ".."} & set(name.split("/"))


def is_hidden(name: str) -> bool:
    """Tell whether the last part of a path is hidden."""
    return name.rpartition("/")[2].startswith(".")


def is_delivery(name: str, drop: WireDrop) -> bool:
    """Leave out hidden files, markers and what its name calls unfinished."""
    base = name.rpartition("/")[2]
    return (
        not is_hidden(name)
        and not base.lower().endswith(_UNFINISHED)
        and not _is_marker(base, drop)
        and _fits(name.split("/"), drop.pattern.split("/"))
    )


def _fits(name: list[str], pattern: list[str]) -> bool:
    """Tell whether a path fits; "**" stands for any number of folders."""
    match pattern:
        case []:
            return not name
        case ["**", *rest]:
            return any(_fits(name[start:], rest) for start in range(len(name) + 1))
        case [first, *rest]:
            is_fit = bool(name) and fnmatchcase(name[0], first)
            return is_fit and _fits(name[1:], rest)
    return False


def marker(name: str, drop: WireDrop) -> str | None:
    """Return the name of the marker that says that a file is complete."""
    if drop.done_marker is None:
        return None
    folder, slash, base = name.rpartition("/")
    return f"{folder}{slash}{drop.done_marker.replace('{name}', base)}"


def _is_marker(base: str, drop: WireDrop) -> bool:
    if drop.done_marker is None:
        return False
    start, _, end = drop.done_marker.partition("{name}")
    is_longer = len(base) > len(start + end)
    return is_longer and base.startswith(start) and base.endswith(end)


def free(name: str, is_taken: Callable[[str], bool]) -> str:
    """Return `name`, or where that is taken the same with a number that is free.

    A feed that always uses the same name may have left thousands: the number is
    searched by halves.
    """
    taken, found = 0, 1
    while is_taken(_numbered(name, found)):
        taken, found = found, found * 2
    while found - taken > 1:
        middle = (taken + found) // 2
        if is_taken(_numbered(name, middle)):
            taken = middle
        else:
            found = middle
    return _numbered(name, found)


def _numbered(name: str, number: int) -> str:
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.partition(".")
    return name if number == 1 else f"{folder}{slash}{stem}-{number}{dot}{ending}"
