"""What a service without identifiers knows its stories by, and orders that use it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.text import fold
from pipeline.wire.item import Action, Order, PubStatus, WireItem
from pipeline.wire.service_times import month_named

_LONGEST_NOTE = 20_000
_NO_SERVICES = frozenset({"at", "by", "from", "in", "no", "nr", "of", "on", "sent"})
_ITEM_WORDS = (
    r"kill|withhold|hold|cancel|withdraw|disregard|item|items|story|stories|number|no\.?"
    r"|meldung|nr\.?|stornieren|dépêche|annuler|anular|noticia|despacho|notizia|annullare"
    r"|bericht|notícia|und|and|et|y|e|en|,|/"
)
_NUMBERED = re.compile(
    rf"(?<![^\W\d_])(?:{_ITEM_WORDS})\s*"
    r"(?P<service>[a-z]{1,6})[ -]?(?P<number>\d{1,5})(?![\w:])"
)
_KILLS = re.compile(
    r"\b(?:kill|withdraw|cancel) (?:the |this |our )?(?:item|story|[a-z]{2,6} \d)"
)


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a service on one day; `key` is its keyword without lead words.

    What is too common to name one story is `is_common`: such a keyword is no alias.
    """

    format: str
    service: str
    key: str
    day: date | None
    is_common: bool = False

    @property
    def guid(self) -> str | None:
        """The same for all leads of the day; None where key or day is not known."""
        return self._guid_on(self.day) if self.key and self.day else None

    @property
    def alias(self) -> str | None:
        """The name by keyword and day alone."""
        is_name = self.key and self.day and not self.is_common
        return f"{self.key}:{self.day}" if is_name else None

    def names(self) -> Iterator[str]:
        """Yield what the story may go by, of this day before the day before."""
        if self.key and self.day:
            days = (self.day, self.day - timedelta(days=1))
            yield from (self._guid_on(day) for day in days)
            if not self.is_common:
                yield from (f"{self.key}:{day}" for day in days)

    def _guid_on(self, day: date) -> str:
        return f"{self.format}:{self.service.casefold()}:{self.key}:{day}"


def story_key(text: str) -> str:
    """Return words as a readable name: lower case, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", fold(text)).strip("-")


def number_name(service: str, number: int, day: date) -> str:
    """Return the name of what a service numbered on a day: "dpa157:2013-11-13"."""
    return f"{service.casefold()}{number}:{day}"


def under_orders(item: WireItem, status: PubStatus, story: Story) -> WireItem:
    """Return a note that kills or withholds: the story of its keyword, or those named.

    "Please kill item dpa 157" names one by its number of this day or the day before.
    A hold which asks to kill is a kill.
    """
    text = fold("\n".join(b.text for b in item.blocks)[:_LONGEST_NOTE])
    text = " ".join([fold(item.headline), *map(fold, item.notes), text])
    if _KILLS.search(text):
        status = PubStatus.CANCELED
    action = Action.CANCEL if status is PubStatus.CANCELED else Action.WITHHOLD
    orders = tuple(Order(action, names) for names in _named(text, story))
    return replace(item, is_note=True, pubstatus=status, orders=orders)


def _named(text: str, story: Story) -> list[tuple[str, ...]]:
    """Return the names of each story that a note means, the likeliest first."""
    numbered = [
        tuple(number_name(service, number, day) for day in _days(story.day))
        for service, number in _numbers(text)
        if story.day
    ]
    by_keyword = tuple(story.names())
    if len(numbered) == 1:
        return [numbered[0] + by_keyword]
    return numbered or ([by_keyword] if by_keyword else [])


def _days(day: date | None) -> list[date]:
    return [day, day - timedelta(days=1)] if day else []


def _numbers(text: str) -> list[tuple[str, int]]:
    found = [
        (named["service"], int(named["number"])) for named in _NUMBERED.finditer(text)
    ]
    return list(dict.fromkeys(pair for pair in found if _may_serve(pair[0])))


def _may_serve(word: str) -> bool:
    return word not in _NO_SERVICES and month_named(word) is None
