"""NewsML-G2 → WireItem: messages with many items, and items that stand alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from lxml.etree import _Element

from pipeline.errors import WireParseError
from pipeline.model import Link, Subject
from pipeline.wire.bodies import media_kind
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.g2_content import Content, distinct_links, read_content
from pipeline.wire.g2_lines import line_of
from pipeline.wire.g2_notes import public_notes
from pipeline.wire.g2_place import place_of
from pipeline.wire.g2_status import (
    is_correction,
    read_embargo,
    read_orders,
    read_pubstatus,
    read_signals,
    read_warnings,
)
from pipeline.wire.g2_stream import NAMESPACE, elements, is_g2
from pipeline.wire.g2_values import (
    code_at,
    digit,
    distinct_texts,
    every,
    first,
    identifier,
    name_of,
    public,
    public_text,
    spoken,
    spoken_text,
    target,
)
from pipeline.wire.item import ItemKind, WireItem
from pipeline.wire.times import read_time
from pipeline.wire.xml import attribute, local

NAME = "NewsML-G2"
_KINDS = {
    "packageItem": ItemKind.PACKAGE,
    "conceptItem": ItemKind.CONCEPT,
    "knowledgeItem": ItemKind.CONCEPT,
    "planningItem": ItemKind.PLANNING,
    "catalogItem": ItemKind.CATALOG,
}
_CLASSES = {
    "text": ItemKind.TEXT,
    "picture": ItemKind.PICTURE,
    "photo": ItemKind.PICTURE,
    "graphic": ItemKind.GRAPHIC,
    "animation": ItemKind.GRAPHIC,
    "video": ItemKind.VIDEO,
    "audio": ItemKind.AUDIO,
    "data": ItemKind.DATA,
    "event": ItemKind.EVENT,
}
_MEDIA = frozenset({ItemKind.PICTURE, ItemKind.GRAPHIC, ItemKind.VIDEO, ItemKind.AUDIO})
_KICKER = re.compile(r"sub|kicker|second|over-?line|deck", re.IGNORECASE)
_VARIANT = re.compile(r"short|alt|seo|web|mobile", re.IGNORECASE)
_NO_DESCRIPTION = re.compile(r"caption|script|keyword|slug", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What the header of a message says of all items after it."""

    sent_at: datetime | None = None
    priority: int | None = None


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    envelope = _Envelope()
    number = 0
    for element in elements(file, provider.encoding):
        if local(element) == "header":
            envelope = _read_envelope(element, provider)
        else:
            number += 1
            yield partial(_read, element, f"item {number}", envelope, provider)


def _read_envelope(header: _Element, provider: Provider) -> _Envelope:
    sent_at = read_time(public_text(header, "sent"), provider.time_zone)
    return _Envelope(sent_at, digit(public_text(header, "priority")))


def _read(
    item: _Element, place: str, envelope: _Envelope, provider: Provider
) -> WireItem:
    """Read one item.

    Raises:
        WireParseError: It has neither a guid nor anything to read.
    """
    language = _language(item)
    titles = [line_of(one) for one in public(item, "contentMeta/headline")]
    content = read_content(first(item, "contentSet"), titles)
    headline, kicker = _headlines(item, language)
    headline = headline or content.title or public_text(item, "itemMeta/title")
    version, guid = attribute(item, "version"), attribute(item, "guid")
    if not (guid or headline or content.blocks):
        raise WireParseError("an item without guid, headline and text", place)
    zone = provider.time_zone
    return WireItem(
        format=NAME,
        kind=_kind(item, content),
        guid=guid,
        version=version,
        number=int(version) if version and _is_number(version) else 0,
        version_at=read_time(public_text(item, "itemMeta/versionCreated"), zone)
        or envelope.sent_at,
        created_at=read_time(
            public_text(item, "itemMeta/firstCreated")
            or public_text(item, "contentMeta/contentCreated"),
            zone,
        ),
        pubstatus=read_pubstatus(item, is_empty=not content.blocks),
        orders=read_orders(item, guid),
        is_correction=is_correction(item),
        embargo=read_embargo(item, provider),
        expires_at=read_time(public_text(item, "itemMeta/expires"), zone),
        urgency=digit(public_text(item, "contentMeta/urgency")) or provider.urgency,
        priority=envelope.priority,
        headline=headline,
        kicker=kicker,
        slugline=spoken_text(item, "contentMeta/slugline", language) or None,
        byline=spoken_text(item, "contentMeta/by", language) or None,
        credit=_credit(item),
        dateline_place=_place(item, language),
        language=language,
        subjects=_subjects(item, language),
        usage_terms=distinct_texts(
            public(item, "rightsInfo/usageTerms")
            + public(item, "rightsInfo/copyrightNotice")
        ),
        notes=public_notes(every(item, "itemMeta/edNote")),
        description=_description(item, language) or content.teaser or None,
        blocks=content.blocks,
        links=_links(item, content),
        members=_members(item),
        signals=read_signals(item),
        warnings=read_warnings(item, provider),
    )


