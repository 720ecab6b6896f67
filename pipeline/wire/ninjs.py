"""IPTC ninjs 1.x, 2.x and 3.x, and what Superdesk makes of it."""

import re
from collections.abc import Iterator

from pipeline.model import Link, Subject
from pipeline.text import fold
from pipeline.wire.bodies import media_kind
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, ItemKind, Order, PubStatus, WireItem
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
from pipeline.wire.json_text import first_plain, plain, public_notes
from pipeline.wire.json_values import (
    Fields,
    distinct,
    first,
    grade,
    integer,
    named_records,
    record,
    records,
    text,
    texts,
)
from pipeline.wire.lines import place_of
from pipeline.wire.ninjs_text import body_of, description_of, headlines_of

# How the versions spell a property: 1.x and 2.x in lower case, 3.x in camel case,
# 1.x in the singular. Superdesk and others add some of their own.
_CREATED = ("firstcreated", "firstCreated", "contentcreated", "contentCreated")
_VERSION_CREATED = ("versioncreated", "versionCreated")
_EMBARGOED = ("embargoed", "embargoedUntil", "embargoeduntil")
_PUBSTATUS = ("pubstatus", "pubStatus")
_SLUGLINE = ("slugline", "slug")
_BYLINE = ("byline", "by")
_CREDIT = ("creditline", "creditLine", "source")
_INFOSOURCES = ("infosource", "infosources", "infoSources")
_COPYRIGHT_HOLDER = ("copyrightholder", "copyrightHolder")
_USAGE_TERMS = ("usageterms", "usageTerms", "copyrightnotice", "copyrightNotice")
_EDNOTE = ("ednote", "edNote", "description_usage")
_SUBJECTS = ("subject", "subjects")
_MEDIA_TYPE = ("mimetype", "contenttype", "contentType")
_REPLACED = (
    "replacing", "replaces", "rewrites", "rewrite_of", "supersedes", "evolvedfrom",
)  # fmt: skip

_TELLING = re.compile(
    r'"(?:version[cC]reated|pub[sS]tatus|body_\w+|bodies|representation[tT]ype'
    r"|copyright[hH]older|embargoedUntil|eventDetails|plannedCoverage"
    r'|description_\w+)"\s*:|"ninjs"|/ninjs-schema_'
)
_NAMED = re.compile(r'"(?:uri|guid)"\s*:')
_ORDINARY = re.compile(
    r'"(?:headlines?|byline|by|renditions|associations|located|urgency|slugline'
    r'|subjects?|descriptions|mimetype|usage[tT]erms|alt[iI]ds)"\s*:'
)
_OF_ITEMS = frozenset(
    {"uri", "guid", "headline", "headlines", "bodies", *_VERSION_CREATED, *_PUBSTATUS}
)
_KINDS = {
    **{kind.value: kind for kind in ItemKind},
    "story": ItemKind.TEXT,
    "article": ItemKind.TEXT,
    "image": ItemKind.PICTURE,
    "photo": ItemKind.PICTURE,
    "component": ItemKind.DATA,
}
# A profile of ttninjs 1.4: for information only, not to be published.
_FOR_DESKS = frozenset({"info"})
_WRITERS = frozenset({"", "author", "reporter", "writer"})
_INITIAL = re.compile(r"^\w+ [A-Z]\. \w{3}")
_LONGEST_PLACE = 80


def _is_told_by(start: str) -> bool:
    is_telling = _TELLING.search(start) is not None
    return is_telling or bool(_NAMED.search(start) and _ORDINARY.search(start))


def _is_item(fields: Fields) -> bool:
    return any(name in _OF_ITEMS or name.startswith("body_") for name in fields)


