"""A newsroom for tests: whole runs over a web in memory, with real stores."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from pipeline.adapters.files import FolderDrops
from pipeline.adapters.inline import InlineReaders
from pipeline.adapters.ledger.ledger import SqlLedger
from pipeline.adapters.memory_transport import MemoryTransport
from pipeline.adapters.spool import Spool
from pipeline.adapters.sqlite_search import SqliteSearch
from pipeline.adapters.warc import WarcArchive
from pipeline.bootstrap import Silent
from pipeline.clean.rules import load_rules
from pipeline.errors import FetchError
from pipeline.fetch.compare import key_of
from pipeline.fetch.door import Door
from pipeline.fetch.url import origin
from pipeline.model import Ended, Outcome
from pipeline.poll.answer import Bounds
from pipeline.ports import Fetcher, SearchIndex, Transport
from pipeline.records import Exchange, Item, Reading, ReadTask
from pipeline.run import (
    ReadRules,
    RunReport,
    list_parts,
    parse_item,
    read_item,
    run,
)
from pipeline.sources import Source
from pipeline.stages.deliveries import Deliveries
from pipeline.stages.job import Job, Policy
from tests.values import HOUR, NOW, URLS

ROOT = Path(__file__).parents[1]
RULES = ReadRules(load_rules(ROOT / "config" / "boilerplate.yaml"), URLS)
FEED = "https://valley.example/feed.xml"
LATER = timedelta(minutes=6)
"""Longer than the time between two polls: the feeds are asked again."""
MOST_BODY = 1_000_000
RECHECKS = (HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR)


def a_source(source_id: str = "valley", *feeds: str, **given: Any) -> Source:
    """Return a source with the feed `https://<id>.example/feed.xml`."""
    home = f"https://{source_id}.example/"
    return Source(
        id=source_id,
        name=source_id.title(),
        home_page=home,
        feeds=feeds or (f"{home}feed.xml",),
        **given,
    )


def entry(url: str | None, title: str = "A title", **given: Any) -> str:
    """Return one item of an RSS feed; `content` is HTML."""
    at = given.get("published", "Tue, 01 Sep 2026 05:00:00 GMT")
    parts = [f"<title>{escape(title)}</title>", f"<pubDate>{at}</pubDate>"]
    if url:
        parts.append(f"<link>{escape(url)}</link>")
    if guid := given.get("guid"):
        parts.append(f'<guid isPermaLink="false">{guid}</guid>')
    if content := given.get("content"):
        parts.append(f"<content:encoded>{escape(content)}</content:encoded>")
    return f"<item>{''.join(parts)}</item>"


def rss(*entries: str) -> bytes:
    """Return an RSS feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>The Valley</title><link>https://valley.example/</link>"
        f"<description>News</description>{''.join(entries)}</channel></rss>"
    ).encode()


def story(subject: str, *more: str) -> list[str]:
    """Return the paragraphs of a story about `subject`, unlike any other's."""
    return [
        f"The council of the valley spoke about {subject} for three hours on Monday.",
        f"Neighbours who had asked for {subject} since the spring filled the hall, "
        "and some of them had to listen from the stairs outside.",
        f"The mayor promised that work on {subject} would begin before the first "
        "snow, whatever the province said about the money.",
        f"Nobody could say yet what {subject} will cost; the treasurer wants to "
        "present a figure at the end of the month.",
        *more,
    ]


def page(headline: str, *paragraphs: str, head: str = "") -> bytes:
    """Return a page of a plain news site."""
    text = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(headline)}</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>{escape(headline)}</h1>"
        f"{text}</article></body></html>"
    ).encode()


def html(paragraphs: list[str]) -> str:
    """Return paragraphs as a feed carries them."""
    return "".join(f"<p>{p}</p>" for p in paragraphs)


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def _never() -> bool:
    return False


