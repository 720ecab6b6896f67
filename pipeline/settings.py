"""The one table of settings: name, type, default and what it means."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError

PREFIX = "NEWS_"
DROP_PREFIX = "NEWS_DROP_"
"""Of the logins of drops, whose names depend on the sources."""
_LISTS = ("private_hosts", "recheck_after")


class Settings(BaseModel):
    """Settings of the service; each is read from `NEWS_<NAME>` in capitals.

    A value that should not stand in the environment may stand in a file whose
    path is in `NEWS_<NAME>_FILE`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state_dir: Path = Field(Path("var"), description="Where the embedded stores live.")
    sources: Path = Field(Path("config/sources.yaml"), description="The sources.")
    boilerplate: Path = Field(
        Path("config/boilerplate.yaml"), description="The boilerplate rules."
    )
    sites: Path = Field(
        Path("config/sites"), description="Folder of the overrides of single sites."
    )
    ledger_url: str = Field(
        "", description="SQLAlchemy URL of the ledger; empty: SQLite in the state dir."
    )
    archive_url: str = Field(
        "", description="fsspec URL of the archive; empty: a folder in the state dir."
    )
    search_url: str = Field(
        "", description="Elasticsearch URL; empty: SQLite in the state dir."
    )
    search_api_key: str = Field(
        "", repr=False, description="API key for Elasticsearch; empty: none."
    )
    search_ca: str = Field(
        "", description="File of the authority that signed Elasticsearch's certificate."
    )
    search_templates: Path = Field(
        Path("config/elasticsearch"), description="The templates of `news setup`."
    )
    recordings: Path = Field(
        Path(), description="Folder of recorded webs that a DAG run may replay."
    )
    user_agent: str = Field(
        "Newsline/0.1 (+https://newsline.example/bot)",
        min_length=3,
        pattern=r"^[\x20-\x7e]+$",
        description="How we introduce ourselves; put a page or address of yours in it.",
    )
    proxy: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+/?)?$",
        description="URL of a forward proxy for every fetch; empty: none.",
    )
    private_hosts: tuple[str, ...] = Field(
        (), description="Hosts on private addresses that may be fetched all the same."
    )
    host_gap: float = Field(
        1.0, ge=0, le=600, description="Seconds between two requests to one host."
    )
    fetch_deadline: float = Field(
        30.0, gt=0, le=600, description="Seconds for one fetch with all its redirects."
    )
    fetch_concurrency: int = Field(
        128, ge=1, le=1000, description="Hosts that are asked at the same time."
    )
    max_body: int = Field(
        15_000_000, ge=1000, description="Bytes of an inflated body, at most."
    )
    max_delivery: int = Field(
        300_000_000, ge=1000, description="Bytes of a wire delivery, at most."
    )
    max_redirects: int = Field(5, ge=0, le=20, description="Redirects, at most.")
    poll_shortest: float = Field(
        300.0, ge=0, description="Seconds in which a feed is not asked again."
    )
    poll_longest: float = Field(
        86_400.0,
        ge=60,
        description="Seconds after which a feed is asked again at the latest.",
    )
    poll_price: float = Field(
        1.0,
        gt=0,
        le=1000,
        description="Hours of waiting, summed over entries, that a poll may cost: "
        "less means sooner and more often.",
    )
    opt_outs: Literal["ignore", "obey"] = Field(
        "ignore",
        description="Whether a reservation against text and data mining or AI counts.",
    )
    urls: Path = Field(
        Path("config/urls.yaml"), description="Which parts of URLs tell nothing."
    )
    recheck_after: tuple[float, ...] = Field(
        (1.0, 6.0, 24.0, 72.0),
        description="Hours after first sight at which a page is looked at again.",
    )
    batch: int = Field(128, ge=1, le=5000, description="Pages fetched in one batch.")
    workers: int = Field(
        0, ge=0, le=256, description="Worker processes; 0: one for each core."
    )
    page_deadline: float = Field(
        10.0, gt=0, description="Seconds of work on one page, at most."
    )
    page_memory: int = Field(
        500_000_000,
        ge=50_000_000,
        description="Bytes that the work on one page may take, at most.",
    )
    worker_pages: int = Field(
        2_000, ge=1, description="Pages after which a worker is replaced."
    )
    drops: Mapping[str, str] = Field(
        {},
        title=f"{DROP_PREFIX}<SOURCE>_...",
        repr=False,
        description="What opens the drop of a source: see [receiving](receiving.md).",
    )
    port: int = Field(8080, ge=0, le=65535, description="Port of the search page.")

    @property
    def ledger(self) -> str:
        """The URL of the ledger that is in force."""
        return self.ledger_url or f"sqlite:///{self.state_dir / 'ledger.sqlite'}"

    @property
    def archive(self) -> str:
        """The URL of the archive that is in force."""
        return self.archive_url or str(self.state_dir / "archive")


def read_settings(environ: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Read the settings from `environ`; a value in `given` wins, None is none.

    Raises:
        ConfigError: A name or a value is wrong; all of them are named.
    """
    drops = {key: environ[key] for key in environ if key.startswith(DROP_PREFIX)}
    values: dict[str, object] = {"drops": drops} if drops else {}
    for key, value in environ.items():
        if key.startswith(PREFIX) and key not in (*drops, "NEWS_REQUIRE"):
            name, text = _named(key.removeprefix(PREFIX).lower(), key, value)
            values[name] = text.split(",") if name in _LISTS else text
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        lines = [_explain(str(e["loc"][0]), e["msg"]) for e in error.errors()]
        raise ConfigError("\n".join(lines)) from error


def variables() -> dict[str, str]:
    """Return the name of each setting's variable by that of the setting."""
    fields = Settings.model_fields.items()
    return {name: field.title or PREFIX + name.upper() for name, field in fields}


def _named(name: str, key: str, value: str) -> tuple[str, str]:
    """Return the setting's name and text; `..._FILE` names a file that holds it."""
    if name in Settings.model_fields or not name.endswith("_file"):
        return name, value
    try:
        return name.removesuffix("_file"), Path(value).read_text().strip()
    except OSError as error:
        raise ConfigError(f"{key}: cannot read {value}: {error.strerror}") from error


def _explain(name: str, problem: str) -> str:
    if name not in Settings.model_fields:
        known = ", ".join(variables().values())
        return f"{PREFIX}{name.upper()}: no such setting; there are {known}"
    return f"{PREFIX}{name.upper()}: {problem}"
