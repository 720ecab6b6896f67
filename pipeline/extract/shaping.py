"""A page as the override of its site has it: its text, and what it claims."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from lxml.etree import SubElement
from lxml.html import HtmlElement

from pipeline.extract.byline import signed_as
from pipeline.extract.dates import with_offset
from pipeline.extract.overrides import (
    MISFIT,
    SITE,
    SITE_DROP,
    SiteOverride,
    SiteRules,
)
from pipeline.extract.places import solid_text
from pipeline.extract.readings import Reading
from pipeline.extract.selectors import outermost
from pipeline.extract.structured import Claims
from pipeline.model import Article, Removal
from pipeline.text import tidy

Extract = Callable[[HtmlElement], Reading]
# What holds a text is taken as it is, whatever the page calls it: an extractor has
# opinions about an aside, and about its class.
_HOLDERS = frozenset(
    {"article", "aside", "body", "div", "footer", "form", "header", "main", "nav",
     "section"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A reading, the tree that it is out of, and what an override did, for people."""

    reading: Reading
    tree: HtmlElement
    told: tuple[str, ...] = ()


def find_text(
    tree: HtmlElement, override: SiteOverride | None, extract: Extract
) -> Found:
    """Extract the text from what an override leaves of a page.

    What would leave nothing is not done, and told: the page has another layout.
    """
    if override is None:
        return Found(extract(tree), tree)
    return _dropped(_kept(tree, override, extract), override, extract)


def _kept(tree: HtmlElement, override: SiteOverride, extract: Extract) -> Found:
    if not override.keep:
        return Found(extract(tree), tree)
    kept = _only(tree, override)
    if kept is None:
        told = f"keep matches nothing: {MISFIT}"
    elif (reading := extract(kept)).blocks:
        return Found(reading, kept, ("keep",))
    else:
        told = f"keep matches no text: {MISFIT}"
    return Found(extract(tree), tree, (told,))


def _only(tree: HtmlElement, override: SiteOverride) -> HtmlElement | None:
    """Return a copy of `tree` with what is to be kept alone."""
    page = copy(tree)
    kept = outermost(page, override.keep)
    if not kept:
        return None
    if page in kept:
        return page
    for element in kept:
        element.drop_tree()
        element.tail = None
        if element.tag in _HOLDERS:
            element.tag = "div"
            element.attrib.clear()
    page.clear()
    page.tag = "html"
    # Of what stands in no article the extractor would choose a part.
    SubElement(SubElement(page, "body"), "article").extend(kept)
    return page


def _dropped(found: Found, override: SiteOverride, extract: Extract) -> Found:
    page = copy(found.tree)
    gone = [e for e in outermost(page, override.drop) if e.getparent() is not None]
    if not gone:
        return found
    texts = [element.text_content() for element in gone]
    for element in gone:
        element.drop_tree()
    reading = extract(page)
    if found.reading.blocks and not reading.blocks:
        told = f"drop leaves no text: {MISFIT}"
        return replace(found, told=(*found.told, told))
    removed = _removals(found.reading, reading, texts)
    return Found(replace(reading, removed=removed), page, (*found.told, "drop"))


def _removals(
    before: Reading, after: Reading, dropped: list[str]
) -> tuple[Removal, ...]:
    """Return what of the `dropped` elements stood in the text `before`.

    A line may have lost a part only: the button at its end.
    """
    solid = [solid_text(text) for text in dropped]
    parts = [part for text in dropped if (part := tidy(text))]
    left = {line for block in after.blocks for line in block.lines}
    lines = [line for block in before.blocks for line in block.lines]
    found: list[str] = []
    for line in lines:
        if line in left:
            continue
        if any(solid_text(line) in text for text in solid):
            found.append(line)
        else:
            found += (part for part in parts if part in line)
    return tuple(Removal(SITE_DROP, text) for text in dict.fromkeys(found))


def corrected(
    claims: Claims, tree: HtmlElement, override: SiteOverride | None
) -> tuple[Claims, tuple[str, ...]]:
    """Return a page's claims as its site means them, and what was done about it."""
    if override is None:
        return claims, ()
    told: list[str] = []
    if override.time_zone:
        zoned = _zoned(claims, override.time_zone)
        told += ["time_zone"] if zoned != claims else []
        claims = zoned
    names, at = signed_as(tree, override.author) if override.author else ((), "")
    if names:
        claims = replace(claims, authors=names, authors_from=at)
        told.append("author")
    return claims, tuple(told)


def _zoned(claims: Claims, name: str) -> Claims:
    return replace(
        claims,
        published=_in_zone(claims.published, name),
        modified=_in_zone(claims.modified, name),
        day_times=_in_zone(claims.day_times, name),
    )


def _in_zone(
    claims: tuple[tuple[str, str], ...], name: str
) -> tuple[tuple[str, str], ...]:
    zone = ZoneInfo(name)
    meant = ((place, claim, with_offset(claim, zone)) for place, claim in claims)
    return tuple(
        (place, claim) if moment == claim else (f"{place} in {name}", moment)
        for place, claim, moment in meant
    )


def with_site(
    article: Article,
    sites: SiteRules,
    override: SiteOverride | None,
    told: tuple[str, ...],
) -> Article:
    """Return an article whose evidence tells what an override did."""
    if override is None:
        return article
    keys = ", ".join(key for key in told if MISFIT not in key)
    notes = (note for note in told if MISFIT in note)
    done = "; ".join(filter(None, (keys, *notes))) or "nothing of it is on this page"
    evidence = {**article.evidence, SITE: f"{sites.file(override)}: {done}"}
    return replace(article, evidence=evidence)
