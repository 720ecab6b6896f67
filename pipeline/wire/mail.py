"""E-mail (RFC 5322): the subject is the headline, the text the story."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import takewhile
from typing import IO

from pipeline.markup import html_blocks
from pipeline.model import Block, Link
from pipeline.text import digest, fold
from pipeline.wire.bodies import media_kind, text_blocks
from pipeline.wire.format import Format, Provider, ReadItem
from pipeline.wire.item import Action, Order, WireItem
from pipeline.wire.mime import Entity, parse

_NAME = "e-mail"
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:")
# Of these a mail has at least two; a story that begins with "Date: …" has one.
_OF_MAIL = frozenset(
    {b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"received", b"sender",
     b"return-path", b"delivered-to", b"reply-to", b"mime-version", b"content-type",
     b"list-id", b"dkim-signature", b"x-mailer", b"in-reply-to", b"references"}
)  # fmt: skip
_FEWEST_OF_MAIL = 2
# Re, Fwd and their like in the languages of Europe, with a number or without.
_REPLY = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|vb|tr|rv|antw|odp|doorst)(?:\[\d+\])?\s*:\s*)+",
    re.IGNORECASE,
)
_TAG = re.compile(r"\[([^\]]{1,60})\]\s*")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_FOLDER = re.compile(rb"(?:\A|\n\r?\n)From [^\n]*\n(?=[A-Za-z][A-Za-z0-9-]*:)")
_SIGNATURE = ("-- ", "--\u00a0")
_READABLE = ("text/plain", "text/html")
_SEALS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature",
     "application/x-pkcs7-signature", "message/delivery-status"}
)  # fmt: skip


def _is_in(head: bytes) -> bool:
    names = {name for name in _field_names(head.lstrip()) if name in _OF_MAIL}
    return len(names) >= _FEWEST_OF_MAIL


def _field_names(head: bytes) -> Iterator[bytes]:
    """Yield the names of the headers that `head` begins with."""
    first, *lines = head.splitlines()[:200] or [b""]
    # "From " without a colon opens each mail of a Unix mail folder.
    for line in lines if first.startswith(b"From ") else [first, *lines]:
        found = _FIELD.match(line)
        if found:
            yield found[1].lower()
        elif not line.startswith((b" ", b"\t")):
            return


def _items(file: IO[bytes], provider: Provider) -> Iterator[ReadItem]:
    data = file.read().lstrip()
    mails = _FOLDER.split(data)[1:] if data.startswith(b"From ") else [data]
    for mail in mails:
        for message in _messages(parse(mail, provider.encoding)):
            yield partial(_read, message, provider)


def _messages(message: Entity) -> Iterator[Entity]:
    """Yield a message, unless it only carries others, and then those in it."""
    inner = list(message.messages())
    if not inner or any(True for part in _texts(message)):
        yield message
    for attached in inner:
        yield from _messages(attached)


def _read(message: Entity, provider: Provider) -> WireItem:
    sent_at, warnings = _sent(message.header("date"), provider.time_zone)
    expires_at, _ = _sent(message.header("expires"), provider.time_zone)
    return WireItem(
        format=_NAME,
        guid=_guid(message, provider),
        version_at=sent_at,
        orders=_orders(message),
        expires_at=expires_at,
        urgency=provider.urgency,
        headline=_headline(message),
        language=message.header("content-language").partition(",")[0].strip() or None,
        blocks=tuple(b for part in _texts(message) for b in _blocks(part, provider)),
        links=tuple(_link(part) for part in _attached(message)),
        warnings=warnings,
    )


def _guid(message: Entity, provider: Provider) -> str:
    """Return the Message-ID, else a name made of what every copy of a mail has."""
    if given := message.header(provider.guid or "message-id"):
        return given
    told = (message.header(name) for name in ("date", "from", "subject"))
    body = message.body.decode("latin-1")
    return f"<{digest(*told, body)[:32]}@{provider.name}>"


def _orders(message: Entity) -> tuple[Order, ...]:
    """Return what takes the place of older mails (RFC 4021, 2.1.46)."""
    named = f"{message.header('supersedes')} {message.header('obsoletes')}"
    guids = dict.fromkeys(_MESSAGE_ID.findall(named))
    return tuple(Order(Action.REPLACE, (guid,)) for guid in guids)


def _headline(message: Entity) -> str:
    """Return the subject without "Re:" and "Fwd:", and without the list's name."""
    subject = _without_reply(message.header("subject"))
    tag = _TAG.match(subject)
    if tag and fold(tag[1]) in fold(message.header("list-id")):
        subject = _without_reply(subject[tag.end() :])
    return subject


