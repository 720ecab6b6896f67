"""One saved page, read as a run would read it: for people who write rules."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipeline.fetch.compare import host_of, same_site
from pipeline.model import Article, Block, Document, DocumentKind, Ended
from pipeline.profiles import LearnedRule
from pipeline.records import Reading, ReadTask
from pipeline.sources import Source

ITEM = "page"


def source_of(url: str, sources: Iterable[Source]) -> Source:
    """Return the first source on the site of a URL, or one made for this page."""
    for source in sources:
        if any(same_site(f"https://{host}/", url) for host in source.hosts):
            return source
    return Source(id=ITEM, name=host_of(url) or ITEM)


def page_of(body: bytes, url: str, source: Source, at: datetime) -> Document:
    """Return the page as if it had been fetched at `url`."""
    return Document(
        document_id=ITEM,
        kind=DocumentKind.PAGE,
        source_id=source.id,
        url=url,
        final_url=url,
        captured_at=at,
        content_type="text/html",
        body=body,
    )


def task_of(
    page: Document, source: Source, learned: Iterable[LearnedRule] = ()
) -> ReadTask:
    """Return the task to read a page that no feed listed."""
    return ReadTask(
        item_id=ITEM,
        document=page,
        part=None,
        entry=None,
        source=source,
        learned=tuple(learned),
    )


def reading_lines(article: Article) -> Iterator[str]:
    """Tell an article, then with "-" each line that was taken out of it."""
    yield article.headline or "no headline"
    yield f"authors: {', '.join(article.authors) or 'none'}"
    if article.byline:
        yield f"byline: {article.byline}"
    suspect = " (not plausible)" if article.date_suspect else ""
    yield f"published: {_time(article.published_at)}{suspect}"
    yield f"modified: {_time(article.modified_at)}"
    yield f"language: {article.language}"
    if article.description:
        yield f"description: {article.description}"
    for link in article.links:
        told = (link.caption, link.credit and f"({link.credit})", link.href)
        yield f"{link.kind}: {' '.join(filter(None, told))}"
    for name, why in sorted(article.evidence.items()):
        yield f"{name} from: {why}"
    for block in article.blocks:
        yield ""
        yield from block.lines
    if article.removed:
        yield ""
    for removal in article.removed:
        yield f"- {removal.rule_id}: {removal.text}"


def as_record(read: Reading | Ended) -> dict[str, Any]:
    """Return what was read as JSON has it, or why there is no article."""
    if isinstance(read, Ended):
        return {"outcome": read.outcome, "reason": read.reason, "detail": read.detail}
    article = read.article
    return {
        "headline": article.headline,
        "authors": article.authors,
        "byline": article.byline,
        "description": article.description,
        "canonical_url": article.canonical_url,
        "site_name": article.site_name,
        "lead_image_url": article.lead_image_url,
        "published_at": _iso(article.published_at),
        "modified_at": _iso(article.modified_at),
        "date_suspect": article.date_suspect,
        "language": article.language,
        "is_teaser": article.is_teaser,
        "text": article.text,
        "blocks": [_block(block) for block in article.blocks],
        "links": [asdict(link) for link in article.links],
        "removed": [{"rule": r.rule_id, "line": r.text} for r in article.removed],
        "extractor": article.extractor,
        "evidence": dict(article.evidence),
    }


def _block(block: Block) -> dict[str, Any]:
    at = {} if block.at is None else {"at": block.at.isoformat()}
    return {"kind": block.kind, "text": block.text} | at


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "unknown"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
