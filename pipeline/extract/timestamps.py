"""When a page says that its story was published and changed."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.dates import as_told, has_time, parse_claim, with_offset
from pipeline.extract.jsonld import Node, text_of
from pipeline.extract.surroundings import is_elsewhere
from pipeline.extract.worded_dates import iso_of
from pipeline.extract.zones import Dated, with_offsets
from pipeline.text import tidy, words

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished",
    "article.published", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "publishdate", "pubdate", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
)
_RENDERED = ("published_time", "date")
_LINES = ("p", "div", "span", "li", "small", "strong", "em", "b", "h2", "h3", "h4")
# A date by itself or with what tells that it is the one sought: no "Closing date:".
_DATE_LINE = re.compile(
    r"(?:(?:publi|posted|first|veröff|erstellt|gepubl|opublik|yayın)[^\d:]{0,25}:?\s*)?"
    r"[^\d:]{0,20}(?:\d{1,2}\D|\d{4}\s?[年년])[^:]{0,16}\d",
    re.IGNORECASE,
)
_SHORT = 60
_NAME = 5
_MOST = 50
_PROSE = 200
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
# From UTC's midnight to the end of that day in the last zone, with two hours of slack.
_WHOLE_DAY = timedelta(hours=38)
_OF_STORY = re.compile(r"Article|Posting|Report|WebPage")
_CHANGED = re.compile(
    r"updat|modif|chang|edited|aktualisier|geändert|stand:|actuali[sz]|atualizad|"
    r"mis à jour|aggiornat|bijgewerkt|uppdater|oppdater|opdater|aktualiz|güncel|"
    r"обновл|изменен|оновлен|更新|수정|تحديث"
)


def published(
    tree: HtmlElement, node: Node, meta: Mapping[str, str], language: str
) -> Dated:
    """Return the claims of publication by place, best first.

    What the page shows to readers counts where it tells no machine, and where it is
    earlier than a claim that is but the time of the last change. A day that machines
    are told takes the time of day from what is shown.
    """
    told = _told(tree, node, meta, language, "datePublished", _PUBLISHED)
    changed = next(iter(_changed(tree, node, meta, language)), None)
    is_doubtful = changed is not None and told[:1] == (changed,)
    if any(has_time(claim) for _, claim in told) and not is_doubtful:
        return with_offsets(told, _clocks(tree, node, meta))
    shown = _shown(tree, language, is_doubtful)
    best = shown if not told or _is_earlier(shown, told) else told
    if best is told and _tells_more(shown, told):
        best = told + shown
    return with_offsets(best, _clocks(tree, node, meta))


def modified(
    tree: HtmlElement, node: Node, meta: Mapping[str, str], language: str
) -> Dated:
    """Return the claims of the last change by place, best first.

    Where JSON-LD knows of none since the publication, a later one may be told.
    """
    changed = with_offsets(
        _changed(tree, node, meta, language), _clocks(tree, node, meta)
    )
    return _later(changed, node) + changed


def _later(changed: Dated, node: Node) -> Dated:
    """Return what is told of a change after JSON-LD's, which is its publication.

    What tells no offset is by the clock of the publication.
    """
    said = tidy(text_of(node.get("datePublished")))
    told, first = as_told(said), parse_claim(said)
    last = parse_claim(tidy(text_of(node.get("dateModified"))))
    if told is None or first is None or first != last:
        return ()
    zone = told.tzinfo or UTC
    zoned = ((place, with_offset(claim, zone)) for place, claim in changed)
    moments = ((claim, parse_claim(claim[1])) for claim in zoned)
    return tuple(claim for claim, at in moments if at and at - first >= _MINUTE)


def day_times(meta: Mapping[str, str]) -> Dated:
    """Return claims of time that may be those of rendering: their day must be told."""
    claims = ((f"meta {name}", meta.get(name, "")) for name in _RENDERED)
    return tuple((at, claim) for at, claim in claims if has_time(claim))


def _changed(
    tree: HtmlElement, node: Node, meta: Mapping[str, str], language: str
) -> Dated:
    return _told(tree, node, meta, language, "dateModified", _MODIFIED)


def _clocks(tree: HtmlElement, node: Node, meta: Mapping[str, str]) -> Iterator[str]:
    """Yield all that may tell a time with the offset of the page's clock."""
    yield from (tidy(text_of(node.get(k))) for k in ("datePublished", "dateModified"))
    yield from meta.values()
    yield from (element.get("datetime", "") for element in tree.iter("time"))


