"""Show: the text of any version of an article, read again from the archive."""

from collections.abc import Iterator

from pipeline.errors import ConfigError
from pipeline.model import Article, ArticleState, Ended, Link
from pipeline.records import VersionRecord
from pipeline.stages.fetching import load
from pipeline.stages.job import Job
from pipeline.stages.reading import tasks_again


def show(job: Job, text: str, number: int | None) -> list[str]:
    """Return an article's text, line by line, as Newsline reads it today.

    `text` is its id, URL or guid; `number` is one of its versions, None the newest.

    Raises:
        ConfigError: There is no such article or version, or it was taken down.
        DamagedError: The archive does not have its bytes any more.
    """
    version = _version(job, _article_id(job, text), number)
    stored = job.ledger.documents([version.document_id])[version.document_id]
    item = job.ledger.items([version.item_id])[version.item_id]
    to_read = (item, version.part, load(job, stored))
    (task,) = tasks_again(job, [(to_read, version)])
    (reading,) = job.readers.read([task])
    if isinstance(reading, Ended):
        raise ConfigError(f"{text}: cannot be read: {reading.detail}")
    return list(_lines(reading.article, version))


def _article_id(job: Job, text: str) -> str:
    items = job.ledger.find_items(text, job.keys_of(text))
    found = job.ledger.find_articles(text, job.keys_of(text))
    ids = [*found, *(item.article_id for item in items if item.article_id)]
    if not ids:
        raise ConfigError(f"{text}: no such article; see 'news explain'")
    head = job.ledger.heads(ids[:1])[ids[0]]
    if head.placement.state is ArticleState.REMOVED:
        raise ConfigError(f"{text}: was taken down")
    return ids[0]


def _version(job: Job, article_id: str, number: int | None) -> VersionRecord:
    if number is None:
        versions = list(job.ledger.head_versions([article_id]).values())
    else:
        every = job.ledger.versions(article_id)
        versions = [version for version in every if version.number == number]
    if not versions:
        raise ConfigError(f"{article_id}: has no such version; see 'news explain'")
    return versions[0]


def _lines(article: Article, version: VersionRecord) -> Iterator[str]:
    yield article.headline
    called = f" ({version.delivered})" if version.delivered else ""
    yield f"version {version.number}{called} of {version.version_at:%Y-%m-%d %H:%M} UTC"
    for block in article.blocks:
        yield ""
        if block.at:
            yield f"{block.at:%Y-%m-%d %H:%M} UTC"
        yield from block.lines
    for picture in article.links:
        yield from _picture(picture)


def _picture(link: Link) -> Iterator[str]:
    """Yield a thing that belongs to an article, where something is said of it."""
    if link.caption or link.credit:
        yield ""
        yield f"{link.kind}: {link.href}"
        yield from filter(None, (link.caption, link.credit))
