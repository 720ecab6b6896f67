"""ANPA 1312, the text wire of American agencies → WireItem.

The heading has service letter and number, then priority, category, a short keyword
and the day. In the text a caret begins a line for editors, a tab a paragraph and a
backspace the row of a table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import IO

from pipeline.model import Block, BlockKind, Subject
from pipeline.text import scrub, squeeze
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Embargo, Sequence, WireItem
from pipeline.wire.plain import decode_text, text_lines
from pipeline.wire.service_item import Sending, is_order, served
from pipeline.wire.service_messages import message_parts, raw_messages
from pipeline.wire.service_names import Story, story_key
from pipeline.wire.service_times import Stamp, nearest, read_stamp
from pipeline.wire.service_words import split_lead

ANPA = "ANPA 1312"
_SLUG = "anpa-1312"
_START = re.compile(
    rb"[\x00\x7f\s]*(?:\x16{2,}\x01(?![a-z]{3}\d{3,4} \d )"
    rb"|\x16*\x01[A-Za-z]{0,3}\d{3,4}\x1f)"
)
_FIRST = re.compile(r"\s*(?P<service>[A-Za-z]{0,3})(?P<number>\d{1,5})")
_SECOND = re.compile(
    r"\s*(?P<priority>[A-Za-z])\s+(?P<category>[A-Za-z0-9]{1,4})[\s\x11-\x14]*"
    r"(?P<rest>.*)"
)
_DAY_AND_COUNT = re.compile(r"\s(?P<month>\d\d?)-(?P<day>\d\d?)(?:\s+\d+)?\s*$")
_PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5}
_COUNT = re.compile(r",\s*\d{1,6}$")
_BYLINE = re.compile(r"(?:By|BY)\s+(?P<names>\S.*)")
_EDITORS = re.compile(r"(?:eds?|editors?)\b[^:]{0,20}:", re.IGNORECASE)
_ADVANCE = re.compile(r"[\s,-]\$?adv(?:ance)?\s?\d{1,2}(?:-\d{1,2})?\b", re.IGNORECASE)
_CARET = re.compile(r"(?:^|(?<=<))\s*\^")
_CODE = re.compile(r"\*?\d*")
_CELLS = re.compile(r"\t+|\s{2,}")
_DASH = re.compile(r"(?<=\s)_(?=\s)")
_LIST = 3
_SAME_LETTERS = 8
_NEAR = 2
_LONGEST_HEADING = 500


@dataclass(frozen=True, slots=True)
class _Heading:
    """What the heading says; "" and 0 for what it does not."""

    service: str = ""
    number: int = 0
    priority: str = ""
    category: str = ""
    keyword: str = ""
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class _Editorial:
    """The lines for editors, by what they are."""

    keyword: str = ""
    headline: str = ""
    byline: str | None = None
    credit: str | None = None
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def read_anpa(raw: bytes, provider: Provider, place: str = "item 1") -> WireItem:
    """Read one message, from SOH to EOT.

    A headline list has no paragraph: its lines are the text.

    Raises:
        WireParseError: It is cut.
    """
    message = message_parts(raw, place)
    heading = _heading(decode_text(message.heading, provider.encoding))
    carets, lines = _opening(text_lines(_typed(message.text, provider)))
    editorial = _editorial(carets, heading.keyword)
    trailer = decode_text(message.trailer, provider.encoding)
    stamp = read_stamp(trailer, provider.time_zone)
    item = _item(heading, editorial, tuple(_blocks(lines)), provider)
    return served(item, _sending(heading, editorial, stamp, provider))


def _is_in(head: bytes) -> bool:
    return bool(_START.match(head))


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    for place, raw in raw_messages(file.read()):
        yield partial(read_anpa, raw, provider, place)


FORMAT = Format(ANPA, _is_in, _items)


def _heading(text: str) -> _Heading:
    first, _, second = text[:_LONGEST_HEADING].lstrip("\r\n ").partition("\n")
    sent, filed = _FIRST.match(first), _SECOND.match(second)
    rest = filed["rest"] if filed else ""
    day = _DAY_AND_COUNT.search(rest)
    return _Heading(
        service=sent["service"] if sent else "",
        number=int(sent["number"]) if sent else 0,
        priority=filed["priority"].lower() if filed else "",
        category=filed["category"].lower() if filed else "",
        keyword=squeeze(scrub(rest[: day.start()] if day else rest)),
        month=int(day["month"]) if day else 0,
        day=int(day["day"]) if day else 0,
    )


def _typed(text: bytes, provider: Provider) -> str:
    """Return the text with the signs that its typewriters did not have."""
    typed = decode_text(text, provider.encoding)
    for ascii_quote, quote in (("``", "“"), ("''", "”"), ("`", "‘")):
        typed = typed.replace(ascii_quote, quote)
    return _DASH.sub("—", typed)


def _opening(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the caret lines at the top from the text; one may go on in the next."""
    carets: list[str] = []
    for number, line in enumerate(lines):
        stripped = scrub(line).strip()
        if stripped.startswith("^"):
            carets += [p for p in map(str.strip, _CARET.split(stripped)) if p]
        elif stripped and (not carets or not _goes_on(carets[-1], line)):
            return carets, lines[number:]
        elif stripped:
            carets[-1] += f" {stripped}"
    return carets, []


