"""AP Media API: the items of a feed, a search or a single request."""

import re
from collections.abc import Iterator

from pipeline.model import Block, Link, Subject
from pipeline.wire.format import Provider
from pipeline.wire.item import Embargo, ItemKind, PubStatus, WireItem
from pipeline.wire.json_items import JsonFormat
from pipeline.wire.json_status import (
    Times,
    embargo_of,
    is_correction,
    pubstatus_of,
    stamp_of,
    status_warnings,
    subject_of,
    urgency_of,
    version_number,
)
from pipeline.wire.json_text import (
    first_plain,
    html_story,
    nitf_story,
    plain,
    public_notes,
)
from pipeline.wire.json_values import (
    Fields,
    distinct,
    first,
    named_records,
    raw_text,
    record,
    records,
    text,
    texts,
)
from pipeline.wire.lines import place_of

_API = re.compile(r'"api_version"\s*:')
_ITEM_ID = re.compile(r'"itemid"\s*:')
_OTHER_IDS = re.compile(r'"(?:etag|friendlykey|transref)"\s*:')
_NINJS = re.compile(r'"ninjs"|/ninjs-schema_')
_OF_ITEMS = ("altids", "uri")
_KINDS = {kind.value: kind for kind in ItemKind} | {"complexdata": ItemKind.DATA}
# Editorial types that end a story, hold it, or make it a message to the desks.
_ENDS = frozenset({"kill", "elimination", "disregard"})
_HOLDS = frozenset({"withhold"})
_HELD_FOR_RELEASE = "holdforrelease"
_TO_DESKS = frozenset({"advisory", "test"})
# The letters of the wire, from flash to deferred.
_PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5}
_LONGEST_PLACE = 80
_NO_TEXT = "the text is not in the delivery, only where it can be fetched"


def _is_told_by(start: str) -> bool:
    has_ids = _ITEM_ID.search(start) and _OTHER_IDS.search(start)
    return bool(_API.search(start) or (has_ids and not _NINJS.search(start)))


def _is_item(fields: Fields) -> bool:
    return any(name in fields for name in _OF_ITEMS)


def _read(fields: Fields, provider: Provider) -> WireItem:
    headline = plain(fields.get("headline")) or plain(fields.get("title"))
    blocks, body_warnings = _body(fields, headline)
    kind = _KINDS.get(text(fields.get("type")).casefold(), ItemKind.TEXT)
    story = _story(fields) if kind is ItemKind.TEXT and not blocks else ()
    status = first(fields, "pubstatus") or ""
    times = _times(fields, provider)
    signals = _signals(fields)
    told = {signal.casefold() for signal in signals}
    names = _names(fields)
    return WireItem(
        format=FORMAT.name,
        kind=kind,
        guid=names[0] if names else None,
        aliases=names[1:],
        version=first(fields, "version"),
        number=version_number(fields),
        version_at=times.version.at,
        created_at=times.created.at,
        pubstatus=_pubstatus(status, told),
        is_note=not told.isdisjoint(_TO_DESKS),
        is_correction=is_correction(signals),
        embargo=_embargo(fields, times, status, told),
        expires_at=times.expires.at,
        urgency=urgency_of(fields, provider),
        priority=_PRIORITIES.get(text(fields.get("editorialpriority")).casefold()),
        headline=headline,
        slugline=first_plain(fields.get("slugline")),
        byline=", ".join(distinct(_bylines(fields))) or None,
        credit=first_plain(
            fields.get("description_creditline"), fields.get("provider")
        ),
        dateline_place=_place(fields),
        language=first(fields, "language"),
        subjects=tuple(dict.fromkeys(_subjects(fields))),
        usage_terms=distinct(
            map(
                plain, (*texts(fields.get("usageterms")), fields.get("copyrightnotice"))
            )
        ),
        notes=public_notes(fields.get("ednote"), fields.get("description_editornotes")),
        description=first_plain(
            fields.get("description_summary"), fields.get("description_caption")
        ),
        blocks=blocks,
        links=tuple(dict.fromkeys((*story, *_links(fields)))),
        signals=signals,
        warnings=(
            *status_warnings(status),
            *times.warnings,
            *body_warnings,
            *(_NO_TEXT for _ in story),
        ),
    )


FORMAT = JsonFormat("AP Media API", _is_told_by, _is_item, _read).declared


def _times(fields: Fields, provider: Provider) -> Times:
    zone = provider.time_zone
    return Times(
        version=stamp_of(fields, zone, "versioncreated"),
        created=stamp_of(fields, zone, "firstcreated"),
        embargoed=stamp_of(fields, zone, "embargoed"),
        expires=stamp_of(fields, zone, "expires"),
    )


def _signals(fields: Fields) -> tuple[str, ...]:
    return distinct(
        (*texts(fields.get("signals")), *texts(fields.get("editorialtypes")))
    )


def _embargo(
    fields: Fields, times: Times, status: str, told: set[str]
) -> Embargo | None:
    held = Embargo(None) if _HELD_FOR_RELEASE in told else None
    return embargo_of(fields, times.embargoed, status) or held


def _names(fields: Fields) -> tuple[str, ...]:
    """Return the id and the key of an item; the query of its address changes."""
    ids = record(fields.get("altids"))
    address = (first(fields, "uri") or "").partition("?")[0].rstrip("/")
    own = first(ids, "itemid") or address.rpartition("/")[2]
    return distinct((own, first(ids, "friendlykey")))


def _pubstatus(status: str, told: set[str]) -> PubStatus:
    if not told.isdisjoint(_ENDS):
        return PubStatus.CANCELED
    found = pubstatus_of(status)
    is_held = found is PubStatus.USABLE and not told.isdisjoint(_HOLDS)
    return PubStatus.WITHHELD if is_held else found


def _body(fields: Fields, headline: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the text, where the delivery has it: as HTML, or as a NITF document."""
    inner = record(fields.get("nitf"))
    markup = raw_text(inner.get("body_html")) or raw_text(fields.get("body_html"))
    if markup:
        return html_story(markup, headline), ()
    document = raw_text(fields.get("nitf")) or raw_text(fields.get("body_nitf"))
    return nitf_story(document) if document else ((), ())


def _story(fields: Fields) -> tuple[Link, ...]:
    """Return where the text can be fetched."""
    rendition = record(record(fields.get("renditions")).get("nitf"))
    href = first(rendition, "href")
    return (Link(href, "text", plain(rendition.get("title"))),) if href else ()


def _bylines(fields: Fields) -> Iterator[str]:
    for each in records(fields.get("bylines")):
        yield plain(each.get("by"))


def _place(fields: Fields) -> str | None:
    city = record(fields.get("datelinelocation")).get("city")
    line = first_plain(fields.get("located"), city)
    return place_of(line[:_LONGEST_PLACE]) if line else None


def _subjects(fields: Fields) -> Iterator[Subject]:
    for each in records(fields.get("subject")):
        code, scheme = first(each, "code") or "", first(each, "scheme") or ""
        if found := subject_of(code, scheme, plain(each.get("name"))):
            yield found


def _links(fields: Fields) -> Iterator[Link]:
    """Yield the pictures, videos and other stories that go with an item."""
    for each in named_records(fields.get("associations")):
        href = first(each, "uri")
        kind = text(each.get("type")).casefold()
        if href:
            yield Link(href, kind or "item", plain(each.get("headline")))
