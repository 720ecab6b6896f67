"""When a page says that its story was published and changed."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.dates import parse_claim
from pipeline.extract.jsonld import Node, text_of
from pipeline.extract.surroundings import is_elsewhere
from pipeline.extract.worded_dates import iso_of
from pipeline.text import tidy, words

Dated = tuple[tuple[str, str], ...]

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
    earlier than a claim that is but the time of the last change.
    """
    told = _told(node, meta, language, "datePublished", _PUBLISHED)
    changed = next(iter(modified(node, meta, language)), None)
    is_doubtful = changed is not None and told[:1] == (changed,)
    if told and not is_doubtful:
        return told
    shown = _shown(tree, language, is_doubtful)
    return shown if not told or _is_earlier(shown, told) else told


def modified(node: Node, meta: Mapping[str, str], language: str) -> Dated:
    """Return the claims of the last change by place, best first."""
    return _told(node, meta, language, "dateModified", _MODIFIED)


def _told(
    node: Node,
    meta: Mapping[str, str],
    language: str,
    key: str,
    names: tuple[str, ...],
) -> Dated:
    claims = [("json-ld", tidy(text_of(node.get(key))))]
    claims += [(f"meta {name}", meta.get(name, "")) for name in names]
    return tuple(_read(at, claim, language) for at, claim in claims if claim)


def _read(place: str, claim: str, language: str) -> tuple[str, str]:
    """Return a claim in a form that can be read; `place` keeps what was written."""
    if parse_claim(claim) or not (written := iso_of(claim[:100], language)):
        return place, claim
    return f"{place} {claim[:60]}", written


def _is_earlier(shown: Dated, told: Dated) -> bool:
    if not shown:
        return False
    first, claimed = parse_claim(shown[0][1]), parse_claim(told[0][1])
    return bool(first and claimed and claimed - first > _DAY)


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
            given = element.get("datetime") or element.get("content")
            yield element, tidy(given or element.text_content())
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
