"""Check sources: fetch their feeds for real and say what they give."""

from collections.abc import Iterable, Iterator

from pipeline.model import Document, DocumentKind, Ended
from pipeline.records import Exchange, FetchRequest
from pipeline.sources import Source
from pipeline.stages.job import Job


def check_sources(job: Job, sources: Iterable[Source]) -> Iterator[tuple[bool, str]]:
    """Tell of each feed whether it is well, and what it lists; nothing is kept."""
    feeds = [(source, url) for source in sources for url in source.feeds]
    requests = [
        FetchRequest(
            key=url,
            url=url,
            kind=DocumentKind.FEED,
            source_id=source.id,
            gap=job.policy.host_gap,
        )
        for source, url in feeds
    ]
    for result in job.fetcher.fetch(requests, stop=job.stop):
        where = f"{result.request.source_id}: {result.request.url}"
        if isinstance(result.end, Ended):
            yield False, f"{where}: {result.end.detail}"
        else:
            yield _parsed(job, where, result.request, result.end)


def _parsed(
    job: Job, where: str, request: FetchRequest, end: Exchange
) -> tuple[bool, str]:
    document = Document(
        document_id="",
        kind=DocumentKind.FEED,
        source_id=request.source_id,
        url=request.url,
        final_url=end.url,
        captured_at=end.captured_at,
        content_type=end.header("content-type") or "",
        body=end.inflated,
    )
    (feed,) = job.readers.parse([document])
    if isinstance(feed, Ended):
        return False, f"{where}: {feed.detail}"
    moved = "" if end.url == request.url else f", moved to {end.url}"
    problem = f", but: {feed.problem}" if feed.problem else ""
    newest = max((e.published_at for e in feed.entries if e.published_at), default=None)
    when = f", the newest of {newest:%Y-%m-%d %H:%M}" if newest else ""
    text = f"{where}: {len(feed.entries)} entries{when}{moved}{problem}"
    return feed.problem is None, text
