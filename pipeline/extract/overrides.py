"""What a site needs to be read rightly, as data."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from pipeline.extract.selectors import selector
from pipeline.text import digest

SITE = "site"
"""Stands in a source's `without_rules` where its site is read without override."""
SITE_DROP = "site-drop"
"""What an override drops is removed by the rule of this id."""


MISFIT = "read without it"
"""Of a key that would leave no text of a page: the site has another layout."""


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str | dict) else value


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as Europe/Berlin") from error
    return name


def _with_author(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if "author" not in pattern.groupindex:
        raise ValueError("must have the names in a group: (?P<author>...)")
    return pattern


def _beside(page: str) -> str:
    if page.startswith("/") or ".." in page.split("/"):
        raise ValueError("must be a file beside the override, or in a folder there")
    return page


_Selectors = Annotated[
    tuple[Annotated[str, AfterValidator(selector)], ...], BeforeValidator(_listed)
]
_Phrase = Annotated[str, Field(min_length=1)]
_Phrases = Annotated[tuple[_Phrase, ...], BeforeValidator(_listed)]


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Proof(_Checked):
    """What must come of the page in the file `page`; of what is not told, anything."""

    page: Annotated[str, Field(min_length=1), AfterValidator(_beside)]
    url: str = Field(pattern=r"^https?://[^\s/]+")
    has: _Phrases = ()
    has_not: _Phrases = ()
    headline: str | None = None
    authors: Annotated[tuple[str, ...], BeforeValidator(_listed)] | None = None
    published_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _proves_something(self) -> "Proof":
        told = (self.headline, self.authors, self.published_at)
        if not (self.has or self.has_not or any(value is not None for value in told)):
            raise ValueError(
                "needs one of has, has_not, headline, authors, published_at"
            )
        return self


class SiteOverride(_Checked):
    """How the pages of `site` are read otherwise, and what proves it.

    The text is in what `keep` selects alone, and never in what `drop` selects.
    """

    site: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
    why: str = Field(min_length=10)
    keep: _Selectors = ()
    drop: _Selectors = ()
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = None
    author: Annotated[re.Pattern[str], AfterValidator(_with_author)] | None = None
    proof: Annotated[tuple[Proof, ...], BeforeValidator(_listed), Field(min_length=1)]

    @model_validator(mode="after")
    def _is_of_use(self) -> "SiteOverride":
        if not (self.keep or self.drop or self.time_zone or self.author):
            raise ValueError("needs one of keep, drop, time_zone, author")
        for proof in self.proof:
            if not _is_of(urlsplit(proof.url).hostname or "", self.site):
                raise ValueError(f"proof: url: {proof.url} is no page of {self.site}")
        return self


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The overrides of all sites; `folder` holds their files, for people."""

    overrides: tuple[SiteOverride, ...] = ()
    folder: str = ""

    @property
    def hash(self) -> str:
        """Changes when an override does; "" for none."""
        told = (override.model_dump_json() for override in self.overrides)
        return digest(*told) if self.overrides else ""

    def of(self, url: str, off: Collection[str] = ()) -> SiteOverride | None:
        """Return the override for a page, that of the longest host.

        `off` are ids of rules that take nothing from it: `site` is all of an
        override, `site-drop` what it drops.
        """
        host = _host(url) if self.overrides and SITE not in off else ""
        found = (o for o in self.overrides if _is_of(host, o.site))
        override = max(found, key=lambda o: len(o.site), default=None)
        if override and SITE_DROP in off:
            return override.model_copy(update={"drop": ()})
        return override

    def file(self, override: SiteOverride) -> str:
        """Return the path of the file that holds `override`."""
        return f"{self.folder}/{override.site}.yaml"


NO_SITES = SiteRules()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _is_of(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")
