"""The sources: who publishes, where their feeds are, what rules they need."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError


def _web_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https URL with a host")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    return url


WebUrl = Annotated[str, AfterValidator(_web_url)]


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CrawlRules(_Checked):
    """How politely a source is fetched, and what is done with its pages."""

    gap: float | None = Field(None, ge=0, le=600, description="Seconds between pages.")
    fetch_pages: bool = Field(True, description="False: the feed's text is enough.")


class WireDrop(_Checked):
    """A folder into which an agency delivers."""

    folder: str = Field(description="Path beside the sources file, or fsspec URL.")
    pattern: str = Field("*", description="File names that are deliveries.")
    agency: str | None = Field(None, description="Agency that all deliveries are of.")


class Source(_Checked):
    """A publisher or an agency."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    name: str = Field(min_length=1)
    home_page: WebUrl | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    feeds: tuple[WebUrl, ...] = ()
    drop: WireDrop | None = None
    categories: tuple[str, ...] = ()
    crawl: CrawlRules = CrawlRules()
    boilerplate: Literal["on", "off"] = "on"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that this source is known to publish on."""
        urls = (*self.feeds, *([self.home_page] if self.home_page else []))
        return frozenset(urlsplit(url).hostname or "" for url in urls)


class _SourcesFile(_Checked):
    sources: tuple[Source, ...]


def load_sources(path: Path) -> tuple[Source, ...]:
    """Read and check the sources in `path`, in the order of their ids.

    Raises:
        ConfigError: The file cannot be read, or a key or value is wrong; every
            fault is named with file, source and key.
    """
    raw = _read(path)
    try:
        sources = _SourcesFile.model_validate(raw).sources
    except ValidationError as error:
        faults = [_fault(path, raw, e["loc"], e["msg"]) for e in error.errors()]
        raise ConfigError("\n".join(faults)) from error
    if faults := list(_clashes(path, sources)):
        raise ConfigError("\n".join(faults))
    return tuple(sorted(sources, key=lambda source: source.id))


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); give the file with --sources"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid YAML: {error}") from error


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
    return f"{path}: {where}: {'.'.join(map(str, keys)) or 'value'}: {problem}"


def _allowed(keys: list[int | str], where: str) -> Iterator[str]:
    models: dict[object, type[BaseModel]] = {"crawl": CrawlRules, "drop": WireDrop}
    if where == "top level":
        return iter(_SourcesFile.model_fields)
    return iter((models.get(keys[0], Source) if keys[1:] else Source).model_fields)


def _clashes(path: Path, sources: tuple[Source, ...]) -> Iterator[str]:
    """Name each id or feed that stands there twice, and sources without any."""
    ids: set[str] = set()
    feeds: dict[str, str] = {}
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
