"""The properties of a G2 item, by path and as values."""

import re
from collections.abc import Iterable
from functools import cache

from lxml.etree import _Element

from pipeline.wire.g2_lines import line_of
from pipeline.wire.g2_notes import is_private
from pipeline.wire.g2_stream import NAMESPACE
from pipeline.wire.xml import attribute

_SCHEME = re.compile(r"(.*[/#])([^/#]+)")


@cache
def _path(names: str) -> str:
    return "/".join(f"{{{NAMESPACE}}}{name}" for name in names.split("/"))


def first(item: _Element, path: str) -> _Element | None:
    """Return the first property at a path like `itemMeta/pubStatus`."""
    return item.find(_path(path))


def every(item: _Element, path: str) -> list[_Element]:
    """Return the properties at a path, in their order."""
    return item.findall(_path(path))


def public(item: _Element, path: str) -> list[_Element]:
    """Return the properties at a path, those left out that are not for the public."""
    return [one for one in every(item, path) if not is_private(one)]


def public_text(item: _Element, path: str) -> str:
    """Return the text of the first property at a path; "" when there is none."""
    return line_of(next(iter(public(item, path)), None))


def spoken(item: _Element, path: str, language: str | None) -> list[_Element]:
    """Return the properties in the item's language; all where none is in it."""
    found = public(item, path)
    return [one for one in found if _is_spoken(one, language)] or found


def spoken_text(item: _Element, path: str, language: str | None) -> str:
    """Return the first text at a path in the item's language, if there is one."""
    return next(iter(distinct_texts(spoken(item, path, language))), "")


def distinct_texts(found: Iterable[_Element]) -> tuple[str, ...]:
    """Return the texts of elements, each once; empty ones are left out."""
    texts = (line_of(one) for one in found)
    return tuple(dict.fromkeys(filter(None, texts)))


def name_of(element: _Element | None, language: str | None) -> str:
    """Return the name of a controlled value; "" when none is given."""
    return "" if element is None else spoken_text(element, "name", language)


def identifier(element: _Element | None) -> tuple[str, str]:
    """Return scheme and code of a controlled value; a literal has no scheme."""
    if qcode := attribute(element, "qcode"):
        scheme, colon, code = qcode.partition(":")
        return (scheme, code) if colon else ("", scheme)
    if uri := attribute(element, "uri"):
        found = _SCHEME.fullmatch(uri)
        return (found[1], found[2]) if found else ("", uri)
    return "", attribute(element, "literal") or ""


def code_at(item: _Element, path: str) -> str:
    """Return the code of the first controlled value at a path, in lower case."""
    return identifier(first(item, path))[1].lower()


def target(link: _Element) -> str | None:
    """Return what a link or reference leads to, an item's guid before an address."""
    found = (attribute(link, name) for name in ("residref", "guidref", "href"))
    return next(filter(None, found), None)


def digit(text: str | None) -> int | None:
    """Return an urgency, priority or rank, 1 to 9; None for anything else."""
    return int(text) if text and re.fullmatch("[1-9]", text) else None


def _is_spoken(element: _Element, language: str | None) -> bool:
    own = attribute(element, "lang")
    return not (own and language) or _primary(own) == _primary(language)


def _primary(tag: str) -> str:
    return re.split("[-_]", tag, maxsplit=1)[0].lower()
