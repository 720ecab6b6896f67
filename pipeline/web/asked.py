"""What a reader asks of the page, from the address and back into one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from pipeline.index.query import parse
from pipeline.records import SearchQuery

PAGE_SIZE = 20
LAST_PAGE = 500  # Elasticsearch pages no further than 10,000 hits
URGENCIES = tuple("123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fields of the search form, as typed: it is shown again, right or wrong.

    `since` and `until` are days in UTC, both inclusive.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    urgency: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    originals_only: bool = False
    copy_group: str = ""
    page: str = "1"

    @property
    def newest(self) -> bool:
        """Whether time decides the order: without words there is no relevance."""
        return self.sort == "newest" or not self.text.strip()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words narrows the search."""
        return replace(self, page="1") != self._widened

    @property
    def cleared(self) -> str:
        """The address of this search without any filter."""
        return address(self._widened)

    @property
    def _widened(self) -> "Asked":
        return Asked(text=self.text, sort=self.sort)

    def query(self, as_of: datetime) -> SearchQuery:
        """Return the query that was asked.

        Raises:
            ValueError: A field is wrong; the message is for the reader.
        """
        parse(self.text)
        until = _day(self.until, "until")
        return SearchQuery(
            text=self.text,
            as_of=as_of,
            sources=self.sources,
            languages=self.languages,
            agencies=self.agencies,
            subjects=self.subjects,
            urgency=_urgency(self.urgency),
            since=_day(self.since, "from"),
            until=until + timedelta(days=1) if until else None,
            newest=self.newest,
            originals_only=self.originals_only,
            copy_group=self.copy_group or None,
            limit=PAGE_SIZE,
            offset=(self.page_number - 1) * PAGE_SIZE,
        )

    @property
    def page_number(self) -> int:
        """The page, from 1.

        Raises:
            ValueError: It is no number, or too high.
        """
        if self.page.isascii() and self.page.isdecimal() and len(self.page) < 5:
            number = int(self.page)
            if 1 <= number <= LAST_PAGE:
                return number
        raise ValueError(f"page: must be a number from 1 to {LAST_PAGE}")

    def link(self, **changes: Any) -> str:
        """Return the address of this search with `changes`, on its first page."""
        return address(replace(self, **{"page": "1", **changes}))

    def toggled(self, facet: str, value: str) -> str:
        """Return the address with `value` of a filter of many on or off."""
        chosen: tuple[str, ...] = getattr(self, facet)
        without = tuple(each for each in chosen if each != value)
        return self.link(**{facet: without if value in chosen else (*chosen, value)})


def read(params: QueryParams) -> Asked:
    """Return what `params` of an address ask; unknown names are passed over."""
    return Asked(
        text=params.get("q", ""),
        sources=_distinct(params.getlist("source")),
        languages=_distinct(params.getlist("language")),
        agencies=_distinct(params.getlist("agency")),
        subjects=_distinct(params.getlist("subject")),
        urgency=params.get("urgency", ""),
        since=params.get("from", ""),
        until=params.get("until", ""),
        sort=params.get("sort", ""),
        originals_only=params.get("originals") == "1",
        copy_group=params.get("group", ""),
        page=params.get("page", "1"),
    )


def address(asked: Asked, path: str = "/") -> str:
    """Return the address that `read` reads as `asked`."""
    fields: Mapping[str, tuple[str, ...]] = {
        "q": (asked.text,),
        "source": asked.sources,
        "language": asked.languages,
        "agency": asked.agencies,
        "subject": asked.subjects,
        "urgency": (asked.urgency,),
        "from": (asked.since,),
        "until": (asked.until,),
        "sort": (asked.sort,),
        "originals": ("1" if asked.originals_only else "",),
        "group": (asked.copy_group,),
        "page": ("" if asked.page == "1" else asked.page,),
    }
    pairs = [(name, v) for name, values in fields.items() for v in values if v]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _distinct(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _urgency(text: str) -> int | None:
    if text and text not in URGENCIES:
        raise ValueError("urgency: must be a number from 1 to 9")
    return int(text) if text else None


def _day(text: str, name: str) -> datetime | None:
    """Return the midnight at which the day begins, in UTC."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name}: “{text}” is no date like 2026-03-31") from error
    if not 1000 <= day.year < 9999:
        raise ValueError(f"{name}: the year must be between 1000 and 9998")
    return datetime.combine(day, time(), UTC)
