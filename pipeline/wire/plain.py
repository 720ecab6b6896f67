"""A story in plain text → WireItem: headline first, blank lines between blocks."""

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.model import Block, BlockKind, WireItem
from pipeline.text import scrub, squeeze

_ENDED = re.compile(r"[.!?…:;,。！？।؟][\"'”’»)\]]*$")
_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por|Door|Di)\s+(?P<names>[^\W\d_][^.!?]{2,80})")
_SLUG = re.compile(r"[\w]+(?:[-/][\w.]+)+|(?:Slug|SLUG|Keyword):\s*\S.*")
_ITEM = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+\S")
_LONGEST_HEADLINE = 300
_LONGEST_SUBHEAD = 80
# Hard-wrapped text fills its lines; below this a break was meant as one.
_WRAPPED = 50


def decode_text(body: bytes) -> str:
    """Return `body` as text: UTF-16 by its mark, else UTF-8, else Windows Latin."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def read_plain(text: str, part: str) -> WireItem | None:
    """Read one story; None when `text` is blank.

    The first chunk is the headline, a slug and a byline may follow. Of the rest
    each chunk between blank lines is a block: a short one without a full stop is
    a subhead when text stands before and after it. Closing lines stay as they
    are; the cleaner knows them.
    """
    chunks = _chunks(scrub(text.replace("\r\n", "\n").replace("\r", "\n")))
    if not chunks:
        return None
    headline, chunks = _headline(chunks)
    slug, chunks = _lead(chunks, _SLUG)
    byline, chunks = _lead(chunks, _BYLINE)
    names = _BYLINE.fullmatch(byline) if byline else None
    return WireItem(
        part=part,
        format="plain text",
        headline=headline,
        blocks=tuple(_blocks([_unwrapped(chunk) for chunk in chunks])),
        slugline=slug,
        byline=names["names"].strip() if names else None,
    )


def _chunks(text: str) -> list[list[str]]:
    """Return the runs of lines that blank lines part."""
    lines = [line.strip() for line in text.split("\n")]
    return [list(run) for has_text, run in groupby(lines, key=bool) if has_text]


def _headline(chunks: list[list[str]]) -> tuple[str, list[list[str]]]:
    """Take the headline off: the first line, or the first chunk when it is one.

    A text that opens with its first paragraph has none.
    """
    first, rest = _before_credits(chunks)
    whole = squeeze(" ".join(first))
    is_one = _is_wrapped(first) and not _ENDED.search(whole)
    if len(first) > 1 and not (is_one and len(whole) <= _LONGEST_HEADLINE):
        return squeeze(first[0]), [first[1:], *rest]
    if rest and len(whole) <= _LONGEST_HEADLINE:
        return whole, rest
    return "", chunks


def _before_credits(chunks: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the lines of the first chunk that stand before a byline or slug."""
    first, *rest = chunks
    for number, line in enumerate(first[1:], 1):
        if _BYLINE.fullmatch(line) or _SLUG.fullmatch(line):
            return first[:number], [first[number:], *rest]
    return first, rest


def _lead(
    chunks: list[list[str]], pattern: re.Pattern[str]
) -> tuple[str | None, list[list[str]]]:
    """Take the next line off when `pattern` is the whole of it."""
    if not chunks or not pattern.fullmatch(squeeze(chunks[0][0])):
        return None, chunks
    line, *left = chunks[0]
    return squeeze(line), [left, *chunks[1:]] if left else chunks[1:]


def _unwrapped(chunk: list[str]) -> str:
    """Join lines that were broken for width; breaks that were meant stay."""
    if any(_ITEM.match(line) for line in chunk):
        return "\n".join(map(squeeze, chunk))
    joint = " " if _is_wrapped(chunk) else "\n"
    return joint.join(map(squeeze, chunk))


def _is_wrapped(chunk: list[str]) -> bool:
    """Return whether every line but the last fills the width."""
    return all(len(line) >= _WRAPPED for line in chunk[:-1])


def _blocks(texts: list[str]) -> Iterator[Block]:
    last_prose = max((i for i, text in enumerate(texts) if _is_prose(text)), default=-1)
    for index, text in enumerate(texts):
        is_subhead = 0 < index < last_prose and _may_be_subhead(text)
        yield Block(text, _kind(text, is_subhead))


def _kind(text: str, is_subhead: bool) -> BlockKind:
    lines = text.split("\n")
    if len(lines) > 1 and all(_ITEM.match(line) for line in lines):
        return BlockKind.LIST
    return BlockKind.SUBHEAD if is_subhead else BlockKind.PARAGRAPH


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_SUBHEAD or bool(_ENDED.search(text))


def _may_be_subhead(text: str) -> bool:
    is_short = len(text) <= _LONGEST_SUBHEAD and "\n" not in text
    return is_short and not _ENDED.search(text)
