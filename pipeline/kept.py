"""Blocks of which some lines are left out, and headings left above nothing."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from pipeline.model import Block, BlockKind

ORPHAN = "heading-of-nothing"
_LONGEST_LABEL = 60
_SENTENCE = re.compile(r"(?<!\.)[.。]$")


def kept_blocks(
    blocks: Sequence[Block], kept: Mapping[int, Sequence[str]]
) -> tuple[Block, ...]:
    """Return `blocks` with the lines that are `kept` of each, by its number.

    A block without any is gone. Where an entry of a live blog begins with it, the
    next block that is left tells the entry's time.
    """
    return tuple(_kept(blocks, kept))


def _kept(
    blocks: Sequence[Block], kept: Mapping[int, Sequence[str]]
) -> Iterator[Block]:
    at = None
    for number, block in enumerate(blocks):
        at = block.at or at
        if lines := kept.get(number):
            text = "\n".join(lines)
            is_same = (text, at) == (block.text, block.at)
            yield block if is_same else replace(block, text=text, at=at)
            at = None


def headings_of_nothing(
    blocks: Sequence[Block],
    rules: Sequence[AbstractSet[str]],
    interruptions: AbstractSet[str],
    link_rule: str = "",
) -> list[int]:
    """Return the numbers of headings above blocks that rules take out (`orphans`).

    `rules` names for each block those that take its lines out, with "" for lines that
    stay. What only `interruptions` take out is as if it were not there: it stands
    between a heading and its text as well. `link_rule` is that of links.
    """
    there = [n for n, found in enumerate(rules) if not found <= interruptions]
    gone = {place for place, n in enumerate(there) if "" not in rules[n]}
    links = {place for place in gone if rules[there[place]] == {link_rule}}
    return [there[p] for p in orphans([blocks[n] for n in there], gone, links)]


def orphans(
    blocks: Sequence[Block], gone: Collection[int], links: Collection[int] = ()
) -> list[int]:
    """Return the numbers of headings above blocks that are all `gone`, at least one.

    What a heading is above ends with the next one; one that is a sentence tells
    something by itself. A short line with a colon heads the `links` right below it.
    """
    return [
        number
        for number, block in enumerate(blocks)
        if number not in gone
        and (
            _heads_nothing(blocks, number, gone)
            or (number + 1 in links and _is_label(block))
        )
    ]


def _heads_nothing(blocks: Sequence[Block], number: int, gone: Collection[int]) -> bool:
    below = range(number + 1, len(blocks))
    if blocks[number].kind is not BlockKind.SUBHEAD or number + 1 not in gone:
        return False
    if _SENTENCE.search(blocks[number].text):
        return False
    end = next((n for n in below if n not in gone), None)
    return end is None or blocks[end].kind is BlockKind.SUBHEAD


def _is_label(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(block.text) <= _LONGEST_LABEL
        and block.text.endswith((":", "："))
    )
