"""NewsML 1.0 to 1.2: a document of news items → WireItem."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO

from lxml.etree import _Element

from pipeline.errors import WireParseError
from pipeline.model import Subject
from pipeline.wire.bodies import without_headline
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Embargo, PubStatus, Update, WireItem
from pipeline.wire.lines import (
    name_line,
    number_of,
    place_of,
    public_note,
    slug_of,
    urgency_of,
)
from pipeline.wire.newsml12_story import Story, catalog_kind, formal_name, read_story
from pipeline.wire.nitf_head import inline
from pipeline.wire.root import root_name
from pipeline.wire.stamps import Stamp
from pipeline.wire.states import read_state
from pipeline.wire.xml import (
    attribute,
    children,
    find,
    find_all,
    local,
    parse_xml,
    text_of,
)

_NAME = "NewsML 1.2"
# As a public identifier ends: the revision, and how it updates the one before.
_REVISION = re.compile(r"([0-9]+)[A-Za-z]?")
_UPDATES = {"U": Update.PARTS, "A": Update.STATUS}
_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail")
_IPTC_CODE = re.compile(r"[0-9]{8}")


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    file.seek(0)
    newsml = parse_xml(file.read().lstrip(b" \t\r\n"), provider.encoding)
    envelope = find(newsml, "NewsEnvelope")
    items = list(newsml.iter("{*}NewsItem"))
    for item in items:
        yield partial(_item, item, envelope, provider)
    kind = catalog_kind(newsml)
    if not items and kind is None:
        raise WireParseError("NewsML without a NewsItem", f"line {newsml.sourceline}")
    if not items and kind:
        yield partial(WireItem, format=_NAME, kind=kind)


FORMAT = Format(_NAME, lambda head: root_name(head) == "NewsML", _items)


def _item(item: _Element, envelope: _Element | None, provider: Provider) -> WireItem:
    management = find(item, "NewsManagement")
    story = read_story(item)
    names, version = _names(find(item, "Identification", "NewsIdentifier"))
    created, revised = (
        Stamp(name, text_of(find(management, name)), provider.time_zone)
        for name in ("FirstCreated", "ThisRevisionCreated")
    )
    life = _life(management, provider)
    headline = _first(story, "NewsLines", "HeadLine") or story.head.headline
    kicker = _first(story, "NewsLines", "SubHeadLine") or story.head.kicker
    signals = tuple(filter(None, map(formal_name, children(management, "Instruction"))))
    return WireItem(
        format=_NAME,
        kind=story.kind,
        guid=next(iter(names), None),
        aliases=names[1:],
        version=version,
        number=number_of(version),
        version_at=revised.at,
        created_at=created.at,
        pubstatus=life.pubstatus,
        update=_update(item),
        is_correction=any(s.casefold().startswith("correct") for s in signals),
        embargo=life.embargo,
        expires_at=life.expires_at,
        urgency=urgency_of(formal_name(find(management, "Urgency")))
        or provider.urgency,
        priority=urgency_of(formal_name(find(envelope, "Priority"))),
        headline=headline,
        kicker=kicker,
        slugline=slug_of(_first(story, "NewsLines", "SlugLine")),
        byline=_byline(story, headline, kicker or ""),
        credit=_first(story, "NewsLines", "CreditLine") or story.head.credit,
        dateline_place=_place(story),
        language=_language(story, item),
        subjects=_subjects(story),
        usage_terms=_usage_terms(story),
        notes=tuple(filter(None, map(_note, _all(story, "NewsLines", "NewsLine"))))
        + story.head.notes,
        description=story.description,
        blocks=without_headline(story.blocks, headline),
        links=story.links,
        members=tuple(_family(member, None) for member in story.members),
        signals=signals,
        warnings=life.warnings + created.warnings + revised.warnings,
    )


def _names(identifier: _Element | None) -> tuple[tuple[str, ...], str | None]:
    """Return guid and aliases, and the version."""
    public = text_of(find(identifier, "PublicIdentifier"))
    version = text_of(find(identifier, "RevisionId")) or None
    parts = [
        text_of(find(identifier, name))
        for name in ("ProviderId", "DateId", "NewsItemId")
    ]
    built = "urn:newsml:" + ":".join(parts) if parts[-1] else ""
    names = (_family(public, version), built, public)
    return tuple(dict.fromkeys(filter(None, names))), version


def _family(public: str, version: str | None) -> str:
    """Return a public identifier without its revision.

    An end that is not `version` belongs to the name. Where no version is known,
    the revision is the sixth part.
    """
    name, _, end = public.rpartition(":")
    found = _REVISION.fullmatch(end)
    if found is None:
        return public
    is_revision = (
        number_of(end) == number_of(version) if version else name.count(":") == 4
    )
    return name if is_revision else public


def _update(item: _Element) -> Update:
    """Return how much of the item is delivered."""
    revision = find(item, "Identification", "NewsIdentifier", "RevisionId")
    if find(item, "Update") is not None:
        return Update.PARTS
    claim = attribute(revision, "Update") or ""
    return _UPDATES.get(claim.upper(), Update.WHOLE)


@dataclass(frozen=True, slots=True)
class _Life:
    pubstatus: PubStatus
    embargo: Embargo | None
    expires_at: datetime | None
    warnings: tuple[str, ...]


def _life(management: _Element | None, provider: Provider) -> _Life:
    """Return status and embargo; a change of status may end the one or the other.

    What is withheld until it becomes usable is under an embargo.
    """
    state = read_state(formal_name(find(management, "Status")))
    change = find(management, "StatusWillChange")
    future = read_state(formal_name(find(change, "FutureStatus")))
    text = text_of(find(change, "DateAndTime"))
    at = Stamp("StatusWillChange", text, provider.time_zone)
    will_be_usable = future.is_usable and bool(at.embargo_end)
    is_waiting = state.pubstatus is PubStatus.WITHHELD and will_be_usable
    is_embargoed = state.is_embargoed or is_waiting
    return _Life(
        pubstatus=PubStatus.USABLE if is_waiting else state.pubstatus,
        embargo=Embargo(at.embargo_end if future.is_usable else None)
        if is_embargoed
        else None,
        expires_at=None if future.is_usable else at.at,
        warnings=state.warnings + future.warnings + at.warnings,
    )


def _all(story: Story, *path: str) -> list[_Element]:
    """Return the elements at a path in the components that describe the story."""
    return [found for component in story.path for found in find_all(component, *path)]


def _texts(story: Story, *path: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(inline, _all(story, *path)))))


def _first(story: Story, *path: str) -> str:
    return next(iter(_texts(story, *path)), "")


def _byline(story: Story, headline: str, kicker: str) -> str | None:
    name = _first(story, "NewsLines", "ByLine")
    title = _first(story, "NewsLines", "ByLineTitle") if name else ""
    return name_line(f"{name} {title}", (headline, kicker)) or story.head.byline


def _place(story: Story) -> str | None:
    """Return the place of the dateline; without one that of the item's origin."""
    written = map(place_of, _texts(story, "NewsLines", "DateLine"))
    cities = (
        attribute(named, "Value")
        for location in _all(story, "DescriptiveMetadata", "Location")
        if attribute(location, "HowPresent") == "Origin"
        for named in children(location, "Property")
        if formal_name(named) == "City"
    )
    places = (*written, story.head.dateline_place, *cities)
    return next(filter(None, places), None)


