"""The names of persons among what pages give as authors."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.extract.jsonld import each, text_of, types_of
from pipeline.text import fold, squeeze

_NO_PERSON = frozenset({"organization", "newsmediaorganization", "corporation"})
_JOINT = re.compile(r"\s*(?:;|\||\s&\s|,\s+and\s|\sand\s|\sund\s|\set\s)\s*")
_BY = re.compile(r"^(?:written\s+)?(?:by|von|par|por|door)[\s:]+", re.IGNORECASE)
_INITIALS = re.compile(r"\s*\([\w.]{1,6}\)$")
# "Ada King, Alan Turing and Grace Hopper": each part has a first name, too.
_LISTED = re.compile(
    r"\w[\w.'’-]*(?: [\w.'’-]+){1,3}(?:, \w[\w.'’-]*(?: [\w.'’-]+){1,3})+"
)
_LOOKS_LIKE_NO_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com?|org|net|de)\b|[<>{}]|\d{3}"
)


def persons(value: Any, publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the persons in a JSON-LD author field, each once, in their order.

    Organisations and names of `publishers` are left out.
    """
    names = [name for item in each(value) for name in _names(item)]
    return _distinct(names, publishers)


def persons_in(line: str, publishers: Iterable[str]) -> tuple[str, ...]:
    """Return the persons in a line like "By Ada Lovelace and Alan Turing"."""
    return _distinct(_parted(line), publishers)


def _names(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        if not types_of(item) & _NO_PERSON:
            for name in each(item.get("name")):
                yield from _parted(text_of(name))
    elif isinstance(item, str):
        yield from _parted(item)


def _parted(line: str) -> Iterator[str]:
    for part in _JOINT.split(line):
        yield from part.split(", ") if _LISTED.fullmatch(part) else (part,)


def _distinct(names: Iterable[str], publishers: Iterable[str]) -> tuple[str, ...]:
    barred = {fold(name) for name in publishers}
    found: dict[str, str] = {}
    for name in map(squeeze, names):
        person = _INITIALS.sub("", _BY.sub("", name)).strip(" ,")
        if _may_be_person(person) and fold(person) not in barred:
            found.setdefault(fold(person).replace("-", " "), person)
    return tuple(found.values())


def _may_be_person(name: str) -> bool:
    return 1 < len(name) < 80 and not _LOOKS_LIKE_NO_NAME.search(name)
