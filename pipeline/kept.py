"""Blocks of which some lines are left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.model import Block


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
