"""A wire item → an article, and a notice of what it orders."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipeline.model import (
    Article,
    ArticleState,
    Ended,
    Name,
    Notice,
    Reason,
    Target,
)
from pipeline.sources import Source
from pipeline.wire.format import Provider
from pipeline.wire.item import Action, ItemKind, PubStatus, Update, WireItem

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an embargo that nobody has set an end to."""

_STATES = {
    PubStatus.USABLE: ArticleState.VISIBLE,
    PubStatus.WITHHELD: ArticleState.WITHHELD,
    PubStatus.CANCELED: ArticleState.KILLED,
}
_ORDERED = {
    Action.CANCEL: ArticleState.KILLED,
    Action.WITHHOLD: ArticleState.WITHHELD,
    Action.REPLACE: ArticleState.REPLACED,
}


@dataclass(frozen=True, slots=True)
class Story:
    """What a wire item tells: its article, not yet cleaned, and its notice."""

    article: Article
    notice: Notice


def provider_of(source: Source) -> Provider:
    """Return whose deliveries the source's are, and how they are to be read."""
    rules = source.wire
    return Provider(
        name=rules.provider or source.id,
        time_zone=ZoneInfo(rules.time_zone) if rules.time_zone else None,
        encoding=rules.encoding,
        guid=rules.guid,
        urgency=rules.urgency,
    )


def story_of(item: WireItem, source: Source) -> Story | Ended:
    """Return the story of an item, or why it is none.

    What only orders something has an article without a text.
    """
    provider = provider_of(source)
    if item.kind is not ItemKind.TEXT:
        return Ended(Reason.NOT_AN_ARTICLE, _described(item))
    notice = _notice(item, provider)
    if notice.has_text and item.update is Update.PARTS:
        return Ended(
            Reason.PARTIAL_UPDATE,
            f"changes parts of {item.guid} by their number, which we cannot carry out: "
            "ask the agency for the whole item",
        )
    if notice.has_text and not (item.blocks or item.headline):
        return Ended(Reason.NO_TEXT, "neither a text nor a headline")
    return Story(_article(item, source, provider), notice)


def with_place(article: Article, item: WireItem) -> Article:
    """Give an article the place that the metadata name, if its text names none."""
    return replace(
        article, dateline_place=article.dateline_place or item.dateline_place
    )


def names_of(item: WireItem, provider: Provider) -> tuple[Name, ...]:
    """Return what orders of later items may call this one, its guid left out."""
    return tuple(_name(alias, provider) for alias in item.aliases)


def _name(guid: str, provider: Provider) -> Name:
    return Name("guid", f"{provider.name}:{guid}")


def _described(item: WireItem) -> str:
    """Say what an item is that is no article; a package is kept as its links."""
    name = f"{item.kind.value} {item.guid or 'without a guid'}"
    title = f", {item.headline!r}" if item.headline else ""
    members = f", holds {', '.join(item.members)}" if item.members else ""
    return f"{name}{title}{members}"


def _notice(item: WireItem, provider: Provider) -> Notice:
    is_gone = item.pubstatus is PubStatus.CANCELED
    is_whole = item.update is not Update.STATUS and not item.is_note
    return Notice(
        state=_STATES[item.pubstatus],
        at=item.version_at,
        number=item.number,
        version=item.version,
        visible_from=(item.embargo.until or NEVER) if item.embargo else None,
        visible_until=item.expires_at,
        has_text=is_whole and not is_gone,
        is_note=item.is_note,
        targets=tuple(
            Target(
                names=tuple(_name(guid, provider) for guid in order.guids),
                state=_ORDERED[order.action],
            )
            for order in item.orders
            if order.guids
        ),
        warnings=item.warnings,
    )


def _article(item: WireItem, source: Source, provider: Provider) -> Article:
    return Article(
        source_id=source.id,
        guid=item.guid,
        headline=item.headline,
        kicker=item.kicker,
        byline=item.byline,
        slugline=item.slugline,
        credit=item.credit,
        urgency=item.urgency or provider.urgency,
        subjects=item.subjects,
        usage_terms=item.usage_terms,
        notes=item.notes,
        links=item.links,
        is_correction=item.is_correction,
        description=item.description,
        declared_language=item.language or source.language,
        published_at=item.created_at or item.version_at,
        modified_at=item.version_at,
        blocks=item.blocks,
        extractor="wire",
        evidence={"text": f"wire: {item.format}"},
    )
