"""Ingest the recorded web, visit by visit, and compare with what is expected."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from pipeline.bootstrap import Recording, open_job
from pipeline.model import Outcome
from pipeline.records import Item, PastOutcome
from pipeline.run import RunReport, run
from pipeline.settings import Settings, read_settings
from pipeline.stages.job import Job


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that was not met."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The recorded web: where it is and what should come of it."""

    recording: Path
    visits: tuple[datetime, ...]
    feeds: tuple[Mapping[str, Any], ...]
    pages: Mapping[str, Mapping[str, Any]]


def load(folder: Path) -> Web:
    """Read what is expected of the recorded web in `folder`."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    return Web(
        recording=folder / "recorded.warc.gz",
        visits=tuple(datetime.fromisoformat(v) for v in expected["visits"]),
        feeds=tuple(expected["feeds"]),
        pages=expected["pages"],
    )


def write_sources(web: Web, file: Path) -> None:
    """Write a sources file with a source for each recorded feed."""
    sources = [
        {
            "id": "s-" + urlsplit(feed["url"]).netloc.replace(".", "-").lower(),
            "name": urlsplit(feed["url"]).netloc,
            "home_page": f"https://{urlsplit(feed['url']).netloc}/",
            "feeds": [feed["url"]],
        }
        for feed in web.feeds
    ]
    file.write_text(yaml.safe_dump({"sources": sources}), "utf-8")


def settings_for(web: Web, state: Path, **given: object) -> Settings:
    """Return settings with a state folder of its own and the web's sources."""
    state.mkdir(parents=True, exist_ok=True)
    file = state / "sources.yaml"
    write_sources(web, file)
    return read_settings({}, state_dir=state, sources=file, **given)


def visit(web: Web, number: int, settings: Settings) -> RunReport:
    """Make one visit."""
    recording = Recording(file=web.recording, at=web.visits[number])
    with open_job(settings, recording=recording) as job:
        return run(job)


def differences(web: Web, number: int, settings: Settings) -> list[Difference]:
    """Compare the state after visit `number` (from 0) with what is expected."""
    recording = Recording(file=web.recording, at=web.visits[number])
    with open_job(settings, recording=recording) as job:
        items = _items_by_url(job, web)
        found: list[Difference] = []
        for url, page in web.pages.items():
            item = items.get(url)
            where = f"visit {number + 1} {url}"
            outcome = _outcome(job, item, web, number)
            if outcome not in page["outcomes"][number].split("|"):
                wanted = page["outcomes"][number]
                detail = f" ({item.reason}: {item.detail})" if item else ""
                found.append(Difference(where, wanted, outcome + detail))
            if item and item.article_id:
                found += _text_differences(job, where, page, item, number)
        found += _relations(web, number, items)
        return [*found, *_feed_differences(job, web, number)]


def _items_by_url(job: Job, web: Web) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for url in web.pages:
        for item in job.ledger.find_items(url, []):
            if item.url == url:
                found[url] = item
    return found


def _outcome(job: Job, item: Item | None, web: Web, number: int) -> str:
    """Return how an item ended at a visit, "-" if nothing was to be done.

    Listed again and unchanged is a count and has no row: then an article that
    stands is unchanged.
    """
    if item is None:
        return "-"
    begun = web.visits[number]
    until = begun + timedelta(minutes=1)
    rows = [p for p in job.ledger.history(item.item_id) if begun <= p.at < until]
    if rows:
        return _word(rows[-1])
    return "unchanged" if item.article_id else "-"


def _word(row: PastOutcome) -> str:
    return str(row.outcome)


def _text_differences(
    job: Job, where: str, page: Mapping[str, Any], item: Item, number: int
) -> Iterator[Difference]:
    document = job.index.get(item.article_id or "")
    if document is None:
        yield Difference(where, "a search document", "none")
        return
    wanted = list(page.get("must_contain", []))
    wanted += page.get("must_contain_from_visit_2", []) if number else []
    for text in wanted:
        if text not in document["body"]:
            yield Difference(where, f"to contain {text!r}", "not there")
    for text in page.get("must_not_contain", []):
        if text in document["body"]:
            yield Difference(where, f"not to contain {text!r}", "there")
    versions = len(job.ledger.versions(item.article_id or ""))
    expected = page.get("versions", 1) if number else 1
    if "versions" in page and versions != expected:
        yield Difference(where, f"{expected} versions", str(versions))


def _relations(
    web: Web, number: int, items: Mapping[str, Item]
) -> Iterator[Difference]:
    """Compare which pages are one article, and which are copies of one another."""
    articles = {url: item.article_id for url, item in items.items()}
    for url, page in web.pages.items():
        where = f"visit {number + 1} {url}"
        same = page.get("same_article_as")
        if same and articles.get(url) != articles.get(same):
            yield Difference(where, f"one article with {same}", "two")
        if page.get("final_url") and not articles.get(url):
            yield Difference(where, "an article", "none")
        copied = page.get("exact_copy_of")
        if copied:
            ends = {str(i.outcome) for u, i in items.items() if u in (url, copied)}
            one_of_each = {str(Outcome.INDEXED), str(Outcome.DUPLICATE)}
            if number == 0 and ends != one_of_each:
                yield Difference(where, f"one copy of {copied}", str(sorted(ends)))


def _feed_differences(job: Job, web: Web, number: int) -> Iterator[Difference]:
    states = job.ledger.feed_states(feed["url"] for feed in web.feeds)
    for feed in web.feeds:
        problem = states[feed["url"]].problem
        if "outcome" in feed and not problem:
            where = f"visit {number + 1} {feed['url']}"
            yield Difference(where, str(feed["outcome"]), "no problem")
        if "outcome" not in feed and problem:
            yield Difference(f"visit {number + 1} {feed['url']}", "no problem", problem)


def texts(web: Web, settings: Settings) -> dict[str, dict[str, Any]]:
    """Return what was read of each annotated page, by the annotation's id."""
    read: dict[str, dict[str, Any]] = {}
    with open_job(settings) as job:
        for url, item in _items_by_url(job, web).items():
            truth = web.pages[url].get("truth")
            document = job.index.get(item.article_id or "") if truth else None
            if truth and document:
                read[truth] = {
                    "text": document["body"],
                    "title": document["headline"],
                    "date": (document["published_at"] or "")[:10],
                    "author": document["authors"],
                }
    return read
