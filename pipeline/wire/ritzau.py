"""Ritzau's own XML: an RBNews, or a queue of them, with the story as escaped HTML."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import zip_longest
from typing import IO

from lxml.etree import _Element

from pipeline.errors import WireParseError
from pipeline.markup import tree_blocks
from pipeline.model import Block, Subject
from pipeline.text import digest, tidy
from pipeline.wire.bodies import text_blocks
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Action, Order, PubStatus, WireItem
from pipeline.wire.root import root_name
from pipeline.wire.stamps import Stamp
from pipeline.wire.xml import find, local, parse_xml, text_of

_NAME = "Ritzau XML"
_ROOTS = frozenset({"RBNews", "XMLNewsQueuedResponse"})
_TWICE = re.compile(r"&amp;(#?\w{1,10};)")
_TAG = re.compile(r"<[a-z/!]", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]+")
_FLAGS = ("NyVersion", "InfoFlash", "TopWeb")
_DIGITS_OF_A_CODE = 8


def _is_in(head: bytes) -> bool:
    return root_name(head) in _ROOTS


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    root = parse_xml(file.read(), provider.encoding)
    items = [root] if local(root) == "RBNews" else root.findall(".//{*}RBNews")
    if not items:
        _complain(root)
    for element in items:
        yield partial(_read, element, provider)


def _complain(queue: _Element) -> None:
    """Tell what the service says instead of sending news.

    Raises:
        WireParseError: It names an error; without one the queue is just empty.
    """
    message = text_of(queue.find(".//{*}errormsg"))
    code = text_of(queue.find(".//{*}error"))
    if message or code.strip("0"):
        problem = f"the service answers with the error {code} {message}".rstrip()
        raise WireParseError(problem, "element error")


def _read(news: _Element, provider: Provider) -> WireItem:
    version = _text(news, "version")
    published = Stamp("PublishDate", _text(news, "PublishDate"), provider.time_zone)
    is_canceled = _is_set(news, "Annuleret")
    guid = _guid(news, provider)
    return WireItem(
        format=_NAME,
        guid=guid,
        aliases=tuple(filter(None, [_text(news, "HistID")])),
        version=version,
        number=_number(version) or 0,
        version_at=published.at,
        pubstatus=PubStatus.CANCELED if is_canceled else PubStatus.USABLE,
        orders=_orders(news, guid, Action.CANCEL if is_canceled else Action.REPLACE),
        is_correction=_is_set(news, "Korrektion"),
        urgency=_urgency(news) or provider.urgency,
        headline=_text(news, "headline") or "",
        slugline=_text(news, "strapline"),
        byline=_text(news, "byLine"),
        credit=_text(news, "origin"),
        dateline_place=_text(news, "town"),
        subjects=_subjects(news),
        notes=tuple(filter(None, [_text(news, "TilRedaktionen")])),
        description=_text(news, "subtitle"),
        blocks=_blocks(find(news, "content")),
        signals=tuple(flag for flag in _FLAGS if _is_set(news, flag)),
        warnings=published.warnings,
    )


def _text(news: _Element, name: str) -> str | None:
    """Return an element on one line; None when it is nil or blank."""
    return tidy(unescape(text_of(find(news, name)))) or None


def _is_set(news: _Element, name: str) -> bool:
    return (_text(news, name) or "").lower() in ("true", "1")


def _number(text: str | None) -> int | None:
    """Return a number as delivered; None for what is none that we can order by."""
    is_number = text and text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if text and is_number else None


def _urgency(news: _Element) -> int | None:
    priority = _number(_text(news, "Priority"))
    return priority if priority and priority < 10 else None


def _guid(news: _Element, provider: Provider) -> str:
    """Return the id that is given, else one that repetition does not change."""
    given = _text(news, provider.guid or "NewsID")
    told = (_text(news, name) or "" for name in ("PublishDate", "strapline", "content"))
    return given or f"RBNews:{digest(*told)[:32]}"


def _orders(news: _Element, guid: str, action: Action) -> tuple[Order, ...]:
    """Return an order for each item that is named, by its id or its other name."""
    ids, others = _names(news, "replacedID"), _names(news, "Replaces")
    pairs = zip_longest(ids, others)
    named = (tuple(dict.fromkeys(n for n in pair if n and n != guid)) for pair in pairs)
    return tuple(Order(action, names) for names in dict.fromkeys(named) if names)


def _names(news: _Element, name: str) -> list[str]:
    return [n for n in _BETWEEN.split(_text(news, name) or "") if n]


def _subjects(news: _Element) -> tuple[Subject, ...]:
    # The codes are sent as numbers, which have lost the nought at their front.
    codes = (c.zfill(_DIGITS_OF_A_CODE) for c in _list(news, "IPTCList") if c.isdigit())
    subjects = [Subject(code, "subj") for code in codes if code.strip("0")]
    subjects += [Subject(word, name=word) for word in _list(news, "SubjectKeyword")]
    subjects += [Subject(isin, "isin") for isin in _list(news, "ISIN")]
    return tuple(dict.fromkeys(subjects))


def _list(news: _Element, name: str) -> list[str]:
    element = find(news, name)
    return [] if element is None else [text for e in element if (text := text_of(e))]


def _blocks(content: _Element | None) -> tuple[Block, ...]:
    """Return the text; it may be escaped once more than it should be."""
    if content is None:
        return ()
    if len(content):
        return tree_blocks(content)
    markup = content.text or ""
    markup = markup if _TAG.search(markup) else unescape(markup)
    return text_blocks(_TWICE.sub(r"&\1", markup))


FORMAT = Format(_NAME, _is_in, _items)
