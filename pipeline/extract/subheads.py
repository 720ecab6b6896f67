"""Subheads: those that the extraction left out, and those in bold type alone."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from lxml.html import HtmlElement

from pipeline.extract.paragraphs import Told
from pipeline.model import Block, BlockKind
from pipeline.text import tidy

_LONGEST = 120
_FEWEST = 2
_QUESTION = ("?", "？", "؟")
_SENTENCE = re.compile(r"[.!?:…。！？：।؟][\"'”’»)\]]*$")
_BOLD = ("strong", "b")
_INLINE = frozenset({"em", "font", "i", "span", "strong", "b", "u"})
_HOLDERS = frozenset({"article", "blockquote", "body", "div", "main", "p", "section"})
_BORDERS = frozenset(
    {"article", "aside", "blockquote", "br", "div", "dl", "figure", "h2", "h3", "h4",
     "hr", "img", "ol", "p", "section", "table", "ul"}
)  # fmt: skip


def restore_subheads(blocks: tuple[Block, ...], told: Told) -> tuple[Block, ...]:
    """Put back each heading whose neighbours both are in `blocks`, side by side.

    On pages without containers trafilatura's fallbacks keep paragraphs only. A
    heading above a box or below the story has no such neighbours and stays out.
    """
    present = {block.text for block in blocks}
    lost = {
        (before, after): heading
        for before, heading, after in _headings(told)
        if heading not in present
    }
    return tuple(_woven(blocks, lost)) if lost else blocks


def _headings(told: Told) -> Iterator[tuple[str, str, str]]:
    """Yield each heading between two paragraphs, with their texts around it."""
    before, heading = "", ""
    for element, text in told:
        if element.tag == "h1":
            continue
        if element.tag != "p":
            # Two headings in a row are a list of links or a box.
            before, heading = (before, text) if not heading else ("", text)
        elif text:
            if before and 0 < len(heading) <= _LONGEST:
                yield before, heading, text
            before, heading = text, ""


def _woven(
    blocks: tuple[Block, ...], lost: dict[tuple[str, str], str]
) -> Iterator[Block]:
    before = ""
    for block in blocks:
        if heading := lost.get((before, block.text)):
            yield Block(heading, BlockKind.SUBHEAD)
        yield block
        before = block.text


def with_bold_subheads(
    blocks: tuple[Block, ...], tree: HtmlElement, *, is_entry: bool = False
) -> tuple[Block, ...]:
    """Return `blocks` in which a line in bold type above a paragraph is a subhead.

    It is all that stands in its paragraph, or on the first line of one: the question
    of an interview, most of all. One that is a link, or above another such line, or
    with nothing before it unless the text `is_entry` of a live blog, is none.
    """
    bold = set(_bold_lines(tree)) if blocks else set()
    if not bold:
        return blocks
    if is_entry and len(blocks) > 1:
        first = _parted(blocks[0], bold)
        return (*first, *_with_bold(blocks[1:], bold))
    return tuple(_with_bold(blocks, bold))


def _bold_lines(tree: HtmlElement) -> Iterator[str]:
    """Yield the texts in bold type that are the whole of a line."""
    for element in tree.iter(*_BOLD):
        if not _begins_there(element):
            continue
        run = _run(element)
        text = tidy("".join(f"{e.text_content()}{e.tail or ''}" for e in run))
        if not _FEWEST < len(text) <= _LONGEST or any(
            e.find(".//a") is not None for e in run
        ):
            continue
        if _is_line(run[0], run[-1]):
            yield text


def _run(element: HtmlElement) -> list[HtmlElement]:
    """Return `element` and those in bold type that stand right behind it."""
    run = [element]
    while not (run[-1].tail or "").strip():
        behind = run[-1].getnext()
        if behind is None or behind.tag not in _BOLD:
            break
        run.append(behind)
    return run


def _is_line(first: HtmlElement, last: HtmlElement) -> bool:
    """Return whether a break or a block stands before `first` and behind `last`."""
    while _ends_there(last) and _begins_there(first):
        parent = first.getparent()
        if parent is None or parent.tag not in _INLINE:
            return parent is not None and parent.tag in _HOLDERS
        if last.getnext() is not None or first.getprevious() is not None:
            return False
        first = last = parent
    return False


def _begins_there(element: HtmlElement) -> bool:
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent is not None and parent.text
    return not (text or "").strip() and (before is None or before.tag in _BORDERS)


def _ends_there(element: HtmlElement) -> bool:
    behind = element.getnext()
    return not (element.tail or "").strip() and (
        behind is None or behind.tag in _BORDERS
    )


def _with_bold(blocks: tuple[Block, ...], bold: AbstractSet[str]) -> Iterator[Block]:
    before: Block | None = None
    for block, below in zip(blocks, (*blocks[1:], None), strict=True):
        may_follow = _may_follow(before, block) or _is_headed(before, block, bold)
        made = _parted(block, bold) if may_follow else (block,)
        if len(made) == 1 and not _is_text(below):
            made = (block,)
        yield from made
        before = made[-1]


def _parted(block: Block, bold: AbstractSet[str]) -> tuple[Block, ...]:
    """Return a paragraph with its first line as a subhead, if that is in bold type."""
    line, _, rest = block.text.partition("\n")
    if block.kind is not BlockKind.PARAGRAPH or line not in bold:
        return (block,)
    head = replace(block, text=line, kind=BlockKind.SUBHEAD)
    return (head, Block(rest)) if rest else (head,)


def _may_follow(before: Block | None, block: Block) -> bool:
    """Return whether `block` may begin with a subhead where it stands."""
    if block.lines[0].endswith(_QUESTION):
        return True
    if before is None or before.kind is BlockKind.SUBHEAD:
        return False
    return bool(_SENTENCE.search(before.text))


def _is_headed(before: Block | None, block: Block, bold: AbstractSet[str]) -> bool:
    """Return whether `block` begins with a subhead under one of higher rank."""
    is_under_heading = (
        before is not None
        and before.kind is BlockKind.SUBHEAD
        and before.text not in bold
    )
    return is_under_heading and not _SENTENCE.search(block.lines[0])


def _is_text(block: Block | None) -> bool:
    return block is not None and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST)
