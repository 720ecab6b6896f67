"""Check sources: ask their feeds and look into their drops, and say what is there."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from pipeline.errors import ConfigError, StoreError
from pipeline.extract.overrides import NO_SITES, SiteRules
from pipeline.model import Document, Ended, ParsedFeed
from pipeline.operations.sources_fetch import look_at
from pipeline.operations.sources_sample import (
    Listed,
    Sample,
    chosen,
    fits,
    read_samples,
    sample_lines,
)
from pipeline.sources import Source
from pipeline.stages.job import Job

Finding = tuple[bool, str]
"""Whether something is well, and a line or more about it."""


def named(ids: Sequence[str], known: Sequence[Source]) -> list[Source]:
    """Return the sources with these ids, all of them if none is given.

    Raises:
        ConfigError: There is no such source; those with a similar id are named.
    """
    by_id = {source.id: source for source in known}
    if unknown := [_unknown(each, by_id) for each in ids if each not in by_id]:
        raise ConfigError("\n".join(unknown))
    return [by_id[each] for each in dict.fromkeys(ids)] or list(known)


def _unknown(source_id: str, known: Iterable[str]) -> str:
    near = get_close_matches(source_id, known, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else "see 'news sources list'"
    return f"{source_id}: no such source; {advice}"


def check_sources(
    job: Job,
    sources: Sequence[Source],
    *,
    pages: bool = False,
    sites: SiteRules = NO_SITES,
) -> Iterator[Finding]:
    """Tell of each feed and drop whether it is well, and what it holds.

    With `pages` one entry of each feed is read too, without and with the override
    of its site, if `sites` has one. Nothing is kept, and nothing in a drop is
    touched.
    """
    for source in sources:
        yield from _drop(job, source)
    owners = {url: source for source in sources for url in source.feeds}
    listed: list[Listed] = []
    for url, came in look_at(job, {url: s.id for url, s in owners.items()}):
        source = owners[url]
        feed = came if isinstance(came, Ended) else _parsed(job, came)
        if isinstance(feed, Ended):
            yield False, f"{source.id}: {url}: {feed.detail}"
        elif isinstance(came, Document):
            yield _feed(source, came, feed)
            listed += chosen(source, came, feed.entries, 1)
    if pages:
        yield from map(_read, listed, read_samples(job, listed, sites))


def _parsed(job: Job, document: Document) -> ParsedFeed | Ended:
    (feed,) = job.readers.parse([document])
    return feed


def _feed(source: Source, came: Document, feed: ParsedFeed) -> Finding:
    moved = "" if came.final_url == came.url else f", moved to {came.final_url}"
    problem = f", but: {feed.problem}" if feed.problem else ""
    size = f"{len(feed.members)} sitemaps" if feed.members else ""
    size = size or f"{len(feed.entries)} entries"
    newest = max((e.published_at for e in feed.entries if e.published_at), default=None)
    when = f", the newest of {newest:%Y-%m-%d %H:%M}" if newest else ""
    line = f"{source.id}: {came.url}: {size}{when}{moved}{problem}"
    return feed.problem is None, line


def _read(listed: Listed, sample: Sample) -> Finding:
    lines = "\n".join(sample_lines(sample))
    is_well = not isinstance(sample.best, Ended) and fits(sample)
    return is_well, f"{listed.source.id}: {lines}"


def _drop(job: Job, source: Source) -> Iterator[Finding]:
    drop = source.drop
    if drop is None:
        return
    where = f"{source.id}: drop {drop.folder}"
    try:
        found = job.drops.look(drop)
    except StoreError as error:
        yield False, f"{where}: {error}"
        return
    settling = sum(file.is_settling for file in found)
    waits = f", {settling} of them may still be written" if settling else ""
    yield True, f"{where}: {len(found)} files that fit {drop.pattern}{waits}"
    for file in found:
        if file.problem:
            yield False, f"{where}: {file.name}: {file.problem}"
