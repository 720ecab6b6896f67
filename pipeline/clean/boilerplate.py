"""Boilerplate out of an article, line by line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import count

from pipeline.clean.links import Line, with_links
from pipeline.clean.rules import Rules, Where, places_of
from pipeline.clean.stamps import is_stamp_of_page
from pipeline.clean.structure import (
    is_about_author,
    is_byline_of_author,
    nearly_repeats_headline,
    repeats_headline,
    stands_before_text,
    starts_prose,
)
from pipeline.kept import ORPHAN, headings_of_nothing, kept_blocks
from pipeline.model import Article, Block, BlockKind, Ended, Reason, Removal
from pipeline.text import fold

AUTHOR_NOTE = "author-note"
HEADLINE_REPEATED = "headline-repeated"
LEAD_LINE = "lead-line"
NO_WORDS = "no-words"
# What stands between a heading and its text as well.
_INTERRUPTIONS = frozenset(
    {"advertisement", "advertisement-counted", "image-caption", "image-credit",
     "media-player", NO_WORDS, "share"}
)  # fmt: skip
_TOP = 6
_AUTHOR_HEAD = 2
_AUTHOR_TAIL = 4
_Match = Callable[[str, frozenset[Where]], str | None]
_Names = Callable[[list[Line], Article], list[str | None]]


def clean(
    article: Article, rules: Rules, off: frozenset[str] = frozenset()
) -> Article | Ended:
    """Leave out the lines that a rule names, each as a `Removal`; not those `off`.

    The whole line must match: a sentence that merely mentions "related articles"
    stays, and so does everything after a match. What is left is looked at again
    until nothing goes, since a line may come to stand at the top or the end. A
    flash that is nothing but its headline stays as it is.
    """
    rules = rules.without(off)
    named = partial(_named, match=cache(rules.match), off=off)
    while article.blocks:
        cleaned = _clean_once(article, named, rules.headings, off)
        if not cleaned.blocks:
            return Ended(Reason.NO_TEXT, f"all of it is boilerplate: {article.url}")
        if cleaned.blocks == article.blocks:
            return cleaned
        article = cleaned
    return article


def _clean_once(
    article: Article, names: _Names, headings: frozenset[str], off: frozenset[str]
) -> Article:
    lines = list(_lines(article))
    named = with_links(lines, names(lines, article), headings)
    if ORPHAN not in off:
        named = _with_orphans(article.blocks, lines, named)
    removed = [
        Removal(rule_id, line.text)
        for line, rule_id in zip(lines, named, strict=True)
        if rule_id
    ]
    kept: dict[int, list[str]] = {}
    for line, rule_id in zip(lines, named, strict=True):
        if not rule_id:
            kept.setdefault(line.block, []).append(line.text)
    blocks = kept_blocks(article.blocks, kept)
    return replace(article, blocks=blocks, removed=(*article.removed, *removed))


def _with_orphans(
    blocks: Sequence[Block], lines: list[Line], named: list[str | None]
) -> list[str | None]:
    """Name the headings above nothing."""
    rules: list[set[str]] = [set() for _ in blocks]
    for line, rule in zip(lines, named, strict=True):
        rules[line.block].add(rule or "")
    alone = headings_of_nothing(blocks, rules, _INTERRUPTIONS)
    return [
        ORPHAN if line.block in alone else rule
        for line, rule in zip(lines, named, strict=True)
    ]


def _lines(article: Article) -> Iterator[Line]:
    index = count()
    for number, block in enumerate(article.blocks):
        for text in block.lines:
            yield Line(text, block.kind, number, next(index))


def _named(
    lines: list[Line], article: Article, match: _Match, off: frozenset[str]
) -> list[str | None]:
    """Return for each line the first rule, of those that are on, that names it."""
    standfirst = fold(article.description or "")
    prose_at = next(
        (
            line.index
            for line in lines
            if starts_prose(line.text) and fold(line.text) != standfirst
        ),
        0,
    )
    between = "\n".join(line.text for line in lines[_AUTHOR_HEAD:-_AUTHOR_TAIL])

    def rules_of(line: Line) -> Iterator[str | None]:
        yield from _structural(line, article, line.index < prose_at)
        yield _about_author(line, article, between, len(lines))
        yield match(line.text, places_of(line.index, len(lines)))

    return [
        next((rule for rule in rules_of(line) if rule and rule not in off), None)
        for line in lines
    ]


def _structural(line: Line, article: Article, is_before_prose: bool) -> Iterator[str]:
    if line.index < _TOP and _is_headline(line, article.headline, is_before_prose):
        yield HEADLINE_REPEATED
    if is_before_prose and stands_before_text(line.text, line.kind, article):
        yield LEAD_LINE
    if line.index < _TOP and _is_of_page(line, article):
        yield LEAD_LINE
    if not _has_words(line.text):
        yield NO_WORDS


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _is_of_page(line: Line, article: Article) -> bool:
    if is_stamp_of_page(line.text):
        return True
    is_subhead = line.kind is BlockKind.SUBHEAD
    return not is_subhead and is_byline_of_author(line.text, article)


def _is_headline(line: Line, headline: str, is_before_prose: bool) -> bool:
    if repeats_headline(line.text, headline):
        return True
    is_heading = is_before_prose and line.kind is BlockKind.SUBHEAD
    return is_heading and nearly_repeats_headline(line.text, headline)


def _about_author(line: Line, article: Article, between: str, count: int) -> str | None:
    if _AUTHOR_HEAD <= line.index < count - _AUTHOR_TAIL:
        return None
    return AUTHOR_NOTE if is_about_author(line.text, between, article) else None
