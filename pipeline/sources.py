"""The sources: who publishes, where their feeds are, what rules they need."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from pipeline.errors import ConfigError
from pipeline.yaml_file import read_yaml


def _web_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https URL with a host")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    return url


WebUrl = Annotated[str, AfterValidator(_web_url)]
# A password may hold a slash that nobody quoted; then it looks like a port.
_LOGIN = re.compile(r"[^/]*://([^/]*@|[^/\[]*:[^/\d])")


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CrawlRules(_Checked):
    """How politely a source is fetched, and what is done with its pages."""

    gap: float | None = Field(None, ge=0, le=600, description="Seconds between pages.")
    fetch_pages: bool = Field(True, description="False: the feed's text is enough.")
    opt_outs: Literal["ignore", "obey"] | None = Field(
        None, description="Whether its reservations against data mining count."
    )


class PollRules(_Checked):
    """How often the feeds of a source are asked, where the settings do not fit."""

    shortest: float | None = Field(
        None, ge=0, le=86_400, description="Seconds between two polls, at least."
    )
    longest: float | None = Field(
        None, ge=60, le=30 * 86_400, description="Seconds between two polls, at most."
    )
    price: float | None = Field(
        None, gt=0, le=1000, description="Hours of waiting that a poll may cost."
    )


class WireDrop(_Checked):
    """A folder into which an agency delivers."""

    folder: str = Field(description="Path beside the sources file, or a URL.")
    pattern: str = Field("*", description="File names that are deliveries.")
    agency: str | None = Field(None, description="Agency that all deliveries are of.")
    settle: float = Field(
        5.0, ge=0, le=3600, description="Seconds that a file must not have changed."
    )
    done_marker: str | None = Field(
        None,
        pattern=r"^([^/]+\{name\}[^/]*|\{name\}[^/]+)$",
        description='A file is complete when this one is there, such as "{name}.done".',
    )
    done: str | None = Field(None, description="Folder for files taken in.")
    failed: str | None = Field(
        None, description="Folder for files with rejected items."
    )


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("must be a time zone such as Europe/Berlin") from error
    return name


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ValueError("must be an encoding such as latin-1") from error
    return name


def _switch(value: object) -> object:
    """Return what was written: for YAML an unquoted on or off is a boolean."""
    return ("on" if value else "off") if isinstance(value, bool) else value


Switch = Annotated[Literal["on", "off"], BeforeValidator(_switch)]


class WireRules(_Checked):
    """What cannot be read from an agency's deliveries."""

    provider: str | None = Field(
        None, description="Whose items these are, where several sources have the same."
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = Field(
        None, description="Of times that are written without an offset."
    )
    encoding: Annotated[str, AfterValidator(_encoding)] | None = Field(
        None, description="Of texts that declare none, or a wrong one."
    )
    guid: str | None = Field(
        None,
        min_length=1,
        description='The element or key that names an item, such as "du-key".',
    )
    urgency: int | None = Field(
        None, ge=1, le=9, description="Of items that have none of their own."
    )


class Source(_Checked):
    """A publisher or an agency."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    name: str = Field(min_length=1)
    home_page: WebUrl | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    feeds: tuple[WebUrl, ...] = ()
    drop: WireDrop | None = None
    wire: WireRules = WireRules()
    categories: tuple[str, ...] = ()
    crawl: CrawlRules = CrawlRules()
    poll: PollRules = PollRules()
    boilerplate: Switch = "on"
    teasers: Literal["index", "quarantine"] = Field(
        "index", description="What becomes of the part of a story before a paywall."
    )
    quality: Switch = Field(
        "on", description="Whether pages unlike the others of their site are held back."
    )
    without_rules: tuple[str, ...] = Field(
        (), description="Ids of rules that take nothing out of this source's texts."
    )

    @field_validator("drop")
    @classmethod
    def _holds_no_login(
        cls, drop: WireDrop | None, given: ValidationInfo
    ) -> WireDrop | None:
        if drop and _LOGIN.match(drop.folder):
            prefix = drop_prefix(given.data.get("id", "<source>"))
            raise ValueError(
                "the folder must not hold a user name or password; "
                f"set {prefix}USER and {prefix}PASSWORD in the environment"
            )
        return drop

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that this source is known to publish on."""
        urls = (*self.feeds, *([self.home_page] if self.home_page else []))
        return frozenset(urlsplit(url).hostname or "" for url in urls)


def drop_prefix(source_id: str) -> str:
    """Return how the variables begin that open the drop of a source."""
    return f"NEWS_DROP_{source_id.replace('-', '_').upper()}_"


class _SourcesFile(_Checked):
    sources: tuple[Source, ...]


def load_sources(path: Path) -> tuple[Source, ...]:
    """Read and check the sources in `path`, in the order of their ids.

    Raises:
        ConfigError: The file cannot be read, or a key or value is wrong; every
            fault is named with file, source and key.
    """
    raw = read_yaml(path, "give the file with --sources")
    try:
        sources = _SourcesFile.model_validate(raw).sources
    except ValidationError as error:
        faults = [_fault(path, raw, e["loc"], e["msg"]) for e in error.errors()]
        raise ConfigError("\n".join(faults)) from error
    if faults := list(_clashes(path, sources)):
        raise ConfigError("\n".join(faults))
    return tuple(sorted(sources, key=lambda source: source.id))


_PLAINLY = {
    "Field required": "is missing",
    "Input should be a valid tuple": "must be a list, each on a line with a dash",
    "Input should be a valid string": "must be a text; put it in quotes",
    "Input should be a valid number, unable to parse string as a number": (
        "must be a number"
    ),
    "Input should be a valid dictionary or instance of Source": (
        "must be a source: id, name, feeds"
    ),
    "String should match pattern '^[a-z0-9][a-z0-9-]*$'": (
        "must be made of a-z, 0-9 and dashes, such as valley-news"
    ),
    "String should match pattern '^[A-Z]{2}$'": "must be two capitals, such as GB",
    "String should match pattern '^[a-z]{2,3}(-[A-Za-z0-9]+)*$'": (
        "must be a language such as en or pt-BR"
    ),
}
"""What pydantic says, in words for people who edit the sources."""


def _fault(path: Path, raw: Any, loc: tuple[int | str, ...], problem: str) -> str:
    """Say where a fault is, and for an unknown key which keys there are."""
    match loc:
        case ("sources", int(number), *keys):
            given = raw["sources"][number]
            name = given.get("id") if isinstance(given, dict) else None
            where = f"source {name or f'number {number + 1}'}"
        case _:
            keys, where = list(loc), "top level"
    if problem.startswith("Extra inputs"):
        problem = f"no such key; allowed are {', '.join(_allowed(keys, where))}"
    problem = _PLAINLY.get(problem, problem)
    return f"{path}: {where}: {'.'.join(map(str, keys)) or 'value'}: {problem}"


def _allowed(keys: list[int | str], where: str) -> Iterator[str]:
    models: dict[object, type[BaseModel]] = {
        "crawl": CrawlRules,
        "drop": WireDrop,
        "poll": PollRules,
        "wire": WireRules,
    }
    if where == "top level":
        return iter(_SourcesFile.model_fields)
    return iter((models.get(keys[0], Source) if keys[1:] else Source).model_fields)


def _clashes(path: Path, sources: tuple[Source, ...]) -> Iterator[str]:
    """Name each id, feed or drop that stands there twice, and sources without any."""
    ids: set[str] = set()
    feeds: dict[str, str] = {}
    drops: dict[WireDrop, str] = {}
    for source in sources:
        if source.id in ids:
            yield f"{path}: source {source.id}: id: stands there twice"
        ids.add(source.id)
        if not source.feeds and not source.drop:
            yield f"{path}: source {source.id}: has neither feeds nor a drop"
        for url in source.feeds:
            if url in feeds:
                other = feeds[url]
                yield f"{path}: source {source.id}: feeds: {url} is also in {other}"
            feeds[url] = source.id
        if source.drop in drops:
            other = drops[source.drop]
            yield f"{path}: source {source.id}: drop: is also the drop of {other}"
        if source.drop:
            drops[source.drop] = source.id
