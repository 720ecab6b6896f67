"""The annotated pages: read as the pipeline and as trafilatura read them, scored."""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import structlog
import trafilatura

from pipeline.bootstrap import url_rules
from pipeline.clean.rules import load_rules
from pipeline.extract.overrides_file import load_sites
from pipeline.fetch.site_rules import load_url_rules
from pipeline.model import Article, Document, DocumentKind, Ended
from pipeline.records import Reading, ReadTask
from pipeline.run import ReadRules, read
from pipeline.settings import Settings
from pipeline.sources import Source
from tests.evaluation.data import ROOT

SEEN_AT = datetime(2026, 9, 1, tzinfo=UTC)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Page:
    """An annotated page, still packed."""

    id: str
    url: str
    source: str
    is_news: bool
    file: Path

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or self.id).removeprefix("www.")

    def body(self) -> bytes:
        return gzip.decompress(self.file.read_bytes())


@dataclass(frozen=True, slots=True)
class Scored:
    """What was read of a page: its score, why there is none, lines out by rule."""

    row: Mapping[str, Any]
    ended: str = ""
    removed: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


Read = Callable[[Page], tuple[dict[str, Any], Scored]]


@cache
def truth(data: Path) -> dict[str, dict[str, Any]]:
    """Return the annotations by the ids of their pages."""
    found: dict[str, dict[str, Any]] = json.loads(
        (data / "ground_truth.json").read_text("utf-8")
    )
    return found


def pages(data: Path, every: int = 1) -> list[Page]:
    """Return each page that is annotated, or one of `every` so many."""
    files = {
        file.name.removesuffix(".html.gz"): file
        for file in (data / "html").rglob("*.html.gz")
    }
    found = [
        Page(name, told["url"], told["source"], _is_news(told), files[name])
        for name, told in truth(data).items()
    ]
    return found[::every]


def _is_news(told: Mapping[str, Any]) -> bool:
    """Return whether the page is of the set that the goal for text is about."""
    hand = told["source"] in ("scrapinghub", "fundus-eval", "fundus-tests")
    return hand or (told["source"] == "wcxb" and bool(told.get("news")))


@cache
def scorer(data: Path) -> ModuleType:
    """Return the scorer that comes with the data."""
    spec = spec_from_file_location("score_extraction", data / "score_extraction.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def shipped_rules() -> ReadRules:
    """Return the rules as they are shipped."""
    settings = Settings()
    return ReadRules(
        load_rules(ROOT / settings.boilerplate),
        url_rules(load_url_rules(ROOT / settings.urls)),
        load_sites(ROOT / settings.sites),
    )


def task_of(page: Page, **given: object) -> ReadTask:
    """Return the task to read `page`, of a source that is named after its host."""
    source = Source(id="s", name=page.host, **given)  # type: ignore[arg-type]
    document = Document(
        document_id=page.id,
        kind=DocumentKind.PAGE,
        source_id=source.id,
        url=page.url,
        final_url=page.url,
        captured_at=SEEN_AT,
        content_type="text/html",
        body=page.body(),
    )
    return ReadTask(
        item_id=page.id, document=document, part=None, entry=None, source=source
    )


def newsline(data: Path, page: Page, **given: object) -> Scored:
    """Read a page as the pipeline does; what is `given` is said of its source."""
    task, rules = task_of(page, **given), shipped_rules()
    begun = time.process_time()
    reading = read(task, rules)
    seconds = time.process_time() - begun
    row = scorer(data).score_page(truth(data)[page.id], _record(reading))
    if isinstance(reading, Ended):
        return Scored(row, f"{reading.reason}: {reading.detail}", seconds=seconds)
    removed = tuple((each.rule_id, each.text) for each in reading.article.removed)
    return Scored(row, removed=removed, seconds=seconds)


def _record(reading: Reading | Ended) -> dict[str, Any]:
    """Return what is scored.

    Where no person signs, who signs is the byline. Annotated days are as the page
    writes them, in its own zone; ours are in UTC, so the claim is asked for its day.
    """
    if isinstance(reading, Ended):
        return {}
    article = reading.article
    return {
        "text": article.text,
        "title": article.headline,
        "date": _day_as_written(article),
        "author": list(article.authors) or article.byline,
    }


def _day_as_written(article: Article) -> str | None:
    if article.published_at is None:
        return None
    claim = article.evidence.get("published_at", "").rpartition(": ")[2]
    if _ISO_DAY.match(claim):
        return claim[:10]
    return article.published_at.isoformat()


def bare(data: Path, page: Page) -> Scored:
    """Read a page as trafilatura does with its own settings, comments left out."""
    body, begun = page.body(), time.process_time()
    found: Any = trafilatura.bare_extraction(
        body, url=page.url, include_comments=False, with_metadata=True
    )
    seconds = time.process_time() - begun
    record = {"text": "", "title": None, "date": None, "author": None}
    if found:
        record = {name: getattr(found, name) for name in record}
    return Scored(
        scorer(data).score_page(truth(data)[page.id], record), seconds=seconds
    )


def over_pages(
    read_one: Callable[[Path, Page], Any], data: Path, some: Sequence[Page]
) -> Iterator[Any]:
    """Yield what `read_one` returns for each page, in their order, on all cores."""
    context = get_context("spawn")
    with ProcessPoolExecutor(mp_context=context, initializer=_be_quiet) as pool:
        yield from pool.map(partial(read_one, data), some, chunksize=4)


def _be_quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
