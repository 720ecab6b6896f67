"""Tell people of a source that may be added: its feeds, how it reads, its entry."""

from collections.abc import Iterator

from pipeline.fetch.robots import allows
from pipeline.fetch.url import origin
from pipeline.operations.sources_add import Proposal
from pipeline.operations.sources_file import entry_text
from pipeline.operations.sources_find import FoundFeed
from pipeline.operations.sources_sample import sample_lines


def proposal_lines(proposal: Proposal) -> Iterator[str]:
    """Tell of the feeds, how a few entries read, and the entry for the file."""
    findings = proposal.findings
    yield f"Feeds at {findings.url}:"
    for found in findings.feeds:
        note = "" if found in proposal.feeds else " (in the sources already)"
        yield from _feed_lines(found, note)
    for url, reason in findings.left:
        yield f"  not taken: {url}: {reason}"
    if findings.untried:
        yield f"  {findings.untried} more that the page declares were not tried"
    yield ""
    yield _politeness(proposal)
    if proposal.samples:
        yield ""
        yield "How its entries read:"
    for sample in proposal.samples:
        yield from (f"  {line}" for line in sample_lines(sample))
    if not proposal.source.crawl.fetch_pages:
        yield "The feed holds the texts as whole as the pages: no page need be fetched."
    yield ""
    yield "The entry:"
    yield from entry_text(proposal.source).splitlines()


def _feed_lines(found: FoundFeed, note: str) -> Iterator[str]:
    feed, newest = found.feed, found.newest_at
    size = f"{len(feed.members)} sitemaps" if feed.members else ""
    text = "full text" if found.has_full_text else "teasers"
    told = [
        f"{found.kind} “{feed.title}”" if feed.title else found.kind,
        size or f"{len(feed.entries)} entries",
        f"the newest of {newest:%Y-%m-%d %H:%M} UTC" if newest else "without dates",
        f"{text}, about {found.words} words each" if found.words else "no texts",
        f"language {feed.language}" if feed.language else "",
        found.how,
    ]
    yield f"  {found.url}{note}"
    yield f"    {', '.join(filter(None, told))}"
    if feed.problem:
        yield f"    ! {feed.problem}"
    if found.is_asleep:
        yield "    ! nothing new for months: look whether it is still written for"


def _politeness(proposal: Proposal) -> str:
    """Say what robots.txt means for the pages that the feeds list."""
    robots = proposal.findings.robots
    if robots.deferred:
        return f"robots.txt of {robots.origin} cannot be had: no page is fetched yet"
    if robots.text is None:
        return f"robots.txt of {robots.origin}: there is none, all is allowed"
    entries = (entry for found in proposal.feeds for entry in found.feed.entries)
    urls = {entry.url for entry in entries if entry.url}
    own = [url for url in urls if _origin(url) == robots.origin]
    allowed = sum(allows(robots, proposal.user_agent, url) for url in own)
    told = [f"robots.txt of {robots.origin}: allows {allowed} of {len(own)} pages"]
    if proposal.delay:
        told.append(f"asks for {proposal.delay:g} s between two")
    if others := len(urls) - len(own):
        told.append(f"{others} pages are on other hosts with rules of their own")
    return "; ".join(told)


def _origin(url: str) -> str:
    try:
        return origin(url)
    except ValueError:
        return ""
