"""IPTC 7901, the text wire of many European agencies → WireItem.

The heading has service and number, priority, category, count of words and key words,
below it stands the slug. The text begins with the headline block, which ends in "=",
and ends where the notebook for editors begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import IO

from pipeline.model import Subject
from pipeline.text import scrub, squeeze
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Sequence, WireItem
from pipeline.wire.plain import decode_text, text_blocks, text_lines
from pipeline.wire.service_item import Sending, is_order, served
from pipeline.wire.service_messages import message_parts, raw_messages
from pipeline.wire.service_names import Story, story_key
from pipeline.wire.service_times import Stamp, read_stamp
from pipeline.wire.service_words import is_lead, split_lead, status_line

IPTC7901 = "IPTC 7901"
_SLUG = "iptc-7901"
_HEADING = re.compile(
    r"\s*(?P<service>[^\W\d_]{1,6}?)\s?(?P<number>\d{1,5})\s+(?P<priority>[0-9])\s+"
    r"(?P<category>[^\W\d_]{1,6})\s+(?P<count>\d{1,6})(?P<rest>.*)"
)
_KEYWORDS_NUMBER = re.compile(r"(?P<service>[^\W\d_]{2,8})\s?(?P<number>\d{1,5})\s*$")
_START = re.compile(rb"[\x00\x7f\x16\s]*\x01[^\x1f\r\n]*(?:[\r\n]|$)")
# Some gateways take the control bytes out: then the heading must be complete.
_BARE = re.compile(
    rb"[\x00\x7f\s]*[A-Za-z]{3}\d{3,4} [1-9] [A-Za-z]{1,3} {1,4}\d{1,5}\b[^\r\n]*[\r\n]"
)
_TRAILER = re.compile(
    r"\s*\d{6}\s*(?:[A-Z]{1,5}\s+)?[^\W\d_]{3,10}\.?\s+(?:\d\d)?\d\d\s*"
)
_BYLINE = re.compile(r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Door|Di|De)\s+(?P<names>\S.*)")
_BRACKETED = re.compile(r"\(.*\)")
_NOTEBOOK = re.compile(
    r"#{1,2}\s.*(?:notebook|notizblock|bloc-?notes|libreta|taccuino|notitie).*"
    r"|\W*(?:the following information is |for information,? )?"
    r"not (?:intended )?for publication\W*"
    r"|\W*(?:die folgenden informationen sind )?"
    r"nicht zur veröffentlichung(?: bestimmt)?\W*",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"not (?:intended )?for publication|nicht zur veröffentlichung|ne pas publier"
    r"|no publicar|non per la pubblicazione|niet voor publicatie",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
_HIGHEST_BLOCK = 10
_LONGEST_HEADLINE = 300
_LONGEST_SLUG_WORDS = 3
_LONGEST_KEY = 160


@dataclass(frozen=True, slots=True)
class _Heading:
    """What the first line says; "" and 0 for what it does not."""

    service: str = ""
    number: int = 0
    last: int = 9999
    priority: int | None = None
    category: str = ""
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """The headline block, line by line as it was meant."""

    headline: str = ""
    kicker: str | None = None
    byline: str | None = None
    orders: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_7901(raw: bytes, provider: Provider, place: str = "item 1") -> WireItem:
    """Read one message, with or without its control bytes.

    Raises:
        WireParseError: It is cut.
    """
    message = message_parts(raw, place)
    above, below, trailer = (
        [scrub(line) for line in text_lines(decode_text(part, provider.encoding))]
        for part in (message.heading, message.text, message.trailer)
    )
    if not message.heading:
        above, below = _bare_heading(below)
    below, end = _without_trailer(below)
    first, *slugs = [squeeze(line) for line in above if line.strip()] or [""]
    stamp = read_stamp("\n".join([*trailer, *end]), provider.time_zone)
    return _read(_heading(first), slugs, below, stamp, provider)


def _is_in(head: bytes) -> bool:
    return bool(_START.match(head) or _BARE.match(head))


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    for place, raw in raw_messages(file.read()):
        yield partial(read_7901, raw, provider, place)


FORMAT = Format(IPTC7901, _is_in, _items)


def _read(
    heading: _Heading,
    slugs: list[str],
    lines: list[str],
    stamp: Stamp | None,
    provider: Provider,
) -> WireItem:
    slug, lead = split_lead(slugs[0] if slugs else "")
    lines, public = _before_notebook(lines)
    opening, lines = _opening(lines)
    block = _block([*slugs[1:], *opening], slug.strip("/ "))
    item = WireItem(
        format=IPTC7901,
        urgency=provider.urgency,
        priority=heading.priority,
        headline=block.headline,
        kicker=block.kicker,
        slugline=slug.strip("/ ") or None,
        byline=block.byline,
        subjects=(Subject(heading.category, _SLUG),) if heading.category else (),
        notes=(*filter(status_line, slugs[:1]), *block.notes, *public),
        blocks=text_blocks(_chunks(lines)),
        warnings=() if heading.service else ("the heading cannot be read",),
    )
    leads = filter(None, (lead, *filter(is_lead, block.orders)))
    story = _story(heading, slug, block, stamp)
    numbers = tuple(_numbers(heading))
    return served(
        item, Sending(story, " ".join(leads), numbers, stamp, provider.time_zone)
    )


def _heading(line: str) -> _Heading:
    found = _HEADING.match(line[:_LONGEST_HEADLINE])
    if not found:
        return _Heading()
    return _Heading(
        service=found["service"].casefold(),
        number=int(found["number"]),
        last=10 ** max(3, len(found["number"])) - 1,
        priority=int(found["priority"]) or None,
        category=found["category"].casefold(),
        keywords=found["rest"].strip(),
    )


def _numbers(heading: _Heading) -> Iterator[Sequence]:
    """Yield the numbers of the service and, from the key words, of the agency."""
    if heading.service:
        yield Sequence(heading.service, heading.number, heading.last)
    if found := _KEYWORDS_NUMBER.search(heading.keywords):
        yield Sequence(found["service"].casefold(), int(found["number"]), heading.last)


def _story(heading: _Heading, slug: str, block: _Block, stamp: Stamp | None) -> Story:
    """Name the story by its slug; one of a single word is a desk's, not a story's."""
    is_common = len(re.findall(r"\w+", slug)) < 2
    key = story_key(f"{slug} {block.headline}" if is_common else slug)
    day = stamp.day if stamp else None
    return Story(_SLUG, heading.service, key[:_LONGEST_KEY], day, is_common)


def _bare_heading(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part heading and slug from a text that lost the control bytes."""
    filled = [number for number, line in enumerate(lines) if line.strip()][:2]
    if not filled or not _HEADING.match(lines[filled[0]][:_LONGEST_HEADLINE]):
        return [], lines
    slug = lines[filled[-1]].strip()
    is_slug = len(slug.split()) <= _LONGEST_SLUG_WORDS and not slug.endswith("=")
    end = filled[-1] if is_slug else filled[0]
    return lines[: end + 1], lines[end + 1 :]


