"""Leaving lines of blocks out."""

from datetime import UTC, datetime

from pipeline.kept import kept_blocks
from pipeline.model import Block, BlockKind

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 14, 13, tzinfo=UTC)
LIST = Block("one\ntwo", BlockKind.LIST)


def test_a_block_keeps_its_lines_and_its_kind():
    blocks = (Block("Story."), LIST)
    assert kept_blocks(blocks, {0: ["Story."], 1: ["two"]}) == (
        Block("Story."),
        Block("two", BlockKind.LIST),
    )
    assert kept_blocks(blocks, {1: ["one", "two"]})[0] is LIST
    assert kept_blocks(blocks, {0: [], 1: []}) == ()


def test_an_entry_that_loses_its_first_block_keeps_its_time():
    blocks = (
        Block("Intro."),
        Block("Head", at=AT),
        Block("Text."),
        Block("B", at=LATER),
    )
    assert kept_blocks(blocks, {0: ["Intro."], 2: ["Text."], 3: ["B"]}) == (
        Block("Intro."),
        Block("Text.", at=AT),
        Block("B", at=LATER),
    )


def test_an_entry_that_is_gone_leaves_no_time():
    blocks = (Block("Head", at=AT), Block("Next", at=LATER))
    assert kept_blocks(blocks, {1: ["Next"]}) == (Block("Next", at=LATER),)