def _without_reply(subject: str) -> str:
    found = _REPLY.match(subject)
    return subject[found.end() :] if found else subject


def _sent(text: str, zone: tzinfo | None) -> tuple[datetime | None, tuple[str, ...]]:
    """Return a time and what is wrong with it, if anything."""
    try:
        sent_at = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, (f"Date is no time: {text[:60]}",)
    if sent_at is None:
        return None, ()
    # "-0000" is UTC from a place that is not told (RFC 5322, 3.3).
    known = UTC if text.rstrip().endswith("-0000") else sent_at.tzinfo or zone
    if known is None:
        return None, (f"Date has no time zone: {text[:60]}",)
    try:
        return sent_at.replace(tzinfo=known).astimezone(UTC), ()
    except OverflowError:
        return None, (f"Date is no time: {text[:60]}",)


def _texts(entity: Entity) -> Iterator[Entity]:
    """Yield the parts that are the text, in their order.

    Of alternatives it is the plain one where it says anything; of related parts it
    is the first, to which the others belong.
    """
    if not entity.parts:
        yield from filter(_is_text, [entity])
    elif entity.type == "multipart/alternative":
        yield from _chosen([list(_texts(part)) for part in entity.parts])
    elif entity.type != "message/rfc822":
        is_related = entity.type == "multipart/related"
        for part in entity.parts[:1] if is_related else entity.parts:
            yield from _texts(part)


def _chosen(alternatives: list[list[Entity]]) -> list[Entity]:
    plain = (a for a in alternatives if a and all(t.type == "text/plain" for t in a))
    return next(plain, next(filter(None, alternatives), []))


def _is_text(entity: Entity) -> bool:
    """Tell a text to read from a file that came with it, and from a blank part."""
    return (
        _is_readable(entity) and not entity.is_attached and bool(entity.content.strip())
    )


def _is_readable(entity: Entity) -> bool:
    # A multipart without parts has lost its boundary: what it has is its body.
    return entity.type in _READABLE or entity.type.startswith("multipart/")


def _attached(entity: Entity) -> Iterator[Entity]:
    """Yield the files that came with a message, those of messages in it not."""
    if entity.type == "message/rfc822" or entity.type in _SEALS:
        return
    for part in entity.parts:
        yield from _attached(part)
    if not entity.parts and (entity.is_attached or not _is_readable(entity)):
        yield entity


def _link(part: Entity) -> Link:
    """Name a file; inline pictures are named as the text names them (RFC 2392)."""
    content_id = part.header("content-id").strip("<>")
    kind = media_kind(part.type)
    is_known = kind is not None and not part.type.startswith("application/")
    return Link(
        href=f"cid:{content_id}" if content_id else part.file_name or "unnamed",
        kind=kind.value if kind and is_known else part.type,
        caption=part.header("content-description") or part.file_name,
    )


def _blocks(part: Entity, provider: Provider) -> tuple[Block, ...]:
    text = part.text(provider.encoding)
    if part.type == "text/html":
        return tuple(takewhile(lambda block: block.text != "--", html_blocks(text)))
    lines = list(takewhile(lambda line: line not in _SIGNATURE, text.split("\n")))
    if part.parameter("format") == "flowed":
        lines = _unflowed(lines, part.parameter("delsp") == "yes")
    return text_blocks("\n".join(lines))


def _unflowed(lines: list[str], is_blank_added: bool) -> list[str]:
    """Join the lines that a mail program broke: they end in a blank (RFC 3676)."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        is_broken = line.endswith(" ")
        text = line.removeprefix(" ")
        paragraphs[-1].append(text[:-1] if is_broken and is_blank_added else text)
        if not is_broken:
            paragraphs.append([])
    return ["".join(paragraph) for paragraph in paragraphs]


FORMAT = Format(_NAME, _is_in, _items)
