"""Add a source: what there is at an address, how it reads, the entry to write."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pipeline.errors import ConfigError, Interrupted
from pipeline.fetch.compare import host_of, key_of
from pipeline.fetch.robots import crawl_delay
from pipeline.fetch.url import fetchable, origin
from pipeline.language.detect import UNDETERMINED, normal
from pipeline.model import Article
from pipeline.operations.sources_find import Findings, FoundFeed, find_feeds
from pipeline.operations.sources_name import country_of, id_for, name_for
from pipeline.operations.sources_sample import (
    Sample,
    chosen,
    feed_is_enough,
    read_samples,
)
from pipeline.sources import CrawlRules, Source
from pipeline.stages.job import Job
from pipeline.text import words

SAMPLES = 3
MOST_TOLD = 12
"""Addresses without a feed that are told, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source to add, and what it was made of; `feeds` are those of its own."""

    source: Source
    findings: Findings
    feeds: tuple[FoundFeed, ...]
    samples: tuple[Sample, ...]
    user_agent: str

    @property
    def delay(self) -> float:
        """The pause in seconds that robots.txt asks for, 0 if for none."""
        asked = crawl_delay(self.findings.robots, self.user_agent)
        return asked.total_seconds() if asked else 0.0


def address(text: str) -> str:
    """Return the URL that somebody means who writes "valley.example".

    Raises:
        ConfigError: It is none, or none of the web.
    """
    try:
        return fetchable(text if "://" in text else f"https://{text}")
    except ValueError as error:
        raise ConfigError(f"{error}; write it as https://valley.example/") from error


def holder(url: str, known: Collection[Source]) -> str | None:
    """Return the id of the source that has this feed already."""
    key = key_of(url)
    return next((s.id for s in known if key in map(key_of, s.feeds)), None)


def propose(
    job: Job,
    url: str,
    known: Collection[Source],
    user_agent: str,
    *,
    source_id: str | None = None,
    name: str | None = None,
) -> Proposal:
    """Find the feeds at `url`, read some entries, and make an entry of it.

    Nothing is kept. Feeds that are `known` are left out.

    Raises:
        ConfigError: There is no feed, or none that is new; it says what was tried.
        Interrupted: We were asked to stop, and do not know all of it.
    """
    new_id = source_id or id_for(url, {source.id for source in known})
    findings = find_feeds(job, url, new_id)
    feeds = tuple(f for f in findings.feeds if not holder(f.url, known))
    _check_goes_on(job)
    if not feeds:
        raise ConfigError("\n".join(_nothing(findings, known)))
    draft = Source(id=new_id, name=new_id, feeds=tuple(feed.url for feed in feeds))
    entries = chosen(draft, feeds[0].document, feeds[0].feed.entries, SAMPLES)
    proposal = Proposal(
        source=draft,
        findings=findings,
        feeds=feeds,
        samples=tuple(read_samples(job, entries)),
        user_agent=user_agent,
    )
    _check_goes_on(job)
    return _whole(proposal, name, job.policy.host_gap.total_seconds())


def _check_goes_on(job: Job) -> None:
    if job.stop():
        raise Interrupted("stopped; nothing was written")


def _nothing(findings: Findings, known: Collection[Source]) -> Iterator[str]:
    if findings.feeds:
        names = sorted({holder(feed.url, known) or "" for feed in findings.feeds})
        yield f"{findings.url}: nothing new; source {', '.join(names)} has its feeds"
        return
    if findings.page is None:
        _, reason = (findings.tried or findings.left)[0]
        yield f"no feed at {findings.url}: {reason}"
        yield "Give the home page of the site, or the address of a feed."
        return
    yield f"no feed found at {findings.url}; tried were"
    told = (*findings.tried, *findings.left)
    for url, reason in told[:MOST_TOLD]:
        yield f"  {reason}" if url in reason else f"  {url}: {reason}"
    if len(told) > MOST_TOLD:
        yield f"  and {len(told) - MOST_TOLD} more"
    yield "Look for 'RSS' in the pages of the site, and give the address of the feed."


def _whole(proposal: Proposal, name: str | None, usual_gap: float) -> Proposal:
    """Return the proposal with all that could be found out about its source."""
    home, delay = _home_page(proposal), proposal.delay
    enough = feed_is_enough(proposal.samples)
    source = Source(
        id=proposal.source.id,
        name=name or name_for(_titles(proposal), proposal.source.id),
        home_page=home,
        country=country_of(home),
        language=_language(proposal),
        feeds=proposal.source.feeds,
        crawl=CrawlRules(
            gap=delay if delay > usual_gap else None,
            fetch_pages=not (enough and all(f.has_full_text for f in proposal.feeds)),
        ),
    )
    return replace(proposal, source=source)


def _home_page(proposal: Proposal) -> str:
    findings = proposal.findings
    if findings.page:
        return findings.page.final_url
    told = (_usable(found.feed.home_page or "") for found in proposal.feeds)
    return next(filter(None, told), f"{origin(findings.url)}/")


def _usable(url: str) -> str | None:
    try:
        return fetchable(url)
    except ValueError:
        return None


def _titles(proposal: Proposal) -> list[str]:
    """Return what the site calls itself; of a feed that was given, its own title."""
    titles = [f.feed.title for f in proposal.feeds if _is_name(f.feed.title, f.url)]
    site = _site_name(proposal)
    if site and (proposal.findings.page or not titles):
        return [site]
    if site and not {*words(site)} & {*words(" ".join(titles))}:
        return [f"{site}, {title}" for title in titles]  # "World" alone says little
    return titles


def _site_name(proposal: Proposal) -> str | None:
    """Return what most of the pages read say that their site is called."""
    pages = [s.page for s in proposal.samples if isinstance(s.page, Article)]
    names = Counter(p.site_name for p in pages if _is_name(p.site_name, p.final_url))
    return next((name for name, _ in names.most_common(1)), None)


def _is_name(text: str | None, url: str | None) -> bool:
    """Tell whether a site is called so; many give their host for want of a name."""
    bare = (text or "").strip().lower().removeprefix("www.")
    host = host_of(url or "").removeprefix("www.")
    return bool(bare) and bare.partition(":")[0] != host


def _language(proposal: Proposal) -> str | None:
    """Return the language that most texts are in, or else the one declared."""
    texts = [s.best for s in proposal.samples if isinstance(s.best, Article)]
    found = Counter(t.language for t in texts if t.language != UNDETERMINED)
    if found:
        return found.most_common(1)[0][0]
    declared = (normal(feed.feed.language) for feed in proposal.feeds)
    return next(filter(None, declared), None)