def _told(
    tree: HtmlElement,
    node: Node,
    meta: Mapping[str, str],
    language: str,
    key: str,
    names: tuple[str, ...],
) -> Dated:
    claims = [("json-ld", tidy(text_of(node.get(key))))]
    claims += [(f"meta {name}", meta.get(name, "")) for name in names]
    found = tuple(_read(at, claim, language) for at, claim in claims if claim)
    return found or tuple(islice(_items(tree, language, key), 1))


def _items(tree: HtmlElement, language: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield the dates in the elements of the story that are marked as such."""
    for element in tree.xpath("//*[@itemprop=$key]", key=key):
        read = _read(f"itemprop {key}", _date_of(element), language)
        if parse_claim(read[1]) and _is_of_story(element):
            yield read


def _is_of_story(element: HtmlElement) -> bool:
    types = (e.get("itemtype") for e in element.iterancestors() if e.get("itemtype"))
    is_ours = _OF_STORY.search(next(types, "Article"))
    return bool(is_ours) and not is_elsewhere(element) and not _is_teaser(element)


def _date_of(element: HtmlElement) -> str:
    return tidy(
        element.get("datetime") or element.get("content") or element.text_content()
    )


def _read(place: str, claim: str, language: str) -> tuple[str, str]:
    """Return a claim in a form that can be read; `place` keeps what was written."""
    if parse_claim(claim) or not (written := iso_of(claim[:100], language)):
        return place, claim
    return f"{place} {claim[:60]}", written


def _is_earlier(shown: Dated, told: Dated) -> bool:
    """Return whether what is shown ends, in whatever zone, before what is told."""
    if not shown:
        return False
    if has_time(shown[0][1]):
        first, claimed = parse_claim(shown[0][1]), parse_claim(told[0][1])
        return bool(first and claimed and claimed - first > _DAY)
    day, claimed = as_told(shown[0][1]), as_told(told[0][1])
    return bool(day and claimed and _is_over(day, claimed))


def _is_over(day: datetime, claimed: datetime) -> bool:
    """Return whether a day was over by the clock of the claim; UTC's is nobody's."""
    is_utc = claimed.utcoffset() == timedelta()
    passed = claimed.replace(tzinfo=None) - day.replace(tzinfo=None)
    return passed > (_WHOLE_DAY if is_utc else _DAY)


def _tells_more(shown: Dated, told: Dated) -> bool:
    """Return whether what is shown tells the time on the day that is told."""
    if not shown or not has_time(shown[0][1]) or has_time(told[0][1]):
        return False
    first, claimed = as_told(shown[0][1]), as_told(told[0][1])
    return bool(first and claimed and first.date() == claimed.date())


def _shown(tree: HtmlElement, language: str, takes_changes: bool) -> Dated:
    """Return the first date below the heading, () where it is one of a change."""
    heading = next(tree.iter("h1"), None)
    found = () if heading is None else islice(_dated_elements(heading), _MOST)
    for element, line in found:
        read = _read(element.tag, line, language)
        if parse_claim(read[1]) and not is_elsewhere(element):
            return (read,) if takes_changes or not _is_change(element) else ()
    return ()


def _dated_elements(heading: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements that hold a date, and until the prose the short lines."""
    is_above = True
    for element in heading.xpath("following::*"):
        if element.tag == "time" or element.get("itemprop") == "datePublished":
            yield element, _date_of(element)
        elif is_above and element.tag in _LINES:
            line = tidy("".join(islice(element.itertext(), _MOST)))
            is_prose = element.tag == "p" or not len(element)
            is_above = not is_prose or len(line) < _PROSE
            is_date = len(line) < _SHORT and _DATE_LINE.match(line)
            if is_date and not _is_teaser(element):
                yield element, line


def _is_teaser(element: HtmlElement) -> bool:
    """Return whether a date stands beside the linked headline of another story."""
    near = islice(element.iterancestors(), 2)
    links = (link for e in near for link in islice(e.iterdescendants("a"), _MOST))
    titles = (link.text_content() for link in links)
    return any(len(words(title)) > _NAME for title in titles)


def _is_change(element: HtmlElement) -> bool:
    parent = element.getparent()
    around = "" if parent is None else tidy(parent.text_content())[:60]
    told = f"{element.get('class')} {element.get('itemprop')} {around}".lower()
    return bool(_CHANGED.search(told))
