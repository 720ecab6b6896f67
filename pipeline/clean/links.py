"""Links to other stories, known by the heading that they stand under."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from pipeline.model import BlockKind
from pipeline.text import words

_LONGEST_TITLE = 170
_FEWEST_WORDS = 4
_MOST_BELOW = 12
_SENTENCE_END = regex.compile(r"[.。।:;،][\"'”’»)]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article; `block` and `index` count from its top."""

    text: str
    kind: BlockKind
    block: int
    index: int


def with_links(
    lines: Sequence[Line], named: Sequence[str | None], headings: Collection[str]
) -> list[str | None]:
    """Return the rule ids `named` for `lines`, with the links below each heading.

    `headings` are the ids of rules that name one. Links are the list right below
    it, if no item is a sentence, or all that is left of the article, if that is
    nothing but titles. Whatever else follows a heading stays.
    """
    found = list(named)
    for index, rule_id in enumerate(named):
        if rule_id in headings:
            for below in _links_below(lines, found, index + 1):
                found[below] = found[below] or rule_id
    return found


def _links_below(
    lines: Sequence[Line], named: Sequence[str | None], start: int
) -> range:
    rest = lines[start : start + 1]
    if rest and rest[0].kind is BlockKind.LIST:
        block = rest[0].block
        end = next(
            (line.index for line in lines[start:] if line.block != block), len(lines)
        )
        if all(_is_title(line) for line in lines[start:end]):
            return range(start, end)
    below = range(start, len(lines))
    if len(below) <= _MOST_BELOW and all(
        named[i] or (_is_title(lines[i]) and _is_long(lines[i])) for i in below
    ):
        return below
    return range(0)


def _is_title(line: Line) -> bool:
    return len(line.text) <= _LONGEST_TITLE and not _SENTENCE_END.search(line.text)


def _is_long(line: Line) -> bool:
    """Return whether a title has the length of a headline; subheads are shorter."""
    return len(words(line.text)) >= _FEWEST_WORDS