def _language(story: Story, item: _Element) -> str | None:
    """Return the language of the text, else that of what is around it."""
    named = _all(story, "DescriptiveMetadata", "Language")
    around = (*reversed(story.path), item, *item.iterancestors())
    claims = (
        *map(formal_name, reversed(named)),
        *(attribute(e, "lang") for e in around),
    )
    return next(filter(None, claims), None)


def _subjects(story: Story) -> tuple[Subject, ...]:
    codes = _all(story, "DescriptiveMetadata", "SubjectCode")
    parts = (part for code in codes for part in code if local(part) in _SUBJECTS)
    return tuple(dict.fromkeys(map(_subject, filter(formal_name, parts))))


def _subject(part: _Element) -> Subject:
    code = formal_name(part)
    scheme = attribute(part, "Scheme") or attribute(part, "Vocabulary") or ""
    return Subject(code, "subj" if _IPTC_CODE.fullmatch(code) else scheme)


def _usage_terms(story: Story) -> tuple[str, ...]:
    lines = [
        *_texts(story, "NewsLines", "CopyrightLine"),
        *_texts(story, "NewsLines", "RightsLine"),
    ]
    rights = (
        "; ".join(filter(None, map(inline, usage)))
        for usage in _all(story, "RightsMetadata", "UsageRights")
    )
    return tuple(dict.fromkeys(filter(None, (*lines, *rights))))


def _note(line: _Element) -> str:
    texts = filter(None, map(inline, children(line, "NewsLineText")))
    return public_note(" ".join(texts), formal_name(find(line, "NewsLineType")))
