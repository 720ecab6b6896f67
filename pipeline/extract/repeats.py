"""What a page shows twice: pull quotes, and the head of a table at its foot."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice

from pipeline.extract.places import Place, Places
from pipeline.kept import kept_blocks
from pipeline.model import Block, BlockKind, Removal
from pipeline.text import letters

PULL_QUOTE = "pull-quote"
TABLE_HEAD = "table-head"
# What is shorter stands in another sentence by chance.
_FEWEST = 25
_LEVELS = 4
_STYLED = re.compile(
    r"pull(?:ed|out)?[-_]?quote|quote[-_]?pull"
    r"|(?<![a-z])(?:block)?(?:quote|zitat|cita|citation|citat)s?(?![a-z])",
    re.IGNORECASE,
)
# Who said it, behind a dash; a line of dialogue ends like a sentence.
_ATTRIBUTION = re.compile(r"[–—―]\s*\w.{0,60}[^.!?…\"”»]")
_NAME = re.compile(r"(?:\s[–—―-]\s+|\n\W*)(\w[^\n–—―!?]{1,60}(?<![.…\"”»]))$")
_CELLS = " | "
_DIGIT = re.compile(r"\d")
_Rules = dict[tuple[int, int], str]


def leave_out_repeats(
    blocks: tuple[Block, ...], places: Places, off: frozenset[str] = frozenset()
) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """Return `blocks` without what repeats another of them, and those lines.

    A pull quote goes with the line that tells who said it, if another block holds
    all its words; the first row of a table stays, and goes further down. What a
    rule that is `off` names stays.
    """
    named: _Rules = {}
    if PULL_QUOTE not in off:
        named |= _pull_quotes(blocks, places)
    if TABLE_HEAD not in off:
        named |= _table_heads(blocks)
    if not named:
        return blocks, ()
    kept = {
        number: [
            line
            for index, line in enumerate(block.lines)
            if (number, index) not in named
        ]
        for number, block in enumerate(blocks)
    }
    removed = (
        Removal(named[number, index], blocks[number].lines[index])
        for number, index in sorted(named)
    )
    return kept_blocks(blocks, kept), tuple(removed)


def _pull_quotes(blocks: tuple[Block, ...], places: Places) -> _Rules:
    styled = {line for line, found in places.items() if any(map(_is_styled, found))}
    pulled = {n: None for n, b in enumerate(blocks) if _may_be_pulled(b, styled)}
    if not pulled:
        return {}
    told = (letters(b.text) for n, b in enumerate(blocks) if n not in pulled)
    # Letters alone stand between two of these breaks: those of one block.
    known = "\n".join(told)
    found: _Rules = {}
    for number in pulled:
        if any(
            len(said) >= _FEWEST and said in known for said in _said(blocks[number])
        ):
            found |= dict.fromkeys(_lines_of(blocks, number), PULL_QUOTE)
        else:
            known += f"\n{letters(blocks[number].text)}"
    return found


def _may_be_pulled(block: Block, styled: Collection[str]) -> bool:
    if block.kind is BlockKind.QUOTE:
        return True
    is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.SUBHEAD)
    return is_text and block.lines[0] in styled


def _is_styled(place: Place) -> bool:
    around = islice(place.ancestors(), _LEVELS)
    return any(_names_quote(element.get("class", "")) for element in around)


@lru_cache(maxsize=4096)
def _names_quote(name: str) -> bool:
    return bool(_STYLED.search(name))


def _said(block: Block) -> Iterator[str]:
    """Yield the letters of what a block says, with and without who said it."""
    yield letters(block.text)
    name = _NAME.search(block.text)
    if name and name[1][0].isupper():
        yield letters(block.text[: name.start()])


def _lines_of(blocks: tuple[Block, ...], number: int) -> Iterator[tuple[int, int]]:
    """Yield where the lines of a pull quote stand, and that of who said it."""
    yield from ((number, index) for index in range(len(blocks[number].lines)))
    behind = blocks[number + 1 : number + 2]
    if behind and _ATTRIBUTION.fullmatch(behind[0].text):
        yield number + 1, 0


def _table_heads(blocks: tuple[Block, ...]) -> _Rules:
    """Find the rows that are the first of their table; numbers may recur."""
    return {
        (number, index): TABLE_HEAD
        for number, block in enumerate(blocks)
        if block.kind is BlockKind.TABLE and _is_head(block.lines[0])
        for index, line in enumerate(block.lines)
        if index and line == block.lines[0]
    }


def _is_head(row: str) -> bool:
    return _CELLS in row and not _DIGIT.search(row)
