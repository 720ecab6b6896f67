"""Notes to editors in a G2 item: what of them may be shown."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml.etree import _Element

from pipeline.markup import tree_blocks
from pipeline.model import BlockKind
from pipeline.wire.g2_content import is_private_class
from pipeline.wire.g2_lines import leave_out, paragraphs
from pipeline.wire.xml import attribute

_PRIVATE = re.compile(
    r"private|non-?public|not-?(?:for-?)?pub|internal|confidential|contact",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(r"closing-?line|sign-?off", re.IGNORECASE)
_CONSTRAINTS = ("pubconstraint", "pubconstrainturi")
# What follows such a line is for the desk alone.
_NOT_FOR_PUBLICATION = re.compile(
    r"\bnot\s+(?:intended\s+)?for\s+publication|\bnicht\s+zur\s+veröffentlichung"
    r"|\bne\s+pas\s+publier|\bnon\s+destin[ée]e?s?\s+à\s+la\s+publication"
    r"|\bnon\s+per\s+la\s+pubblicazione|\bno\s+publicar|\bniet\s+voor\s+publicatie"
    r"|\b(?:inte|ej)\s+för\s+publicering|\bikke\s+(?:til|for)\s+publi[sc]ering"
    r"|\bei\s+julkaistavaksi",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]@[\w-]+\.\w")
_PHONE = re.compile(
    r"(?<![\w.])\+\d[\d ()/.-]{6,}"
    r"|(?<![\w.,/-])(?<!\d )\(?0\d{1,5}\)?[ /-]?\d{3,}(?:[ -]?\d{2,})+"
    r"|(?<![\w-])\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)"
    r"|\b(?:tel|phone|telefon|mobile?|fax|puh)\b[ .:]*[+(\d]",
    re.IGNORECASE,
)


def is_private(element: _Element) -> bool:
    """Tell whether role or constraint of a property keep it from the public."""
    given = (attribute(element, name) for name in ("role", "roleuri", *_CONSTRAINTS))
    return any(_PRIVATE.search(text) for text in given if text)


def public_notes(notes: Iterable[_Element]) -> tuple[str, ...]:
    """Return the public lines of `notes`, each once, in their order.

    A line with an e-mail address or a phone number is none, nor is the sign-off of
    the desk. Headings within a note are left out.
    """
    found = (line for note in notes if _is_public(note) for line in _lines(note))
    return tuple(dict.fromkeys(line for line in found if not _has_contact(line)))


def _is_public(note: _Element) -> bool:
    if is_private(note) or any(attribute(note, name) for name in _CONSTRAINTS):
        return False
    return not _SIGN_OFF.search(attribute(note, "role") or "")


def _lines(note: _Element) -> Iterator[str]:
    """Yield the lines of a note up to where it says that it is no longer public."""
    for line in _markup_lines(note) if len(note) else paragraphs(note.text or ""):
        if _NOT_FOR_PUBLICATION.search(line):
            return
        yield line


def _markup_lines(note: _Element) -> Iterator[str]:
    public = deepcopy(note)
    leave_out(public, _is_aside)
    for block in tree_blocks(public):
        if block.kind is not BlockKind.SUBHEAD:
            yield from block.lines


def _is_aside(element: _Element) -> bool:
    named = element.get("class") or ""
    return is_private_class(element) or bool(_SIGN_OFF.search(named))


def _has_contact(line: str) -> bool:
    return bool(_MAIL.search(line) or _PHONE.search(line))
