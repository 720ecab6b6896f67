"""Whose story is it: agency, byline, dateline, and the desk's sign-off."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import filterfalse, islice

import regex

from pipeline.attribute.dateline import Dateline, find_dateline
from pipeline.attribute.names import ALTERNATIVES, agency_named, bracketed
from pipeline.model import Article, Block, BlockKind, Removal

SIGN_OFF = "sign-off"
_WIRE = "wire"
# Kicker, subhead, byline and dateline; notes on the update and bullets do not count.
_OPENING = 4
_OPENING_LINES = 10
_NOTE = regex.compile(r"\([^()]*\)|[*•]\s.*")
_PROSE = 120
_LONGEST_BYLINE = 12
_CLOSING = 4
_TAIL = 300
_BYLINE = regex.compile(
    r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Door|Av|Af)\s+(?P<names>\p{Lu}[^.!?:;]{2,80})"
)
_SIGN_OFFS = regex.compile(
    r"(?:\p{Ll}{2,4}(?:[/-]\p{Ll}{2,4}){1,5}|(?i:ends?)|\((?i:ends?)\)|\(?END\)?"
    rf"|=*\s*(?P<agency>{ALTERNATIVES})\s*=*|[-–—]{{1,2}}\s*(?P<agency>{ALTERNATIVES})"
    rf"|\((?P<agency>{ALTERNATIVES})\))"
)
_WITNESS = regex.compile(
    rf"\b(?:an?|the|one)\s+(?P<agency>{ALTERNATIVES})\s+"
    r"(?:correspondent|journalist|reporter|photographer|team|crew)s?"
    r"(?:\s+(?:at the scene|on the ground))?\s+(?:said|says|reported|saw|witnessed)\b"
)
_CREDITS = regex.compile(
    rf"[(\[](?P<agency>{ALTERNATIVES})[)\]]\s*$"
    rf"|(?:[-–—]|©|\b(?:Source|Quelle|Fuente|Fonte|Bron)\s*:)\s*(?P<agency>{ALTERNATIVES})\s*$",
    regex.MULTILINE,
)


def attribute(article: Article, agency: str | None = None) -> Article:
    """Fill in agency, byline and dateline; take dateline and sign-off out of the text.

    `agency` is the one whose channel the article came through. What is found
    again the second time is nothing, so doing it twice changes nothing.
    """
    article = _without_sign_off(article)
    known, _ = _agency(article, None, agency)
    is_wire = known is not None or article.extractor == _WIRE
    dateline, at = _dateline(article, is_wire, agency)
    found, evidence = _agency(article, dateline, agency)
    return replace(
        article,
        blocks=_cut(article.blocks, at, dateline),
        agency=found,
        agency_evidence=evidence,
        byline=article.byline or _byline(article.blocks),
        dateline_place=article.dateline_place or (dateline.place if dateline else None),
    )


def _agency(
    article: Article, dateline: Dateline | None, given: str | None
) -> tuple[str | None, str | None]:
    """Return the agency and what shows it; the channel outweighs the text."""
    if article.agency:
        return article.agency, article.agency_evidence
    name, evidence = _told(article, dateline)
    if given and name != given:
        return given, "the source's own channel"
    return name, evidence


def _told(article: Article, dateline: Dateline | None) -> tuple[str | None, str | None]:
    if dateline and dateline.agency:
        return dateline.agency, dateline.text
    for credit in (article.byline, *article.authors):
        if credit and (name := agency_named(credit) or bracketed(credit)):
            return name, f"credited to {credit}"
    for removal in article.removed:
        match = _SIGN_OFFS.fullmatch(removal.text)
        if removal.rule_id == SIGN_OFF and match and match["agency"]:
            return agency_named(str(match["agency"])), removal.text
    tail = "\n".join(block.text for block in article.blocks[-_CLOSING:])[-_TAIL:]
    if match := _WITNESS.search(tail) or _CREDITS.search(tail):
        return agency_named(str(match["agency"])), str(match[0]).strip()
    return None, None


def _dateline(
    article: Article, is_wire: bool, own: str | None
) -> tuple[Dateline | None, int]:
    """Return the dateline and its block's index: the first that is prose has it."""
    for at, block in () if article.dateline_place else _opening(article.blocks):
        if block.kind is BlockKind.PARAGRAPH:
            dateline = find_dateline(block.text, is_wire, own)
            if dateline or len(block.text) > _PROSE:
                return dateline, at
    return None, 0


def _cut(
    blocks: tuple[Block, ...], at: int, dateline: Dateline | None
) -> tuple[Block, ...]:
    if dateline is None:
        return blocks
    rest = [replace(blocks[at], text=dateline.rest)] if dateline.rest else []
    return (*blocks[:at], *rest, *blocks[at + 1 :])


def _byline(blocks: tuple[Block, ...]) -> str | None:
    texts = (b for _, b in _opening(blocks) if b.kind is not BlockKind.TABLE)
    lines = (line.strip() for block in texts for line in block.lines)
    for line in islice(filterfalse(_NOTE.fullmatch, lines), _OPENING_LINES):
        found = _BYLINE.fullmatch(line)
        if found and _are_names(str(found["names"])):
            return str(found["names"]).strip()
    return None


def _opening(blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block]]:
    """Yield the first blocks with their indices, notes to editors and bullets out."""
    told = ((at, block) for at, block in enumerate(blocks) if not _is_note(block))
    return islice(told, _OPENING)


def _is_note(block: Block) -> bool:
    return all(_NOTE.fullmatch(line.strip()) for line in block.lines)


def _are_names(line: str) -> bool:
    """Tell names from a sentence: at most half of the words begin small."""
    words = line.split()
    small = sum(word[0].islower() for word in words)
    return len(words) < _LONGEST_BYLINE and 2 * small <= len(words)


def _without_sign_off(article: Article) -> Article:
    """Take the desk's sign-off out: a line of its own among the last ones."""
    first = max(len(article.blocks) - _CLOSING, 1)
    signed = [b for b in article.blocks[first:] if _SIGN_OFFS.fullmatch(b.text.strip())]
    if not signed:
        return article
    kept = article.blocks[:first] + tuple(
        block for block in article.blocks[first:] if block not in signed
    )
    removed = tuple(Removal(SIGN_OFF, block.text) for block in signed)
    return replace(article, blocks=kept, removed=article.removed + removed)