def _read(fields: Fields, provider: Provider) -> WireItem:
    headline, kicker = headlines_of(fields)
    blocks, body_warnings = body_of(fields, headline)
    status = first(fields, *_PUBSTATUS) or ""
    kind = _kind(fields, bool(blocks), pubstatus_of(status))
    names = _names(fields, provider)
    times = _times(fields, provider)
    signals = _signals(fields)
    return WireItem(
        format=FORMAT.name,
        kind=kind,
        guid=names[0] if names else None,
        aliases=names[1:],
        version=first(fields, "version"),
        number=version_number(fields),
        version_at=times.version.at,
        created_at=times.created.at,
        pubstatus=_pubstatus(fields, status),
        orders=tuple(_orders(fields, names)),
        is_correction=is_correction(signals),
        embargo=embargo_of(fields, times.embargoed, status),
        expires_at=times.expires.at,
        urgency=urgency_of(fields, provider),
        priority=grade(fields.get("priority")),
        headline=headline,
        kicker=kicker,
        slugline=first_plain(*(fields.get(key) for key in _SLUGLINE)),
        byline=_byline(fields),
        credit=_credit(fields),
        dateline_place=_place(fields),
        language=next(iter(texts(fields.get("language"))), None),
        subjects=tuple(dict.fromkeys(_subjects(fields))),
        usage_terms=_usage_terms(fields),
        notes=public_notes(*(fields.get(key) for key in _EDNOTE)),
        description=description_of(fields),
        blocks=blocks,
        links=tuple(dict.fromkeys(_links(fields))),
        members=_members(fields) if kind is ItemKind.PACKAGE else (),
        signals=signals,
        warnings=(*status_warnings(status), *times.warnings, *body_warnings),
    )


FORMAT = JsonFormat("ninjs", _is_told_by, _is_item, _read).declared


def _times(fields: Fields, provider: Provider) -> Times:
    zone = provider.time_zone
    return Times(
        version=stamp_of(fields, zone, *_VERSION_CREATED),
        created=stamp_of(fields, zone, *_CREATED),
        embargoed=stamp_of(fields, zone, *_EMBARGOED),
        expires=stamp_of(fields, zone, "expires"),
    )


def _names(fields: Fields, provider: Provider) -> tuple[str, ...]:
    """Return what the item is called, the one that is its guid first."""
    forced = (provider.guid,) if provider.guid in ("guid", "uri") else ()
    return distinct(first(fields, key) for key in (*forced, "guid", "uri"))


def _kind(fields: Fields, has_body: bool, status: PubStatus) -> ItemKind:
    """Return the kind: what has a text of its own is a text, and so is its end."""
    told = code_of(text(fields.get("type")))
    if not told:
        return _untold_kind(fields, has_body)
    if told == "composite":
        is_text = has_body or status is not PubStatus.USABLE
        return ItemKind.TEXT if is_text else ItemKind.PACKAGE
    return _KINDS.get(told, ItemKind.TEXT if has_body else ItemKind.DATA)


def _untold_kind(fields: Fields, has_body: bool) -> ItemKind:
    if "eventDetails" in fields:
        return ItemKind.EVENT
    if "plannedCoverage" in fields:
        return ItemKind.PLANNING
    media = media_kind(first(fields, *_MEDIA_TYPE))
    return media if media and not has_body else ItemKind.TEXT


def _pubstatus(fields: Fields, status: str) -> PubStatus:
    told = pubstatus_of(status)
    is_for_desks = text(fields.get("profile")).casefold() in _FOR_DESKS
    return PubStatus.WITHHELD if is_for_desks and told is PubStatus.USABLE else told


def _orders(fields: Fields, names: tuple[str, ...]) -> Iterator[Order]:
    """Yield what takes the places of other items, never that of itself."""
    replaced = [name for key in _REPLACED for name in _named(fields.get(key))]
    for guid in distinct((*replaced, *_earlier(fields, names))):
        if guid not in names:
            yield Order(Action.REPLACE, (guid,))


def _named(value: object) -> tuple[str, ...]:
    """Return the items that a property names, by themselves or in objects."""
    objects = (first(each, "uri", "guid") for each in records(value))
    return (*texts(value), *distinct(objects))


