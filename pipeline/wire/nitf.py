"""NITF 2 and 3: one text in an XML document → WireItem."""

import re
from collections.abc import Callable, Iterator
from datetime import tzinfo
from functools import partial
from typing import IO

from lxml.etree import _Element

from pipeline.model import Block, Link, Subject
from pipeline.text import digest, squeeze
from pipeline.wire.bodies import nitf_text, without_headline
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Action, Embargo, ItemKind, Order, PubStatus, WireItem
from pipeline.wire.lines import number_of, public_note, urgency_of
from pipeline.wire.nitf_head import inline, read_head
from pipeline.wire.root import root_name
from pipeline.wire.stamps import Stamp
from pipeline.wire.states import State, read_state
from pipeline.wire.xml import attribute, children, find, find_all, parse_xml

_NAME = "NITF"
_IPTC_CODE = re.compile(r"[0-9]{8}")
_SLUGS = ("slug", "slugline", "anpa-keyword")
_ACTIONS = {
    PubStatus.CANCELED: Action.CANCEL,
    PubStatus.WITHHELD: Action.WITHHOLD,
}


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    file.seek(0)
    yield partial(
        _item, parse_xml(file.read().lstrip(b" \t\r\n"), provider.encoding), provider
    )


FORMAT = Format(_NAME, lambda head: root_name(head) == "nitf", _items)


def _item(nitf: _Element, provider: Provider) -> WireItem:
    docdata = find(nitf, "head", "docdata")
    zone = provider.time_zone
    issue = _stamp(docdata, "date.issue", zone)
    if not issue.text:
        published = attribute(find(nitf, "head", "pubdata"), "date.publication")
        issue = Stamp("date.publication", published, zone)
    release = _stamp(docdata, "date.release", zone)
    expire = _stamp(docdata, "date.expire", zone)
    state = read_state(attribute(docdata, "management-status"))
    above = read_head(nitf)
    headline = above.headline or inline(find(nitf, "head", "title"))
    blocks, links = nitf_text(nitf)
    blocks = without_headline(blocks, headline)
    names = _names(docdata, provider.guid) or _derived(nitf, issue, blocks, provider)
    version = attribute(find(docdata, "du-key"), "version")
    return WireItem(
        format=_NAME,
        kind=_kind(blocks, links),
        guid=next(iter(names), None),
        aliases=names[1:],
        version=version,
        number=number_of(version),
        version_at=issue.at,
        pubstatus=state.pubstatus,
        orders=_orders(docdata, names),
        is_correction=find(docdata, "correction") is not None,
        embargo=_embargo(state, release, issue),
        expires_at=expire.at,
        urgency=urgency_of(attribute(find(docdata, "urgency"), "ed-urg"))
        or provider.urgency,
        headline=headline,
        kicker=above.kicker,
        slugline=_slug(nitf),
        byline=above.byline,
        credit=above.credit or attribute(find(docdata, "doc.copyright"), "holder"),
        dateline_place=above.dateline_place,
        language=_language(nitf),
        subjects=_subjects(nitf),
        usage_terms=_usage_terms(docdata) + above.usage_terms,
        notes=_messages(docdata) + above.notes,
        description=above.description,
        blocks=blocks,
        links=links,
        warnings=state.warnings + issue.warnings + release.warnings + expire.warnings,
    )


def _stamp(docdata: _Element | None, name: str, zone: tzinfo | None) -> Stamp:
    element = find(docdata, name)
    return Stamp(name, attribute(element, "norm") or inline(element), zone)


def _kind(blocks: tuple[Block, ...], links: tuple[Link, ...]) -> ItemKind:
    return ItemKind(links[0].kind) if links and not blocks else ItemKind.TEXT


def _names(docdata: _Element | None, forced: str | None) -> tuple[str, ...]:
    """Return the guid and then the other name that a document goes by.

    An id that is the key and a counter is another one in each version. A key that
    has a version of its own says nothing of the kind: some agencies write the
    slug there, and the same again the next day.
    """
    doc_id = attribute(find(docdata, "doc-id"), "id-string")
    key = attribute(find(docdata, "du-key"), "key")
    is_by_key = forced == "du-key" or _is_counted(doc_id, key)
    if key and (not doc_id or (is_by_key and forced != "doc-id")):
        return tuple(dict.fromkeys(filter(None, (key, doc_id))))
    return (doc_id,) if doc_id else ()


def _is_counted(doc_id: str | None, key: str | None) -> bool:
    return bool(doc_id) and doc_id != key and _uncounted(doc_id or "") == key


def _uncounted(name: str) -> str:
    """Return a name without the counter that a mark parts from it ("nlw-17_4")."""
    stem = name.rstrip("0123456789").removesuffix("v")
    bare = stem.rstrip("_-.:;#/")
    return name if stem in (name, bare) else bare


