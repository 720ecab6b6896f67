"""dpa digitalwires: the news of the German Press Agency in JSON."""

import re
from collections.abc import Iterator

from pipeline.markup import html_blocks, html_tree
from pipeline.model import BlockKind, Link, Subject
from pipeline.text import tidy
from pipeline.wire.bodies import media_kind
from pipeline.wire.format import Provider
from pipeline.wire.item import ItemKind, PubStatus, WireItem
from pipeline.wire.json_items import JsonFormat
from pipeline.wire.json_status import (
    Times,
    code_of,
    embargo_of,
    is_correction,
    pubstatus_of,
    stamp_of,
    status_warnings,
    subject_of,
    urgency_of,
    version_number,
)
from pipeline.wire.json_text import first_plain, html_story, plain, public_notes
from pipeline.wire.json_values import (
    Fields,
    distinct,
    first,
    integer,
    raw_text,
    record,
    records,
    text,
    texts,
)
from pipeline.wire.lines import place_of

_TELLING = re.compile(r'"format"\s*:\s*"digitalwires@')
_OF_ITEMS = ("urn", "article_html")
_SUBJECT = "dpasubject"
_SIGNAL = "signal"
_PROVIDER = "provider"
# The sign-off of the desk, and what the picture desk plans.
_NO_NOTES = frozenset({"closingline", "picture"})
_LONGEST_PLACE = 80


def _is_told_by(start: str) -> bool:
    return _TELLING.search(start) is not None


def _is_item(fields: Fields) -> bool:
    return any(name in fields for name in _OF_ITEMS)


def _read(fields: Fields, provider: Provider) -> WireItem:
    headline = plain(fields.get("headline"))
    status = first(fields, "pubstatus") or ""
    times = _times(fields, provider)
    signals = distinct((*texts(fields.get("signal")), *_codes(fields, _SIGNAL)))
    return WireItem(
        format=FORMAT.name,
        kind=_kind(fields, pubstatus_of(status)),
        guid=first(fields, "urn"),
        aliases=distinct([first(fields, "entry_id")]),
        version=first(fields, "version"),
        number=version_number(fields),
        version_at=times.version.at,
        created_at=times.created.at,
        expires_at=times.expires.at,
        pubstatus=pubstatus_of(status),
        is_correction=is_correction(signals),
        embargo=embargo_of(fields, times.embargoed, status),
        urgency=urgency_of(fields, provider),
        headline=headline,
        kicker=first_plain(fields.get("kicker"), fields.get("subhead")),
        byline=first_plain(fields.get("byline")),
        credit=first_plain(fields.get("creditline"), *_names(fields, _PROVIDER)),
        dateline_place=place_of(plain(fields.get("dateline"))[:_LONGEST_PLACE]),
        language=first(fields, "language"),
        subjects=tuple(dict.fromkeys(_subjects(fields))),
        usage_terms=distinct(
            plain(fields.get(key)) for key in ("usageterms", "copyrightnotice")
        ),
        notes=_notes(fields),
        description=_description(fields),
        blocks=html_story(raw_text(fields.get("article_html")), headline),
        links=tuple(dict.fromkeys((*_media(fields), *_linkbox(fields)))),
        signals=signals,
        warnings=(*status_warnings(status), *times.warnings),
    )


FORMAT = JsonFormat("dpa digitalwires", _is_told_by, _is_item, _read).declared


def _times(fields: Fields, provider: Provider) -> Times:
    zone = provider.time_zone
    return Times(
        version=stamp_of(fields, zone, "version_created"),
        created=stamp_of(fields, zone, "content_created"),
        embargoed=stamp_of(fields, zone, "embargoed"),
        expires=stamp_of(fields, zone, "expires"),
    )


def _kind(fields: Fields, status: PubStatus) -> ItemKind:
    """Return the kind: all are composites, and one of a single medium is that."""
    media = records(fields.get("associations"))
    is_text = text(fields.get("article_html")) or status is not PubStatus.USABLE
    if is_text or len(media) != 1:
        return ItemKind.TEXT
    return media_kind(first(media[0], "type")) or ItemKind.TEXT


def _of_type(fields: Fields, kind: str) -> Iterator[Fields]:
    """Yield the categories of a type, as "dnltype:dpasubject"."""
    for each in records(fields.get("categories")):
        if code_of(text(each.get("type"))) == kind:
            yield each


def _codes(fields: Fields, kind: str) -> tuple[str, ...]:
    return distinct(first(each, "qcode", "name") for each in _of_type(fields, kind))


def _names(fields: Fields, kind: str) -> tuple[str, ...]:
    return distinct(first(each, "name") for each in _of_type(fields, kind))


def _subjects(fields: Fields) -> Iterator[Subject]:
    for each in _of_type(fields, _SUBJECT):
        code, name = first(each, "qcode") or "", plain(each.get("name"))
        if found := subject_of(code, "", name):
            yield found


def _description(fields: Fields) -> str | None:
    described = (r.get("description") for r in records(fields.get("descriptions")))
    return first_plain(fields.get("teaser"), *described)


def _notes(fields: Fields) -> tuple[str, ...]:
    """Return the public notes, of which the notepad is a copy, and the infobox."""
    listed = [each for each in records(fields.get("ednotes")) if _is_public(each)]
    notes = public_notes(*(each.get("ednote") for each in listed))
    box = html_blocks(raw_text(fields.get("infobox_html")))
    return distinct((*(notes or _notepad(fields)), *(block.text for block in box)))


def _is_public(note: Fields) -> bool:
    role = code_of(text(note.get("role")))
    is_left_out = role in _NO_NOTES or "contact" in role
    return note.get("is_publishable") is True and not is_left_out


def _notepad(fields: Fields) -> tuple[str, ...]:
    pad = html_blocks(raw_text(record(fields.get("notepad")).get("public_html")))
    return public_notes(*(b.text for b in pad if b.kind is not BlockKind.SUBHEAD))


def _media(fields: Fields) -> Iterator[Link]:
    for each in records(fields.get("associations")):
        renditions = [r for r in records(each.get("renditions")) if first(r, "url")]
        widest = max(renditions, key=_width, default={})
        if href := first(widest, "url") or first(each, "urn"):
            kind = media_kind(first(each, "type")) or ItemKind.DATA
            caption, credit = plain(each.get("caption")), plain(each.get("creditline"))
            yield Link(href, kind.value, caption, credit)


def _width(rendition: Fields) -> int:
    return integer(rendition.get("width")) or 0


def _linkbox(fields: Fields) -> Iterator[Link]:
    """Yield the pages that the text sends its readers to."""
    tree = html_tree(raw_text(fields.get("linkbox_html")))
    for anchor in () if tree is None else tree.iter("a"):
        if href := tidy(anchor.get("href") or ""):
            yield Link(href, "page", tidy(anchor.text_content()))
