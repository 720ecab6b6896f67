"""Whose story is it: agency, byline, dateline, and the desk's sign-off."""

from dataclasses import replace

import regex

from pipeline.attribute.dateline import Dateline, find_dateline
from pipeline.attribute.names import ALTERNATIVES, agency_named, bracketed
from pipeline.model import Article, Block, BlockKind, Removal

SIGN_OFF = "sign-off"
_OPENING = 4
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
    dateline, at = _dateline(article, known is not None, agency)
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
    opening = () if article.dateline_place else article.blocks[:_OPENING]
    for at, block in enumerate(opening):
        if block.kind is BlockKind.PARAGRAPH:
            dateline = find_dateline(block.text, is_wire, own)
            if dateline or len(block.text) > 120:
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
    for block in blocks[:_OPENING]:
        found = _BYLINE.fullmatch(block.text)
        if found and len(block.text.split()) <= 12:
            return str(found["names"]).strip()
    return None


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
