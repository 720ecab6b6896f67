"""A story in plain text → WireItem: headline first, blank lines between blocks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from itertools import groupby
from typing import IO

from pipeline.model import Block, BlockKind
from pipeline.text import scrub, squeeze
from pipeline.wire.embargo_words import embargo_line
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import WireItem
from pipeline.wire.service_names import Story, under_orders
from pipeline.wire.service_words import (
    headline_lead,
    is_corrected,
    is_lead,
    lead_number,
    status_line,
)

PLAIN_TEXT = "plain text"

_ENDED = re.compile(r"[.!?…:;,。！？।؟][\"'”’»)\]]*$")
_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por|Door|Di)\s+(?P<names>[^\W\d_][^.!?]{2,80})")
_SLUG = re.compile(r"[\w]+(?:[-/][\w.]+)+|(?:Slug|SLUG|Keyword):\s*\S.*")
_ITEM = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+\S")
_LONGEST_HEADLINE = 300
_MOST_NOTES = 4
_LONGEST_SUBHEAD = 80
_LAST = 10
# Hard-wrapped text fills its lines; below this a break was meant as one.
_WRAPPED = 50


def decode_text(body: bytes, encoding: str | None = None) -> str:
    """Return `body` as text: UTF-16 by its mark, else UTF-8, else in `encoding`.

    What is in 7 bits is in `encoding` too. Without one, or where there is none of
    that name, it is Windows Latin.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        if encoding is None or not body.isascii():
            return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(encoding or "cp1252", "replace")
    except (LookupError, UnicodeError):
        return body.decode("cp1252", "replace")


def text_lines(text: str) -> list[str]:
    """Return the lines of a text of any system.

    Teleprinters return their carriage twice before they feed the paper.
    """
    end = r"\r+\n?" if "\n" in text else r"\r"
    return re.sub(end, "\n", text).split("\n")


def text_blocks(chunks: list[list[str]]) -> tuple[Block, ...]:
    """Return the blocks of a text whose `chunks` are runs of lines.

    A short one without a full stop is a subhead when text stands before and after
    it. Lines that were broken for width are joined.
    """
    return tuple(_blocks([_unwrapped(chunk) for chunk in chunks]))


def read_plain(text: str, zone: tzinfo | None = None) -> WireItem:
    """Read one story; a blank text has neither headline nor blocks.

    Lines at the top that are nothing but orders to editors are notes. The first
    chunk after them is the headline, a slug and a byline may follow. Of the rest
    each chunk between blank lines is a block. Closing lines stay as they are; the
    cleaner knows them.
    """
    notes, lines = _opening([scrub(line) for line in text_lines(text)])
    item = replace(_story(_chunks(lines)), notes=tuple(notes))
    embargoes = (embargo_line(note, zone=zone) for note in notes)
    lead = " ".join(filter(is_lead, notes)) or headline_lead(item.headline)
    item = replace(
        item,
        version=lead or None,
        number=lead_number(lead),
        is_correction=is_corrected(lead),
        embargo=next(filter(None, embargoes), None),
    )
    status = next(filter(None, map(status_line, [*notes, item.headline])), None)
    if status is None:
        return item
    return under_orders(item, status, Story("plain", "", "", None))


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    text = decode_text(file.read(), provider.encoding)
    yield partial(read_plain, text, provider.time_zone)


def _is_in(head: bytes) -> bool:
    """Tell text from data; every other format has to be asked before."""
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return is_utf16 or controls * 20 <= len(head)


FORMAT = Format(PLAIN_TEXT, _is_in, _items)


def _opening(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines at the top that are for editors alone from the story."""
    notes: list[str] = []
    for number, line in enumerate(lines):
        if line.strip():
            if len(notes) == _MOST_NOTES or not _is_note(line):
                return notes, lines[number:]
            notes.append(squeeze(line))
    return notes, []


def _is_note(line: str) -> bool:
    is_lead_line = is_lead(line) and line.strip().isupper()
    return is_lead_line or bool(status_line(line) or embargo_line(line))


def _story(chunks: list[list[str]]) -> WireItem:
    if not chunks:
        return WireItem(format=PLAIN_TEXT)
    headline, chunks = _headline(chunks)
    slug, chunks = _lead(chunks, _SLUG)
    byline, chunks = _lead(chunks, _BYLINE)
    names = _BYLINE.fullmatch(byline) if byline else None
    return WireItem(
        format=PLAIN_TEXT,
        headline=headline,
        blocks=text_blocks(chunks),
        slugline=slug,
        byline=names["names"].strip() if names else None,
    )


def _chunks(lines: list[str]) -> list[list[str]]:
    """Return the runs of lines that blank lines part."""
    stripped = map(str.strip, lines)
    return [list(run) for has_text, run in groupby(stripped, key=bool) if has_text]


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
    if len(chunk) == 1:
        return squeeze(chunk[0])
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
    return len(text) > _LONGEST_SUBHEAD or _is_ended(text)


def _may_be_subhead(text: str) -> bool:
    is_short = len(text) <= _LONGEST_SUBHEAD and "\n" not in text
    return is_short and not _is_ended(text)


def _is_ended(text: str) -> bool:
    return bool(_ENDED.search(text[-_LAST:]))
