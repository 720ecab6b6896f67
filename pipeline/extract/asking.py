"""XPath expressions of trafilatura, asked of each make of element once.

They match patterns in Python at each element of a page, and take a third of the time
of an extraction that way; but pages are made of few makes of elements.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from lxml.etree import XPath, _Element
from trafilatura.xpaths import (
    BODY_XPATH,
    OVERALL_DISCARD_XPATH,
    REGEXP_NS,
    TEASER_DISCARD_XPATH,
)

_ASKED: tuple[list[Any], ...] = (
    BODY_XPATH,
    OVERALL_DISCARD_XPATH,
    TEASER_DISCARD_XPATH,
)
# What is about an element alone: its tag, and what its attributes hold. Where a first
# one is meant no other is taken.
_ABOUT_ITSELF = re.compile(r"\(?\.//\*(\[[^/]+?\])\)?(\[1\])?")
_QUOTED = re.compile(r"'[^']*'")
_TAG = re.compile(r"self::(\w+)")
_ATTRIBUTE = re.compile(r"@([\w-]+)")
_MOST_MAKES = 20_000


class Remembering:
    """Finds what an expression about single elements finds, in their order."""

    def __init__(self, predicates: str, *, finds_first: bool) -> None:
        self._is_meant = XPath(f"self::*{predicates}", namespaces={"re": REGEXP_NS})
        plain = _QUOTED.sub("", predicates)
        self._tags = tuple(dict.fromkeys(_TAG.findall(plain))) or ("*",)
        self._names = tuple(dict.fromkeys(_ATTRIBUTE.findall(plain)))
        self._most = 1 if finds_first else None
        self._answers: dict[tuple[object, ...], bool] = {}

    def __call__(self, tree: _Element) -> list[_Element]:
        if len(self._answers) > _MOST_MAKES:
            self._answers.clear()
        return list(islice(self._found(tree), self._most))

    def _found(self, tree: _Element) -> Iterator[_Element]:
        for element in tree.iterdescendants(*self._tags):
            # The order of attributes counts: "@id|@class" is the one that comes first.
            names = element.keys()
            told = map(element.get, self._names) if names else ()
            make = (element.tag, *names, *told)
            if (answer := self._answers.get(make)) is None:
                answer = self._answers[make] = bool(self._is_meant(element))
            if answer:
                yield element


def remembering(expression: Any) -> Any:
    """Return what finds the same as `expression`; itself, if it is about more."""
    path = str(expression.path).strip()
    blanked = _QUOTED.sub(lambda found: "'" + "_" * (len(found[0]) - 2) + "'", path)
    if not (found := _ABOUT_ITSELF.fullmatch(blanked)):
        return expression
    return Remembering(path[slice(*found.span(1))], finds_first=bool(found[2]))


_AS_THEY_ARE = [list(expressions) for expressions in _ASKED]
_REMEMBERING = [list(map(remembering, expressions)) for expressions in _ASKED]


@contextmanager
def asked_once() -> Iterator[None]:
    """Let trafilatura use these expressions; afterwards it has its own again."""
    _put(_REMEMBERING)
    try:
        yield
    finally:
        _put(_AS_THEY_ARE)


def _put(expressions: list[list[Any]]) -> None:
    for asked, mine in zip(_ASKED, expressions, strict=True):
        asked[:] = mine
