"""Who else signed a story of which JSON-LD names but one author or some."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.byline import Signed, is_full_name, leads_to_author, meta_lines
from pipeline.extract.names import persons_in
from pipeline.extract.outlets import is_paper
from pipeline.extract.surroundings import is_elsewhere
from pipeline.text import fold, tidy

_LONGEST = 150
_MOST = 50
_BETWEEN = re.compile(
    r"[\s,;&|/·•、،]*(?:(?:by|and|und|et|y|e|i|og|och|en|и|та|ve|și|και|و)\s|@\w+)?"
    r"[\s,;&|/·•、،]*",
    re.IGNORECASE,
)
# Who took the pictures, edited or translated comes behind one of these.
_OTHER_WORK = re.compile(
    r"(?:photo|foto|bild|pictur|illustra|grafi|graphic|video|edit|redig|translat"
    r"|übersetz|tradu|review|fact)[^,;]*$",
    re.IGNORECASE,
)


def with_coauthors(
    told: tuple[str, ...], tree: HtmlElement, publishers: tuple[str, ...]
) -> Signed:
    """Return all who sign, and where, if all of `told` are among them; else ((), "").

    They are in a meta element and shown on the page, or their links stand side by side.
    """
    known = {_key(name) for name in told}
    for names, place in (*_in_meta(tree, publishers), *_in_links(tree, known)):
        full = tuple(n for n in names if is_full_name(n) and not is_paper(n))
        if {_key(name) for name in full} > known:
            return full, place
    return (), ""


def _in_meta(tree: HtmlElement, publishers: tuple[str, ...]) -> Iterator[Signed]:
    for place, line in meta_lines(tree):
        names = persons_in(line, publishers)
        if len(names) > 1 and all(_is_shown(name, tree) for name in names):
            yield names, place


def _is_shown(name: str, tree: HtmlElement) -> bool:
    return bool(tree.xpath("boolean(//body//text()[contains(., $name)])", name=name))


def _in_links(tree: HtmlElement, known: set[str]) -> Iterator[Signed]:
    """Yield the names in the links to authors around one that is `known`."""
    links = [*islice(filter(leads_to_author, tree.iter("a")), _MOST)]
    if len(links) < 2:
        return
    ours = (a for a in links if _key(a.text_content()) in known)
    first = next((a for a in ours if not is_elsewhere(a)), None)
    if first is None:
        return
    box = _line_around(first)
    line = tidy(box.text_content())
    names = (tidy(a.text_content()) for a in links if box in a.iterancestors())
    linked = filter(None, names)
    yield tuple(dict.fromkeys(_side_by_side(linked, line))), f"byline: {line}"


def _line_around(element: HtmlElement) -> HtmlElement:
    """Return the outermost element around one that is no longer than a line."""
    for outer in element.iterancestors():
        if len(tidy(outer.text_content())) > _LONGEST:
            break
        element = outer
    return element


def _side_by_side(names: Iterable[str], line: str) -> Iterator[str]:
    """Yield `names` as long as nothing but joints stands between them in `line`."""
    end = 0
    for name in names:
        start = line.find(name, end)
        before = line[end : max(start, 0)]
        is_author = _is_joint(before) if end else not _OTHER_WORK.search(before)
        if start < 0 or not is_author:
            return
        yield name
        end = start + len(name)


def _is_joint(between: str) -> bool:
    """Return whether `between` two names is but a comma, an "and" and the like."""
    return bool(between.strip()) and _BETWEEN.fullmatch(between) is not None


def _key(name: str) -> str:
    return fold(name).replace("-", " ")