def _goes_on(caret: str, line: str) -> bool:
    return not caret.endswith(("<", "=")) and line[0] not in "\t\b "


def _editorial(carets: list[str], heading: str) -> _Editorial:
    """Tell the caret lines apart: keyword first, then headline, byline and notes."""
    lines = [
        line for caret in carets if (line := caret.rstrip("< ")) and _is_line(line)
    ]
    keyword, lines = _keyword(lines, heading)
    headline, byline, credit = "", None, None
    notes, others = list[str](), list[str]()
    for line in lines:
        text = squeeze(line.rstrip("= "))
        if byline is None and (found := _BYLINE.fullmatch(text)) and line.endswith("="):
            byline = found["names"]
        elif line.endswith("=") and byline and not credit:
            credit = text
        elif _EDITORS.match(text) or is_order(text):
            notes.append(text)
        elif not headline:
            headline = text
        else:
            others.append(text)
    return _Editorial(keyword, headline, byline, credit, tuple(notes), tuple(others))


def _is_line(line: str) -> bool:
    return not _CODE.fullmatch(line)


def _keyword(lines: list[str], heading: str) -> tuple[str, list[str]]:
    """Take the keyword off; it has a count of words, or is like that of the heading."""
    first = lines[0][:_LONGEST_HEADING] if lines else ""
    letters = story_key(heading).replace("-", "")[:_SAME_LETTERS]
    is_like = letters and story_key(first).replace("-", "").startswith(letters)
    if _COUNT.search(first) or is_like:
        return _COUNT.sub("", first), lines[1:]
    return heading, lines


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Yield paragraphs, subheads and tables; what has no mark goes on a paragraph."""
    for kind, group in groupby(_pieces(lines), key=lambda piece: piece[0]):
        texts = ["\n".join(text) for _, text in group]
        if kind is BlockKind.TABLE:
            yield Block("\n".join(texts), kind)
        else:
            yield from (Block(text, kind) for text in texts)


def _pieces(lines: list[str]) -> Iterator[tuple[BlockKind, list[str]]]:
    """Yield the text of a paragraph, a subhead or a row at a time."""
    open_lines: list[str] = []
    for line in [*lines, ""]:
        mark, text = line[:1], squeeze(scrub(line))
        if open_lines and (not text or mark in "\t\b^" or line.startswith("  ")):
            yield BlockKind.PARAGRAPH, [" ".join(open_lines)]
            open_lines = []
        if mark == "\b" and text:
            cells = (squeeze(cell) for cell in _CELLS.split(scrub(line).strip()))
            yield BlockKind.TABLE, [" | ".join(cells)]
        elif mark == "^" and (subhead := text.strip("^<= ")):
            yield BlockKind.SUBHEAD, [subhead]
        elif text:
            open_lines.append(text)


def _item(
    heading: _Heading,
    editorial: _Editorial,
    blocks: tuple[Block, ...],
    provider: Provider,
) -> WireItem:
    others = editorial.others
    if not blocks and len(others) >= _LIST:
        blocks, others = (Block("\n".join(others), BlockKind.LIST),), ()
    category = heading.category
    return WireItem(
        format=ANPA,
        urgency=provider.urgency,
        priority=_PRIORITIES.get(heading.priority),
        headline=editorial.headline,
        slugline=editorial.keyword or None,
        byline=editorial.byline,
        credit=editorial.credit,
        subjects=(Subject(category, _SLUG),) if category else (),
        notes=editorial.notes + others,
        embargo=Embargo(None) if _ADVANCE.search(editorial.keyword) else None,
        blocks=blocks,
    )


def _sending(
    heading: _Heading, editorial: _Editorial, stamp: Stamp | None, provider: Provider
) -> Sending:
    keyword, lead = split_lead(_ADVANCE.sub("", editorial.keyword))
    story = Story(_SLUG, heading.service, story_key(keyword), _day(heading, stamp))
    sequence = Sequence(heading.service.casefold(), heading.number)
    numbers = (sequence,) if heading.number else ()
    return Sending(story, lead, numbers, stamp, provider.time_zone)


def _day(heading: _Heading, stamp: Stamp | None) -> date | None:
    """Return the day of the heading, which is local, in the year of the trailer."""
    if stamp is None:
        return None
    day = nearest(heading.month, heading.day, stamp.day)
    return day if day and abs((day - stamp.day).days) <= _NEAR else stamp.day
