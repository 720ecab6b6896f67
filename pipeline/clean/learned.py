"""Furniture of one outlet: lines that recur over its different articles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.clean.folding import fold_line
from pipeline.clean.structure import starts_prose
from pipeline.kept import kept_blocks
from pipeline.model import Article, Block, Removal
from pipeline.profiles import LEARNED, LearnedRule, Outlet, Place, Sighting
from pipeline.text import digest

_EDGE = 6
_FEWEST, _MOST = 3, 400
"""Characters of a line that may be furniture; a longer one only tells pages apart."""
_FIRST_LINES, _LAST_LINES = 80, 20
_MOST_TAKEN = 0.4
_DIGITS = 16
_Line = tuple[int, str]
"""The number of a block, and one of its lines."""


def leave_out_learned(article: Article, rules: Sequence[LearnedRule]) -> Article:
    """Leave out the lines that learned `rules` name, each as a `Removal`.

    A rule is for one place. What is left is looked at again, since a line may come
    to stand at the top or the end. Where the rules would take much of the text, or
    its last sentence, they are wrong about this article and take nothing.
    """
    named = {(rule.where, _folded(rule.line)): rule.rule_id for rule in rules}
    left = article
    while named and (less := _once(left, named)) is not left:
        left = less
    return article if _is_too_much(article, left) else left


def _once(article: Article, named: Mapping[tuple[Place, str], str]) -> Article:
    lines = list(_lines(article))
    rules = [
        named.get((place_of(index, len(lines)), fold_line(text)))
        for index, (_, text) in enumerate(lines)
    ]
    if not any(rules):
        return article
    kept: dict[int, list[str]] = {}
    for (number, text), rule_id in zip(lines, rules, strict=True):
        if rule_id is None:
            kept.setdefault(number, []).append(text)
    taken = [
        Removal(rule_id, text)
        for (_, text), rule_id in zip(lines, rules, strict=True)
        if rule_id
    ]
    blocks = kept_blocks(article.blocks, kept)
    return replace(article, blocks=blocks, removed=(*article.removed, *taken))


def _is_too_much(before: Article, after: Article) -> bool:
    if after is before:
        return False
    left = [text for _, text in _lines(after)]
    had = sum(len(text) for _, text in _lines(before))
    has_sentence = any(map(starts_prose, left))
    return not has_sentence or had - sum(map(len, left)) > _MOST_TAKEN * had


def sightings(article: Article, rules: Sequence[LearnedRule]) -> tuple[Sighting, ...]:
    """Return the lines of a cleaned article that could be furniture.

    Those that learned `rules` have just taken out are among them, at the places of
    their rules: otherwise a rule would lose its evidence by being applied.
    """
    where = {rule.rule_id: rule.where for rule in rules}
    lines = [text for _, text in _lines(article)]
    found = [
        _sighting(text, place_of(index, len(lines))) for index, text in enumerate(lines)
    ]
    some = [*found[:_FIRST_LINES], *found[_FIRST_LINES:][-_LAST_LINES:]]
    taken = [
        _sighting(removal.text, where[removal.rule_id])
        for removal in article.removed
        if removal.rule_id in where
    ]
    return tuple(dict.fromkeys(each for each in (*some, *taken) if each))


def _sighting(text: str, place: Place) -> Sighting | None:
    folded = fold_line(text)
    if len(folded) < _FEWEST:
        return None
    is_long = len(folded) > _MOST
    return Sighting(line_digest(folded), Place.TEXT if is_long else place, len(folded))


def lines_at_hand(article: Article) -> dict[str, Block]:
    """Return the lines of an article by digest, each as a block of its kind.

    Of a line that stands there twice it is what says most against furniture.
    """
    found: dict[str, Block] = {}
    taken = [r.text for r in article.removed if r.rule_id.startswith(LEARNED)]
    for text in taken:
        found[line_digest(fold_line(text))] = Block(text)
    for number, text in _lines(article):
        line = Block(text, article.blocks[number].kind)
        key = line_digest(fold_line(text))
        found[key] = sterner(found.get(key, line), line)
    return found


def sterner(one: Block, other: Block) -> Block:
    """Return that of two sightings of a line which is more than a paragraph."""
    return other if one.kind == Block("").kind else one


def place_of(index: int, count: int) -> Place:
    """Return where a line stands: near the top or the end, whichever is nearer."""
    after = count - 1 - index
    if index < _EDGE and index <= after:
        return Place.HEAD
    return Place.TAIL if after < _EDGE else Place.INNER


def line_digest(folded: str) -> str:
    """Return what stands for a folded line."""
    return digest(folded)[:_DIGITS]


def digest_of(rule: LearnedRule) -> str:
    """Return what stands for the line of a rule."""
    return line_digest(_folded(rule.line))


def rule_id_of(outlet: Outlet, line: str, place: Place) -> str:
    """Return the id of the rule about a line of an outlet."""
    whole = digest(outlet.source_id, outlet.site, fold_line(line), place)
    return f"{LEARNED}{whole[:10]}"


@lru_cache(maxsize=4096)
def _folded(line: str) -> str:
    return fold_line(line)


def _lines(article: Article) -> Iterator[_Line]:
    for number, block in enumerate(article.blocks):
        for text in block.lines:
            yield number, text
