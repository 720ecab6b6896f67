"""The entries of a feed as items, and which of them are new."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Ended, FeedEntry, ParsedFeed, Reason
from pipeline.records import Item
from pipeline.text import digest

LONGEST_URL = 2048
_ID_LENGTH = 32
_STAGE = "poll"


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed lists: its items, and how many entries repeat one of them."""

    items: tuple[Item, ...]
    repeated: int = 0


def item_id(source_id: str, key: str) -> str:
    """Return the id of the item that a source lists under `key`."""
    return digest(source_id, key)[:_ID_LENGTH]


def listed(
    feed: ParsedFeed,
    *,
    source_id: str,
    channel: str,
    seen_at: datetime,
    run_id: str | None,
    comparable: Callable[[str], str],
    oldest: datetime | None = None,
) -> Listing:
    """Turn the entries of a feed into items, in its order.

    `comparable` gives all spellings of one URL the same key. Items are open;
    those that can never be read, or are dated before `oldest`, are dropped. Of
    entries with the same key the first stays.
    """
    items: dict[str, Item] = {}
    for entry in feed.entries:
        key = _key(entry, comparable)
        if key not in items:
            ended = _ended(entry, oldest)
            items[key] = _item(entry, key, source_id, channel, seen_at, run_id, ended)
    return Listing(tuple(items.values()), len(feed.entries) - len(items))


def new_entries(
    items: Iterable[Item], known: Collection[str]
) -> tuple[tuple[Item, ...], int]:
    """Return the items whose ids are not `known`, and how many are."""
    given = tuple(items)
    new = tuple(item for item in given if item.item_id not in known)
    return new, len(given) - len(new)


def _key(entry: FeedEntry, comparable: Callable[[str], str]) -> str:
    """Return what makes the entry the same one in the next poll."""
    if entry.url and _is_too_long(entry.url):
        return f"long:{digest(entry.url)}"
    if entry.url:
        return comparable(entry.url)
    if entry.guid:
        return f"guid:{entry.guid}"
    return f"text:{digest(entry.title, entry.content or entry.summary)}"


def _item(
    entry: FeedEntry,
    key: str,
    source_id: str,
    channel: str,
    seen_at: datetime,
    run_id: str | None,
    ended: Ended | None,
) -> Item:
    return Item(
        item_id=item_id(source_id, key),
        source_id=source_id,
        channel=channel,
        key=key,
        url=None if ended else entry.url,
        guid=entry.guid,
        title=entry.title,
        entry=entry,
        first_seen_at=seen_at,
        outcome=ended.outcome if ended else None,
        reason=ended.reason if ended else None,
        stage=_STAGE if ended else None,
        detail=ended.detail if ended else "",
        # Without a page the entry itself is read, out of the feed document.
        part=None if entry.url else str(entry.part),
        run_id=run_id,
    )


def _ended(entry: FeedEntry, oldest: datetime | None) -> Ended | None:
    """Say why an entry is never read, if so."""
    dated = entry.published_at or entry.updated_at
    if oldest and dated and dated < oldest:
        return Ended(Reason.TOO_OLD, f"dated {dated:%Y-%m-%d}")
    if entry.url and _is_too_long(entry.url):
        return Ended(Reason.NO_LINK, f"link of {len(entry.url):,} characters")
    if entry.url or _has_text(entry):
        return None
    return Ended(Reason.NO_LINK, "neither a link nor a text")


def _is_too_long(url: str) -> bool:
    return len(url) > LONGEST_URL


def _has_text(entry: FeedEntry) -> bool:
    return bool(entry.content.strip() or entry.summary.strip())