@dataclass
class Newsroom:
    """A web to publish on, and runs over it; stores are in `folder`."""

    folder: Path
    sources: tuple[Source, ...]
    ledger: SqlLedger
    index: SearchIndex
    archive_url: str
    clock: Clock = field(default_factory=Clock)
    web: dict[str, Exchange | FetchError] = field(default_factory=dict)
    transport: Callable[[], Transport] | None = None
    fetcher: Fetcher | None = None
    read: Callable[[ReadTask, ReadRules, Deliveries], Reading | Ended] = read_item
    _visits: list[MemoryTransport] = field(default_factory=list)

    def publish(
        self,
        url: str,
        body: bytes = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer `url` with this from now on."""
        own = {"content-type": "text/html; charset=utf-8"} | dict(headers or {})
        self.web[url] = Exchange(
            url=url,
            captured_at=NOW,
            status=status,
            headers=tuple(own.items()),
            body=body,
        )

    def publish_feed(self, *entries: str, feed: str = FEED) -> None:
        """Let a feed list these entries and no others."""
        self.publish(feed, rss(*entries), headers={"content-type": "text/xml"})

    def publish_story(self, subject: str, *more: str, site: str = "valley") -> str:
        """Publish a page about `subject` and return its URL."""
        url = f"https://{site}.example/{subject.replace(' ', '-')}.html"
        headline = f"Council debates {subject}"
        self.publish(url, page(headline, *story(subject, *more)))
        return url

    def list_stories(self, *subjects: str) -> list[str]:
        """Publish pages about these subjects, list them, and return their URLs."""
        urls = [self.publish_story(subject) for subject in subjects]
        self.publish_feed(*(entry(url, url) for url in urls))
        return urls

    def job(self, stop: Callable[[], bool] = _never) -> Job:
        """Return a new run's job."""
        return Job(
            run_id=uuid.uuid4().hex,
            sources={source.id: source for source in self.sources},
            ledger=self.ledger,
            archive=WarcArchive(
                self.archive_url, self.folder / "spool", max_body=MOST_BODY
            ),
            fetcher=self.fetcher or self._door(),
            drops=FolderDrops(1_000_000),
            spool=Spool(self.folder / "spool"),
            readers=InlineReaders(self._read(), parse_item, list_parts),
            index=self.index,
            clock=self.clock,
            wall=self.clock,
            progress=Silent(),
            comparable=key_of,
            policy=Policy(
                poll=Bounds(timedelta(minutes=5), timedelta(minutes=5)),
                recheck_after=RECHECKS,
                host_gap=timedelta(0),
                batch=2,
            ),
            stop=stop,
        )

    def _read(self) -> Callable[[ReadTask], Reading | Ended]:
        deliveries = Deliveries()
        return lambda task: self.read(task, RULES, deliveries)

    def visit(
        self, after: timedelta = timedelta(0), stop: Callable[[], bool] = _never
    ) -> RunReport:
        """Do one run some time later; what came in must have been accounted for."""
        self.clock.at += after
        job = self.job(stop)
        report = run(job)
        assert all(row.taken_in == row.accounted for row in report.counts)
        assert self.ledger.open_items(job.run_id) == []
        return report

    def item(self, text: str) -> Item:
        """Return the one item with this URL, guid or id."""
        (item,) = self.ledger.find_items(text, [key_of(text)])
        return item

    def end(self, text: str) -> str:
        """Say how an item stands, such as "indexed" or "dropped(robots)"."""
        item = self.item(text)
        reason = f"({item.reason})" if item.reason else ""
        return f"{item.outcome or 'open'}{reason}"

    def article(self, text: str) -> Mapping[str, Any]:
        """Return the search document that an item led to."""
        document = self.index.get(self.item(text).article_id or "")
        assert document is not None, f"{text} is not in the index"
        return document

    def documents(self) -> list[str]:
        """Return all search documents as JSON, in the order of their ids."""
        found = [self.index.get(i) for i in self.ledger.article_ids("", 1000)]
        return [json.dumps(document, sort_keys=True) for document in found]

    def headlines(self) -> list[str]:
        """Return the headlines in the index, sorted."""
        return sorted(json.loads(d).get("headline", "") for d in self.documents())

    @property
    def asked(self) -> list[str]:
        """All URLs that were asked for so far, in order."""
        return [url for visit in self._visits for url, _ in visit.asked]

    def archived_bytes(self) -> bytes:
        """Return all that the archive holds, inflated."""
        archive = self.job().archive
        return b"\n".join(
            capture.exchange.inflated or capture.exchange.body
            for name in archive.files()
            for capture, _ in archive.records(name)
        )

    def _door(self) -> Door:
        return Door(
            self.transport or self._memory,
            robots=self.ledger,
            clock=self.clock,
            user_agent="Newsline-Test/1.0",
            sleep=_no_pause,
            deadline=2.0,
        )

    def _memory(self) -> MemoryTransport:
        """Return the web as it stands; a site has no robots.txt unless published."""
        gone = Exchange(url="", captured_at=NOW, status=404)
        robots = {f"{origin(url)}/robots.txt": gone for url in self.web}
        transport = MemoryTransport(robots | self.web, self.clock, max_body=MOST_BODY)
        self._visits.append(transport)
        return transport


async def _no_pause(seconds: float) -> None:
    """Take no time."""


def newsroom(folder: Path, *sources: Source, **given: Any) -> Newsroom:
    """Return a newsroom with these sources, or the one called "valley"."""
    state = folder / "state"
    whole = {
        "ledger": SqlLedger(f"sqlite:///{state / 'ledger.sqlite'}", "rules"),
        "index": SqliteSearch(state / "search.sqlite"),
        "archive_url": str(state / "archive"),
    }
    return Newsroom(folder=state, sources=sources or (a_source(),), **(whole | given))


def totals(report: RunReport) -> dict[Outcome, int]:
    """Return how many items ended how, over all sources."""
    added: dict[Outcome, int] = {}
    for row in report.counts:
        for outcome, number in row.outcomes.items():
            added[outcome] = added.get(outcome, 0) + number
    return added


def assert_settled(room: Newsroom) -> None:
    """Run again and find nothing added, changed or taken away."""
    before = room.documents()
    report = room.visit(LATER)
    assert set(totals(report)) <= {Outcome.UNCHANGED, Outcome.REMOVED}
    assert room.documents() == before


def crashing(read: Callable[[ReadTask], bool]) -> Callable[..., Reading | Ended]:
    """Return a reader in which a step has a bug, for the tasks that `read` names."""

    def reader(
        task: ReadTask, rules: ReadRules, deliveries: Deliveries
    ) -> Reading | Ended:
        if read(task):
            # A document without a body is one that no step can meet.
            broken = replace(task.document, body=None)
            return read_item(replace(task, document=broken), rules, deliveries)
        return read_item(task, rules, deliveries)

    return reader