def _derived(
    nitf: _Element, issue: Stamp, blocks: tuple[Block, ...], provider: Provider
) -> tuple[str, ...]:
    """Return a name made of agency, day and title, for want of any other."""
    hedline = find(nitf, "body", "body.head", "hedline", "hl1")
    titles = (_slug(nitf), inline(find(nitf, "head", "title")), inline(hedline))
    title = next(filter(None, titles), blocks[0].text if blocks else "")
    day = issue.embargo_end.date().isoformat() if issue.embargo_end else ""
    return (f"nitf:{digest(provider.name, day, title)[:24]}",) if title else ()


def _orders(docdata: _Element | None, names: tuple[str, ...]) -> tuple[Order, ...]:
    """Return what becomes of the document that this one refers to.

    Without a status for it, it shares a cancellation, and otherwise is an older
    text of the same story.
    """
    other = attribute(docdata, "management-doc-idref")
    claim = attribute(docdata, "management-idref-status")
    if not other or _family(other, names) in names:
        return ()
    own = attribute(docdata, "management-status")
    action = _ACTIONS.get(read_state(claim or own).pubstatus)
    if action is None and claim is None:
        action = Action.REPLACE
    guids = tuple(dict.fromkeys((other, _family(other, names))))
    return (Order(action, guids),) if action else ()


def _family(other: str, names: tuple[str, ...]) -> str:
    """Return another document's id as its guid is made, where ids are counted."""
    is_counted = len(names) > 1 and _is_counted(names[1], names[0])
    return _uncounted(other) if is_counted else other


def _embargo(state: State, release: Stamp, issue: Stamp) -> Embargo | None:
    """Return the embargo: one that is told, or a release after the day of issue."""
    end, issued_at = release.embargo_end, issue.embargo_end
    if state.is_embargoed:
        return Embargo(end)
    # A local time without a zone cannot be held against one that has it.
    can_compare = (release.at is None) == (issue.at is None)
    is_later = can_compare and end and issued_at and end > issued_at
    return Embargo(end) if is_later and state.pubstatus is PubStatus.USABLE else None


def _slug(nitf: _Element) -> str | None:
    return next(_metas(nitf, lambda name: name in _SLUGS), None)


def _metas(nitf: _Element, is_it: Callable[[str], bool]) -> Iterator[str]:
    """Yield the contents of the meta elements with such a name."""
    for meta in find_all(nitf, "head", "meta"):
        content = attribute(meta, "content")
        if content and is_it((attribute(meta, "name") or "").casefold()):
            yield content


def _language(nitf: _Element) -> str | None:
    """Return the language of the whole; older agencies write a tag of their own."""
    content = find(nitf, "body", "body.content")
    claims = (
        attribute(nitf, "baselang"),
        attribute(nitf, "lang"),
        attribute(content, "lang"),
        attribute(find(content, "lang"), "lang"),
        next(_metas(nitf, lambda name: name in ("lang", "language")), None),
    )
    return next(filter(None, claims), None)


def _subjects(nitf: _Element) -> tuple[Subject, ...]:
    told = map(_subject, find_all(nitf, "head", "tobject", "tobject.subject"))
    coded = (
        Subject(code, "subj")
        for content in _metas(nitf, lambda name: "iptc" in name)
        for code in content.split()
        if _IPTC_CODE.fullmatch(code)
    )
    return tuple(dict.fromkeys(filter(None, (*told, *coded))))


def _subject(element: _Element) -> Subject | None:
    number, letters, provider = (
        attribute(element, f"tobject.subject.{name}")
        for name in ("refnum", "code", "ipr")
    )
    names = (
        attribute(element, f"tobject.subject.{n}") for n in ("detail", "matter", "type")
    )
    code = number or letters
    scheme = "subj" if number and _IPTC_CODE.fullmatch(number) else provider or ""
    return Subject(code, scheme, next(filter(None, names), "")) if code else None


def _usage_terms(docdata: _Element | None) -> tuple[str, ...]:
    copyrights = (
        squeeze(f"© {attribute(c, 'year') or ''} {holder}")
        for c in children(docdata, "doc.copyright")
        if (holder := attribute(c, "holder"))
    )
    rights = (
        "; ".join(": ".join(map(str, said)) for said in r.attrib.items())
        for r in children(docdata, "doc.rights")
    )
    return tuple(dict.fromkeys(filter(None, (*copyrights, *rights))))


def _messages(docdata: _Element | None) -> tuple[str, ...]:
    """Return the messages to editors that are not private, and of a correction."""
    messages = (
        public_note(attribute(m, "info") or "", attribute(m, "msg-type"))
        for m in children(docdata, "ed-msg") + children(docdata, "correction")
    )
    return tuple(filter(None, messages))