def _earlier(fields: Fields, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the revisions that stand before the item in its own list of them."""
    for name in _named(fields.get("revisions")):
        if name in names:
            return
        yield name


def _byline(fields: Fields) -> str | None:
    """Return the byline, else the names of those who wrote."""
    listed = (first_plain(r.get("byline"), r.get("by")) for r in _writers(fields))
    given = first_plain(*(fields.get(key) for key in _BYLINE))
    return given or ", ".join(distinct(listed)) or ", ".join(_authors(fields)) or None


def _writers(fields: Fields) -> list[Fields]:
    listed = records(fields.get("bylines"))
    return [each for each in listed if text(each.get("role")).casefold() in _WRITERS]


def _authors(fields: Fields) -> tuple[str, ...]:
    authors = records(fields.get("authors"))
    writers = (a for a in authors if text(a.get("role")).casefold() in _WRITERS)
    return distinct(plain(author.get("name")) for author in writers)


def _credit(fields: Fields) -> str | None:
    sources = (r.get("name") for key in _INFOSOURCES for r in records(fields.get(key)))
    values = [fields.get(key) for key in (*_CREDIT, *_COPYRIGHT_HOLDER)]
    return first_plain(*values[: len(_CREDIT)], *sources, *values[len(_CREDIT) :])


def _place(fields: Fields) -> str | None:
    """Return where the text was written; some put its author there."""
    located = fields.get("located")
    line = first_plain(located, *(record(located).get(k) for k in ("city", "name")))
    if not line or len(line) > _LONGEST_PLACE or "@" in line or _INITIAL.match(line):
        return None
    town = re.escape(fold(line.partition(",")[0]))
    people = (_byline(fields) or "", *_authors(fields))
    names = re.compile(rf"(?:by )?{town}(?:,|/|$| and )")
    return None if any(names.match(fold(name)) for name in people) else place_of(line)


def _subjects(fields: Fields) -> Iterator[Subject]:
    """Yield the subjects; a literal at the end of an address is the code in it."""
    for each in (s for key in _SUBJECTS for s in _entries(fields.get(key))):
        uri, code = first(each, "uri") or "", first(each, "code", "literal", "qcode")
        scheme, name = first(each, "scheme") or "", plain(each.get("name"))
        if uri and not scheme and (not code or uri.endswith(code)):
            code = uri
        if found := subject_of(code or "", scheme, name):
            yield found


def _entries(value: object) -> tuple[Fields, ...]:
    return (*records(value), *({"name": name} for name in texts(value)))


def _usage_terms(fields: Fields) -> tuple[str, ...]:
    return distinct(
        plain(each) for key in _USAGE_TERMS for each in texts(fields.get(key))
    )


def _signals(fields: Fields) -> tuple[str, ...]:
    listed = (name for key in ("signals", "signal") for name in texts(fields.get(key)))
    return distinct(listed)


def _links(fields: Fields) -> Iterator[Link]:
    """Yield what is associated: none of it is an article of its own here."""
    for each in named_records(fields.get("associations")):
        href = _best_rendition(each) or first(each, "href", "uri", "guid")
        if href:
            kind = code_of(text(each.get("type")))
            caption = description_of(each) or headlines_of(each)[0]
            credit = _byline(each) or _credit(each) or ""
            yield Link(href, kind or "item", caption, credit)


def _best_rendition(fields: Fields) -> str | None:
    """Return the address of the widest rendition, of the first where none tells."""
    found = [r for r in named_records(fields.get("renditions")) if first(r, "href")]
    widest = max(found, key=lambda each: integer(each.get("width")) or 0, default={})
    return first(widest, "href")


def _members(fields: Fields) -> tuple[str, ...]:
    associated = named_records(fields.get("associations"))
    return distinct(first(each, "guid", "uri") for each in associated)
