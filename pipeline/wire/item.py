"""What every format makes of a delivery: items, and what they order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.model import Block, Link, Subject


class ItemKind(StrEnum):
    """What an item is; only a text becomes an article."""

    TEXT = "text"
    PACKAGE = "package"
    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    GRAPHIC = "graphic"
    DATA = "data"
    EVENT = "event"
    PLANNING = "planning"
    CONCEPT = "concept"
    CATALOG = "catalog"


class PubStatus(StrEnum):
    """Whether an item may be published."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Action(StrEnum):
    """What an item does to another one."""

    CANCEL = "cancel"
    WITHHOLD = "withhold"
    REPLACE = "replace"


class Update(StrEnum):
    """How much of an item a delivery holds (NewsML 1.2, RevisionId@Update)."""

    WHOLE = "whole"
    STATUS = "status"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Order:
    """What an item does to another one of its agency.

    `guids` are names that the other may go by, the likeliest first.
    """

    action: Action
    guids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Embargo:
    """Not to be published before `until`; None: nobody has said when."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """The number that a service gave an item, counted up by one each time.

    After `last` the service begins anew.
    """

    service: str
    number: int
    last: int = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class WireItem:
    """One item of a delivery, as the agency sent it.

    `guid` is the same for all versions. One that a format does not give is
    derived, and the same again when the item is delivered again; None where that
    cannot be. `aliases` are other names that orders of later items may use.

    `version` is as delivered, `number` what versions of one time are ordered by.
    Times are aware; one without an offset, of a provider without a time zone, is
    None and named in `warnings`.

    `blocks` are the article's text alone: no copy of the headline, caption,
    teaser or note. `notes` are for editors and public among them; what an agency
    calls private is in none of the fields. `is_note` is one that only orders and
    must never be shown as an article.
    """

    format: str
    kind: ItemKind = ItemKind.TEXT
    guid: str | None = None
    aliases: tuple[str, ...] = ()
    version: str | None = None
    number: int = 0
    version_at: datetime | None = None
    created_at: datetime | None = None
    pubstatus: PubStatus = PubStatus.USABLE
    update: Update = Update.WHOLE
    orders: tuple[Order, ...] = ()
    is_note: bool = False
    is_correction: bool = False
    embargo: Embargo | None = None
    expires_at: datetime | None = None
    urgency: int | None = None
    priority: int | None = None
    headline: str = ""
    kicker: str | None = None
    slugline: str | None = None
    byline: str | None = None
    credit: str | None = None
    dateline_place: str | None = None
    language: str | None = None
    subjects: tuple[Subject, ...] = ()
    usage_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    description: str | None = None
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    members: tuple[str, ...] = ()
    sequence: Sequence | None = None
    signals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
