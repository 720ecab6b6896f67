"""Lines that are none of the story by where they stand on the page."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, takewhile

from lxml.etree import _Element

from pipeline.extract.boxes import box_around, is_unseen
from pipeline.extract.links import leads_away
from pipeline.extract.places import Place, Places, Weights
from pipeline.extract.standfirst import is_standfirst
from pipeline.kept import ORPHAN, headings_of_nothing, kept_blocks
from pipeline.model import Block, BlockKind, Removal
from pipeline.text import letters

PAGE_HEADLINE = "page-headline"
ABOVE_HEADLINE = "above-headline"
LINK_LINE = "link-line"
BOX = "box"
UNSEEN_LABEL = "unseen-label"
_TOP = 6
# Where more of the text would go it is the story: a list of links, a page of boxes.
_MOST = 0.3
_MOST_ABOVE = 0.15
_INTERRUPTIONS = frozenset(
    f"{BOX}-{name}"
    for name in ("advert", "advertisement", "caption", "figure", "player")
)
_Split = tuple[tuple[Block, ...], tuple[Removal, ...]]


def leave_out(
    blocks: tuple[Block, ...],
    places: Places,
    url: str,
    off: frozenset[str] = frozenset(),
    standfirst: str = "",
    titles: Collection[str] = (),
) -> _Split:
    """Return `blocks` without lines that are none of the story, and those lines.

    They are the page's headline at the top and what stands above it, links to other
    stories, headings for screen readers alone, and what stands in a box that the page
    calls a caption, a promotion, a form and the like. A line that stands elsewhere on
    the page as well must be so in each of its `places`. What a rule that is `off` names
    stays, and the `standfirst` on top: many sites call its box a teaser. Above an h1
    that is none of the page's `titles` a story may stand.
    """
    found = _named(blocks, places, url, titles)
    named = {line: rule for line, rule in found if rule not in off}
    top = set(islice(places, _TOP))
    named = {
        line: rule
        for line, rule in named.items()
        if not (line in top and is_standfirst(line, standfirst))
    }
    for rule in (LINK_LINE, BOX):
        named = _unless_most(named, rule, blocks)
    named |= _orphans(blocks, named, off)
    left = {
        number: [line for line in block.lines if line not in named]
        for number, block in enumerate(blocks)
    }
    kept = kept_blocks(blocks, left)
    if not kept:
        return blocks, ()
    lines = (line for block in blocks for line in block.lines)
    return kept, tuple(Removal(named[line], line) for line in lines if line in named)


def _named(
    blocks: tuple[Block, ...], places: Places, url: str, titles: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the lines that a rule names, with its id."""
    weights = Weights(places)
    above = _above_headline(places, titles)
    kinds = {line: b.kind for b in reversed(blocks) for line in reversed(b.lines)}
    for index, (line, found) in enumerate(places.items()):
        kind = kinds[line]
        if not found:
            continue
        if index < _TOP and any(e.tag == "h1" for p in found for e in p.ancestors()):
            yield line, PAGE_HEADLINE
        elif _may_be_link(kind, found) and all(
            leads_away(line, place, url) for place in found
        ):
            yield line, LINK_LINE
        elif kind is BlockKind.SUBHEAD and all(map(is_unseen, found)):
            yield line, UNSEEN_LABEL
        elif all(boxes := [box_around(place, weights) for place in found]):
            yield line, f"{BOX}-{boxes[0]}"
        elif line in above:
            yield line, ABOVE_HEADLINE


def _above_headline(places: Places, titles: Collection[str]) -> set[str]:
    """Return the lines above the page's only h1, if all but a few stand below it."""
    some = next((place for found in places.values() for place in found), None)
    if some is None:
        return set()
    tree = some.element.getroottree().getroot()
    heads = list(islice(tree.iter("h1"), 2))
    if len(heads) != 1 or not _is_title(heads[0], titles):
        return set()
    before = set(takewhile(lambda element: element is not heads[0], tree.iter()))
    before.difference_update(heads[0].iterancestors())
    lines = {
        line
        for line, found in places.items()
        if found and all(place.element in before for place in found)
    }
    is_little = sum(map(len, lines)) <= _MOST_ABOVE * sum(map(len, places))
    return lines if is_little else set()


def _is_title(heading: _Element, titles: Collection[str]) -> bool:
    said = letters(str(heading.xpath("string()")))
    told = filter(None, map(letters, titles))
    return bool(said) and any(said in title or title in said for title in told)


def _orphans(
    blocks: tuple[Block, ...], named: Mapping[str, str], off: frozenset[str]
) -> dict[str, str]:
    """Name the headings above nothing, each text that is one wherever it stands."""
    if ORPHAN in off or not named:
        return {}
    rules = [{named.get(line, "") for line in block.lines} for block in blocks]
    found = headings_of_nothing(blocks, rules, _INTERRUPTIONS, LINK_LINE)
    alone = Counter(blocks[number].text for number in found)
    among = Counter(block.text for block in blocks)
    return {text: ORPHAN for text, count in alone.items() if count == among[text]}


def _may_be_link(kind: BlockKind, found: list[Place]) -> bool:
    """Return whether a line of this kind may be left out as a link.

    Links in tables are cells, and those in subheads name what comes next; a link
    around a heading is a card of another story.
    """
    if kind is BlockKind.SUBHEAD:
        return all(
            any(e.tag == "a" for e in place.element.iterancestors()) for place in found
        )
    return kind is not BlockKind.TABLE


def _unless_most(
    named: Mapping[str, str], rule: str, blocks: tuple[Block, ...]
) -> dict[str, str]:
    """Return `named` without what `rule` names, if that is much of the text."""
    size = sum(len(block.text) for block in blocks)
    theirs = {line for line, rule_id in named.items() if rule_id.startswith(rule)}
    if sum(map(len, theirs)) <= _MOST * size:
        return dict(named)
    return {line: rule_id for line, rule_id in named.items() if line not in theirs}