def _is_number(text: str) -> bool:
    # Longer ones are no numbers of versions, and slow to read.
    return text.isascii() and text.isdigit() and len(text) <= 18


def _language(item: _Element) -> str | None:
    tag = attribute(first(item, "contentMeta/language"), "tag")
    return tag or attribute(item, "lang")


def _kind(item: _Element, content: Content) -> ItemKind:
    if kind := _KINDS.get(local(item)):
        is_event = item.find(f".//{{{NAMESPACE}}}eventDetails") is not None
        return ItemKind.EVENT if is_event and kind is ItemKind.CONCEPT else kind
    item_class = code_at(item, "itemMeta/itemClass")
    if content.kind and not content.blocks:
        return content.kind
    if kind := _CLASSES.get(item_class):
        return kind
    if content.blocks:
        return ItemKind.TEXT
    if item_class == "composite":
        return ItemKind.PACKAGE
    return ItemKind(content.links[0].kind) if content.links else ItemKind.TEXT


def _headlines(item: _Element, language: str | None) -> tuple[str, str | None]:
    """Return headline and kicker; a role tells them apart, else rank and order.

    A shorter or another form of the headline is no kicker.
    """
    found = sorted(spoken(item, "contentMeta/headline", language), key=_standing)
    texts = distinct_texts(found)
    kickers = distinct_texts(one for one in found if _standing(one)[0] < 2)
    headline = next(iter(texts), "")
    return headline, next((text for text in kickers if text != headline), None)


def _standing(headline: _Element) -> tuple[int, int]:
    role = attribute(headline, "role") or ""
    by_role = 2 if _VARIANT.search(role) else 1 if _KICKER.search(role) else 0
    return by_role, digit(attribute(headline, "rank")) or 1


def _credit(item: _Element) -> str | None:
    if line := public_text(item, "contentMeta/creditline"):
        return line
    parties = public(item, "contentMeta/infoSource") + public(item, "itemMeta/provider")
    return next(filter(None, map(_party, parties)), None)


def _party(element: _Element) -> str:
    """Return a party's name, literal or code; a mere address is no name."""
    name = line_of(first(element, "name"))
    code = "" if attribute(element, "uri") else identifier(element)[1]
    return name or attribute(element, "literal") or code


def _place(item: _Element, language: str | None) -> str | None:
    """Return the place of the dateline, else where the item says it is from."""
    if dateline := spoken_text(item, "contentMeta/dateline", language):
        # Who writes a time there has the desk for a location.
        return place_of(dateline)
    located = next(iter(public(item, "contentMeta/located")), None)
    name = name_of(located, language)
    # A literal often spells the region and the country too.
    return name or (attribute(located, "literal") or "").partition(",")[0] or None


def _subjects(item: _Element, language: str | None) -> tuple[Subject, ...]:
    """Return the subjects in their order, each scheme and code once."""
    found: dict[tuple[str, str], Subject] = {}
    for one in public(item, "contentMeta/subject"):
        name = name_of(one, language)
        scheme, code = identifier(one)
        if code or name:
            subject = Subject(code or name, scheme, name)
            found.setdefault((scheme, subject.code), subject)
    return tuple(found.values())


def _description(item: _Element, language: str | None) -> str:
    found = spoken(item, "contentMeta/description", language)
    is_media = _CLASSES.get(code_at(item, "itemMeta/itemClass")) in _MEDIA
    wanted = (one for one in found if is_media or not _is_caption(one))
    return next(iter(distinct_texts(wanted)), "")


def _is_caption(description: _Element) -> bool:
    return bool(_NO_DESCRIPTION.search(attribute(description, "role") or ""))


def _links(item: _Element, content: Content) -> tuple[Link, ...]:
    """Return the media: what the content refers to, then what is linked to it."""
    return distinct_links([*content.links, *_linked_media(item)])


def _linked_media(item: _Element) -> Iterator[Link]:
    for link in every(item, "itemMeta/link"):
        kind = _CLASSES.get(code_at(link, "itemClass")) or media_kind(
            attribute(link, "contenttype")
        )
        if kind in _MEDIA and (href := target(link)):
            caption = public_text(link, "description") or public_text(link, "title")
            yield Link(href, kind.value, caption, public_text(link, "creditline"))


def _members(item: _Element) -> tuple[str, ...]:
    found = (target(one) for one in item.iter(f"{{{NAMESPACE}}}itemRef"))
    is_package = local(item) == "packageItem"
    return tuple(dict.fromkeys(filter(None, found))) if is_package else ()


FORMAT = Format(name=NAME, is_in=is_g2, items=_items)
