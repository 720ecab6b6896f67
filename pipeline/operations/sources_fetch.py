"""Fetch for a look: what comes is read at once and kept nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from pipeline.fetch.robots import read_robots
from pipeline.fetch.url import origin
from pipeline.model import Document, DocumentKind, Ended, Reason
from pipeline.records import Exchange, FetchRequest, FetchResult, RobotsFile
from pipeline.stages.job import Job
from pipeline.stages.turns import fetch_in_turn

_TELLING = (Reason.HTTP_STATUS, Reason.TOO_LARGE)
"""No page comes of such an answer, but it tells what is allowed: a 404 is all."""


def look_at(
    job: Job, urls: Mapping[str, str], kind: DocumentKind = DocumentKind.FEED
) -> Iterator[tuple[str, Document | Ended]]:
    """Fetch `urls`, which map to their source; give what came, in any order."""
    requests = [_request(job, url, source_id, kind) for url, source_id in urls.items()]
    for result in _fetched(job, requests):
        end = result.end
        came = end if isinstance(end, Ended) else _document(result.request, end)
        yield result.request.url, came


def robots_of(job: Job, url: str, source_id: str) -> RobotsFile:
    """Return the robots.txt that rules `url`; the fetcher need not ask for it again."""
    site = origin(url)
    request = _request(job, f"{site}/robots.txt", source_id, DocumentKind.FEED)
    (result,) = _fetched(job, [request])
    answer = result.end
    if isinstance(answer, Ended) and answer.reason in _TELLING and result.exchanges:
        answer = result.exchanges[-1]
    robots = read_robots(site, answer, job.now())
    job.ledger.keep_robots(robots)
    return robots


def _fetched(job: Job, requests: Sequence[FetchRequest]) -> Iterator[FetchResult]:
    """Fetch as runs do: a host has its gap from one call to the next as well."""
    with closing(fetch_in_turn(job, requests)) as arriving:
        for results in arriving:
            yield from results


def _request(job: Job, url: str, source_id: str, kind: DocumentKind) -> FetchRequest:
    return FetchRequest(
        key=url,
        url=url,
        kind=kind,
        source_id=source_id,
        gap=job.policy.host_gap,
        obeys_opt_outs=job.policy.obeys_opt_outs,
    )


def _document(request: FetchRequest, exchange: Exchange) -> Document:
    return Document(
        document_id=request.url,
        kind=request.kind,
        source_id=request.source_id,
        url=request.url,
        final_url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        content_type=exchange.header("content-type") or "",
        headers=tuple((name.lower(), value) for name, value in exchange.headers),
        body=exchange.inflated,
        truncated=exchange.truncated is not None,
    )