def _without_trailer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines after a text that no control byte ends: "NNNN", and the time."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_trailer(lines[end - 1])):
        end -= 1
    return lines[:end], lines[end:]


def _is_trailer(line: str) -> bool:
    return line.strip() == "NNNN" or bool(_TRAILER.fullmatch(line))


def _before_notebook(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part text and public notes; what is not for publication is in neither."""
    end = next((i for i, line in enumerate(lines) if _is_notebook(line)), len(lines))
    is_private = bool(_PRIVATE.search(" ".join(lines[end : end + 1])))
    below = [] if is_private else lines[end + 1 :]
    public = takewhile(lambda line: not _PRIVATE.search(line), below)
    notes = (squeeze(line.strip(" -*")) for line in public if not line.startswith("#"))
    return _without_rule(lines[:end]), [note for note in notes if note]


def _is_notebook(line: str) -> bool:
    return len(line) < _LONGEST_HEADLINE and bool(_NOTEBOOK.fullmatch(line.strip()))


def _without_rule(lines: list[str]) -> list[str]:
    """Take off the asterisks which part text and notebook."""
    end = len(lines)
    while end and not lines[end - 1].strip("* \t"):
        end -= 1
    return lines[:end]


def _opening(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the headline block from the text: it ends in "=", else at a blank line.

    A text that opens with a paragraph has no headline.
    """
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    for end, line in enumerate(lines[start : start + _HIGHEST_BLOCK], start + 1):
        if line.rstrip().endswith("="):
            return [line for line in lines[start:end] if line.strip()], lines[end:]
    run = list(takewhile(str.strip, lines[start : start + _HIGHEST_BLOCK]))
    is_short = sum(map(len, run)) <= _LONGEST_HEADLINE
    if not run or run[0].startswith("  ") or not is_short or _is_prose(run):
        return [], lines
    return run, lines[start + len(run) :]


def _is_prose(lines: list[str]) -> bool:
    return len(lines) > 1 and _is_ended(lines[-1]) and not is_order(lines[-1])


def _block(opening: list[str], slug: str) -> _Block:
    """Tell the lines of the headline block apart.

    The headline may take up the slug ("Norway: ..."): what is above is a kicker.
    """
    lines = [squeeze(line.rstrip("= \t")) for line in opening]
    orders = [line for line in lines if is_order(line)]
    notes = [
        line for line in lines if line not in orders and _BRACKETED.fullmatch(line)
    ]
    told = [line for line in lines if line and line not in orders and line not in notes]
    byline = _BYLINE.fullmatch(told[-1]) if len(told) > 1 else None
    told = told[:-1] if byline else told
    at = next((i for i, line in enumerate(told) if _takes_up(line, slug)), 0)
    return _Block(
        headline=" ".join(told[at:]),
        kicker=" ".join(told[:at]) or None,
        byline=byline["names"] if byline else None,
        orders=tuple(orders),
        notes=tuple([line for line in orders if not is_lead(line)] + notes),
    )


def _takes_up(line: str, slug: str) -> bool:
    return bool(slug) and line.casefold().startswith(f"{slug.casefold()}:")


def _chunks(lines: list[str]) -> list[list[str]]:
    """Return the paragraphs: a blank line ends one, an indented line begins one.

    Indented lines in a row that are no sentences belong together.
    """
    chunks: list[list[str]] = []
    above = ""
    for line in lines:
        if line.strip():
            is_new = line.startswith("  ") and (
                not above.startswith("  ") or _is_ended(above)
            )
            if not above.strip() or is_new:
                chunks.append([])
            chunks[-1].append(line.strip())
        above = line
    return chunks


def _is_ended(line: str) -> bool:
    return line.rstrip(" \t\"'”’»)").endswith(_SENTENCE_ENDS)
